// Faults of the logger itself: told once a part on standard error, counted after that, and never logged, because a fault
// of logging would log for ever.

import { reasonOf } from "./hostile.ts";

/** Parts whose faults are told apart; more than that are one. */
const MOST_PARTS = 100;

/** Tells faults. */
export class FaultTeller {
  readonly #warn: (line: string) => void;
  readonly #counts = new Map<string, number>();

  /** @param warn takes a line for people */
  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** How often each part failed. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Takes a fault. Never throws. */
  tell(part: string, fault: unknown): void {
    const name = this.#counts.has(part) || this.#counts.size < MOST_PARTS ? part : "others";
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count > 1) return;
    try {
      this.#warn(`microlog: ${name}: ${reasonOf(fault)}`);
    } catch {
      // Standard error is closed: there is nobody to tell.
    }
  }
}
