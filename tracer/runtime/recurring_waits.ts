// Waits for recorders that come one after the other in one program: who stands in front of a runtime's functions stays there,
// and tells whoever records at the moment.

import type { Wait, WaitCalls, WaitKind, WaitOutcome, WaitSink, WaitSubject } from "./waits.ts";

/** A sink that passes on. Between recorders it takes nothing. */
export class RecurringWaits implements WaitSink {
  readonly calls: WaitCalls = { depth: 0, turn: 0, isTurnOpen: false };
  readonly #looks: (() => void)[] = [];
  readonly #kept: object[] = [];
  /** Which recorder a wait belongs to: it may end when that one has gone. */
  readonly #owners = new WeakMap<Wait, WaitSink>();
  #now: WaitSink | undefined;
  /** Knows lines of the tracer's for good. */
  #last: WaitSink | undefined;

  /** Takes waits for a recorder from now on. */
  passTo(sink: WaitSink): void {
    this.#now = this.#last = sink;
    for (const look of this.#looks) sink.onLook(look);
  }

  /** Takes none from now on. */
  rest(): void {
    this.#now = undefined;
  }

  wants(kind: WaitKind): boolean {
    return this.#now?.wants(kind) ?? false;
  }

  begin(
    kind: WaitKind,
    operation: string,
    subject: WaitSubject,
    isOver?: () => boolean,
  ): Wait | undefined {
    const sink = this.#now;
    const wait = sink?.begin(kind, operation, subject, isOver);
    if (sink !== undefined && wait !== undefined) this.#owners.set(wait, sink);
    return wait;
  }

  end(wait: Wait | undefined, outcome: WaitOutcome, status?: number): void {
    const sink = this.#now;
    if (wait !== undefined && this.#owners.get(wait) === sink) sink?.end(wait, outcome, status);
  }

  onLook(look: () => void): void {
    this.#looks.push(look);
    this.#now?.onLook(look);
  }

  keep(value: object): void {
    this.#kept.push(value);
  }

  isOwnLine(line: string): boolean {
    return this.#last?.isOwnLine(line) ?? false;
  }
}
