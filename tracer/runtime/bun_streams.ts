// Watching process.stdout and process.stderr of Bun's main thread without making them: a look at either builds both,
// which takes 20 to 40 ms and changes the order in which the program's first nextTick and microtask run.

import { builtin } from "./builtins.ts";

/** What Bun sets on each of the two, last thing while it makes them. */
const MARK = "_isStdio";

const NAMES = new Map<unknown, "stdout" | "stderr">([[1, "stdout"], [2, "stderr"]]);

/**
 * Waits for Bun to make the streams. They are event emitters; the mark that they get passes through the prototype.
 * @param watch called with each stream before the program can use it
 */
export function awaitBunStreams(watch: (stream: object, name: "stdout" | "stderr") => void): void {
  const prototype = builtin("node:events").EventEmitter.prototype as object;
  const missing = new Map(NAMES);
  Object.defineProperty(prototype, MARK, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(this: { readonly fd?: unknown }, value: unknown) {
      Object.defineProperty(this, MARK, { value, configurable: true, enumerable: true, writable: true });
      const name = missing.get(this.fd);
      if (name === undefined) return;
      missing.delete(this.fd);
      if (missing.size === 0) Reflect.deleteProperty(prototype, MARK);
      watch(this, name);
    },
  });
}
