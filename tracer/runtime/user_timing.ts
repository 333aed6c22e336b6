// Sees performance.mark(), performance.measure(), console.time() and console.timeStamp() without a change in what they
// return, throw, print and leave in the timeline.

import type { TimingEntry, TimingWatcher } from "../telemetry/timing_port.ts";
import { hideTracer } from "./hidden_frames.ts";
import { throwAgain } from "./throw_again.ts";
import { isHandler, isObject, standIn } from "./web_handlers.ts";

// Taken before the program can replace them.
const { performance, console } = globalThis;
const now = performance.now.bind(performance);

/**
 * Watches the thread from now on. Returns what ends that.
 * @param isOwnLine whether a line of a stack is the tracer's, to be taken out of what is thrown; default none is
 */
export function watchUserTiming(
  watcher: TimingWatcher,
  isOwnLine: (line: string) => boolean = () => false,
): () => void {
  const owner = Object.hasOwn(performance, "measure") ? performance : Object.getPrototypeOf(performance);
  const undo = [
    replace(owner, "mark", after((entry) => watcher.mark(entry), isOwnLine)),
    replace(owner, "measure", after((entry) => watcher.measure(entry), isOwnLine)),
    replace(console, "time", before(([label]) => watcher.begin(labelOf(label)))),
    replace(console, "timeLog", before(([label, ...args]) => watcher.log(labelOf(label), args))),
    replace(console, "timeEnd", before(([label]) => watcher.end(labelOf(label)))),
    replace(console, "timeStamp", before((args) => stamp(watcher, args))),
  ];
  return () => undo.forEach((each) => each());
}

type Call = (original: (...args: unknown[]) => unknown, self: unknown, args: unknown[]) => unknown;

/** Looks at what a call returned. */
function after(look: (entry: TimingEntry) => void, isOwnLine: (line: string) => boolean): Call {
  return (original, self, args) => {
    let entry: unknown;
    try {
      entry = Reflect.apply(original, self, args);
    } catch (error) {
      hideTracer(error, { isOwnLine });
      throwAgain(error);
    }
    if (isEntry(entry)) look(entry);
    return entry;
  };
}

/** Looks at what a call was told. */
function before(look: (args: readonly unknown[]) => void): Call {
  return (original, self, args) => {
    try {
      look(args);
    } catch {
      // A label that cannot be shown: the console says what it thinks of it.
    }
    return Reflect.apply(original, self, args);
  };
}

/** Returns what puts the original back, if nobody else has come between. */
function replace(owner: unknown, name: string, call: Call): () => void {
  if (!isObject(owner)) return () => {};
  const property = Object.getOwnPropertyDescriptor(owner, name);
  const original: unknown = property?.value;
  if (property === undefined || !isHandler(original) || !(property.configurable || property.writable)) {
    return () => {};
  }
  const own = standIn(original, function (...args) {
    return call(original, this, args);
  });
  set(own);
  return () => {
    if (owner[name] === own) set(original);
  };

  function set(value: unknown): void {
    if (property?.configurable) Object.defineProperty(owner, name, { ...property, value });
    else Reflect.set(Object(owner), name, value);
  }
}

function isEntry(value: unknown): value is TimingEntry {
  return isObject(value) && typeof value["name"] === "string" && typeof value["startTime"] === "number" &&
    typeof value["duration"] === "number";
}

function labelOf(label: unknown): string {
  return label === undefined ? "default" : `${label}`;
}

/**
 * `console.timeStamp(label, start, end, track, group, color)`, as Chromium's DevTools have it; of start and end, times
 * alone are taken.
 */
function stamp(watcher: TimingWatcher, args: readonly unknown[]): void {
  const [label, start, end, track, trackGroup, color] = args;
  const startTime = typeof start === "number" ? start : now();
  const duration = typeof start === "number"
    ? Math.max(0, (typeof end === "number" ? end : now()) - start)
    : 0;
  const devtools = { track, trackGroup, color };
  const entry = {
    name: labelOf(label),
    startTime,
    duration,
    detail: track === undefined ? undefined : { devtools },
  };
  if (duration > 0) watcher.measure(entry);
  else watcher.mark(entry);
}
