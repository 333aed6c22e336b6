// A logging on the real network and the real files of the runtime that the test runs in; faults are kept.

import { healthOf } from "../../tracer/logger/logging_health.ts";
import { Contexts } from "../../tracer/logger/context.ts";
import { Logging } from "../../tracer/logger/logging.ts";
import { createSyncStorage } from "../../tracer/runtime/page_place.ts";
import { createSinkHost } from "../../tracer/runtime/sink_host.ts";
import type { SinkHealth } from "../../tracer/logger/sinks/sink.ts";

/** A logging that sends. */
export interface NetworkLogging {
  readonly logging: Logging;
  /** Part and message of each fault. */
  readonly faults: readonly string[];
  /** How the only sink is. */
  health(): SinkHealth;
}

/** Makes one. @param now its clock */
export function createNetworkLogging(now: () => number = Date.now): NetworkLogging {
  const faults: string[] = [];
  const contexts = new Contexts(createSyncStorage(), () => "new-id");
  const host = createSinkHost({
    contextFields: () => contexts.boundNow(),
    fault: (part, fault) =>
      void faults.push(`${part}: ${fault instanceof Error ? fault.message : String(fault)}`),
  });
  // Nothing ends here but the sinks.
  const logging = new Logging({ ...host, now }, contexts, { onFirstSink: () => {} });
  return {
    logging,
    faults,
    health: () => {
      const [health] = Object.values(healthOf(logging.inForce).sinks);
      if (health === undefined) throw new Error("there is no sink");
      return health;
    },
  };
}
