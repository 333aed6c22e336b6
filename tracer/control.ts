// What `import … from "microlog/control"` gives: a handler by which whoever has its token reads and changes the levels of a
// program that runs. The program's own server mounts it, or one beside it.

import { findLibrary } from "./inject/library.ts";
import { Control } from "./logger/control.ts";

/** How a program is controlled. */
export interface ControlOptions {
  /** What requests have as `Authorization: Bearer …`; 16 characters or more. */
  readonly token: string;
}

/**
 * Answers requests about the logging of this program, on whatever path it is mounted. What has no token learns nothing.
 *
 * - `GET` tells the levels of loggers, and how the logging is (`health()`);
 * - `GET ?logger=api&level=debug` tells besides why such a record is written, or is not;
 * - `POST {"logger":"api","level":"debug","seconds":600}` sets the level of a logger and of what is below it, for a time or,
 *   without `seconds`, until it is set again; `"level":null` leaves it to the configuration.
 *
 * @throws {RangeError} when the token is too short
 * @example
 * Bun.serve({ routes: { "/logging": controlHandler({ token: Bun.env.LOGGING_TOKEN }) } });
 */
export function controlHandler({ token }: ControlOptions): (request: Request) => Promise<Response> {
  const { logging, host } = findLibrary();
  const control = new Control(logging, host.every, token);
  return (request) => control.answer(request);
}
