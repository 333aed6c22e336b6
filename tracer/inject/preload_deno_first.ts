// What Deno's command line loads first: it begins to sample, and then loads the tracer. V8 goes through all code that it knows
// when a profile begins, which takes 10 ms more with the tracer's among it.

import { DEFAULT_INTERVAL_MICROS } from "../capture/interval.ts";
import { readDenoVariables } from "../runtime/deno_environment.ts";
import { missingPermissions } from "../runtime/deno_permissions.ts";
import { beginSession, takeSession } from "../runtime/deno_session.ts";
import { readDenoStatus } from "../runtime/deno_status.ts";
import { KEPT_NODE_OPTIONS, readOptions, TRACER_VARIABLES } from "./options.ts";
import { STARTED } from "./started.ts";

/** Begins where the tracer is going to record. It says itself why it does not. */
async function beginSampling(): Promise<void> {
  if (STARTED in globalThis) return;
  const variables = readDenoVariables(TRACER_VARIABLES, KEPT_NODE_OPTIONS);
  const { disabled, file, root, intervalMicros = DEFAULT_INTERVAL_MICROS } = readOptions(variables ?? {});
  const place = file ?? (root === undefined ? undefined : `${root}/recording`);
  if (disabled || place === undefined || missingPermissions(place).length > 0) return;
  const status = readDenoStatus();
  const { Session } = await import("node:inspector");
  beginSession(new Session(), { intervalMicros, status });
}

try {
  await beginSampling();
} catch {
  // The tracer tries again, and tells.
}
await import("./preload_deno.ts");
// Where the tracer has come to nothing.
takeSession()?.session.disconnect();
