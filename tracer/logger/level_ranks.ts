// Levels as numbers. In a file that imports nothing, so that bundlers write the numbers where the names stand.

/** Ranks as `LEVELS` has them; `OFF` is above all. */
export const TRACE = 0;
export const DEBUG = 1;
export const INFO = 2;
export const WARN = 3;
export const ERROR = 4;
export const FATAL = 5;
export const OFF = 6;
