// Deno's inspector session, and one that samples already when the tracer is loaded (inject/preload_deno_first.ts).

/** What of a session is used. */
interface Session {
  connect(): void;
  disconnect(): void;
  post(
    method: string,
    params?: object,
    callback?: (error: Error | null, result: object | undefined) => void,
  ): void;
}

/** A session that samples. */
export interface BegunSession {
  readonly session: Session;
  readonly intervalMicros: number;
  /** When the profile began, in microseconds since 1970. */
  readonly startedAt: number;
  /** What beginning took. */
  readonly spentMicros: number;
  /** Text of /proc/self/status from before: Deno may come to listen to signals by the session. */
  readonly status: string;
}

/** Where it waits for the tracer, which comes in another file. */
const BEGUN = Symbol.for("microlog.session");

/** Begins sampling, for whoever {@link takeSession takes} the session. Loads node:process. */
export function beginSession(
  session: Session,
  { intervalMicros, status }: Pick<BegunSession, "intervalMicros" | "status">,
): void {
  const now = () => (performance.timeOrigin + performance.now()) * 1000;
  const before = now();
  session.connect();
  const startedAt = synchronously(() => {
    session.post("Profiler.enable");
    session.post("Profiler.setSamplingInterval", { interval: intervalMicros });
    const startedAt = now();
    session.post("Profiler.start");
    return startedAt;
  });
  const begun: BegunSession = { session, intervalMicros, startedAt, spentMicros: now() - before, status };
  Object.defineProperty(globalThis, BEGUN, { value: begun, enumerable: false, configurable: true });
}

/** The session that samples, for one taker. */
export function takeSession(): BegunSession | undefined {
  const begun = findSession();
  Reflect.deleteProperty(globalThis, BEGUN);
  return begun;
}

/** The session that samples, if nobody has taken it. */
export function findSession(): BegunSession | undefined {
  const begun: unknown = Reflect.get(globalThis, BEGUN);
  return isBegun(begun) ? begun : undefined;
}

function isBegun(value: unknown): value is BegunSession {
  return typeof value === "object" && value !== null && "session" in value && "startedAt" in value;
}

/**
 * Deno answers inspector commands and sends events by process.nextTick; calling its argument at once makes both
 * synchronous, which the end of a program needs.
 */
export function synchronously<T>(action: () => T): T {
  const { process } = globalThis;
  const { nextTick } = process;
  process.nextTick = (callback: (...args: unknown[]) => void, ...args: unknown[]) => callback(...args);
  try {
    return action();
  } finally {
    process.nextTick = nextTick;
  }
}
