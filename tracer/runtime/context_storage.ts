// Where contexts are held in Bun, Deno and Node. The tracer and the library come in different files, and what one has hold
// the other must see: the first of them leaves the storage under a global symbol.

import type { ContextFrame, ContextStorage } from "../logger/context.ts";
import { builtin } from "./builtins.ts";

/** The property of the global object that holds it. Its number goes up when a frame's members change. */
const SHARED = Symbol.for("microlog.context.1");

/** The storage of this thread, made when first asked for. Loads nothing before it is used. */
export function findSharedStorage(): ContextStorage {
  const known: unknown = Reflect.get(globalThis, SHARED);
  if (isStorage(known)) return known;
  const made = new LateStorage();
  Object.defineProperty(globalThis, SHARED, { value: made, enumerable: false, configurable: true });
  return made;
}

function isStorage(value: unknown): value is ContextStorage {
  return typeof value === "object" && value !== null && "isUsed" in value && "enter" in value;
}

type FrameStorage = import("node:async_hooks").AsyncLocalStorage<ContextFrame | undefined>;

/** An `AsyncLocalStorage` that is made with the first context: it is not free to have one. Hot. */
class LateStorage implements ContextStorage {
  isUsed = false;
  spanFrames = 0;
  bindsRequests = false;
  #storage: FrameStorage | undefined;
  /** The program runs work in contexts: they hold for whatever comes of it. */
  #isRun = false;

  run<T>(frame: ContextFrame, work: () => T): T {
    this.#isRun = true;
    this.#count(frame);
    return this.#made().run(frame, work);
  }

  enter(frame: ContextFrame | undefined): void {
    if (frame !== undefined) this.#count(frame);
    this.#made().enterWith(frame);
  }

  /** There is a storage behind it once something held. */
  getStore: () => ContextFrame | undefined = () => undefined;

  /** Node before 24 calls hooks for each promise while a storage is in use: a tenth of what a server does. */
  rest(): void {
    if (this.#isRun || this.bindsRequests || this.#storage === undefined) return;
    if ("_enable" in this.#storage) this.#storage.disable();
  }

  #count({ spanKey }: ContextFrame): void {
    if (spanKey >= 0) this.spanFrames++;
  }

  #made(): FrameStorage {
    this.isUsed = true;
    if (this.#storage !== undefined) return this.#storage;
    const storage: FrameStorage = new (builtin("node:async_hooks").AsyncLocalStorage)();
    this.getStore = () => storage.getStore();
    return this.#storage = storage;
  }
}
