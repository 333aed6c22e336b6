// The entry of the tracer: loaded before the program in every process and worker that is recorded. It must not throw,
// must not keep the program alive, and must not be seen.

import { createRuntime } from "../runtime/create.ts";
import { startTracer } from "./start_tracer.ts";

startTracer(createRuntime);
