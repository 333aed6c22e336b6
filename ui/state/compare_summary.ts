// Two runs in a few lines: how long, how much CPU, how much memory, how much was logged, and what of that changed.

import { severityOf } from "../../recording/analysis/log_markers.ts";
import { formatBytes, formatCount, formatDuration } from "../../recording/analysis/quantities.ts";
import { UNKNOWN } from "../../recording/analysis/status_lines.ts";
import type { ComparedPart } from "./compare_scope.ts";

/** One line. */
export interface SummaryLine {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** `+360 ms`, "" when nothing changed or something is not known. */
  readonly change: string;
  /** "17 % longer". */
  readonly words: string;
  /** Above 0 is more, which is worse. */
  readonly direction: -1 | 0 | 1;
}

/** What is compared of one run; `undefined` is not known. */
interface RunFigures {
  readonly duration: number;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly entries: number;
  readonly problems: number;
}

/** Compares two runs, or parts of them. */
export function compareRuns(before: ComparedPart, after: ComparedPart): SummaryLine[] {
  const [first, second] = [measureRun(before), measureRun(after)];
  return [
    line("Duration", first.duration, second.duration, { format: formatDuration, words: TIME_WORDS }),
    line("CPU time", first.cpu, second.cpu, { format: formatDuration, words: AMOUNT_WORDS }),
    line("Peak memory", first.memory, second.memory, { format: formatBytes, words: AMOUNT_WORDS }),
    line("Log entries", first.entries, second.entries, { format: formatCount, words: COUNT_WORDS }),
    line("Warnings and errors", first.problems, second.problems, { format: formatCount, words: COUNT_WORDS }),
  ];
}

/** What is said of more, of less, and of many times as much. */
interface ChangeWords {
  readonly more: string;
  readonly less: string;
  readonly as: string;
}

const TIME_WORDS: ChangeWords = { more: "longer", less: "shorter", as: "long" };
const AMOUNT_WORDS: ChangeWords = { more: "more", less: "less", as: "much" };
const COUNT_WORDS: ChangeWords = { more: "more", less: "fewer", as: "many" };

/** From this ratio on, times say more than percents. */
const TIMES_FROM = 2;

function line(
  title: string,
  before: number | undefined,
  after: number | undefined,
  { format, words }: { readonly format: (value: number) => string; readonly words: ChangeWords },
): SummaryLine {
  const texts = {
    title,
    before: before === undefined ? "not known" : format(before),
    after: after === undefined ? "not known" : format(after),
  };
  if (before === undefined || after === undefined) return { ...texts, change: "", words: "", direction: 0 };
  const change = after - before;
  const direction = change === 0 ? 0 : change > 0 ? 1 : -1;
  const text = change === 0 ? "" : formatSigned(change, format);
  return { ...texts, change: text, words: changeInWords(before, after, words), direction };
}

/** `17 % longer`, `3.2 times as long`, `the same`. */
function changeInWords(before: number, after: number, { more, less, as }: ChangeWords): string {
  if (before === after) return "the same";
  if (before === 0) return "none before";
  const ratio = after / before;
  if (ratio >= TIMES_FROM) return `${ratio >= 9.95 ? Math.round(ratio) : ratio.toFixed(1)} times as ${as}`;
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  return `${percent === 0 ? "under 1" : percent} % ${ratio > 1 ? more : less}`;
}

/** A change with its sign, a real minus included. */
export function formatSigned(change: number, format: (value: number) => string): string {
  if (change === 0) return format(0);
  return `${change > 0 ? "+" : "−"}${format(Math.abs(change))}`;
}

function measureRun({ opened, range, isMarked, threads }: ComparedPart): RunFigures {
  const { status, lanes, recording } = opened;
  const { cpu, memory } = status.lines;
  const logs = recording.tables.logs;
  const { count, level, when, thread } = logs.columns;
  const shown = new Set(threads);
  let [entries, problems] = [0, 0];
  for (let row = 0; row < logs.length; row++) {
    const at = when[row] ?? 0;
    if (!shown.has(thread[row] ?? -1) && (thread[row] ?? -1) >= 0) continue;
    if (isMarked && (at < range.from || at > range.to)) continue;
    entries += count[row] ?? 1;
    if (severityOf(level[row] ?? 0) > 0) problems += count[row] ?? 1;
  }
  let [busy, most] = [0, 0];
  for (let i = 0; i < status.length; i++) {
    const from = Math.max(range.from, status.when[i] ?? 0);
    const until = Math.min(range.to, status.when[i + 1] ?? opened.bounds.to);
    if (until < from) continue;
    const percent = cpu.value[i] ?? UNKNOWN;
    if (percent > 0) busy += percent / 100 * (until - from);
    most = Math.max(most, memory.value[i] ?? 0);
  }
  // Without readings, what was sampled is the next best, of the whole run alone.
  const sampled = isMarked ? 0 : lanes.reduce((sum, lane) => sum + lane.info.busy, 0);
  return {
    duration: range.to - range.from,
    cpu: cpu.known ? busy : sampled > 0 ? sampled : undefined,
    memory: memory.known ? most : undefined,
    entries,
    problems,
  };
}
