// A storage of contexts of a test's own, apart from the one that the thread shares.

import { AsyncLocalStorage } from "node:async_hooks";
import type { ContextFrame, ContextStorage } from "../../tracer/logger/context.ts";

/** Makes one. */
export function createLocalStorage(): ContextStorage {
  const storage = new AsyncLocalStorage<ContextFrame | undefined>();
  return {
    isUsed: true,
    bindsRequests: false,
    run: (frame, work) => storage.run(frame, work),
    enter: (frame) => storage.enterWith(frame),
    getStore: () => storage.getStore(),
    rest: () => {},
  };
}
