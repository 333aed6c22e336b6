// The stack of the program at this moment, for log entries. Costs 4 to 60 µs, so callers ask sparingly.

import type { FrameText } from "./batch.ts";
import { RUNTIME_SOURCE } from "./node_tree.ts";

/** Frames of one entry: deeper ones say nothing about who wrote it. */
const DEEPEST = 32;

interface ErrorWithLimit {
  stackTraceLimit?: number | undefined;
  prepareStackTrace?: unknown;
}

/** Sources between the program and the tracer that are no part of the program's stack. */
const CONSOLE_INTERNALS = /^(node:internal\/(console|streams|stream_base_commons|net)|ext:|internal:)/;

/** What JavaScriptCore calls the source of what is built in. */
const NATIVE_SOURCE = "[native code]";

/** Reads stacks as structured call sites, leaving the program's own settings as they were. */
export class CallSites {
  readonly #isTracer: (url: string) => boolean;

  /** @param isTracer whether a source is the tracer's own */
  constructor(isTracer: (url: string) => boolean) {
    this.#isTracer = isTracer;
  }

  /** Frames of the program, the caller of the tracer first. */
  here(): FrameText[] {
    const frames = this.#frames();
    let start = this.#firstBelowTracer(frames);
    while (start < frames.length && CONSOLE_INTERNALS.test(frames[start]?.file ?? "")) start++;
    return frames.slice(start).filter(({ file }) => !this.#isTracer(file)).slice(0, DEEPEST);
  }

  /** Whether the caller of the tracer is Node's console.trace. */
  inTrace(): boolean {
    const frames = this.#frames();
    return frames.slice(this.#firstBelowTracer(frames)).some(({ name, file }) =>
      /\btrace$/.test(name) && CONSOLE_INTERNALS.test(file)
    );
  }

  /** Below the first frame of the program the tracer may come again: handlers are called by its wrappers. */
  #firstBelowTracer(frames: readonly FrameText[]): number {
    let start = 0;
    for (const [i, { file }] of frames.entries()) {
      if (this.#isTracer(file)) start = i + 1;
      else if (!RUNTIME_SOURCE.test(file) && file !== NATIVE_SOURCE) break;
    }
    return start;
  }

  #frames(): FrameText[] {
    const stack = captureStack();
    if (typeof stack === "string") return parseStack(stack);
    if (!Array.isArray(stack)) return [];
    return (stack as readonly NodeJS.CallSite[]).map((site) => { // by takeSites
      const file = site.getFileName() ?? site.getScriptNameOrSourceURL() ?? "";
      return {
        name: nameOf(site),
        file,
        line: site.getLineNumber() ?? 0,
        column: site.getColumnNumber() ?? 0,
        kind: file === "" ? "native" : "js",
      };
    });
  }
}

function takeSites(_: unknown, sites: NodeJS.CallSite[]): NodeJS.CallSite[] {
  return sites;
}

/** The stack as call sites; as text where the program has frozen what that takes. */
function captureStack(): unknown {
  const errors = Error as unknown as ErrorWithLimit; // both are settable in all three runtimes
  if (Object.isFrozen(Error)) return new Error().stack;
  const { stackTraceLimit, prepareStackTrace } = errors;
  const limits = Object.hasOwn(Error, "stackTraceLimit");
  const prepares = Object.hasOwn(Error, "prepareStackTrace");
  try {
    errors.stackTraceLimit = DEEPEST + 8;
    errors.prepareStackTrace = takeSites;
    return new Error().stack;
  } finally {
    if (limits) errors.stackTraceLimit = stackTraceLimit;
    else delete errors.stackTraceLimit;
    if (prepares) errors.prepareStackTrace = prepareStackTrace;
    else delete errors.prepareStackTrace;
  }
}

function nameOf(site: NodeJS.CallSite): string {
  return site.getFunctionName() ?? site.getMethodName() ?? "";
}

/** "    at name (file:1:2)", "    at file:1:2" (V8) and "name@file:1:2" (JavaScriptCore). */
const STACK_LINE = /^\s*(?:at (?:async )?(?:(.*?) \()?|([^@]*)@)(.*?):(\d+):(\d+)\)?$/;

/** What V8 puts before and behind the name of a function: "new ", the type that has it, and the name it was called by. */
const AROUND_NAME = /^(?:new )?(?:[A-Z][\w$]*\.(?=.))?|(?: \[as [^\]]*\])?$/g;

/** The frames that a stack's text names: the call sites of an error are gone once it is made. */
export function parseStack(stack: string): FrameText[] {
  const frames: FrameText[] = [];
  for (const line of stack.split("\n")) {
    const found = STACK_LINE.exec(line);
    if (found === null) continue;
    const [, v8Name, jscName, file = "", lineNumber, column] = found;
    frames.push({
      name: v8Name?.replace(AROUND_NAME, "").replace("<anonymous>", "") ?? jscName ?? "",
      file,
      line: Number(lineNumber),
      column: Number(column),
      kind: "js",
    });
    if (frames.length === DEEPEST) break;
  }
  return frames;
}
