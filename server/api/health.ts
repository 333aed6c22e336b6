// What a server says of itself, so that `microlog open` knows whether the one that answers is its own.

import { z } from "@hono/zod-openapi";

/** The answer of `/api/health`. */
export const healthSchema = z.object({
  /** Version of microlog. */
  microlog: z.string(),
  /** Where the recordings lie. */
  root: z.string(),
  /** The one file that is served besides, null when none is. */
  file: z.string().nullable(),
}).readonly().openapi("Health");

/** Who answers. */
export type Health = z.infer<typeof healthSchema>;
