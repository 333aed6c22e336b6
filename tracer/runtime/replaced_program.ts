// The end of a program that becomes another one in the same process, as launchers of compilers do: no event tells of it.

import { process } from "./host_process.ts";
import type { Sampling } from "./runtime.ts";
import { hideTracer, lowerLimit, raiseLimit } from "./hidden_frames.ts";

/** A handler without traps. */
const NO_TRAP = Object.create(null);

// Taken before the program can replace it.
const { setTimeout } = globalThis;

/** Calls back before process.execve(). The program goes on where that fails. @param callback must not throw */
export function onReplacement(callback: () => void): void {
  const { execve } = process;
  if (typeof execve !== "function") return;
  process.execve = new Proxy(
    execve,
    "Bun" in globalThis ? callingFirst(callback) : {
      // A getter in place of a trap: the engine then calls the function itself, and stacks of V8 have no frame of ours.
      get apply() {
        callback();
        return Reflect.get(NO_TRAP, "apply");
      },
    },
  );
}

/** There in the bundle for Bun alone, which is CommonJS. */
declare const module: { readonly filename: string } | undefined;

/** JavaScriptCore shows a Proxy in stacks whatever it does, so that its lines have to be taken out of what is thrown. */
function callingFirst(callback: () => void): ProxyHandler<NonNullable<typeof process.execve>> {
  const file = typeof module === "object" ? module.filename : "";
  const isOwnLine = (line: string) => file !== "" && line.includes(file);
  return {
    apply(target, self, args) {
      callback();
      const limit = raiseLimit();
      try {
        return Reflect.apply(target, self, args);
      } catch (error) {
        hideTracer(error, { isOwnLine }, limit);
        throw error;
      } finally {
        lowerLimit(limit);
      }
    },
  };
}

/**
 * Ends sampling before process.execve(), and begins again where that fails. Samplers stop the thread by signals, SIGPROF in V8
 * and SIGPWR in JavaScriptCore, which end the program that comes next if they arrive there.
 */
export function pauseForReplacement(sampling: Sampling): void {
  onReplacement(() => {
    sampling.pause();
    setTimeout(() => sampling.resume(), 0).unref();
  });
}

/** A replacement that a runtime announces, and that may not come. */
export class Replacement {
  #flush: () => void = () => {};
  #sampling: Sampling | undefined;

  onBegin(flush: () => void): void {
    this.#flush = flush;
  }

  pauses(sampling: Sampling): void {
    this.#sampling = sampling;
  }

  /** Writes all there is, and ends sampling. */
  begin(): void {
    this.#sampling?.pause();
    this.#flush();
  }

  giveUp(): void {
    this.#sampling?.resume();
  }
}
