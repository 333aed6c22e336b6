// The entry of the tracer in Deno's workers, and where preload_deno_first.ts has begun: see preload.ts. In one piece: Deno keeps
// its code compiled, and would have to be allowed to read a file that it has not read before the program starts.

import { createDenoRuntime } from "../runtime/deno.ts";
import { OWN_PARTS } from "./own_parts.ts";
import { startTracer } from "./start_tracer.ts";

startTracer(createDenoRuntime, () => OWN_PARTS);
