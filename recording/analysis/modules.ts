// How long modules took to load, read from the samples: a module's top level runs as a function of its own, which the
// engines name alike everywhere. Hooks into loading would change what errors look like to the program.

import type { RecordingTables } from "../recording.ts";
import { TableBuilder } from "../tables/builder.ts";
import { FRAME_KINDS, type Table } from "../tables/schema.ts";
import { buildCalls } from "./calls.ts";

const JAVASCRIPT = FRAME_KINDS.indexOf("js");

/** Sources of the runtimes themselves. */
const RUNTIME_SOURCE = /^(node:|ext:|internal:|bun:)/;

/**
 * Rows of `modules` for the first run of each module's top level, in each thread. Their strings are those of the
 * frames. A module that ran for less than the sampling interval may be missing.
 * @param tables with the positions that the engine gave, before any source map
 */
export function findModules(tables: RecordingTables): Table<"modules"> {
  const modules = new TableBuilder("modules");
  const isBody = moduleBodies(tables);
  const { frame } = tables.stacks.columns;
  const { file } = tables.frames.columns;
  for (let thread = 0; thread < tables.threads.length; thread++) {
    const calls = buildCalls(tables, thread);
    const seen = new Set<number>();
    for (let call = 0; call < calls.length; call++) {
      const own = frame[calls.stack[call] ?? -1] ?? -1;
      const name = file[own] ?? -1;
      if (isBody[own] !== 1 || seen.has(name)) continue;
      seen.add(name);
      const start = calls.start[call] ?? 0;
      let caller = calls.parent[call] ?? -1;
      while (caller >= 0 && isBody[frame[calls.stack[caller] ?? -1] ?? -1] !== 1) {
        caller = calls.parent[caller] ?? -1;
      }
      const parent = caller < 0 ? -1 : file[frame[calls.stack[caller] ?? -1] ?? -1] ?? -1;
      modules.append({ when: start, thread, duration: (calls.end[call] ?? start) - start, name, parent });
    }
  }
  return modules.build();
}

/**
 * 1 for each frame that is a module's top level: "(module)" in JavaScriptCore; in V8 a function without a name at the
 * very start of its source.
 */
function moduleBodies({ frames, strings }: RecordingTables): Uint8Array {
  const { name, file, line, column, kind } = frames.columns;
  const bodies = new Uint8Array(frames.length);
  for (let i = 0; i < frames.length; i++) {
    if (kind[i] !== JAVASCRIPT || RUNTIME_SOURCE.test(strings.get(file[i] ?? -1))) continue;
    const text = strings.get(name[i] ?? -1);
    const starts = line[i] === 1 && column[i] === 1;
    bodies[i] = text === "(module)" || (starts && (text === "" || text === "(anonymous)")) ? 1 : 0;
  }
  return bodies;
}
