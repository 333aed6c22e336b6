// Watching what a program prints without changing it: wrapped console methods and stream writes. What the runtimes
// do differently (whether the console writes through process.stdout) is told by the caller.

import { process } from "./host_process.ts";
import type { OutputSink } from "./runtime.ts";

/** Console methods that print. `trace` is here for runtimes that hide the wrapper from the stack it prints. */
const METHODS = [
  "log",
  "info",
  "warn",
  "error",
  "debug",
  "dir",
  "dirxml",
  "table",
  "group",
  "groupCollapsed",
  "assert",
  "count",
  "timeEnd",
  "timeLog",
  "trace",
] as const; // deno-fmt-ignore: a list of words

type ConsoleMethod = (typeof METHODS)[number];
type AnyFunction = (...args: unknown[]) => unknown;

/** Calls in flight: output of a console call must not be taken for a write of the program's own. */
export interface Flight {
  depth: number;
  written: string;
}

/**
 * Wraps the console where it prints through process.stdout (Node, workers of Bun): the text is what it wrote.
 * `console.trace` stays as it is, because its output shows its callers; it prints through `console.error`.
 * @param format makes the text where the console turns out to write out of sight
 */
export function watchWritingConsole(
  sink: OutputSink,
  flight: Flight,
  format?: (args: readonly unknown[]) => string,
): void {
  const counts = new Map<string, number>();
  for (const method of METHODS) {
    if (method === "trace") continue;
    wrapMethod(method, (original, source) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const outermost = flight.depth === 0;
        const taken = outermost && sink.takes(source, args);
        flight.depth++;
        if (outermost) flight.written = "";
        try {
          return Reflect.apply(original, this, args);
        } finally {
          flight.depth--;
          if (taken) {
            // A console call that wrote nothing (an assertion that holds, a timer's start) said nothing.
            const text = flight.written !== ""
              ? trimLineEnd(flight.written)
              : format && textOf(method, args, counts, format)?.();
            if (text !== undefined) sink.entry(source, args, text);
          }
        }
      });
  }
}

/** Wraps the console where it prints by itself (Bun, Deno): the text is made by `format`. */
export function watchNativeConsole(sink: OutputSink, format: (args: readonly unknown[]) => string): void {
  const counts = new Map<string, number>();
  const say = (method: ConsoleMethod, source: string, args: unknown[]) => {
    const text = textOf(method, args, counts, format);
    if (text !== undefined && sink.takes(source, args)) sink.entry(source, args, text());
  };
  for (const method of METHODS) {
    wrapMethod(method, (original, source) =>
      function (this: unknown, ...args: unknown[]): unknown {
        say(method, source, args);
        // JavaScriptCore drops the frame of a call in this place, so console.trace does not show the wrapper;
        // Deno's console.trace leaves out everything above console.trace itself.
        return Reflect.apply(original, this, args);
      });
  }
}

/** How a console method shows its arguments; undefined when it shows nothing. */
function textOf(
  method: ConsoleMethod,
  args: readonly unknown[],
  counts: Map<string, number>,
  format: (args: readonly unknown[]) => string,
): (() => string) | undefined {
  switch (method) {
    case "assert":
      if (args[0]) return undefined;
      return () => args.length > 1 ? `Assertion failed: ${format(args.slice(1))}` : "Assertion failed";
    case "count": {
      const label = args[0] === undefined ? "default" : String(args[0]);
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      return () => `${label}: ${count}`;
    }
    case "dir":
      return () => format(args.slice(0, 1));
    case "timeEnd":
    case "timeLog":
      return () => `${args[0] === undefined ? "default" : String(args[0])}: (timer)`;
    case "trace":
      return () => args.length === 0 ? "Trace" : `Trace: ${format(args)}`;
    default:
      return () => format(args);
  }
}

function wrapMethod(
  method: ConsoleMethod,
  wrap: (original: AnyFunction, source: string) => AnyFunction,
): void {
  const target = console as unknown as Record<string, unknown>; // by the name of a method
  const original = target[method];
  if (typeof original !== "function") return;
  const wrapper = wrap(original as AnyFunction, `console.${method}`);
  disguise(wrapper, original as AnyFunction);
  target[method] = wrapper;
}

/** Lets a wrapper pass for what it wraps: name, length and own properties. */
export function disguise(wrapper: AnyFunction, original: AnyFunction): void {
  for (const key of Reflect.ownKeys(original)) {
    const property = Reflect.getOwnPropertyDescriptor(original, key);
    const own = Reflect.getOwnPropertyDescriptor(wrapper, key);
    if (property !== undefined && (own === undefined || own.configurable)) {
      Reflect.defineProperty(wrapper, key, property);
    }
  }
}

/**
 * Tells the sink of writes to process.stdout and process.stderr. The streams are wrapped when the program first asks
 * for them, because making them costs time and has effects.
 */
export function watchStreams(sink: OutputSink, flight: Flight): void {
  for (const name of ["stdout", "stderr"] as const) {
    const property = Reflect.getOwnPropertyDescriptor(process, name);
    if (property === undefined || !property.configurable) continue;
    const { get, value } = property;
    if (get === undefined) {
      wrapWrite(value, name, sink, flight);
      continue;
    }
    let wrapped = false;
    Reflect.defineProperty(process, name, {
      ...property,
      get(this: unknown): unknown {
        const stream: unknown = Reflect.apply(get, this, []);
        if (!wrapped) {
          wrapped = true;
          wrapWrite(stream, name, sink, flight);
        }
        return stream;
      },
    });
  }
}

/** Longest stretch of one write that is looked at: a log entry shows no more (capture/logs.ts). */
const LONGEST_WRITE = 16 * 1024;

function wrapWrite(stream: unknown, name: "stdout" | "stderr", sink: OutputSink, flight: Flight): void {
  if (typeof stream !== "object" || stream === null) return;
  const target = stream as { write?: unknown };
  const original = target.write;
  if (typeof original !== "function") return;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const chunk = args[0];
    if (flight.depth > 0) {
      if (typeof chunk === "string" && flight.written.length < LONGEST_WRITE) flight.written += chunk;
    } else if (sink.takes(name, args)) {
      const text = textOfChunk(chunk);
      if (text !== "") sink.entry(name, args, text);
    }
    return Reflect.apply(original as AnyFunction, this, args);
  };
  disguise(wrapper, original as AnyFunction);
  target.write = wrapper;
}

function textOfChunk(chunk: unknown): string {
  if (typeof chunk === "string") return trimLineEnd(chunk.slice(0, LONGEST_WRITE));
  if (!(chunk instanceof Uint8Array)) return "";
  const start = chunk.subarray(0, LONGEST_WRITE);
  // Bytes that are no text are told by their number.
  return start.includes(0) ? `(${chunk.length} bytes)` : trimLineEnd(new TextDecoder().decode(start));
}

function trimLineEnd(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
