// The entry of the tracer where Deno's command line brings it: as preload.ts, without what other runtimes need, because
// every kilobyte is read before the program starts.

import { createDenoRuntime } from "../runtime/deno.ts";
import { startTracer } from "./start_tracer.ts";

startTracer(createDenoRuntime);
