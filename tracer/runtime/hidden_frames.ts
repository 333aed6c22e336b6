// Stacks of the program's errors without the frames of those who stand in front of a runtime's functions.

import { quietly } from "./waits.ts";

// Taken before the program can replace them.
const { get, getOwnPropertyDescriptor } = Reflect;

const IS_BUN = "Bun" in globalThis;

/** Tells the tracer's lines of a stack. */
export interface OwnLines {
  isOwnLine(line: string): boolean;
}

/** Frames of a wrapper in a stack: the trap, and what JavaScriptCore shows of the Proxy. */
const OWN_FRAMES = IS_BUN ? 2 : 1;

/** Lets stacks be longer by the wrapper's frames. Returns the limit that was, undefined where it cannot be changed. Hot. */
export function raiseLimit(): number | undefined {
  const limit: unknown = Error.stackTraceLimit;
  if (typeof limit !== "number" || !(limit > 0)) return undefined;
  try {
    Error.stackTraceLimit = limit + OWN_FRAMES;
    return limit;
  } catch {
    return undefined; // frozen by the program
  }
}

/** Undoes {@link raiseLimit}, unless the program has set a limit of its own meanwhile. Hot. */
export function lowerLimit(limit: number | undefined): void {
  if (limit !== undefined && Error.stackTraceLimit === limit + OWN_FRAMES) Error.stackTraceLimit = limit;
}

/** Errors within errors that are looked at. */
const MOST_CAUSES = 8;

/** Takes the tracer's lines out of the stack of an error, and of those that it tells as its causes. */
export function hideTracer(
  error: unknown,
  sink: OwnLines,
  limit: unknown = Error.stackTraceLimit,
): void {
  let at = error;
  for (let depth = 0; depth < MOST_CAUSES && at instanceof Error; depth++) {
    const of = at;
    quietly(() => hideInStack(of, sink, typeof limit === "number" ? limit : Infinity), undefined);
    at = quietly(() => getOwnPropertyDescriptor(of, "cause")?.value, undefined);
  }
}

function hideInStack(error: Error, sink: OwnLines, limit: number): void {
  const stack: unknown = get(error, "stack");
  if (typeof stack !== "string") return;
  const lines = stack.split("\n");
  if (!sink.isOwnLine(stack)) {
    // Deeper than the wrapper: it has only been let be longer.
    const last = lines.findLastIndex((line) => FRAME_LINE.test(line));
    const first = lines.findIndex((line) => FRAME_LINE.test(line));
    if (first < 0 || last - first + 1 !== limit + OWN_FRAMES) return;
    error.stack = [...lines.slice(0, first + limit), ...lines.slice(last + 1)].join("\n");
    return;
  }
  let isBelow = false;
  const kept = lines.filter((line) => {
    const isOwn = sink.isOwnLine(line);
    const isProxy = isBelow && NATIVE_LINE.test(line);
    isBelow = isOwn;
    return !isOwn && !isProxy;
  });
  const first = kept.findIndex((line) => FRAME_LINE.test(line));
  const frames = kept.slice(first);
  error.stack = first < 0 ? kept.join("\n") : [...kept.slice(0, first), ...frames.slice(0, limit)].join("\n");
}

/** A frame in a stack of V8 and in the two ways of JavaScriptCore. */
const FRAME_LINE = /^\s+at |^[^\s]*@/;
/** What JavaScriptCore shows of a Proxy, below its trap. */
const NATIVE_LINE = /^\s+at unknown$|^@?\[native code\]$/;
