// Waits of Bun: its globals, its files and child processes, and the modules of Node that the program mentions.

import { builtin } from "./builtins.ts";
import { MOST_TEXT, readProgramMentions } from "./mentions.ts";
import type { WaitSink } from "./waits.ts";
import { watchRequestChannels } from "./waits_channels.ts";
import { watchDriverChannels, watchLoadedDrivers } from "./waits_drivers.ts";
import { LONG_TIMER_MILLIS, watchGlobals, wrapSetTimeout } from "./waits_globals.ts";
import { watchMentioned } from "./waits_modules.ts";
import { replaceFunction, wrapWaiting } from "./waits_wrapping.ts";

/** The part of the Bun global that is used. */
interface BunFiles {
  /** A file's bytes, without node:fs, which takes 2 ms to load. */
  mmap(path: string): Uint8Array;
}

/** Has everything in Bun that waits be told. */
export function watchBunWaits(bun: BunFiles, sink: WaitSink): void {
  watchGlobals(sink);
  if (sink.wants("timer")) {
    replaceFunction(globalThis, "setTimeout", (original) => wrapSetTimeout(original, sink));
    replaceFunction(bun, "sleep", (original) =>
      wrapWaiting(original, {
        kind: "timer",
        operation: "sleep",
        subject: ([millis]) => `${Math.trunc(Number(millis))} ms`,
        waits: ([millis]) => typeof millis === "number" && millis >= LONG_TIMER_MILLIS,
      }, sink));
  }
  if (sink.wants("fs")) {
    for (const operation of ["text", "json", "arrayBuffer", "bytes"]) {
      replaceFunction(Blob.prototype, operation, (original) =>
        wrapWaiting(original, {
          kind: "fs",
          operation,
          subject: (_, self) => fileName(self),
          waits: (_, self) => isFile(self),
        }, sink));
    }
    replaceFunction(
      bun,
      "write",
      (original) =>
        wrapWaiting(original, { kind: "fs", operation: "write", subject: ([file]) => fileName(file) }, sink),
    );
  }
  if (sink.wants("net")) {
    replaceFunction(
      bun,
      "connect",
      (original) =>
        wrapWaiting(
          original,
          { kind: "net", operation: "connect", subject: ([options]) => placeOf(options) },
          sink,
        ),
    );
  }
  if (sink.wants("process")) {
    replaceFunction(bun, "spawn", (original) =>
      wrapWaiting(original, {
        kind: "process",
        operation: "",
        subject: ([command]) => commandOf(command),
        // A child process is waited for until it exits, whoever asks.
        settles: (child) =>
          typeof child === "object" && child !== null ? Reflect.get(child, "exited") : undefined,
      }, sink));
  }
  const channels = builtin("node:diagnostics_channel");
  watchRequestChannels(channels, sink);
  const program = readProgramMentions((path) =>
    new TextDecoder().decode(bun.mmap(path).subarray(0, MOST_TEXT))
  );
  watchMentioned(program, sink);
  watchDriverChannels(channels, program.mentions, sink);
  watchLoadedDrivers(sink);
}

function fileName(file: unknown): string {
  if (typeof file === "string") return file;
  const name: unknown = typeof file === "object" && file !== null ? Reflect.get(file, "name") : undefined;
  return typeof name === "string" ? name : "";
}

/** Whether what is read is a file rather than a piece of memory. */
function isFile(self: unknown): boolean {
  return fileName(self) !== "" && !(self instanceof File);
}

function placeOf(options: unknown): string {
  if (typeof options !== "object" || options === null) return "";
  const { hostname = "", port = "", unix = "" } = { ...options };
  return unix === "" ? `${hostname}:${port}` : String(unix);
}

function commandOf(command: unknown): readonly string[] {
  const list: unknown = Array.isArray(command)
    ? command
    : typeof command === "object" && command !== null && "cmd" in command
    ? command.cmd
    : [];
  return Array.isArray(list) ? list.map(String) : [];
}
