// What the server says about recordings: the schemas that answers are checked against and the OpenAPI page is made of.

import { z } from "@hono/zod-openapi";

/** One recording in a list. Values that are not known are null. */
export const recordingSchema = z.object({
  id: z.string().openapi({ example: "shop/2026_01_31_12_00_00" }),
  application: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  durationMs: z.number().nullable(),
  sizeBytes: z.number(),
  /** Program and arguments, quoted for a shell. */
  command: z.string().nullable(),
  runtime: z.string().nullable().openapi({ example: "bun 1.4.5" }),
  exitCode: z.number().nullable(),
  signal: z.string().nullable().openapi({ example: "SIGTERM" }),
  finalised: z.boolean(),
  /** Whether somebody still writes to it. */
  running: z.boolean(),
  /** Why it cannot be read, or what of it cannot. */
  problem: z.string().nullable(),
}).readonly().openapi("Recording");

/** One recording in a list. */
export type RecordingItem = z.infer<typeof recordingSchema>;

/** All recordings, newest first. */
export const recordingListSchema = z.array(recordingSchema).readonly().openapi("RecordingList");

/** Where a recording lies, as in `/api/recordings/{application}/{time}`. */
export const recordingPathSchema = z.object({
  application: z.string().max(200).openapi({ param: { name: "application", in: "path" }, example: "shop" }),
  time: z.string().max(30).openapi({ param: { name: "time", in: "path" }, example: "2026_01_31_12_00_00" }),
});

/** The data of one message of `/api/events`. */
export const recordingChangeSchema = z.object({
  type: z.enum(["appeared", "changed", "removed"]),
  id: z.string(),
  /** 0 when it was removed. */
  sizeBytes: z.number(),
}).readonly().openapi("RecordingChange");

/** One recording appeared, grew or went away. */
export type RecordingChange = z.infer<typeof recordingChangeSchema>;
