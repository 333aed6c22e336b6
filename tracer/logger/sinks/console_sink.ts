// Options of sinks of the type `console`.

import { oneOf } from "../schema.ts";
import { CONSOLE_STREAMS, createConsoleSink } from "./console_output.ts";
import { sinkType } from "./sink_type.ts";

/** Sinks of the type `console`. */
export const CONSOLE_SINK = sinkType(
  { stream: oneOf(CONSOLE_STREAMS) },
  ({ stream }, context) => createConsoleSink(context, stream),
);
