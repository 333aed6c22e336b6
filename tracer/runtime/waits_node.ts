// Waits of Node. Names, connections and child processes are seen below its modules, where each has an object that is called
// when it is done: an accessor in the prototype of those objects sees when that is set and when it is fetched to be called. So
// nothing that a program can get hold of is changed, no module is loaded, and no frame appears in any stack.

import { builtin } from "./builtins.ts";
import { type Mentions, readMentions } from "./mentions.ts";
import { process } from "./host_process.ts";
import { warnsOfBindings } from "./node_inspector.ts";
import { quietly, type Wait, type WaitKind, type WaitSink } from "./waits.ts";
import { watchRequestChannels } from "./waits_channels.ts";
import { watchDriverChannels, watchLoadedDrivers } from "./waits_drivers.ts";
import { watchFilePromises, watchFiles } from "./waits_files.ts";
import { watchGlobals, wrapSetTimeout } from "./waits_globals.ts";
import { watchDatabases, watchTimerPromises } from "./waits_modules.ts";
import { type AnyFunction, replaceFunction } from "./waits_wrapping.ts";

/** Has everything in Node that waits be told. */
export function watchNodeWaits(sink: WaitSink): void {
  const mentions = readMentions((path) => builtin("node:fs").readFileSync(path, "utf8"));
  const channels = builtin("node:diagnostics_channel");
  watchGlobals(sink);
  watchRequestChannels(channels, sink);
  watchDriverChannels(channels, mentions, sink);
  if (!warnsOfBindings()) watchBindings(sink);
  if (sink.wants("timer")) watchTimers(sink);
  if (sink.wants("fs")) watchFileModules(mentions, sink);
  const late = [
    { name: "timers/promises", isWanted: sink.wants("timer"), watch: watchTimerPromises },
    { name: "sqlite", isWanted: sink.wants("sqlite"), watch: watchDatabases },
  ];
  watchOnceLoaded(late.filter(({ isWanted }) => isWanted), mentions, sink);
  watchLoadedDrivers(sink);
}

function watchTimers(sink: WaitSink): void {
  // One function under two names.
  let wrapped: AnyFunction | undefined;
  const wrap = (original: AnyFunction) => wrapped ??= wrapSetTimeout(original, sink);
  replaceFunction(globalThis, "setTimeout", wrap);
  replaceFunction(builtin("node:timers"), "setTimeout", wrap);
}

/** A module that is not loaded for its waits' sake. */
interface LateModule {
  readonly name: string;
  readonly watch: (sink: WaitSink) => void;
}

/** Watches modules that the program's first file mentions, and others once they are loaded. */
function watchOnceLoaded(
  modules: readonly LateModule[],
  mentions: Mentions,
  sink: WaitSink,
): void {
  let left = modules.filter(({ name, watch }) => {
    if (mentions(name)) watch(sink);
    return !mentions(name);
  });
  let known = 0;
  sink.onLook(() => {
    const list: unknown = left.length === 0 ? undefined : Reflect.get(process, "moduleLoadList");
    if (!Array.isArray(list) || list.length === known) return;
    known = list.length;
    const loaded = left.filter(({ name }) => list.includes(`NativeModule ${name}`));
    left = left.filter((module) => !loaded.includes(module));
    for (const { watch } of loaded) watch(sink);
    if (loaded.length > 0) builtin("node:module").syncBuiltinESMExports();
  });
}

/** Objects of Node that are called when something is done: their class, and the property that is called. */
interface DoneObject {
  readonly kind: WaitKind;
  readonly operation: string;
  readonly binding: string;
  readonly type: string;
  readonly property: "oncomplete" | "onexit";
  readonly subject: (of: object) => string | readonly string[];
}

const DONE_OBJECTS: readonly DoneObject[] = [
  {
    kind: "dns",
    operation: "lookup",
    binding: "cares_wrap",
    type: "GetAddrInfoReqWrap",
    property: "oncomplete",
    subject: (of) => textOf(of, "hostname"),
  },
  {
    kind: "dns",
    operation: "resolve",
    binding: "cares_wrap",
    type: "QueryReqWrap",
    property: "oncomplete",
    subject: (of) => textOf(of, "hostname"),
  },
  {
    kind: "net",
    operation: "connect",
    binding: "tcp_wrap",
    type: "TCPConnectWrap",
    property: "oncomplete",
    subject: (of) => `${textOf(of, "address")}:${textOf(of, "port")}`,
  },
  {
    kind: "net",
    operation: "connect",
    binding: "pipe_wrap",
    type: "PipeConnectWrap",
    property: "oncomplete",
    subject: (of) => textOf(of, "address"),
  },
  {
    kind: "process",
    operation: "",
    binding: "process_wrap",
    type: "Process",
    property: "onexit",
    subject: commandOf,
  },
];

function watchBindings(sink: WaitSink): void {
  const binding: unknown = Reflect.get(process, "binding");
  if (typeof binding !== "function") return;
  for (const done of DONE_OBJECTS) {
    if (!sink.wants(done.kind)) continue;
    const found: unknown = quietly(() => Reflect.apply(binding, process, [done.binding]), undefined);
    const type: unknown = typeof found === "object" && found !== null
      ? Reflect.get(found, done.type)
      : undefined;
    const prototype: unknown = typeof type === "function" ? type.prototype : undefined;
    if (typeof prototype === "object" && prototype !== null) watchDone(prototype, done, sink);
  }
}

/** What an object is to be called with, and the wait that ends then. */
interface Held {
  readonly value: unknown;
  readonly wait: Wait | undefined;
}

function watchDone(prototype: object, done: DoneObject, sink: WaitSink): void {
  const { kind, operation, property, subject } = done;
  const held = new WeakMap<object, Held>();
  Object.defineProperty(prototype, property, {
    configurable: true,
    enumerable: false,
    get(this: object): unknown {
      const found = held.get(this);
      if (found === undefined) return undefined;
      sink.end(found.wait, "unknown");
      held.delete(this);
      // As it is without us: stacks name a function by the property it is found in.
      define(this, property, found.value);
      return found.value;
    },
    set(this: object, value: unknown) {
      // What it is about is set behind this.
      held.set(this, { value, wait: sink.begin(kind, operation, () => subject(this)) });
    },
  });
}

function define(of: object, property: string, value: unknown): void {
  Object.defineProperty(of, property, { value, configurable: true, enumerable: true, writable: true });
}

function textOf(of: object, name: string): string {
  const value: unknown = Reflect.get(of, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The command of a child process, which its handle knows as its owner. */
function commandOf(handle: object): readonly string[] {
  const symbol = Object.getOwnPropertySymbols(handle).find(({ description }) =>
    description === "owner_symbol"
  );
  const owner: unknown = symbol === undefined ? undefined : Reflect.get(handle, symbol);
  const args: unknown = typeof owner === "object" && owner !== null
    ? Reflect.get(owner, "spawnargs")
    : undefined;
  return Array.isArray(args) ? args.map(String) : [];
}

/**
 * node:fs is there from the start, but its promises would take 1 to 5 ms to load: they are wrapped when they are loaded. Node
 * tells nobody of that, but each loading asks for a constant first. What takes a function of them by `const { readFile } =
 * require("fs/promises")` in that moment has it unwrapped, unless the program's first file mentions them.
 */
function watchFileModules(mentions: Mentions, sink: WaitSink): void {
  const fs = builtin("node:fs");
  watchFiles(fs, sink);
  let isWatched = false;
  const watch = (promises: unknown) => {
    if (isWatched || typeof promises !== "object" || promises === null) return;
    isWatched = true;
    watchFilePromises(promises, sink);
  };
  const property = Reflect.getOwnPropertyDescriptor(fs, "promises");
  const load = property?.get;
  if (load === undefined) return watch(property?.value);
  Object.defineProperty(fs, "promises", {
    ...property,
    get(): unknown {
      const promises: unknown = Reflect.apply(load, fs, []);
      watch(promises);
      return promises;
    },
  });
  if (mentions("fs/promises")) {
    watch(fs.promises);
  } else {
    whenLoaded(() => {
      watch(fs.promises);
      builtin("node:module").syncBuiltinESMExports();
    });
  }
}

/** Calls back in the microtask after node:fs/promises was loaded: modules that import it run later than that. */
function whenLoaded(callback: () => void): void {
  const binding: unknown = Reflect.get(process, "binding");
  if (warnsOfBindings() || typeof binding !== "function") return;
  const constants: unknown = quietly(() => Reflect.apply(binding, process, ["fs"]), undefined);
  if (typeof constants !== "object" || constants === null) return;
  const property = Reflect.getOwnPropertyDescriptor(constants, "kUsePromises");
  if (property?.configurable !== true || !("value" in property)) return;
  Object.defineProperty(constants, "kUsePromises", {
    configurable: true,
    enumerable: property.enumerable ?? true,
    get(): unknown {
      Object.defineProperty(constants, "kUsePromises", property);
      queueMicrotask(() => quietly(callback, undefined));
      return property.value;
    },
  });
}
