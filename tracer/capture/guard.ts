// Keeps faults of the tracer from the program it runs in: a hook that throws is turned off after one warning.

/** Runs hooks so that none of them can throw into the program. */
export class Guard {
  readonly #warn: (line: string) => void;
  readonly #failed = new Set<string>();

  /** @param warn writes a line where the user sees it */
  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** The hook, safe to hand to the program. Once it has failed it does nothing more and returns `otherwise`. */
  hook<A extends unknown[], R>(name: string, hook: (...args: A) => R, otherwise: R): (...args: A) => R {
    return (...args) => {
      if (this.#failed.has(name)) return otherwise;
      try {
        return hook(...args);
      } catch (error) {
        this.#fail(name, error);
        return otherwise;
      }
    };
  }

  /** Runs an action at once under the same rule. */
  run<R>(name: string, action: () => R, otherwise: R): R {
    if (this.#failed.has(name)) return otherwise;
    try {
      return action();
    } catch (error) {
      this.#fail(name, error);
      return otherwise;
    }
  }

  #fail(name: string, error: unknown): void {
    const first = this.#failed.size === 0;
    this.#failed.add(name);
    if (!first) return; // one warning: what breaks one hook often breaks others
    try {
      this.#warn(
        `microlog: cannot ${name} (${reasonOf(error)}); the program goes on, the recording may be incomplete`,
      );
    } catch {
      // Not even standard error can be written to: there is nobody left to tell.
    }
  }
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "for a reason that cannot be shown"; // thrown by the program's own objects, in their way
  }
}
