// The surroundings of the library: Bun, Deno and Node through node: modules, browsers with what they have.

import { builtin } from "./builtins.ts";
import { findSharedStorage } from "./context_storage.ts";
import { process } from "./host_process.ts";
import { findPlace as findPagePlace, type LibraryPlace } from "./page_place.ts";
import { createSinkHost } from "./sink_host.ts";

/** Finds out where the library is. Loads nothing. */
export function findPlace(): LibraryPlace {
  return hasNodeModules() ? createServerPlace() : findPagePlace();
}

function hasNodeModules(): boolean {
  // Bundlers bring a `process` of their own along, which has no such function.
  return "process" in globalThis && typeof process.getBuiltinModule === "function";
}

function createServerPlace(): LibraryPlace {
  return {
    storage: findSharedStorage(),
    createId: () => crypto.randomUUID(),
    createHost: createSinkHost,
    onEnd: async (callback) => (await import("./program_end.ts")).onProgramEnd(callback),
    warn: (line) => void builtin("node:fs").writeSync(2, `${line}\n`),
  };
}
