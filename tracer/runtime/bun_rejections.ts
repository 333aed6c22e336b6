// Rejections that nobody handles, in Bun: it has no monitor for them. A listener would keep Bun from printing them and
// from ending with code 1; so ours lets the reasons go again, rejected anew while nobody listens.

import { process } from "./host_process.ts";
import type { HiddenListeners } from "./listeners.ts";

const EVENT = "unhandledRejection";

// Taken before the program can replace it.
const { setTimeout } = globalThis;

/** Notes rejections of one thread. */
export class BunRejections {
  readonly #listeners: HiddenListeners;
  /** Is rejected itself: Bun tells of rejections batch by batch, and this one of the end of a batch. */
  readonly #mark = Symbol("end of a batch");
  /** Reasons of the batch, which are let go in their order. */
  #reasons: unknown[] = [];
  #failed = false;

  /** @param listeners of the process */
  constructor(listeners: HiddenListeners) {
    this.#listeners = listeners;
  }

  /** Whether there were any. Bun then goes on, and ends with code 1 at last, of which its exit event does not know. */
  get failed(): boolean {
    return this.#failed;
  }

  /** @param callback told of each reason */
  watch(callback: (reason: unknown) => void): void {
    if (hasOtherMode()) return;
    const listener = (reason: unknown) => {
      if (reason === this.#mark) return this.#letGo(listener);
      callback(reason);
      if (this.#listeners.hasOthers(EVENT)) return;
      this.#failed = true;
      // In this very moment: what is rejected any later, Bun may not look at before it ends.
      if (this.#reasons.push(reason) === 1) void Promise.reject(this.#mark);
    };
    this.#listeners.add(EVENT, listener);
  }

  #letGo(listener: (reason: unknown) => void): void {
    const reasons = this.#reasons;
    this.#reasons = [];
    this.#listeners.remove(EVENT, listener);
    for (const reason of reasons) void Promise.reject(reason);
    setTimeout(() => this.#listeners.add(EVENT, listener), 0).unref();
  }
}

/** With --unhandled-rejections Bun warns or throws beside or before telling listeners: left alone. */
function hasOtherMode(): boolean {
  const options = [...process.execArgv, process.env["BUN_OPTIONS"] ?? ""].join(" ");
  return options.includes("--unhandled-rejections");
}
