// Waits of database drivers that announce nothing themselves: pg and mongodb. Their methods are found by the name whenever
// they are called, so wrapping them once the module is seen among those that are loaded is soon enough.

import { builtin } from "./builtins.ts";
import type { Mentions } from "./mentions.ts";
import { quietly, type WaitSink } from "./waits.ts";
import { ANNOUNCING_PACKAGES, type Channels, watchCommandChannels } from "./waits_channels.ts";
import { replaceFunction, wrapWaiting } from "./waits_wrapping.ts";

/** A driver's class that waits. */
interface Driver {
  readonly kind: "pg" | "mongodb";
  /** End of the path of its module. */
  readonly file: RegExp;
  /** The class among what the module exports. */
  readonly find: (exports: unknown) => unknown;
  readonly method: string;
  readonly subject: (args: readonly unknown[]) => string;
}

const DRIVERS: readonly Driver[] = [
  {
    kind: "pg",
    file: /[\\/]pg[\\/]lib[\\/]client\.js$/,
    find: (exports) => exports,
    method: "query",
    subject: ([query]) => typeof query === "string" ? query : memberText(query, "text"),
  },
  {
    kind: "mongodb",
    file: /[\\/]mongodb[\\/]lib[\\/]cmap[\\/]connection\.js$/,
    find: (exports) => member(exports, "Connection"),
    method: "command",
    subject: ([namespace, command]) =>
      `${typeof command === "object" && command !== null ? Object.keys(command)[0] ?? "" : ""} ${namespace}`,
  },
];

/**
 * Has what drivers announce be told: from the start where the program's first file mentions one, else a moment later, so that
 * other programs do not wait for it.
 */
export function watchDriverChannels(channels: Channels, mentions: Mentions, sink: WaitSink): void {
  let isWatched = mentions(...ANNOUNCING_PACKAGES);
  if (isWatched) return watchCommandChannels(channels, sink);
  sink.onLook(() => {
    if (!isWatched) watchCommandChannels(channels, sink);
    isWatched = true;
  });
}

/** Looks for drivers among the loaded modules now and then. */
export function watchLoadedDrivers(sink: WaitSink): void {
  const wanted = DRIVERS.filter(({ kind }) => sink.wants(kind));
  if (wanted.length === 0) return;
  const cache: unknown = Reflect.get(builtin("node:module"), "_cache");
  if (typeof cache !== "object" || cache === null) return;
  const seen = new Set<string>();
  sink.onLook(() => {
    const paths = Object.keys(cache);
    if (paths.length === seen.size) return;
    for (const path of paths) {
      if (seen.has(path)) continue;
      seen.add(path);
      const driver = wanted.find(({ file }) => file.test(path));
      if (driver !== undefined) quietly(() => watchDriver(driver, Reflect.get(cache, path), sink), undefined);
    }
  });
}

function watchDriver({ kind, find, method, subject }: Driver, module: unknown, sink: WaitSink): void {
  const type = find(member(module, "exports"));
  const prototype: unknown = typeof type === "function" ? type.prototype : undefined;
  if (typeof prototype !== "object" || prototype === null) return;
  replaceFunction(
    prototype,
    method,
    (original) => wrapWaiting(original, { kind, operation: "", subject }, sink),
  );
}

function member(value: unknown, name: string): unknown {
  return (typeof value === "object" && value !== null) || typeof value === "function"
    ? Reflect.get(value, name)
    : undefined;
}

function memberText(value: unknown, name: string): string {
  const text = member(value, name);
  return typeof text === "string" ? text : "";
}
