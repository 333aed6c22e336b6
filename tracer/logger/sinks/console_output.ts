// Records on standard output or standard error, each at once. What of it can be configured is in console_sink.ts.

import { ERROR } from "../levels.ts";
import type { LogRecord } from "../record.ts";
import type { Format, Sink, SinkHealth, SinkHost, StandardStream } from "./sink.ts";
import type { SinkContext } from "./sink_type.ts";

/** Where records go: all to one stream, or errors to standard error and the rest to standard output. */
export const CONSOLE_STREAMS = ["stdout", "stderr", "split"] as const;
export type ConsoleStream = (typeof CONSOLE_STREAMS)[number];

/** Makes a sink of the type `console`. */
export async function createConsoleSink(
  { host, format }: Pick<SinkContext, "host" | "format">,
  stream: ConsoleStream = "stdout",
): Promise<Sink> {
  const isTerminal = host.isTerminal(stream === "stderr" ? "stderr" : "stdout");
  return new ConsoleSink(host, await format("auto", isTerminal), stream);
}

class ConsoleSink implements Sink {
  readonly name = "console";
  readonly #host: SinkHost;
  readonly #format: Format;
  readonly #stream: ConsoleStream;
  #written = 0;

  constructor(host: SinkHost, format: Format, stream: ConsoleStream) {
    this.#host = host;
    this.#format = format;
    this.#stream = stream;
  }

  write(record: LogRecord): void {
    this.#host.print(this.#streamOf(record), this.#format.line(record));
    this.#written++;
  }

  health(): SinkHealth {
    return { state: "ok", written: this.#written, dropped: 0, pending: 0, problem: "" };
  }

  #streamOf({ level }: LogRecord): StandardStream {
    if (this.#stream === "split") return level >= ERROR ? "stderr" : "stdout";
    return this.#stream;
  }
}
