// The entry of the tracer where Deno's command line brings it: see preload.ts. In one piece: Deno keeps its code compiled,
// and would have to be allowed to read another file.

import { createDenoRuntime } from "../runtime/deno.ts";
import { OWN_PARTS } from "./own_parts.ts";
import { startTracer } from "./start_tracer.ts";

startTracer(createDenoRuntime, () => OWN_PARTS);
