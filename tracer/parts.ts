// What a program says and records of itself, without `microlog record`: parts of it, and messages in Markdown.

import { findLibrary } from "./inject/library.ts";
import { PartRecordings } from "./inject/part_recording.ts";
import type { Fields } from "./logger/json_fields.ts";
import type { Logger } from "./logger/logger.ts";

/** Marks a message as Markdown (recording/FORMAT.md). */
const MARKDOWN = { $format: "markdown" } as const;

const said = /* @__PURE__ */ findSaid();
const parts = /* @__PURE__ */ createParts();

/**
 * Begins a recording of what the program does from here on, without `microlog record`. Inside a recording it is a span.
 * @param label the application's name in the list of recordings, default: made from the command
 */
export function start(label?: string): void {
  parts.start(label);
}

/** Ends what was begun last, and prints where the recording is. */
export function stop(): void {
  parts.stop();
}

/**
 * Records a piece of work, or what happens until the end of a `using` block. Returns and throws what the work does.
 *
 * @example
 * const total = await enabled("checkout", () => checkout(cart));
 */
export function enabled(label: string): Disposable;
export function enabled<T>(label: string, work: () => T): T;
export function enabled<T>(label: string, work?: () => T): T | Disposable {
  return work === undefined ? parts.enabled(label) : parts.enabled(label, work);
}

/** Says something to whoever reads the recording, in Markdown. */
export function info(message: string, fields?: Fields): void {
  said.info(message, { ...fields, ...MARKDOWN });
}

/** As `info`, for what is worth a look. */
export function warn(message: string, fields?: Fields): void {
  said.warn(message, { ...fields, ...MARKDOWN });
}

/** As `info`, for what is of use to who wrote the program. */
export function debug(message: string, fields?: Fields): void {
  said.debug(message, { ...fields, ...MARKDOWN });
}

/** As `info`, for what went wrong. */
export function error(message: string, fields?: Fields): void {
  said.error(message, { ...fields, ...MARKDOWN });
}

function findSaid(): Logger {
  return findLibrary().logging.logger("microlog");
}

function createParts(): PartRecordings {
  return new PartRecordings(findLibrary());
}
