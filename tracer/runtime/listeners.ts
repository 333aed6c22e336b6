// Listeners of the tracer that the program must not see: libraries count the listeners of a signal to decide whether
// to end the process themselves (signal-exit does), and tests compare lists of them.

type Listener = (...args: unknown[]) => void;
type AnyFunction = (...args: unknown[]) => unknown;

const hidden = new WeakMap<object, Map<string, Set<unknown>>>();

/** Leaves the listener out of everything that tells of the emitter's listeners. */
export function hideListener(emitter: NodeJS.EventEmitter, event: string, listener: Listener): void {
  let events = hidden.get(emitter);
  if (events === undefined) {
    hidden.set(emitter, events = new Map());
    wrapTellers(emitter, events);
  }
  let listeners = events.get(event);
  if (listeners === undefined) events.set(event, listeners = new Set());
  listeners.add(listener);
}

function wrapTellers(emitter: NodeJS.EventEmitter, events: ReadonlyMap<string, ReadonlySet<unknown>>): void {
  const target = emitter as unknown as Record<string, AnyFunction>; // by the names below
  const isHidden = (event: unknown, listener: unknown) => events.get(String(event))?.has(listener) === true;
  const { listeners, rawListeners, listenerCount, eventNames } = emitter as unknown as Record<
    string,
    AnyFunction
  >;
  if (!listeners || !rawListeners || !listenerCount || !eventNames) return;
  const seen = (event: unknown) =>
    (Reflect.apply(rawListeners, emitter, [event]) as unknown[]).filter((listener) =>
      !isHidden(event, listener)
    );

  define(target, "listeners", function (event) {
    return (Reflect.apply(listeners, emitter, [event]) as unknown[]).filter((listener) =>
      !isHidden(event, listener)
    );
  });
  define(target, "rawListeners", seen);
  define(target, "listenerCount", function (event, listener) {
    if (listener !== undefined) return Reflect.apply(listenerCount, emitter, [event, listener]);
    return events.has(String(event)) ? seen(event).length : Reflect.apply(listenerCount, emitter, [event]);
  });
  define(target, "eventNames", function () {
    return (Reflect.apply(eventNames, emitter, []) as unknown[]).filter((event) =>
      !events.has(String(event)) || seen(event).length > 0
    );
  });
}

/** Adds an own method that does not show when the object is listed. */
function define(target: object, name: string, value: AnyFunction): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
}
