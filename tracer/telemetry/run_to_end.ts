// Work that is watched to its end, be it at once or when its promise settles. What it returns and throws stays.

import { isPlainPromise } from "./spans.ts";

/** How work ended. */
export type Ending =
  | { readonly hasFailed: false; readonly value: unknown }
  | { readonly hasFailed: true; readonly error: unknown };

/**
 * Runs work and tells of its end. Of a promise, one that settles as it does is returned; promises of other classes than
 * `Promise` are returned as they are, told of when they are returned.
 * @param onEnd must not throw
 */
export function runToEnd<T>(work: () => T, onEnd: (ending: Ending) => void): T;
export function runToEnd(work: () => unknown, onEnd: (ending: Ending) => void): unknown {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    onEnd({ hasFailed: true, error });
    throw error;
  }
  if (!isPlainPromise(result)) {
    onEnd({ hasFailed: false, value: result });
    return result;
  }
  return result.then((value) => {
    onEnd({ hasFailed: false, value });
    return value;
  }, (error: unknown) => {
    onEnd({ hasFailed: true, error });
    throw error;
  });
}
