// Sources of recorded programs as the server answers them.

import { z } from "@hono/zod-openapi";

/** Characters of a path that anybody has. */
const MOST_PATH = 4096;

/** Which source is asked for. */
export const sourceQuerySchema = z.object({
  recording: z.string().max(230).openapi({
    param: { name: "recording", in: "query" },
    example: "shop/2026_01_31_12_00_00",
  }),
  /** Exactly as the recording's frames name it. */
  file: z.string().min(1).max(MOST_PATH).openapi({
    param: { name: "file", in: "query" },
    example: "/srv/shop/src/orders.ts",
  }),
});

/** A source. */
export const sourceSchema = z.object({
  text: z.string(),
  /** `file` as it lies on the disk, `map` as a source map brought it along. */
  origin: z.enum(["file", "map"]),
  /** Whether the file changed after the run: its lines may be others. */
  changed: z.boolean(),
}).readonly().openapi("Source");

/** The text of a source, and where it is from. */
export type SourceText = z.infer<typeof sourceSchema>;
