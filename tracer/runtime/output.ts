// Watching what a program prints without changing it: wrapped console methods and stream writes. What the runtimes
// do differently (whether the console writes through process.stdout) is told by the caller.

import { type ConsoleTexts, trimLineEnd } from "./console_texts.ts";
import { hideTracer, lowerLimit, raiseLimit } from "./hidden_frames.ts";
import { process } from "./host_process.ts";
import type { OutputSink } from "./runtime.ts";
import { throwAgain } from "./throw_again.ts";
import { quietly } from "./waits.ts";

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

/** Methods that print nothing, but change what others print. */
const QUIET_METHODS = ["countReset", "groupEnd", "time"] as const;

/** Methods that show all their arguments, and nothing else. */
const PLAIN_METHODS: ReadonlySet<string> = new Set(["log", "info", "warn", "error", "debug"]);

type AnyFunction = (...args: unknown[]) => unknown;

/** As they were before the program could replace them. */
const { apply } = Reflect;
const { subarray } = Uint8Array.prototype;

const IS_BUN = "Bun" in globalThis;

/** Calls in flight: output of a console call must not be taken for a write of the program's own. */
export interface Flight {
  depth: number;
  written: string;
  /** Whether what the call in flight writes is of interest. */
  wanted: boolean;
  /** Whether the tracer is showing the program's objects to itself: what they print meanwhile is not meant. */
  muted: boolean;
  /** Pieces of output that come from workers, which told them themselves. */
  readonly passedOn: WeakSet<object>;
}

/** No calls in flight. */
export function createFlight(): Flight {
  return { depth: 0, written: "", wanted: false, muted: false, passedOn: new WeakSet() };
}

/** What runtimes do their own way where the console prints through process.stdout. */
export interface WritingConsole {
  /** Makes the text where the console turns out to write out of sight. */
  readonly texts?: ConsoleTexts;
  /** The method to call instead of the console's own, for this call. */
  readonly replace?: (method: string, original: AnyFunction) => AnyFunction;
}

const keep = (_: string, original: AnyFunction): AnyFunction => original;

/**
 * Wraps the console where it prints through process.stdout (Node, workers of Bun): the text is what it wrote.
 * `console.trace` stays as it is, because its output shows its callers; it prints through `console.error`.
 * Hot: what is only counted costs two calls.
 */
export function watchWritingConsole(
  sink: OutputSink,
  flight: Flight,
  { texts, replace = keep }: WritingConsole = {},
): void {
  for (const method of METHODS) {
    if (method === "trace") continue;
    wrapMethod(method, (original, source) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (flight.muted) return undefined;
        const outermost = flight.depth === 0;
        const taken = outermost && !isSilent(method, args) && sink.takes(source, args);
        flight.depth++;
        if (outermost) {
          flight.written = "";
          flight.wanted = taken;
        }
        // What it throws is not looked at: Node shows where it was thrown only as long as nobody does.
        try {
          return apply(replace(method, original), this, args);
        } finally {
          flight.depth--;
          // A console call that wrote nothing (a timer that is not there) said nothing.
          if (taken && flight.written !== "") sink.entry(source, args, trimLineEnd(flight.written));
          else if (taken && texts !== undefined) tell(sink, flight, texts, { method, source, args });
        }
      });
  }
}

/** Prints a stack as console.trace does, with the callers of a function. */
export type TracePrinter = (args: readonly unknown[], callee: AnyFunction) => void;

/** What runtimes do their own way where the console prints by itself. */
export interface NativeConsole {
  readonly texts: ConsoleTexts;
  /** Whether some of its methods call others of them. */
  readonly nests?: boolean;
  /** Stands in for console.trace where that shows who wraps it. */
  readonly printTrace?: TracePrinter | undefined;
}

/** Wraps the console where it prints by itself (Bun, Deno): the text is made again. Hot. */
export function watchNativeConsole(
  sink: OutputSink,
  flight: Flight,
  { texts, nests = false, printTrace }: NativeConsole,
): void {
  for (const method of [...METHODS, ...QUIET_METHODS]) {
    const isPlain = PLAIN_METHODS.has(method);
    wrapMethod(method, (original, source) =>
      function wrapper(this: unknown, ...args: unknown[]): unknown {
        if (flight.muted) return undefined;
        if (flight.depth > 0) return apply(original, this, args);
        if ((isPlain || prints(texts, method, args)) && sink.takes(source, args)) {
          tell(sink, flight, texts, { method, source, args });
        }
        if (method === "trace" && printTrace !== undefined) return printTrace(args, wrapper);
        if (nests) return callNested(flight, original, this, args);
        // JavaScriptCore drops the frame of a call in this place, so console.trace does not show the wrapper.
        return apply(original, this, args);
      });
  }
}

function callNested(flight: Flight, original: AnyFunction, self: unknown, args: unknown[]): unknown {
  flight.depth++;
  try {
    return apply(original, self, args);
  } finally {
    flight.depth--;
  }
}

/** Whether a call of Node's console prints nothing. */
function isSilent(method: string, args: readonly unknown[]): boolean {
  if (method === "assert") return Boolean(args[0]);
  return args.length === 0 && (method === "group" || method === "groupCollapsed");
}

function prints(texts: ConsoleTexts, method: string, args: readonly unknown[]): boolean {
  try {
    return texts.note(method, args);
  } catch {
    return false; // a label that cannot be shown: the console will say so
  }
}

interface ConsoleCall {
  readonly method: string;
  readonly source: string;
  readonly args: readonly unknown[];
}

function tell(sink: OutputSink, flight: Flight, texts: ConsoleTexts, call: ConsoleCall): void {
  const { method, source, args } = call;
  flight.muted = true;
  let text: string | undefined;
  try {
    text = texts.text(method, args);
  } catch {
    // An object of the program's that cannot be shown: the console will fail at it, and show nothing.
  } finally {
    flight.muted = false;
  }
  if (text !== undefined) sink.entry(source, args, text);
}

function wrapMethod(
  method: string,
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

/** Longest stretch of bytes that is looked at: a log entry shows no more (capture/logs.ts). */
const LONGEST_WRITE = 16 * 1024;

/** Tells the sink of writes to one stream. */
export function wrapWrite(
  stream: unknown,
  name: "stdout" | "stderr",
  sink: OutputSink,
  flight: Flight,
): void {
  if (typeof stream !== "object" || stream === null) return;
  const target = stream as { write?: unknown; readonly errored?: unknown };
  const original = target.write;
  if (typeof original !== "function") return;
  const call = original as AnyFunction; // a function of any kind
  let lastFault: unknown = null;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const chunk = args[0];
    if (flight.muted) return true;
    if (flight.depth > 0) {
      const more = flight.wanted && flight.written.length < LONGEST_WRITE;
      if (more && typeof chunk === "string") flight.written += chunk;
    } else if (!isPassedOn(flight, chunk) && sink.takes(name, args)) {
      // What is no text may be of the program's own making, and throw.
      const text = typeof chunk === "string"
        ? trimLineEnd(chunk)
        : quietly(() => textOfBytes(chunk), undefined);
      if (text !== undefined) sink.entry(name, args, text);
    }
    // JavaScriptCore drops the frame of a call in this place, so no error shows the wrapper.
    if (IS_BUN) return apply(call, this, args);
    const limit = raiseLimit();
    try {
      return apply(call, this, args);
    } catch (error) {
      hideTracer(error, sink, limit);
      throwAgain(error);
    } finally {
      // What fails at once is told later, by an event.
      const fault = faultOf(target);
      if (fault !== lastFault) hideTracer(lastFault = fault, sink, limit);
      lowerLimit(limit);
    }
  };
  disguise(wrapper, original as AnyFunction);
  // A method of the prototype does not show when the stream's own properties are listed.
  const { enumerable = false } = Reflect.getOwnPropertyDescriptor(target, "write") ?? {};
  Reflect.defineProperty(target, "write", { value: wrapper, enumerable, configurable: true, writable: true });
}

/** What a stream failed at. Hot. */
function faultOf(stream: { readonly errored?: unknown }): unknown {
  try {
    return stream.errored;
  } catch {
    return null; // a stream of the program's own
  }
}

/** A worker whose output passes through this thread; both may be missing. */
interface PrintingWorker {
  readonly stdout?: unknown;
  readonly stderr?: unknown;
}

/** Notes what a worker prints before this thread prints it: the worker tells of it itself. */
export function watchWorkerOutput(worker: PrintingWorker, { passedOn }: Flight): void {
  for (const stream of [worker.stdout, worker.stderr]) {
    const { listenerCount, prependListener } = (stream ?? {}) as Partial<NodeJS.EventEmitter>;
    // Without a listener, the program has asked to read the stream itself; one of ours would start it.
    if (!listenerCount || !prependListener || apply(listenerCount, stream, ["data"]) === 0) continue;
    const note = (chunk: unknown) =>
      void (typeof chunk === "object" && chunk !== null && passedOn.add(chunk));
    apply(prependListener, stream, ["data", note]);
  }
}

function isPassedOn({ passedOn }: Flight, chunk: unknown): boolean {
  return typeof chunk === "object" && chunk !== null && passedOn.has(chunk);
}

/** Undefined when it is none: the stream will say so. */
function textOfBytes(chunk: unknown): string | undefined {
  if (!(chunk instanceof Uint8Array)) return undefined;
  const start: Uint8Array = apply(subarray, chunk, [0, LONGEST_WRITE]);
  // Bytes that are no text are told by their number.
  if (start.includes(0)) return isTestReport() ? undefined : `(${chunk.length} bytes)`;
  const rest = chunk.length - start.length;
  return trimLineEnd(new TextDecoder().decode(start)) + (rest > 0 ? `… (${rest} more bytes)` : "");
}

/** Whether what is no text is the way in which Node's test runner hears of tests in the processes that it starts. */
function isTestReport(): boolean {
  return process.env["NODE_TEST_CONTEXT"] !== undefined;
}
