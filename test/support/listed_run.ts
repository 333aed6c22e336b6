// Recordings as the server lists them.

import type { RecordingItem } from "../../server/api/recordings.ts";

/** A run that ended well. @param id `application/time` */
export function listedRun(id: string, facts: Partial<RecordingItem> = {}): RecordingItem {
  return {
    id,
    application: id.split("/")[0] ?? "",
    startedAt: "2026-01-31T12:00:00.000Z",
    durationMs: 1000,
    sizeBytes: 2000,
    command: "bun app.ts",
    runtime: "bun 1.4.5",
    exitCode: 0,
    signal: null,
    finalised: true,
    running: false,
    problem: null,
    ...facts,
  };
}
