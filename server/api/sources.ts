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
  /** Of a large source, which line to show with what is around it. */
  line: z.coerce.number().int().min(1).max(2 ** 31 - 1).default(1).openapi({
    param: { name: "line", in: "query" },
    example: 48,
  }),
});

/** A source. */
export const sourceSchema = z.object({
  text: z.string(),
  /** The line that the text begins with, counted from 1: of a large source a part is told. */
  firstLine: z.number().int(),
  /** Lines of the whole source. */
  lineCount: z.number().int(),
  /** `file` as it lies on the disk, `map` as a source map brought it along. */
  origin: z.enum(["file", "map"]),
  /** Whether the file changed after the run: its lines may be others. */
  changed: z.boolean(),
}).readonly().openapi("Source");

/** The text of a source, and where it is from. */
export type SourceText = z.infer<typeof sourceSchema>;
