// How sinks are, asked one after the other. In a file of its own: most programs neither ask nor flush.

import type { Level } from "./levels.ts";
import type { Sink, SinkHealth, SinkHost } from "./sinks/sink.ts";

/** Asks sinks, by name. @param fault takes what a sink throws that is asked */
export function readSinks(
  sinks: readonly Sink[],
  fault: SinkHost["fault"],
): Readonly<Record<string, SinkHealth>> {
  const told: Record<string, SinkHealth> = {};
  for (const sink of sinks) {
    const health = askSink(sink, fault);
    if (health === undefined) continue;
    let name = sink.name;
    for (let number = 2; Object.hasOwn(told, name); number++) name = `${sink.name} ${number}`;
    told[name] = health;
  }
  return told;
}

function askSink(sink: Sink, fault: SinkHost["fault"]): SinkHealth | undefined {
  try {
    return sink.health?.();
  } catch (problem) {
    fault(sink.name, problem);
    return undefined;
  }
}

/** Counts by the name of the level. @param counts by its rank */
export function countByLevel(counts: Readonly<Float64Array>): Readonly<Record<Level, number>> {
  const [trace = 0, debug = 0, info = 0, warn = 0, error = 0, fatal = 0] = counts;
  return { trace, debug, info, warn, error, fatal };
}
