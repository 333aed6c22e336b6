// Where the tracer's own bundles lie: beside each other in a folder that `microlog record` made and names in the
// environment.

import type { TracerFiles } from "../runtime/runtime.ts";

/** Names of the bundles within their folder: what each runtime loads first, what Deno loads then, and what all load when they need it. */
export const TRACER_BUNDLES = {
  node: "preload.cjs",
  bun: "preload.bun.cjs",
  deno: "preload.mjs",
  denoTracer: "preload.deno.mjs",
  parts: "preload.parts.cjs",
} as const;

/** @param folder absolute path of the folder that holds the bundles */
export function tracerFiles(folder: string): TracerFiles {
  return { bun: `${folder}/${TRACER_BUNDLES.bun}`, deno: `${folder}/${TRACER_BUNDLES.denoTracer}` };
}
