// Records on standard output or standard error, each at once.

import { ERROR } from "../levels.ts";
import type { LogRecord } from "../record.ts";
import { oneOf } from "../schema.ts";
import { sinkType } from "./sink_type.ts";
import type { Format, Sink, SinkHealth, SinkHost, StandardStream } from "./sink.ts";

/** Where records go: all to one stream, or errors to standard error and the rest to standard output. */
export const CONSOLE_STREAMS = ["stdout", "stderr", "split"] as const;
export type ConsoleStream = (typeof CONSOLE_STREAMS)[number];

/** Options of sinks of the type `console`. */
export const CONSOLE_SINK = sinkType(
  { stream: oneOf(CONSOLE_STREAMS) },
  async ({ stream = "stdout" }, { host, format }) => {
    const isTerminal = host.isTerminal(stream === "stderr" ? "stderr" : "stdout");
    return new ConsoleSink(host, await format("auto", isTerminal), stream);
  },
);

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
