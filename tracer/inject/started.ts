// The mark of a thread that is recorded already: a preload may be asked for twice.

/** Property of the global object. */
export const STARTED = Symbol.for("microlog.tracer");
