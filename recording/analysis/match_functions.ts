// Which functions of two recordings are the same one: by name and file, wherever the two ran, whichever line the function
// has moved to, and however the runtime writes its name.

import type { RecordingTables } from "../recording.ts";
import { buildCodeUnits, type CodeOrigin, type CodeUnit } from "./code_units.ts";
import { displayPath } from "./source_path.ts";

/** One of two recordings. */
export interface ComparedSide {
  readonly tables: RecordingTables;
  /** Where the program ran; undefined when it is not known. */
  readonly directory: string | undefined;
}

/** A function of either recording, or of both. */
export interface MatchedFunction {
  readonly title: string;
  readonly place: string;
  readonly origin: CodeOrigin;
  /** Group of its colour (frame_groups.ts). */
  readonly group: number;
}

/** Functions of two recordings with common numbers. */
export interface MatchedFunctions {
  readonly functions: readonly MatchedFunction[];
  /** `before[i]` is the function of frame `i` of the earlier recording, -1 when it is folded away. */
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** A function of one side before it is matched. */
interface Candidate {
  readonly unit: CodeUnit;
  /** Where its file is from where the program ran, or from its package. */
  readonly file: string;
  /** Its first line. */
  readonly line: number;
  /** Index of the units. */
  readonly index: number;
}

/** Matches the functions of two recordings. @param folded code that counts as its callers' */
export function matchFunctions(
  before: ComparedSide,
  after: ComparedSide,
  folded: ReadonlySet<CodeOrigin> = new Set(),
): MatchedFunctions {
  const functions: MatchedFunction[] = [];
  const sides = [before, after].map((side) => {
    const { units, unitOfFrame } = buildCodeUnits(side.tables, "function", side.directory);
    const numbers = new Int32Array(units.length).fill(-1);
    return { side, units, unitOfFrame, numbers, lines: firstLines(side, unitOfFrame) };
  });
  const [first, second] = sides;
  if (first === undefined || second === undefined) throw new RangeError("Two recordings are compared");
  const candidates = sides.map(({ side, units, lines }) => {
    return units.flatMap((unit, index): Candidate[] => {
      if (folded.has(unit.origin)) return [];
      return [{ unit, index, file: relativeFile(unit, side.directory), line: lines[index] ?? 0 }];
    });
  });
  const add = ({ unit }: Candidate) => functions.push(describe(unit)) - 1;
  const pair = (a: readonly Candidate[], b: readonly Candidate[]) => {
    const [shown] = b.length > 0 ? b : a;
    if (shown === undefined) return;
    const number = add(shown);
    for (const { index } of a) first.numbers[index] = number;
    for (const { index } of b) second.numbers[index] = number;
  };
  // Names as they are, then as runtimes that say less write them; last, functions without a name by their order.
  let [left = [], right = []] = candidates;
  for (const keyOf of [wholeKey, plainKey]) {
    const byKey = groupBy(right, keyOf);
    const matched = new Set<string>();
    for (const [key, of] of groupBy(left, keyOf)) {
      const others = key === "" ? undefined : byKey.get(key);
      if (others === undefined) continue;
      matched.add(key);
      pair(of, others);
    }
    left = left.filter((candidate) => !matched.has(keyOf(candidate)));
    right = right.filter((candidate) => !matched.has(keyOf(candidate)));
  }
  pairNameless(left, right, pair);
  for (const candidate of left) if (first.numbers[candidate.index] === -1) pair([candidate], []);
  for (const candidate of right) if (second.numbers[candidate.index] === -1) pair([], [candidate]);
  return {
    functions,
    before: first.unitOfFrame.map((unit) => first.numbers[unit] ?? -1),
    after: second.unitOfFrame.map((unit) => second.numbers[unit] ?? -1),
  };
}

/** Name of a function without what only some runtimes put before it: `Cart.prototype.total`, `Object.total`, `async total`. */
export function plainName(title: string): string {
  const words = title.replace(/^(?:async |static |new |bound )+/, "");
  if (words === "Object.<anonymous>" || words === "Module.<anonymous>") return "(module)";
  const last = /^(?:[#\w$]+\.)+(#?[\w$]+|<[\w$]+>)$/.exec(words)?.[1] ?? words;
  return last === "<anonymous>" ? "(anonymous)" : last;
}

function describe({ title, place, origin, group }: CodeUnit): MatchedFunction {
  return { title, place, origin, group };
}

/** A function by its whole name and its file; with its line when it has no name. */
function wholeKey({ unit, file, line }: Candidate): string {
  return `${unit.title}\n${file}${unit.title === "(anonymous)" ? `:${line}` : ""}`;
}

/** A function by the end of its name; "" when that says nothing. */
function plainKey({ unit, file }: Candidate): string {
  const name = plainName(unit.title);
  return name === "(anonymous)" ? "" : `${name}\n${file}`;
}

function relativeFile({ path, place, origin }: CodeUnit, directory = ""): string {
  // Runtimes bring functions of the same name from other places.
  if (origin === "native") return path === "" ? place : path;
  const installed = path.lastIndexOf("/node_modules/");
  if (installed >= 0) return path.slice(installed + 1);
  const below = displayPath(directory).replaceAll("\\", "/").replace(/\/?$/, "/");
  return directory !== "" && path.startsWith(below) ? path.slice(below.length) : path;
}

/** Pairs the functions without a name that are left, in the order of their lines, where a file has as many on both sides. */
function pairNameless(
  left: readonly Candidate[],
  right: readonly Candidate[],
  pair: (a: readonly Candidate[], b: readonly Candidate[]) => void,
): void {
  const nameless = (all: readonly Candidate[]) => {
    const some = all.filter(({ unit }) => plainName(unit.title) === "(anonymous)");
    return groupBy(some.toSorted((a, b) => a.line - b.line), ({ file }) => file);
  };
  const others = nameless(right);
  for (const [file, of] of nameless(left)) {
    const opposite = others.get(file) ?? [];
    if (opposite.length !== of.length) continue;
    of.forEach((candidate, index) => pair([candidate], opposite.slice(index, index + 1)));
  }
}

function firstLines({ tables }: ComparedSide, unitOfFrame: Int32Array): number[] {
  const lines: number[] = [];
  unitOfFrame.forEach((unit, frame) => {
    const line = tables.frames.columns.line[frame] ?? 0;
    lines[unit] = Math.min(lines[unit] ?? Infinity, line);
  });
  return lines;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
