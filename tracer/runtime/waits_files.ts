// Waits of modules whose functions all wait alike: files and names. The functions of node:fs, node:fs/promises, node:dns,
// node:dns/promises, by what they are told of.

import type { WaitKind, WaitSink } from "./waits.ts";
import { isFunction, replaceFunction, type WaitingFunction, wrapWaiting } from "./waits_wrapping.ts";

/** Functions that have their path as the first argument, or a file that is open. */
const FILE_FUNCTIONS = [
  "access",
  "appendFile",
  "chmod",
  "chown",
  "copyFile",
  "cp",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "lchown",
  "link",
  "lstat",
  "lutimes",
  "mkdir",
  "mkdtemp",
  "open",
  "opendir",
  "read",
  "readdir",
  "readFile",
  "readlink",
  "readv",
  "realpath",
  "rename",
  "rm",
  "rmdir",
  "stat",
  "statfs",
  "symlink",
  "truncate",
  "unlink",
  "utimes",
  "write",
  "writeFile",
  "writev",
] as const; // deno-fmt-ignore: a list of words

/** Methods of the files that node:fs/promises opens. */
const HANDLE_METHODS = [
  "appendFile",
  "datasync",
  "read",
  "readFile",
  "readv",
  "stat",
  "sync",
  "truncate",
  "write",
  "writeFile",
  "writev",
] as const; // deno-fmt-ignore: a list of words

/** Functions that ask for a name or an address. */
const NAME_FUNCTIONS = ["lookup", "lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "reverse"] as const;

/** Has the functions of node:fs tell of their waits. */
export function watchFiles(fs: object, sink: WaitSink): void {
  wrapAll(fs, FILE_FUNCTIONS, "fs", sink);
}

/**
 * In Deno, `readFile` and others of node:fs/promises open a file of their own and later call its methods, and those the
 * functions again, with the number of the file, which is nothing that a program gives them.
 */
const HAS_INNER_FILES = "Deno" in globalThis;

/** Has the functions of node:fs/promises, and the files that it opens, tell of their waits. */
export function watchFilePromises(promises: object, sink: WaitSink): void {
  const waits = HAS_INNER_FILES ? { waits: ([first]: readonly unknown[]) => typeof first !== "number" } : {};
  for (const operation of FILE_FUNCTIONS) {
    if (operation === "open") continue;
    wrapOwn(promises, operation, { kind: "fs", operation, subject: pathOfCall, ...waits }, sink);
  }
  /** Files that the program has opened: it alone waits for what is done with them. */
  const opened = new WeakSet<object>();
  let isKnown = false;
  replaceFunction(promises, "open", (open) =>
    wrapWaiting(open, {
      kind: "fs",
      operation: "open",
      subject: ([path]) => pathOf(path),
      onValue(handle) {
        if (typeof handle !== "object" || handle === null) return;
        if (HAS_INNER_FILES) opened.add(handle);
        if (isKnown) return;
        isKnown = true;
        // Their class can be had from one of them alone.
        const prototype: unknown = Reflect.getPrototypeOf(handle);
        if (typeof prototype === "object" && prototype !== null) watchHandles(prototype, opened, sink);
      },
    }, sink));
}

function watchHandles(prototype: object, opened: WeakSet<object>, sink: WaitSink): void {
  const isOpened = (self: unknown) => typeof self === "object" && self !== null && opened.has(self);
  for (const operation of HANDLE_METHODS) {
    wrapOwn(prototype, operation, {
      kind: "fs",
      operation,
      // Their first argument may be what is written.
      subject: (_, self) => pathOf(undefined, self),
      ...(HAS_INNER_FILES ? { waits: (_, self) => isOpened(self) } : {}),
    }, sink);
  }
}

/** Has the functions of node:dns or node:dns/promises tell of their waits. */
export function watchNames(dns: object, sink: WaitSink): void {
  wrapAll(dns, NAME_FUNCTIONS, "dns", sink);
}

/** Wraps functions that are told what they wait for by their first argument. */
export function wrapAll(owner: object, names: readonly string[], kind: WaitKind, sink: WaitSink): void {
  const subject = kind === "fs" ? pathOfCall : textOfCall;
  for (const operation of names) wrapOwn(owner, operation, { kind, operation, subject }, sink);
}

function wrapOwn(owner: object, name: string, waiting: WaitingFunction, sink: WaitSink): void {
  const original: unknown = Object.hasOwn(owner, name) ? Reflect.get(owner, name) : undefined;
  if (!isFunction(original)) return;
  const wrapped = wrapWaiting(original, waiting, sink);
  if (!Reflect.set(owner, name, wrapped)) replaceFunction(owner, name, () => wrapped);
}

function pathOfCall([first]: readonly unknown[], self: unknown): string {
  return pathOf(first, self);
}

function textOfCall([first]: readonly unknown[]): string {
  return typeof first === "string" ? first : "";
}

/** A path in any of the shapes that files have; what is open is told by its number. */
function pathOf(value: unknown, self?: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return `#${value}`;
  if (value instanceof URL) return decodeURIComponent(value.pathname);
  const fd: unknown = typeof self === "object" && self !== null && "fd" in self ? self.fd : undefined;
  if (typeof fd === "number") return `#${fd}`;
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}
