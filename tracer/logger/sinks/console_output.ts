// Records on standard output or standard error, each at once. What of it can be configured is in console_sink.ts.

import { ERROR } from "../level_ranks.ts";
import type { Sink } from "./sink.ts";
import type { SinkContext } from "./sink_type.ts";

/** Where records go: all to one stream, or errors to standard error and the rest to standard output. */
export const CONSOLE_STREAMS = ["stdout", "stderr", "split"] as const;
export type ConsoleStream = (typeof CONSOLE_STREAMS)[number];

/** Makes a sink of the type `console`. */
export async function createConsoleSink(
  { host, format }: Pick<SinkContext, "host" | "format">,
  stream: ConsoleStream = "stdout",
): Promise<Sink> {
  const lines = await format("auto", host.isTerminal(stream === "stderr" ? "stderr" : "stdout"));
  let written = 0;
  return {
    name: "console",
    write(record) {
      const own = stream !== "split" ? stream : record.level >= ERROR ? "stderr" : "stdout";
      host.print(own, lines.line(record));
      written++;
    },
    health: () => ({ state: "ok", written, dropped: 0, pending: 0, problem: "" }),
  };
}
