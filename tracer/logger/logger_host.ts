// What the loggers need from around them. The runtimes and tests each have their own.

import type { BoundFields } from "./record.ts";

/** Clock, context, and a place for faults. */
export interface LoggerHost {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fields of the context that the caller is in. Hot: called for every record. */
  readonly contextFields: () => BoundFields | undefined;
  /** Takes what went wrong, by the name of the part; must not throw and must not log. */
  readonly fault: (part: string, fault: unknown) => void;
}
