// Loads the tracer's other bundle where the first one lies, in Node and Bun, and leaves no trace of it among the program's
// modules.

import { builtin } from "../runtime/builtins.ts";
import { TRACER_BUNDLES } from "./tracer_files.ts";

/** What the other bundle brings. */
export type OwnParts = typeof import("./own_parts.ts");

/** @param folder of the bundles */
export function requireParts(folder: string): OwnParts {
  const path = `${folder}/${TRACER_BUNDLES.parts}`;
  const require = builtin("node:module").createRequire(path);
  const parts: OwnParts = require(path);
  Reflect.deleteProperty(require.cache, path);
  return parts;
}
