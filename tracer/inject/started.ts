// The mark of a thread that is recorded already: a preload may be asked for twice. It is also how the recorder reaches
// the tracer of a program that never gives its event loop a turn.

const NAME = "microlog.tracer";

/** Property of the global object; a function that takes the signal the thread ends of, and writes everything. */
export const STARTED = Symbol.for(NAME);

/** That function in source text, to be called in the main context of a program. */
export const LAST_WORDS_EXPRESSION = `globalThis[Symbol.for(${JSON.stringify(NAME)})]`;
