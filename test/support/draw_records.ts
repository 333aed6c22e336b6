// Captured records as one text each: `info api loaded {"rows":3}`.

import type { LogCapture } from "../../tracer/testing.ts";

/** Level, logger, message and fields; those whose level is `trace` have it, too. */
export function drawRecords({ records }: LogCapture): string[] {
  return records.map(({ level, logger, message, fields }) =>
    `${level} ${logger} ${message} ${JSON.stringify(fields)}`
  );
}
