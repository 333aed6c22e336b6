// The entry of the tracer in Node, and in Deno where NODE_OPTIONS brings it: loaded before the program in every process and
// worker that is recorded. It must not throw, must not keep the program alive, and must not be seen. Every kilobyte is read
// before the program starts: so other runtimes have entries of their own.

import { createDenoRuntime } from "../runtime/deno.ts";
import { createNodeRuntime } from "../runtime/node.ts";
import { requireParts } from "./require_parts.ts";
import { startTracer } from "./start_tracer.ts";

startTracer("Deno" in globalThis ? createDenoRuntime : createNodeRuntime, requireParts);
