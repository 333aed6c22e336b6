// The recordings tree as a flat list of rows, so that a window of it can be drawn. Pure.

import type { RecordingItem } from "../../server/api/recordings.ts";

/** How a run stands. */
export type ExitState = "running" | "ended" | "failed" | "damaged";

/** One row of the tree. */
export type TreeRow =
  | {
    readonly kind: "application";
    readonly name: string;
    /** Runs below it that pass the filter. */
    readonly runs: number;
    readonly open: boolean;
  }
  | {
    readonly kind: "run";
    readonly item: RecordingItem;
    readonly state: ExitState;
    /** Place among its siblings from 1 on, and how many there are. */
    readonly place: number;
    readonly siblings: number;
  };

/** What a filter text means: an expression, nothing, or that it is none. */
export type Filter =
  | { readonly kind: "all" }
  | { readonly kind: "expression"; readonly expression: RegExp }
  | { readonly kind: "invalid"; readonly message: string };

/** Reads a filter; capitals do not matter unless there are some. `^` and `$` are the ends of any of a run's texts. */
export function parseFilter(text: string): Filter {
  if (text === "") return { kind: "all" };
  try {
    return { kind: "expression", expression: new RegExp(text, /\p{Lu}/u.test(text) ? "um" : "ium") };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "invalid", message: message.replace(/^Invalid regular expression: /, "") };
  }
}

/** How a run stands. Of a damaged file first that it is: how the run ended is then only a part of what is not known. */
export function exitStateOf(item: RecordingItem): ExitState {
  if (item.running) return "running";
  if (item.problem !== null) return "damaged";
  return item.signal !== null || (item.exitCode !== null && item.exitCode !== 0) ? "failed" : "ended";
}

/**
 * Applications by their newest run, runs newest first.
 * @param items newest first, as the server sorts them
 * @param collapsed names of applications
 */
export function listTreeRows(
  items: readonly RecordingItem[],
  filter: Filter,
  collapsed: ReadonlySet<string>,
  matches: RunMatcher = createRunMatcher(),
): TreeRow[] {
  const byApplication = new Map<string, RecordingItem[]>();
  for (const item of items) {
    if (!matches(item, filter)) continue;
    const siblings = byApplication.get(item.application);
    if (siblings === undefined) byApplication.set(item.application, [item]);
    else siblings.push(item);
  }
  const rows: TreeRow[] = [];
  for (const [name, runs] of byApplication) {
    const open = !collapsed.has(name);
    rows.push({ kind: "application", name, runs: runs.length, open });
    if (!open) continue;
    runs.forEach((item, index) => {
      rows.push({ kind: "run", item, state: exitStateOf(item), place: index + 1, siblings: runs.length });
    });
  }
  return rows;
}

/** Whether a run passes a filter. */
export type RunMatcher = (item: RecordingItem, filter: Filter) => boolean;

/** A matcher that puts each run's texts together once, so that tens of thousands are filtered between two key presses. */
export function createRunMatcher(): RunMatcher {
  const texts = new WeakMap<RecordingItem, string>();
  return (item, filter) => {
    if (filter.kind !== "expression") return true;
    let text = texts.get(item);
    if (text === undefined) {
      text = [item.id, item.command ?? "", item.runtime ?? "", exitStateOf(item), endingOf(item)].join("\n");
      texts.set(item, text);
    }
    return filter.expression.test(text);
  };
}

/** How a run ended that did not end well: `exit 2`, `SIGTERM`; "" otherwise. */
export function endingOf(item: RecordingItem): string {
  if (item.signal !== null) return item.signal;
  return item.exitCode === null || item.exitCode === 0 ? "" : `exit ${item.exitCode}`;
}

/** A name for a row that holds when the list changes. */
export function keyOfRow(row: TreeRow): string {
  return row.kind === "run" ? row.item.id : `${row.name}/`;
}

/**
 * When a run began, as short as it can be told: `14:02:11` today, `Fri 14:02` this week, `31 Jan 14:02` this year,
 * `2025-01-31`.
 */
export function formatRunTime(startedAt: Date, now: Date): string {
  if (Number.isNaN(startedAt.getTime())) return "?";
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(startedAt.getHours())}:${two(startedAt.getMinutes())}`;
  const days = (startOfDay(now) - startOfDay(startedAt)) / 86_400_000;
  if (Math.round(days) === 0) return `${clock}:${two(startedAt.getSeconds())}`;
  if (days > 0 && days < 6.5) return `${WEEKDAYS[startedAt.getDay()] ?? ""} ${clock}`;
  if (startedAt.getFullYear() === now.getFullYear()) {
    return `${startedAt.getDate()} ${MONTHS[startedAt.getMonth()] ?? ""} ${clock}`;
  }
  return `${startedAt.getFullYear()}-${two(startedAt.getMonth() + 1)}-${two(startedAt.getDate())}`;
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
