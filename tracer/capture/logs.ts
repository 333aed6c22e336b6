// Log entries: what the program printed, its errors and warnings. A flood is counted, not copied: entries in full are
// given out at a rate that costs little, the rest of a second becomes one entry a kind with its count.

import { type Level, LEVELS } from "../../recording/tables/schema.ts";
import type { PortRecord } from "../telemetry/recorder_port.ts";
import type { OutputSink } from "../runtime/runtime.ts";
import { Allowance } from "./allowance.ts";
import type { Batch, FrameText } from "./batch.ts";
import type { CallSites } from "./call_sites.ts";
import { shorten, storedText } from "./stored_text.ts";

/** Entries in full: so many at once, and so many a second for ever. */
const FULL_ENTRIES = { burst: 1000, perSecond: 100 } as const;

/**
 * A longer text is looked through for secrets for longer, and counts as so many entries: 16 KB take 0.2 ms.
 * Programs that write gigabytes write them in large pieces.
 */
const ENTRY_LENGTH = 512;
const MOST_ENTRIES = 32;

/** Entries with a stack, which costs more. */
const STACKS = { burst: 300, perSecond: 50 } as const;

/** The clock is dearer than counting. */
const REFUSED_BEFORE_LOOKING = 64;

/** Kinds of counted entries kept apart within a flush. */
const MOST_KINDS = 100;

const LEVEL_OF_SOURCE: Readonly<Record<string, Level>> = {
  "console.debug": "debug",
  "console.trace": "trace",
  "console.warn": "warn",
  "console.error": "error",
  "console.assert": "error",
  stderr: "warn",
};

const NOWHERE: readonly FrameText[] = [];

/** What a trace shows below its message: the entry has the stack. */
const TRACE_LINES = /(?:\n[ \t]*at .*)+$/;

/** Entries of one kind that were only counted. */
interface Counted {
  count: number;
  readonly when: number;
  readonly source: string;
  readonly example: string;
}

/** What {@link LogCapture} works with. */
export interface LogContext {
  readonly callSites: CallSites;
  /** Microseconds since the recording's origin. */
  now(): number;
  /** The batch that is being filled. */
  batch(): Batch;
  /** What the context adds to entries made here: members of a JSON object, "" for nothing. */
  members(): string;
}

/** Turns what the program says into log entries. Hot: a call that is only counted allocates nothing. */
export class LogCapture implements Omit<OutputSink, "isOwnLine"> {
  readonly #context: LogContext;
  readonly #full = new Allowance(FULL_ENTRIES);
  readonly #stacks = new Allowance(STACKS);
  readonly #counted = new Map<string, Counted>();
  /** The source of the last call that was only counted, and what is counted for it: floods are of one kind. */
  #lastSource = "";
  #lastCounted: Counted | undefined;
  #refused = 0;
  /** Message of the warning that is about to be printed. */
  #warning: string | undefined;

  constructor(context: LogContext) {
    this.#context = context;
    this.tick();
  }

  takes(source: string, args: readonly unknown[]): boolean {
    if (this.#full.take(priceOf(args[0]))) return true;
    // A program that never comes to its event loop has no ticks that refill.
    if (++this.#refused % REFUSED_BEFORE_LOOKING === 0) this.tick();
    this.#count(source, args[0]);
    return false;
  }

  entry(source: string, _args: readonly unknown[], text: string): void {
    if (this.#warning !== undefined && isErrorOutput(source) && text.includes(this.#warning)) return;
    const sites = this.#stacks.take() ? this.#context.callSites.here() : NOWHERE;
    // Node's console.trace prints through console.error, and cannot be wrapped without showing it.
    const traced = source === "console.error" && text.startsWith("Trace") &&
      this.#context.callSites.inTrace();
    const told = traced ? "console.trace" : source;
    const message = traced ? text.replace(TRACE_LINES, "") : text;
    this.add(LEVEL_OF_SOURCE[told] ?? "info", told, message, sites);
  }

  /** Adds a warning of the runtime. What the runtime prints of it next is no entry of its own. */
  warning({ name, message }: Error, frames: readonly FrameText[]): void {
    this.#warning = message;
    this.add("warn", "warning", `${name}: ${message}`, frames);
  }

  /** Adds an entry as it is. */
  add(level: Level, source: string, message: string, frames: readonly FrameText[], count = 1): void {
    const batch = this.#context.batch();
    batch.logs.append({
      when: this.#context.now(),
      thread: 0,
      level: LEVELS.indexOf(level),
      source: batch.strings.add(source),
      message: batch.strings.add(storedText(message)),
      stack: batch.stack(frames),
      fields: this.#fields(batch, ""),
      count,
    });
  }

  /** Adds a record of a logger, with the stack of its caller. */
  record({ level, source, message, fields }: PortRecord): void {
    if (!this.#full.take()) {
      if (++this.#refused % REFUSED_BEFORE_LOOKING === 0) this.tick();
      return this.#count(source, message);
    }
    const batch = this.#context.batch();
    batch.logs.append({
      when: this.#context.now(),
      thread: 0,
      level,
      source: batch.strings.add(source),
      message: batch.strings.add(storedText(message)),
      stack: batch.stack(this.#stacks.take() ? this.#context.callSites.here() : NOWHERE),
      fields: this.#fields(batch, fields),
    });
  }

  /** Index of the fields with what the context adds, -1 when there are none. */
  #fields(batch: Batch, fields: string): number {
    const text = addMembers(fields, this.#context.members());
    return text === "" ? -1 : batch.strings.add(text);
  }

  /** Refills the allowances; called a few times a second. */
  tick(): void {
    const now = this.#context.now();
    this.#full.refill(now);
    this.#stacks.refill(now);
    this.#warning = undefined;
  }

  /** Adds what was only counted; called before each write. */
  settle(): void {
    for (const { count, when, source, example } of this.#counted.values()) {
      const batch = this.#context.batch();
      batch.logs.append({
        when,
        thread: 0,
        level: LEVELS.indexOf(LEVEL_OF_SOURCE[source] ?? "info"),
        source: batch.strings.add(source),
        message: batch.strings.add(storedText(example)),
        count,
      });
    }
    this.#counted.clear();
    this.#lastSource = "";
    this.#lastCounted = undefined;
  }

  #count(source: string, first: unknown): void {
    // One kind a source: telling messages apart would cost what counting is to save.
    if (source !== this.#lastSource) this.#lastCounted = this.#counted.get(this.#lastSource = source);
    const known = this.#lastCounted;
    if (known !== undefined) {
      known.count++;
      return;
    }
    if (this.#counted.size >= MOST_KINDS) return;
    const example = typeof first === "string" ? shorten(first.slice(0, 200)).trimEnd() : `(${typeof first})`;
    this.#counted.set(source, this.#lastCounted = { count: 1, when: this.#context.now(), source, example });
  }
}

/** Adds members to a JSON object, unless it has the first of them. @param fields "" is an object of none */
function addMembers(fields: string, members: string): string {
  if (members === "" || fields.includes(members.slice(0, members.indexOf(":") + 1))) return fields;
  return fields === "" || fields === "{}" ? `{${members}}` : `${fields.slice(0, -1)},${members}}`;
}

/** How many entries a printed value counts for. Hot. */
function priceOf(value: unknown): number {
  return Math.max(1, Math.min(MOST_ENTRIES, lengthOf(value) / ENTRY_LENGTH));
}

/** Of texts and bytes. */
function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (!ArrayBuffer.isView(value)) return 0;
  try {
    return value.byteLength;
  } catch {
    return 0; // a getter of the program's own
  }
}

function isErrorOutput(source: string): boolean {
  return source === "console.error" || source === "stderr";
}
