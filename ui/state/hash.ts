// What the page shows as text in its address, so that a link shows a colleague the same:
// `#/shop/2026_01_31_12_00_00?t=1200000-3400000&call=1f.1250000.3&theme=dark`. Unknown and wrong parts are ignored.

import { STATUS_SERIES, type StatusSeries } from "../../recording/analysis/status_lines.ts";
import type { TimeRange } from "../../recording/analysis/time_range.ts";
import { isApplicationName, isRecordingTime } from "../../server/api/recording_id.ts";

/** The tabs there are. */
export const TABS = ["timeline", "calls", "log", "design", "compare"] as const;
export type Tab = (typeof TABS)[number];

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** A call, named so that it is found again after the recording grew or was finalised. */
export interface CallName {
  /** The thread's key. */
  readonly threadKey: number;
  /** Whole microseconds after the origin. */
  readonly start: number;
  readonly depth: number;
}

/** A span or a wait, named like a call. */
export interface BarName {
  readonly kind: "spans" | "waits";
  /** The thread's key. */
  readonly threadKey: number;
  /** Whole microseconds after the origin. */
  readonly start: number;
  /** Which of those of its thread that start in this microsecond. */
  readonly nth: number;
}

/**
 * What is selected: a call, a span or a wait, a function by its key (frame_keys.ts), or log entries from one row of
 * `logs` to before another.
 */
export type Selection =
  | { readonly kind: "bar"; readonly bar: BarName }
  | { readonly kind: "call"; readonly call: CallName }
  | { readonly kind: "function"; readonly key: string }
  | { readonly kind: "log"; readonly first: number; readonly last: number };

/** All that a link carries. */
export interface ViewState {
  /** `application/time`; undefined when no recording is open. */
  readonly recording: string | undefined;
  readonly tab: Tab;
  /** What is in view; undefined is the whole run. */
  readonly range: TimeRange | undefined;
  /** A stretch that was selected. */
  readonly marked: TimeRange | undefined;
  readonly selection: Selection | undefined;
  /** Lines that are switched off. */
  readonly hidden: ReadonlySet<StatusSeries>;
  /** Keys of threads whose lane is not as it would be: open rather than collapsed, or the reverse. */
  readonly toggled: ReadonlySet<number>;
  /** A regular expression as it was typed; "" searches for nothing. */
  readonly search: string;
  /** What was done to the stacks, first things first, each as transforms.ts writes it. */
  readonly transforms: readonly string[];
  /** Keys of the threads that are looked at; empty is all of them. */
  readonly threads: ReadonlySet<number>;
  /** `application/time` of the recording that the open one is compared with. */
  readonly against: string | undefined;
  /** What tabs remember, by `tab.name`; a tab reads its own and falls back to its defaults. */
  readonly options: ReadonlyMap<string, string>;
  /** Undefined follows the system. */
  readonly theme: Theme | undefined;
}

/** What is shown before anything was chosen. */
export const EMPTY_VIEW: ViewState = {
  recording: undefined,
  tab: "timeline",
  range: undefined,
  marked: undefined,
  selection: undefined,
  hidden: new Set(),
  toggled: new Set(),
  search: "",
  transforms: [],
  threads: new Set(),
  against: undefined,
  options: new Map(),
  theme: undefined,
};

/** Thread keys are up to 53 bits wide; letters make them shorter. */
const KEY_BASE = 36;

/** Items of one list that a link can carry: more make it too long to send. */
const MAX_ITEMS = 64;

/** Characters of a search or an option that a link can carry. */
const MAX_TEXT = 500;

/** The view as an address's hash, `#` included. */
export function formatHash(view: ViewState): string {
  const path = view.recording?.split("/").map(encodeURIComponent).join("/") ?? "";
  const parts: string[] = [];
  if (view.tab !== "timeline") parts.push(`tab=${view.tab}`);
  if (view.range !== undefined) parts.push(`t=${formatRange(view.range)}`);
  if (view.marked !== undefined) parts.push(`mark=${formatRange(view.marked)}`);
  if (view.selection !== undefined) parts.push(formatSelection(view.selection));
  if (view.hidden.size > 0) parts.push(`hide=${[...view.hidden].join(",")}`);
  if (view.toggled.size > 0) parts.push(`lanes=${formatKeys(view.toggled)}`);
  if (view.threads.size > 0) parts.push(`threads=${formatKeys(view.threads)}`);
  if (view.search !== "") parts.push(`q=${encodeURIComponent(view.search.slice(0, MAX_TEXT))}`);
  if (view.transforms.length > 0) {
    // Twice: commas inside are to survive the first decoding.
    const items = view.transforms.slice(0, MAX_ITEMS).map(encodeURIComponent);
    parts.push(`x=${items.map(encodeURIComponent).join(",")}`);
  }
  if (view.against !== undefined) parts.push(`vs=${encodeURIComponent(view.against)}`);
  for (const [name, value] of view.options) {
    parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value.slice(0, MAX_TEXT))}`);
  }
  if (view.theme !== undefined) parts.push(`theme=${view.theme}`);
  return `#/${path}${parts.length > 0 ? `?${parts.join("&")}` : ""}`;
}

/** The view that a hash names. @param hash with or without its `#` */
export function parseHash(hash: string): ViewState {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const values = new URLSearchParams(query);
  return {
    recording: parseRecording(path),
    tab: TABS.find((tab) => tab === values.get("tab")) ?? "timeline",
    range: parseRange(values.get("t")),
    marked: parseRange(values.get("mark")),
    selection: parseSelection(values),
    hidden: new Set(STATUS_SERIES.filter((series) => listOf(values.get("hide")).includes(series))),
    toggled: parseKeys(values.get("lanes")),
    search: (values.get("q") ?? "").slice(0, MAX_TEXT),
    transforms: listOf(values.get("x")).slice(0, MAX_ITEMS).map(decodePart),
    threads: parseKeys(values.get("threads")),
    against: parseRecording(values.get("vs") ?? ""),
    options: parseOptions(values),
    theme: THEMES.find((theme) => theme === values.get("theme")),
  };
}

function parseRecording(path: string): string | undefined {
  const [application, time, ...rest] = path.split("/").map(decodePart);
  if (application === undefined || time === undefined || rest.length > 0) return undefined;
  return isApplicationName(application) && isRecordingTime(time) ? `${application}/${time}` : undefined;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not something this page wrote: no recording has such a name.
    return "";
  }
}

/** A range as links write it. */
export function formatRange(range: TimeRange): string {
  return `${formatMicros(range.from)}-${formatMicros(range.to)}`;
}

/** Views may be a few microseconds long, so a tenth of one counts. */
function formatMicros(micros: number): string {
  return String(Math.round(micros * 10) / 10);
}

/** A range that a link has; undefined when it has none. */
export function parseRange(text: string | null): TimeRange | undefined {
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? "");
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  return match !== null && to > from && Number.isFinite(to) ? { from, to } : undefined;
}

function formatSelection(selection: Selection): string {
  if (selection.kind === "log") return `log=${selection.first}-${selection.last}`;
  if (selection.kind === "function") return `fn=${selection.key}`;
  if (selection.kind === "bar") {
    const { kind, threadKey, start, nth } = selection.bar;
    return `${kind.slice(0, -1)}=${threadKey.toString(KEY_BASE)}.${Math.round(start)}.${nth}`;
  }
  const { threadKey, start, depth } = selection.call;
  return `call=${threadKey.toString(KEY_BASE)}.${Math.round(start)}.${depth}`;
}

function parseSelection(values: URLSearchParams): Selection | undefined {
  const call = parseName(values.get("call"));
  if (call !== undefined) {
    return { kind: "call", call: { threadKey: call.threadKey, start: call.start, depth: call.number } };
  }
  for (const kind of ["spans", "waits"] as const) {
    const bar = parseName(values.get(kind.slice(0, -1)));
    if (bar === undefined) continue;
    return { kind: "bar", bar: { kind, threadKey: bar.threadKey, start: bar.start, nth: bar.number } };
  }
  const key = /^[0-9a-z]{1,14}$/.exec(values.get("fn") ?? "")?.[0];
  if (key !== undefined) return { kind: "function", key };
  const rows = /^(\d{1,9})-(\d{1,9})$/.exec(values.get("log") ?? "");
  const [first, last] = [Number(rows?.[1]), Number(rows?.[2])];
  return rows !== null && last > first ? { kind: "log", first, last } : undefined;
}

/** A thread's key, a moment and a number: `1f.1250000.3`. */
function parseName(
  text: string | null,
): { readonly threadKey: number; readonly start: number; readonly number: number } | undefined {
  const [, key = "", start, number] = /^([0-9a-z]+)\.(\d{1,15})\.(\d{1,9})$/.exec(text ?? "") ?? [];
  const threadKey = parseKey(key);
  if (threadKey === undefined) return undefined;
  return { threadKey, start: Number(start), number: Number(number) };
}

/** Keys of threads as links write them. */
export function formatKeys(keys: ReadonlySet<number>): string {
  return [...keys].slice(0, MAX_ITEMS).map((key) => key.toString(KEY_BASE)).join(",");
}

/** Keys of threads in a link. */
export function parseKeys(text: string | null): ReadonlySet<number> {
  return new Set(listOf(text).slice(0, MAX_ITEMS).map(parseKey).filter((key) => key !== undefined));
}

/** Every `tab.name=value`. */
function parseOptions(values: URLSearchParams): ReadonlyMap<string, string> {
  const options = [...values].filter(([name]) => TABS.some((tab) => name.startsWith(`${tab}.`)));
  return new Map(options.slice(0, MAX_ITEMS).map(([name, value]) => [name, value.slice(0, MAX_TEXT)]));
}

function parseKey(text: string): number | undefined {
  const key = /^[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, KEY_BASE) : Number.NaN;
  return Number.isSafeInteger(key) ? key : undefined;
}

function listOf(text: string | null): string[] {
  return (text ?? "").split(",").filter((part) => part !== "");
}
