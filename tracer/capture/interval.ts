// How often stacks are sampled unless somebody asks for something else.

/** The finest interval that costs little on V8, and what JavaScriptCore's begins with. */
export const DEFAULT_INTERVAL_MICROS = 10_000;
