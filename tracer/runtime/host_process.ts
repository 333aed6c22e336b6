// The process object, taken from the global: importing node:process makes bundlers copy its properties one by one,
// and in Bun a look at `stdout` among them builds the stream (20 ms).

/** The process that the tracer is loaded into. */
export const process: NodeJS.Process = globalThis.process;
