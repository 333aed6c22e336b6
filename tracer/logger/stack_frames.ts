// Stacks of errors as frames, from the texts that V8 and JavaScriptCore make of them.

/** A call. */
export interface StackFrame {
  /** Path or URL; undefined where the engine does not say. */
  readonly file: string | undefined;
  /** From 1; NaN where the engine does not say. */
  readonly line: number;
  readonly column: number;
  /** "" for code outside of functions and for functions without a name. */
  readonly name: string | undefined;
}

/** Frames that are read. */
const MOST_FRAMES = 100;

/** `    at new Users (file:///app/users.ts:3:7)`, `    at async load (…)`, `    at /app/main.ts:1:1`. */
const V8_LINE = /^\s*at (?:async )?(?:(.*?) \()?(.*?)\)?$/;

/** `load@file:///app/users.ts:3:7` of Safari. */
const SAFARI_LINE = /^([^@\s]*)@(.*)$/;

/** The frames of one error, the innermost call first; those of its causes are not among them. */
export function parseStack(stack: string): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.split("\n")) {
    if (line.startsWith("caused by: ")) break;
    const frame = parseLine(line);
    if (frame === undefined) continue;
    frames.push(frame);
    if (frames.length === MOST_FRAMES) break;
  }
  return frames;
}

function parseLine(line: string): StackFrame | undefined {
  // Messages may have many lines, and long ones: those of frames begin in one of two ways and are never that long.
  if (line.length > 4096) return undefined;
  const [, name, place] = V8_LINE.exec(line) ?? SAFARI_LINE.exec(line) ?? [];
  if (place === undefined) return undefined;
  const [, file, row, column] = /^(.*?):(\d+)(?::(\d+))?$/.exec(place) ?? [];
  if (file === undefined) {
    // `at Array.map (<anonymous>)`, `at native`
    return /^(?:<anonymous>|native(?: code)?|\[native code\]|unknown)$/.test(place)
      ? { file: undefined, line: Number.NaN, column: Number.NaN, name: name ?? "" }
      : undefined;
  }
  const shown = (name ?? "").replace(/^(?:new|async) /, "").replace(/ \[as .*\]$/, "");
  return {
    file,
    line: Number(row),
    column: column === undefined ? Number.NaN : Number(column),
    name: shown === "<anonymous>" ? "" : shown,
  };
}
