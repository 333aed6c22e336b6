// What `import … from "microlog/testing"` gives: records of a test, also of tests that run side by side.

import { findLibrary } from "./inject/library.ts";
import { JsonFormat } from "./logger/json_format.ts";
import { type LevelSetting, parseLevel } from "./logger/levels.ts";
import { isSecretName, maskText } from "./logger/mask.ts";
import { type KeptRecord, MemorySink } from "./logger/sinks/memory_sink.ts";
import { builtin } from "./runtime/builtins.ts";

export type { KeptRecord } from "./logger/sinks/memory_sink.ts";

/** A clock that stands still until it is told to go on. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Lets time go by. @param milliseconds may be negative */
  readonly advance: (milliseconds: number) => void;
}

/** What to capture, and how. */
export interface CaptureOptions {
  /** Least level, default `trace`: whatever is configured. */
  readonly level?: LevelSetting;
  /** Loggers to capture, with those below them; default all. */
  readonly loggers?: readonly string[];
  /** Tells the time of records; default the real one. */
  readonly clock?: FakeClock;
  /** Makes correlation ids `id-1`, `id-2` and so on; default true. */
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

/** The capture that the work around belongs to. */
interface Owners {
  getStore(): object | undefined;
  enterWith(owner: object | undefined): void;
}

/** Captures that are open: work of one that ended belongs to none. */
const open = new Set<object>();
let owners: Owners | undefined;

/** A clock for {@link captureLogs}. @param start milliseconds since 1970 */
export function createFakeClock(start = 0): FakeClock {
  let time = start;
  return { now: () => time, advance: (milliseconds) => void (time += milliseconds) };
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
  const json = new JsonFormat({ hides: isSecretName, text: maskText });
  const sink = new MemorySink({ format: json, json, most: Number.MAX_SAFE_INTEGER });
  const owner = {};
  const stored = owners ??= new (builtin("node:async_hooks").AsyncLocalStorage)<object | undefined>();
  const before = stored.getStore();
  let lastId = 0;
  const removeRoute = logging.addRoute({
    name: "capture of a test",
    level: parseLevel(level),
    ...(loggers === undefined ? {} : { loggers }),
    ignoresLevels: true,
    refuses: () => isOf(owner) ? undefined : "it belongs to another test",
    write: (record) => sink.write(clock === undefined ? record : { ...record, time: clock.now() }),
  });
  const restoreIds = logging.contexts.replaceIds((createId) =>
    ids && open.has(owner) && stored.getStore() === owner ? `id-${++lastId}` : createId()
  );
  open.add(owner);
  stored.enterWith(owner);
  return {
    get records() {
      return sink.records;
    },
    get messages() {
      return sink.records.map(({ message }) => message);
    },
    clear: () => sink.clear(),
    [Symbol.dispose]() {
      if (!open.delete(owner)) return;
      removeRoute();
      restoreIds();
      if (stored.getStore() === owner) stored.enterWith(before);
    },
  };
}

/** Whether the work here belongs to a capture, or to none. */
function isOf(owner: object): boolean {
  const current = owners?.getStore();
  return current === undefined || current === owner || !open.has(current);
}
