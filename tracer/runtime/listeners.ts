// Listeners of the tracer that the program must not see: libraries count the listeners of a signal to decide whether
// to end the process themselves (signal-exit does), tests compare lists of them, and Node warns when there are many.

type Listener = (...args: never[]) => void;
type AnyFunction = (...args: unknown[]) => unknown;

/** What Node prints when there are too many listeners of one event. */
interface ListenersWarning extends Error {
  readonly emitter?: unknown;
  readonly type?: unknown;
  count?: number;
}

/** Listeners of one emitter that are left out of everything that tells of its listeners. */
export class HiddenListeners {
  readonly #emitter: NodeJS.EventEmitter;
  readonly #original: NodeJS.EventEmitter;
  readonly #hidden = new Map<string, Listener[]>();
  /** How many listeners of its own the program had of each event when the limit was last asked for. */
  readonly #counts = new Map<string, number>();
  #renewing = false;

  /** @param emitter gets own methods in place of those that tell of listeners */
  constructor(emitter: NodeJS.EventEmitter) {
    this.#emitter = emitter;
    const {
      on,
      off,
      listeners,
      rawListeners,
      listenerCount,
      eventNames,
      removeAllListeners,
      getMaxListeners,
    } = emitter;
    this.#original = {
      ...{ on, off, listeners, rawListeners, listenerCount, eventNames, removeAllListeners, getMaxListeners },
    } as NodeJS.EventEmitter; // the methods alone, to be called on the emitter
    this.#wrapTellers();
    this.#raiseLimit();
  }

  /** @param first whether it is called before those that are there */
  add(event: string, listener: Listener, { first = false } = {}): void {
    const hidden = this.#hidden.get(event) ?? [];
    this.#hidden.set(event, [...hidden, listener]);
    this.#register(event, listener, first);
  }

  remove(event: string, listener: Listener): void {
    const left = (this.#hidden.get(event) ?? []).filter((other) => other !== listener);
    this.#hidden.set(event, left);
    this.#emitter.off(event, listener as AnyFunction);
  }

  /**
   * Puts our listeners of an event in again: Node stops watching a signal once the program has removed its last
   * listener, because it counts as the program does.
   */
  renew(event: string): void {
    if (this.#renewing) return;
    this.#renewing = true;
    try {
      this.#renew(event);
    } finally {
      this.#renewing = false;
    }
  }

  /** Whether a listener of ours is being put in again at this moment. */
  get isRenewing(): boolean {
    return this.#renewing;
  }

  #renew(event: string): void {
    for (const listener of this.#hidden.get(event) ?? []) {
      const all = Reflect.apply(this.#original.rawListeners, this.#emitter, [event]) as unknown[];
      // It may be there or not, or twice when the program is removing listeners at this moment.
      for (const each of all) if (each === listener) this.#emitter.off(event, listener as AnyFunction);
      this.#register(event, listener, false);
    }
  }

  /** Whether the program has listeners of the event. */
  hasOthers(event: string): boolean {
    return this.#visible("rawListeners", event).length > 0;
  }

  #register(event: string, listener: Listener, first: boolean): void {
    if (first) this.#emitter.prependListener(event, listener as AnyFunction);
    else this.#emitter.on(event, listener as AnyFunction);
  }

  #visible(method: "listeners" | "rawListeners", event: string | symbol): AnyFunction[] {
    const all = Reflect.apply(this.#original[method], this.#emitter, [event]) as AnyFunction[];
    const hidden: readonly unknown[] | undefined = this.#hidden.get(String(event));
    return hidden === undefined ? all : all.filter((listener) => !hidden.includes(listener));
  }

  #wrapTellers(): void {
    const emitter = this.#emitter;
    const original = this.#original;
    const hidden = this.#hidden;
    const visible = (method: "listeners" | "rawListeners", event: unknown) =>
      this.#visible(method, event as string);
    define(emitter, "listeners", function listeners(event) {
      return visible("listeners", event);
    });
    define(emitter, "rawListeners", function rawListeners(event) {
      return visible("rawListeners", event);
    });
    define(emitter, "listenerCount", function listenerCount(...args) {
      const count = (...asked: unknown[]) => Reflect.apply(original.listenerCount, emitter, asked) as number;
      if (!hidden.has(String(args[0]))) return count(...args);
      // Counts one listener, but Bun takes no notice of the second argument.
      if (args.length > 1 && count(...args) !== count(args[0])) return count(...args);
      return visible("rawListeners", args[0]).length;
    });
    define(emitter, "eventNames", function eventNames() {
      const names = Reflect.apply(original.eventNames, emitter, []) as unknown[];
      return names.filter((event) => !hidden.has(String(event)) || visible("rawListeners", event).length > 0);
    });
    const renew = (events: Iterable<unknown>) => {
      for (const event of events) this.renew(String(event));
    };
    define(emitter, "removeAllListeners", function removeAllListeners(this: unknown, ...args) {
      const result = Reflect.apply(original.removeAllListeners, this, args);
      if (this === emitter) renew(args.length > 0 ? args : hidden.keys());
      return result;
    });
  }

  /**
   * Node and Deno warn when one event has more than ten listeners, ours among them. Where ours make the difference the
   * limit is one higher, and a warning that is due tells the program's own number.
   */
  #raiseLimit(): void {
    const emitter = this.#emitter as NodeJS.EventEmitter & { _maxListeners?: unknown; _events?: unknown };
    const { getMaxListeners } = this.#original;
    if (typeof getMaxListeners !== "function" || emitter._events === undefined) return;
    let own = emitter._maxListeners;
    const { enumerable = false } = Object.getOwnPropertyDescriptor(emitter, "_maxListeners") ?? {};
    let asked = false;
    const limit = () => {
      asked = true;
      try {
        return Reflect.apply(getMaxListeners, emitter, []) as number;
      } finally {
        asked = false;
      }
    };
    Object.defineProperty(emitter, "_maxListeners", {
      configurable: true,
      enumerable,
      get: () => {
        if (asked) return own;
        const most = limit();
        const more = this.#moreThanSeen(most);
        return more > 0 ? most + more : own;
      },
      set: (value: unknown) => own = value,
    });
    define(emitter, "getMaxListeners", function getMaxListeners() {
      return limit();
    });
    this.add("warning", (warning: ListenersWarning) => this.#correct(warning), { first: true });
  }

  /**
   * How many listeners of ours the event has that was just added to, if only they take it over the limit. The limit is
   * asked for at each adding, without a word on the event: it is the one that has more than before.
   */
  #moreThanSeen(most: number): number {
    let more = 0;
    for (const [event, { length }] of this.#hidden) {
      const visible = this.#visible("rawListeners", event).length;
      const decides = visible <= most && visible + length > most;
      if (decides && visible > (this.#counts.get(event) ?? 0)) more = length;
      this.#counts.set(event, visible);
    }
    return more;
  }

  #correct(warning: ListenersWarning): void {
    const { name, emitter, type, count } = warning;
    if (name !== "MaxListenersExceededWarning" || emitter !== this.#emitter || count === undefined) return;
    const ours = this.#hidden.get(String(type))?.length ?? 0;
    const told = `${count} ${String(type)} listeners`;
    if (ours === 0 || !warning.message.includes(told)) return;
    const right = `${count - ours} ${String(type)} listeners`;
    const { stack } = warning;
    warning.message = warning.message.replace(told, right);
    warning.count = count - ours;
    if (typeof stack === "string") warning.stack = stack.replace(told, right);
  }
}

/** Adds an own method that does not show when the object is listed. */
function define(target: object, name: string, value: AnyFunction): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
}
