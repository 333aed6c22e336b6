// Signals that a program listens to by Deno.addSignalListener: node:process, which the tracer listens through, knows
// nothing of them.

import { disguise } from "./output.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** The part of the Deno global that is used. */
export interface DenoSignals {
  addSignalListener: AnyFunction;
  removeSignalListener: AnyFunction;
}

/** Keeps count of the signal listeners that are added from `watch` on. */
export class SignalListeners {
  readonly #deno: DenoSignals;
  readonly #listening = new Map<unknown, Set<unknown>>();

  constructor(deno: DenoSignals) {
    this.#deno = deno;
  }

  /**
   * To be called when the tracer has added its own, which node:process does by the same function.
   * @param isOurs whether what is added at this moment is the tracer's
   */
  watch(isOurs: () => boolean): void {
    const listening = this.#listening;
    const { addSignalListener, removeSignalListener } = this.#deno;
    const add = function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(addSignalListener, this, args);
      const [signal, listener] = args;
      if (!isOurs()) listening.set(signal, (listening.get(signal) ?? new Set()).add(listener));
      return result;
    };
    const remove = function (this: unknown, ...args: unknown[]): unknown {
      const [signal, listener] = args;
      listening.get(signal)?.delete(listener);
      return Reflect.apply(removeSignalListener, this, args);
    };
    disguise(add, addSignalListener);
    disguise(remove, removeSignalListener);
    this.#deno.addSignalListener = add;
    this.#deno.removeSignalListener = remove;
  }

  /** Whether the program listens to a signal. */
  has(signal: string): boolean {
    return (this.#listening.get(signal)?.size ?? 0) > 0;
  }

  /** Whether the program listens to any signal. */
  get hasAny(): boolean {
    return [...this.#listening.values()].some(({ size }) => size > 0);
  }
}
