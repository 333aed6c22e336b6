// What stands beside the lines of a source: their own time, and with what they called where that can be known.

import { findCalleeTimes, findCallLine, findLineTimes } from "../../recording/analysis/line_times.ts";
import type { CallsModel } from "./calls.ts";

/** Figures by line, counted from 1, in microseconds. */
export interface LineFigures {
  readonly self: ReadonlyMap<number, number>;
  /** With what lines called: of the function that is looked at, where one line alone names what is called. */
  readonly total: ReadonlyMap<number, number>;
  /** Own time of the function that is on no line; undefined when no line of it is known. */
  readonly elsewhere: number | undefined;
  /** The most that any line took by itself. */
  readonly most: number;
}

/** A function in its source. */
export interface FunctionPlace {
  /** Row of `frames`. */
  readonly frame: number;
  /** Its first and last line. */
  readonly from: number;
  readonly to: number;
  /** The source from its line `firstLine` on. */
  readonly lines: readonly string[];
  readonly firstLine: number;
}

/** The figures of the lines of a function's file. */
export function figureLines(
  model: CallsModel,
  { frame, from, to, lines, firstLine }: FunctionPlace,
): LineFigures {
  const { tables } = model;
  const { frames, strings } = tables;
  const { self, elsewhere } = findLineTimes(tables, {
    file: frames.columns.file[frame] ?? -1,
    self: model.functions.value.self,
    threads: model.run.scope.value.threads,
  });
  const called = new Map<number, number>();
  const sums = { totals: model.totals.value, outermost: model.outermost.value };
  for (const [callee, micros] of findCalleeTimes(tables, frame, sums)) {
    const name = strings.get(frames.columns.name[callee] ?? -1);
    // The line that the function begins on names the function itself.
    const line = findCallLine(lines, Math.max(1, from + 1 - firstLine + 1), to - firstLine + 1, name);
    if (line >= 0) called.set(line + firstLine - 1, (called.get(line + firstLine - 1) ?? 0) + micros);
  }
  // What a function calls may be the function itself, whose own time is on the same lines: it counts once.
  const whole = model.functions.value.total[frame] ?? 0;
  const total = new Map([...called].map(([line, micros]) => {
    const own = self.get(line) ?? 0;
    return [line, Math.max(own, Math.min(whole, micros + own))];
  }));
  const most = [...self.values()].reduce((longest, micros) => Math.max(longest, micros), 0);
  return { self, total, elsewhere: elsewhere.get(frame), most };
}
