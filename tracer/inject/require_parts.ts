// Loads the tracer's other bundle where the first one lies, in Node and Bun, and leaves no trace of it among the program's
// modules.

import { builtin } from "../runtime/builtins.ts";
import type { OwnParts } from "./own_parts.ts";
import { TRACER_BUNDLES } from "./tracer_files.ts";

/** @param folder of the bundles */
export function requireParts(folder: string): OwnParts {
  const path = `${folder}/${TRACER_BUNDLES.parts}`;
  const load = builtin("node:module").createRequire(path);
  const { OWN_PARTS }: { OWN_PARTS: OwnParts } = load(path);
  Reflect.deleteProperty(load.cache, path);
  return OWN_PARTS;
}
