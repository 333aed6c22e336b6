// The tracer's bundles as they lie in dist.

import { readFileSync } from "node:fs";
import type { TracerBundles } from "../../cli/record/tracer_folder.ts";
import { TRACER_BUNDLES } from "../../tracer/inject/tracer_files.ts";

/** Bundles of the tracer, made by `npm run build` or any tool. */
export function readBundles(): TracerBundles {
  const { node, bun, deno, denoTracer, parts } = TRACER_BUNDLES;
  return {
    node: read(node),
    bun: read(bun),
    deno: read(deno),
    denoTracer: read(denoTracer),
    parts: read(parts),
  };
}

function read(name: string): string {
  return readFileSync(new URL(`../../dist/tracer/${name}`, import.meta.url), "utf8");
}
