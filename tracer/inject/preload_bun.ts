// The entry of the tracer in Bun: see preload.ts.

import { createBunRuntime } from "../runtime/bun.ts";
import { requireParts } from "./require_parts.ts";
import { startTracer } from "./start_tracer.ts";

startTracer(createBunRuntime, requireParts);
