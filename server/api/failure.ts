// What the server answers when it cannot do what was asked.

import { z } from "@hono/zod-openapi";

/** The body of every answer with a status of 400 or above. */
export const failureSchema = z.object({
  error: z.object({
    /** Stable name of the cause. */
    code: z.string().openapi({ example: "not-found" }),
    message: z.string(),
  }).readonly(),
}).readonly().openapi("Failure");

/** A failure as JSON. */
export type Failure = z.infer<typeof failureSchema>;
