// Waits: what the program waited for, from when to when, and who asked for it. Long ones are rows of their own; short ones
// are one row for each place that asks for them. A flood is counted: what is not worth a stack has one row a kind.

import type { Wait, WaitKind, WaitOutcome, WaitSink, WaitSubject } from "../runtime/waits.ts";
import { Allowance } from "./allowance.ts";
import type { Batch, FrameText } from "./batch.ts";
import type { CallSites } from "./call_sites.ts";
import { describeTarget } from "./wait_target.ts";

/** Waits of one kind that are told with their stack: so many at once, and so many a second for ever. */
const FULL_WAITS = { burst: 500, perSecond: 150 } as const;

/** The clock is dearer than counting. */
const REFUSED_BEFORE_LOOKING = 64;

/** What is shorter is told together with others of the same place. */
const SHORT_MICROS = 1000;

/** Rows of single waits in one write. */
const MOST_ROWS = 20_000;

/** Waits that have begun and not ended, of those told by themselves; more are counted. */
const MOST_OPEN = 20_000;

/** Places of short waits kept apart within a write. */
const MOST_GROUPS = 500;

/** Ticks after which it is looked at modules only at each so many. */
const SLOW_TICKS = 10;

/** What stands where targets differ. */
const MANY = "…";

/** `status` of the waits table. */
const STATUS: Readonly<Record<WaitOutcome, number>> = { unknown: 0, ok: 1, failed: 2 };

const NOWHERE: readonly FrameText[] = [];

/** Sources of runtimes, which the program called. */
const INTERNALS = /^(node:|ext:|internal:|bun:|\[native code\]|\[unknown\]|$)/;

/** Waits told as one. */
interface Group {
  readonly kind: WaitKind;
  readonly operation: string;
  readonly frames: readonly FrameText[];
  /** Begin of the first, and of the first that has not been written. */
  when: number;
  /** Of the first; undefined where others have another one. */
  subject: string | readonly string[] | undefined;
  count: number;
  failed: number;
  unknown: number;
  total: number;
  longest: number;
  /** Time during which any of them went on, and up to when it is counted. */
  covered: number;
  until: number;
}

/** A wait that goes on. `frames` is undefined for those that are only counted. */
class OpenWait implements Wait {
  readonly kind: WaitKind;
  readonly operation: string;
  readonly when: number;
  subject: WaitSubject = "";
  frames: readonly FrameText[] | undefined = undefined;
  spanKey = -1;
  isOver: (() => boolean) | undefined = undefined;
  hasEnded = false;

  constructor(kind: WaitKind, operation: string, when: number) {
    this.kind = kind;
    this.operation = operation;
    this.when = when;
  }
}

/** What {@link WaitCapture} works with. */
export interface WaitContext {
  readonly callSites: CallSites;
  readonly kinds: ReadonlySet<WaitKind>;
  /** Microseconds since the recording's origin. */
  now(): number;
  /** The batch that is being filled. */
  batch(): Batch;
  /** Key of the span that the program is in, -1 for none. */
  spanKey(): number;
  /** Whether a source is the tracer's own. */
  isTracer(url: string): boolean;
}

/** Turns waits into rows. Hot: a wait that is only counted costs two readings of the clock. */
export class WaitCapture implements WaitSink {
  readonly #context: WaitContext;
  readonly #allowances = new Map<WaitKind, Allowance>();
  readonly #open = new Set<OpenWait>();
  readonly #groups = new Map<string, Group>();
  readonly #looks: (() => void)[] = [];
  readonly #kept: object[] = [];
  #ticks = 0;
  /** The group that counted a wait without a stack last. */
  #lastCounted: Group | undefined;
  #refused = 0;
  #rows = 0;
  #isUsed = false;

  constructor(context: WaitContext) {
    this.#context = context;
    for (const kind of context.kinds) this.#allowances.set(kind, new Allowance(FULL_WAITS));
    this.#refill();
  }

  /** Whether there has been a wait since the last write. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  wants(kind: WaitKind): boolean {
    return this.#context.kinds.has(kind);
  }

  begin(
    kind: WaitKind,
    operation: string,
    subject: WaitSubject,
    isOver?: () => boolean,
  ): Wait | undefined {
    const allowance = this.#allowances.get(kind);
    if (allowance === undefined) return undefined;
    try {
      const context = this.#context;
      this.#isUsed = true;
      const when = context.now();
      const isFull = this.#open.size < MOST_OPEN && this.#takes(allowance);
      const wait = new OpenWait(kind, operation, when);
      wait.subject = subject;
      if (!isFull) return wait;
      wait.frames = fromProgram(context.callSites.here());
      wait.spanKey = context.spanKey();
      wait.isOver = isOver;
      this.#open.add(wait);
      return wait;
    } catch {
      return undefined; // a stack that the program lets nobody take
    }
  }

  end(wait: Wait | undefined, outcome: WaitOutcome, status = 0): void {
    if (!(wait instanceof OpenWait) || wait.hasEnded) return;
    try {
      wait.hasEnded = true;
      this.#isUsed = true;
      if (wait.frames !== undefined) this.#open.delete(wait);
      const now = this.#context.now();
      const isOwnRow = wait.frames !== undefined && now - wait.when >= SHORT_MICROS && this.#rows < MOST_ROWS;
      if (isOwnRow) this.#append(wait, now - wait.when, STATUS[outcome], status);
      else this.#count(wait, now, outcome);
    } catch {
      // A subject of the program's own that cannot be told.
    }
  }

  readonly calls = { depth: 0, turn: 0, isTurnOpen: false };

  isOwnLine(line: string): boolean {
    return this.#context.isTracer(line);
  }

  onLook(look: () => void): void {
    this.#looks.push(look);
  }

  keep(value: object): void {
    this.#kept.push(value);
  }

  /** Called at a steady pace while the program comes to its event loop. @throws what a look throws */
  tick(): void {
    this.#refill();
    this.#ticks++;
    if (this.#ticks < SLOW_TICKS || this.#ticks % SLOW_TICKS === 0) {
      for (const look of this.#looks) {
        look();
      }
    }
  }

  #refill(): void {
    const now = this.#context.now();
    for (const allowance of this.#allowances.values()) allowance.refill(now);
  }

  /** Adds what was only counted; called before each write. @param isLast whether what goes on will not be seen to end */
  settle(isLast: boolean): void {
    for (const group of this.#groups.values()) this.#appendGroup(group);
    this.#groups.clear();
    this.#lastCounted = undefined;
    this.#rows = 0;
    this.#isUsed = false;
    if (!isLast) return;
    for (const wait of this.#open) {
      if (wait.isOver?.() !== true) this.#append(wait, -1, STATUS.unknown, 0);
      wait.hasEnded = true;
    }
    this.#open.clear();
  }

  #takes(allowance: Allowance): boolean {
    if (allowance.take()) return true;
    // A program that never comes to its event loop has no ticks that refill.
    if (++this.#refused % REFUSED_BEFORE_LOOKING === 0) this.#refill();
    return false;
  }

  #append(wait: OpenWait, duration: number, status: number, answer: number): void {
    const batch = this.#context.batch();
    this.#rows++;
    batch.waits.append({
      when: wait.when,
      thread: 0,
      duration: Math.round(duration),
      kind: batch.strings.add(wait.kind),
      target: batch.strings.add(targetOf(wait)),
      status,
      stack: batch.stack(wait.frames ?? NOWHERE),
      spanKey: wait.spanKey,
      ...(answer > 0 ? { fields: batch.strings.add(`{"status":${answer}}`) } : {}),
    });
  }

  #count(wait: OpenWait, now: number, outcome: WaitOutcome): void {
    const group = this.#groupOf(wait);
    const duration = now - wait.when;
    if (group.count === 0) group.when = wait.when;
    else if (group.subject !== undefined && String(group.subject) !== String(subjectOf(wait))) {
      group.subject = undefined;
    }
    group.count++;
    group.total += duration;
    if (duration > group.longest) group.longest = duration;
    if (outcome === "failed") group.failed++;
    if (outcome === "unknown") group.unknown++;
    // They end one after the other: what lies behind the end of the one before is new.
    group.covered += Math.max(0, now - Math.max(wait.when, group.until));
    group.until = now;
    if (wait.when < group.when) group.when = wait.when;
  }

  #groupOf(wait: OpenWait): Group {
    // Floods are of one kind.
    const last = this.#lastCounted;
    if (wait.frames === undefined && last?.operation === wait.operation && last.kind === wait.kind) {
      return last;
    }
    const [caller] = wait.frames ?? NOWHERE;
    const place = caller === undefined ? "" : `${caller.file}:${caller.line}:${caller.column}`;
    const own = `${wait.kind} ${wait.operation} ${place}`;
    const known = this.#groups.get(own);
    if (known !== undefined) return wait.frames === undefined ? this.#lastCounted = known : known;
    const isMany = this.#groups.size >= MOST_GROUPS;
    const key = isMany ? wait.kind : own;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = createGroup(wait, isMany);
      this.#groups.set(key, group);
    }
    return group;
  }

  #appendGroup(group: Group): void {
    const { count, failed, unknown, total, longest, covered } = group;
    const batch = this.#context.batch();
    const outcome = failed === count ? "failed" : unknown === count ? "unknown" : "ok";
    const facts = { longest_ms: Math.round(longest) / 1000, ...(failed > 0 ? { failed } : {}) };
    batch.waits.append({
      when: group.when,
      thread: 0,
      duration: Math.round(covered),
      kind: batch.strings.add(group.kind),
      target: batch.strings.add(describeGroup(group)),
      status: STATUS[outcome],
      stack: batch.stack(group.frames),
      count,
      total: Math.round(total),
      ...(count > 1 ? { fields: batch.strings.add(JSON.stringify(facts)) } : {}),
    });
  }
}

/** The stack from the program's own call on; all of it where no program is seen. */
function fromProgram(frames: readonly FrameText[]): readonly FrameText[] {
  const own = frames.findIndex(({ file }) => !INTERNALS.test(file));
  return own <= 0 ? frames : frames.slice(own);
}

function createGroup(wait: OpenWait, isMany: boolean): Group {
  return {
    kind: wait.kind,
    operation: isMany ? "" : wait.operation,
    frames: isMany ? NOWHERE : wait.frames ?? NOWHERE,
    when: wait.when,
    subject: isMany ? undefined : subjectOf(wait),
    count: 0,
    failed: 0,
    unknown: 0,
    total: 0,
    longest: 0,
    covered: 0,
    until: 0,
  };
}

/** What tells waits of a group apart. Where it would have to be made first, only for those told with their stack. */
function subjectOf({ subject, frames }: OpenWait): string | readonly string[] {
  if (typeof subject !== "function") return subject;
  return frames === undefined ? MANY : subject();
}

function describeGroup({ kind, operation, subject = MANY }: Group): string {
  return describeTarget(kind, operation, subject);
}

function targetOf({ kind, operation, subject }: OpenWait): string {
  try {
    return describeTarget(kind, operation, subject);
  } catch {
    return operation; // what tells it is gone
  }
}
