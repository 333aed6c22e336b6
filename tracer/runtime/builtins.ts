// Modules that the runtime brings along, loaded when first needed: a program that ends at once should not wait for
// parts of the tracer it never uses.

import { process } from "./host_process.ts";
/** A class of which only the prototype is used. */
interface BuiltinClass {
  readonly prototype: object;
}

/** Modules by name, as far as the tracer uses them. */
interface Builtins {
  "node:events": typeof import("node:events");
  "node:buffer": typeof import("node:buffer");
  "node:fs": typeof import("node:fs");
  "node:path": typeof import("node:path");
  "node:os": typeof import("node:os");
  "node:url": typeof import("node:url");
  "node:util": typeof import("node:util");
  "node:v8": typeof import("node:v8");
  "node:vm": typeof import("node:vm");
  "node:zlib": typeof import("node:zlib");
  "node:dgram": typeof import("node:dgram");
  "node:net": typeof import("node:net");
  "node:tls": typeof import("node:tls");
  "node:tty": typeof import("node:tty");
  "node:stream/promises": typeof import("node:stream/promises");
  "node:async_hooks": typeof import("node:async_hooks");
  "node:module": typeof import("node:module");
  "node:inspector": typeof import("node:inspector");
  "node:child_process": typeof import("node:child_process");
  "node:worker_threads": typeof import("node:worker_threads");
  /** Bun alone. */
  "bun:jsc": { heapStats(): { readonly objectCount: number } };
  /** Bun alone; its functions throw outside of a test run. */
  "bun:test": { afterAll(callback: () => void): void };
  "node:http": typeof import("node:http");
  "node:diagnostics_channel": typeof import("node:diagnostics_channel");
  "node:dns": typeof import("node:dns");
  "node:timers": { setImmediate(callback: () => void): { unref(): unknown } };
  "node:timers/promises": object;
  /** Not in Node before 22. */
  "node:sqlite": { readonly DatabaseSync: BuiltinClass; readonly StatementSync: BuiltinClass };
  /** Bun alone. */
  "bun:sqlite": { readonly Database: BuiltinClass; readonly Statement: BuiltinClass };
}

declare const require: ((name: string) => unknown) | undefined;

/**
 * Loads a module of the runtime by its name.
 * @throws when the runtime has no such module
 */
export function builtin<N extends keyof Builtins>(name: N): Builtins[N] {
  // Node before 20.16 has no getBuiltinModule, but loads the tracer as CommonJS, which has require.
  const loaded = typeof process.getBuiltinModule === "function"
    ? process.getBuiltinModule(name)
    : require?.(name);
  return loaded as Builtins[N]; // by the name
}
