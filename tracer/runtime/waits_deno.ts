// Waits of Deno: its globals, its own functions for files, names, connections and child processes, and the modules of Node that
// the program mentions.

import { builtin } from "./builtins.ts";
import { readProgramMentions } from "./mentions.ts";
import type { WaitSink } from "./waits.ts";
import { watchRequestChannels } from "./waits_channels.ts";
import { watchDriverChannels } from "./waits_drivers.ts";
import { wrapAll } from "./waits_files.ts";
import { watchGlobals, wrapSetTimeout } from "./waits_globals.ts";
import { watchMentioned } from "./waits_modules.ts";
import { isFunction, replaceFunction, wrapWaiting } from "./waits_wrapping.ts";

/** Functions of Deno's global that wait for files. */
const FILE_FUNCTIONS = [
  "chmod",
  "copyFile",
  "link",
  "lstat",
  "makeTempDir",
  "makeTempFile",
  "mkdir",
  "open",
  "readFile",
  "readLink",
  "readTextFile",
  "realPath",
  "remove",
  "rename",
  "stat",
  "symlink",
  "truncate",
  "utime",
  "writeFile",
  "writeTextFile",
] as const; // deno-fmt-ignore: a list of words

/** What {@link watchDenoWaits} works with. */
export interface DenoWaits {
  readonly sink: WaitSink;
  /** Reads a file, or throws. */
  readonly readFile: (path: string) => string;
}

/** Has everything in Deno that waits be told. */
export function watchDenoWaits(deno: object, { sink, readFile }: DenoWaits): void {
  watchGlobals(sink);
  if (sink.wants("timer")) watchSetTimeout(sink);
  if (sink.wants("fs")) wrapAll(deno, FILE_FUNCTIONS, "fs", sink);
  if (sink.wants("dns")) wrapAll(deno, ["resolveDns"], "dns", sink);
  if (sink.wants("net")) {
    for (const operation of ["connect", "connectTls"]) {
      replaceFunction(
        deno,
        operation,
        (original) =>
          wrapWaiting(original, { kind: "net", operation, subject: ([options]) => placeOf(options) }, sink),
      );
    }
  }
  if (sink.wants("process")) watchCommands(deno, sink);
  const channels = builtin("node:diagnostics_channel");
  watchRequestChannels(channels, sink);
  const program = readProgramMentions(readFile);
  watchMentioned(program, sink);
  watchDriverChannels(channels, program.mentions, sink);
}

/** Child processes: what `output` comes to, and the status of what `spawn` gives. */
function watchCommands(deno: object, sink: WaitSink): void {
  const type: unknown = Reflect.get(deno, "Command");
  if (!isFunction(type) || !isObject(type.prototype)) return;
  const commands = new WeakMap<object, readonly string[]>();
  const commandOf = (self: unknown) => (isObject(self) ? commands.get(self) : undefined) ?? [];
  const wrapped = new Proxy(type, {
    construct(target, args: unknown[], newTarget) {
      const made: unknown = Reflect.construct(target, args, newTarget);
      if (!isObject(made)) throw new TypeError("not an object"); // never: that is what constructors make
      const options: unknown = args[1];
      const own: unknown = isObject(options) && "args" in options ? options.args : [];
      commands.set(made, [String(args[0]), ...Array.isArray(own) ? own.map(String) : []]);
      return made;
    },
  });
  replaceFunction(
    type.prototype,
    "output",
    (original) =>
      wrapWaiting(original, { kind: "process", operation: "", subject: (_, self) => commandOf(self) }, sink),
  );
  replaceFunction(type.prototype, "spawn", (original) =>
    wrapWaiting(original, {
      kind: "process",
      operation: "",
      subject: (_, self) => commandOf(self),
      settles: (child) => isObject(child) ? Reflect.get(child, "status") : undefined,
    }, sink));
  Reflect.set(type.prototype, "constructor", wrapped);
  Reflect.set(deno, "Command", wrapped);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Deno has an accessor for it, which a program may set. */
function watchSetTimeout(sink: WaitSink): void {
  const property = Reflect.getOwnPropertyDescriptor(globalThis, "setTimeout");
  const read = property?.get;
  if (read === undefined) {
    return replaceFunction(globalThis, "setTimeout", (original) => wrapSetTimeout(original, sink));
  }
  const original: unknown = Reflect.apply(read, globalThis, []);
  if (!isFunction(original)) return;
  const wrapped = wrapSetTimeout(original, sink);
  Object.defineProperty(globalThis, "setTimeout", {
    ...property,
    get(this: unknown): unknown {
      const value: unknown = Reflect.apply(read, this, []);
      return value === original ? wrapped : value;
    },
  });
}

function placeOf(options: unknown): string {
  if (typeof options !== "object" || options === null) return "";
  const { hostname = "localhost", port = "", path = "" } = { ...options };
  return path === "" ? `${hostname}:${port}` : String(path);
}
