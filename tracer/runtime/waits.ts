// What a program can wait for, as those tell it who stand in front of a runtime's functions (waits_*.ts), and as who
// records it takes it (capture/waits.ts).

/** Kinds of waits, as recordings and MICROLOG_WAITS name them. */
export const WAIT_KINDS = [
  "fetch",
  "http",
  "undici",
  "fs",
  "dns",
  "net",
  "process",
  "timer",
  "sqlite",
  "pg",
  "mysql2",
  "redis",
  "mongodb",
] as const;

export type WaitKind = (typeof WAIT_KINDS)[number];

/** What is waited for: a text, a command and its arguments, or what tells it once it is needed. */
export type WaitSubject = string | readonly string[] | (() => string | readonly string[]);

/** A wait that has begun. Whoever began it gives it back when it ends, and does nothing else with it. */
export interface Wait {
  readonly kind: WaitKind;
}

/** How a wait ended; "unknown" where nobody can tell without being seen. */
export type WaitOutcome = "ok" | "failed" | "unknown";

/** Calls of functions that wait. */
export interface WaitCalls {
  /** How many are being called: what they call in turn is not the program's waiting. */
  depth: number;
  /** The turn of the event loop, as far as it is counted. */
  turn: number;
  isTurnOpen: boolean;
}

/** Takes the waits of a thread. None of its methods throws. */
export interface WaitSink {
  /** Whether waits of this kind are wanted at all: nobody should stand in the way of others. */
  wants(kind: WaitKind): boolean;
  /**
   * A wait begins, by a call of the program that is on the stack.
   * @param operation what is done: "GET", "readFile"
   * @param isOver asked at the end of the program about a wait whose end nobody told: whether nobody waits any more
   * @returns undefined when it is not recorded
   */
  begin(kind: WaitKind, operation: string, subject: WaitSubject, isOver?: () => boolean): Wait | undefined;
  /** @param status of the answer, such as 404; 0 without one */
  end(wait: Wait | undefined, outcome: WaitOutcome, status?: number): void;
  /** What who stands in front of functions has in common. */
  readonly calls: WaitCalls;
  /** Calls back soon after the program has begun, and then ever more seldom: its modules come at the beginning. */
  onLook(look: () => void): void;
  /** Keeps what would else be collected as garbage. */
  keep(value: object): void;
  /** Whether a line of a stack is the tracer's own. */
  isOwnLine(line: string): boolean;
}

/** Runs something of the tracer's in the middle of the program: what it throws is nobody's. */
export function quietly<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise; // a getter or a conversion of the program's own: the runtime will call it, and tell
  }
}
