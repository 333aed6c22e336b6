// Where the tracer's own bundles lie: beside each other in a folder that `microlog record` made and names in the
// environment.

import type { TracerFiles } from "../runtime/runtime.ts";

/** Names of the bundles within their folder. */
export const TRACER_BUNDLES = { cjs: "preload.cjs", mjs: "preload.mjs" } as const;

/** @param folder absolute path of the folder that holds the bundles */
export function tracerFiles(folder: string): TracerFiles {
  return { cjs: `${folder}/${TRACER_BUNDLES.cjs}`, mjs: `${folder}/${TRACER_BUNDLES.mjs}` };
}
