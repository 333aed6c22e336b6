// Throwing what the program's own call threw, after the tracer has looked at it.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";

type Thrower = (error: unknown) => void;

/** One frame of V8's stacks: its file, line and column. */
const FRAME = /^ {4}at (?:.*\()?(.+?):(\d+):\d+\)?$/m;

/** By place. Programs throw at few. */
const MOST_THROWERS = 50;

const throwers = new Map<string, Thrower>();

// Pages, too, load this file where a bundler makes one file of all: they have no process.
const IS_NODE = !("Bun" in globalThis) && !("Deno" in globalThis) && process?.versions?.node !== undefined;

/**
 * Throws. Node prints above an uncaught error where it was thrown last, and the line there, which would be a very long one of
 * the tracer's: it is to name the place where it was thrown first.
 */
export function throwAgain(error: unknown): never {
  if (IS_NODE && error instanceof Error) findThrower(error)?.(error);
  throw error;
}

function findThrower(error: Error): Thrower | undefined {
  try {
    const [, file, line] = FRAME.exec(String(error.stack)) ?? [];
    if (file === undefined) return undefined;
    const place = `${file}:${line}`;
    const known = throwers.get(place);
    if (known !== undefined) return known;
    if (throwers.size === MOST_THROWERS) throwers.clear();
    const options = { filename: file, lineOffset: Number(line) - 1 };
    const made = builtin("node:vm").compileFunction("throw error;", ["error"], options);
    const thrower: Thrower = (thrown) => void Reflect.apply(made, undefined, [thrown]);
    throwers.set(place, thrower);
    return thrower;
  } catch {
    return undefined; // a stack of the program's own making
  }
}
