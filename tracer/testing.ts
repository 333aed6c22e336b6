// What `import … from "microlog/testing"` gives: records and spans of a test, also of tests that run side by side.

import { findLibrary } from "./inject/library.ts";
import { JsonFormat } from "./logger/json_format.ts";
import { type LevelSetting, parseLevel } from "./logger/levels.ts";
import { type KeptRecord, MemorySink } from "./logger/sinks/memory_sink.ts";
import { USUAL_MASK } from "./logger/usual_mask.ts";
import { type CaptureScope, closeScope, currentScope, openScope } from "./testing/capture_scopes.ts";
import type { FakeClock } from "./testing/fake_clock.ts";

export type { KeptRecord } from "./logger/sinks/memory_sink.ts";
export type { KeptPoint, KeptSpan } from "./telemetry/event_sink.ts";
export { createFakeClock, type FakeClock } from "./testing/fake_clock.ts";
export {
  type CapturedSpan,
  captureSpans,
  type SpanCapture,
  type SpanCaptureOptions,
} from "./testing/span_capture.ts";

/** What to capture, and how. */
export interface CaptureOptions {
  /** Least level, default `trace`: whatever is configured. */
  readonly level?: LevelSetting;
  /** Loggers to capture, with those below them; default all. */
  readonly loggers?: readonly string[];
  /** Tells the time of records; default the real one. */
  readonly clock?: FakeClock;
  /** Makes correlation ids `id-1`, `id-2` and so on, and ids of traces that count, too; default true. */
  readonly ids?: boolean;
}

/** Records that a test made. */
export interface LogCapture {
  /** The oldest first. Secrets are masked, as everywhere; values are as they were when they were logged. */
  readonly records: readonly KeptRecord[];
  /** Their messages. */
  readonly messages: readonly string[];
  /** Forgets what was captured until now. */
  clear(): void;
  /** Ends it; what was captured stays. */
  [Symbol.dispose](): void;
}

/**
 * Captures what is logged from here on: by this test and all that it calls, and by work that belongs to no capture, as of
 * servers that were started before. Tests that run side by side do not see each other's records. Of two captures of one
 * test, the later one takes the records while it is open.
 *
 * @example
 * using logs = captureLogs();
 * await handle(request);
 * assert.deepEqual(logs.messages, ["request handled"]);
 */
export function captureLogs(options: CaptureOptions = {}): LogCapture {
  const { level = "trace", loggers, clock, ids = true } = options;
  const { logging } = findLibrary();
  const json = new JsonFormat(USUAL_MASK);
  const sink = new MemorySink({ format: json, json, most: Number.MAX_SAFE_INTEGER });
  const rank = parseLevel(level);
  const scope = openScope("logs");
  if (ids) countIds(scope);
  const removeRoute = logging.addRoute({
    name: "capture of a test",
    level: rank,
    ...(loggers === undefined ? {} : { loggers }),
    ignoresLevels: true,
    refuses: () => {
      const current = currentScope("logs");
      return current === undefined || current === scope ? undefined : "it belongs to another test";
    },
    write: (record) => sink.write(clock === undefined ? record : { ...record, time: clock.now() }),
  });
  return {
    get records() {
      return sink.records;
    },
    get messages() {
      return sink.records.map(({ message }) => message);
    },
    clear: () => sink.clear(),
    [Symbol.dispose]() {
      if (!closeScope(scope)) return;
      removeRoute();
      countIdsNoMore(scope);
    },
  };
}

/** Ids that captures counted until now. */
const lastIds = new Map<CaptureScope, number>();
let restoreIds = () => {};

/** Makes ids that count in the work of a capture. */
function countIds(scope: CaptureScope): void {
  if (lastIds.size === 0) restoreIds = findLibrary().logging.contexts.replaceIds(createCountedId);
  lastIds.set(scope, 0);
}

function createCountedId(createId: () => string): string {
  const scope = currentScope("logs");
  const last = scope === undefined ? undefined : lastIds.get(scope);
  if (scope === undefined || last === undefined) return createId();
  lastIds.set(scope, last + 1);
  return `id-${last + 1}`;
}

function countIdsNoMore(scope: CaptureScope): void {
  if (lastIds.delete(scope) && lastIds.size === 0) restoreIds();
}
