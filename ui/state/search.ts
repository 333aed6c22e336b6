// What the search box asks for, and what of the open recording answers: functions by name or place, log entries by what
// they say. The open tab says what counts as a match there and how to go to one.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { plainText } from "../../recording/analysis/ansi.ts";
import { FORMAT_FIELD, searchedFields } from "../../recording/analysis/log_fields.ts";
import { displayName, displayPath } from "../../recording/analysis/source_path.ts";
import type { RecordingTables } from "../../recording/recording.ts";
import type { View } from "./view.ts";

/** What was typed, understood. */
export interface SearchPattern {
  /** Without `g`: tests keep no state. */
  readonly pattern: RegExp | undefined;
  /** Why it is none, in the browser's words; "" when it is one. */
  readonly problem: string;
}

/** The matches of the open tab, in its order. */
export interface MatchTarget {
  readonly count: number;
  /** Where the selection stands among them, -1 when it is none of them. */
  readonly current: number;
  /** Shows one. @param index below `count` */
  readonly go: (index: number) => void;
}

/** The search box. */
export interface SearchModel {
  readonly text: ReadonlySignal<string>;
  readonly pattern: ReadonlySignal<SearchPattern>;
  /** Set by the open tab; undefined where there is nothing to go to. */
  readonly target: Signal<ReadonlySignal<MatchTarget> | undefined>;
  readonly type: (text: string) => void;
  /** Goes to the match after or before the current one, around the end. */
  readonly step: (by: 1 | -1) => void;
}

/** Patterns ignore case until they have a capital letter. */
export function parsePattern(text: string): SearchPattern {
  if (text === "") return { pattern: undefined, problem: "" };
  try {
    const hasCapital = /\p{Lu}/u.test(text.replaceAll(/\\./g, ""));
    return { pattern: new RegExp(text, hasCapital ? "" : "i"), problem: "" };
  } catch (error) {
    return { pattern: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The search of a page. */
export function createSearch(view: View): SearchModel {
  const text = view.part("search");
  const target: Signal<ReadonlySignal<MatchTarget> | undefined> = signal(undefined);
  return {
    text,
    pattern: computed(() => parsePattern(text.value)),
    target,
    type: (search) => view.change({ search }),
    step: (by) => {
      const matches = target.value?.value;
      if (matches === undefined || matches.count === 0) return;
      const { count, current } = matches;
      const from = current < 0 && by < 0 ? 0 : current;
      matches.go((from + by + count) % count);
    },
  };
}

/** Which rows of the open recording's tables match; undefined while nothing is searched for. */
export interface FoundRows {
  /** `frames[i]` is 1 when the name or the place of frame `i` matches. */
  readonly frames: ReadonlySignal<Uint8Array | undefined>;
  /** `stacks[i]` is 1 when the frame on top of stack `i` matches. */
  readonly stacks: ReadonlySignal<Uint8Array | undefined>;
  /** `logs[i]` is 1 when entry `i` matches by message, source or fields. Searched when first asked for. */
  readonly logs: ReadonlySignal<Uint8Array | undefined>;
}

/** Searches the tables of a recording whenever the pattern changes. */
export function createFoundRows(tables: RecordingTables, search: SearchModel): FoundRows {
  const pattern = computed(() => search.pattern.value.pattern);
  const frames = computed(() => pattern.value === undefined ? undefined : findFrames(tables, pattern.value));
  const { frame } = tables.stacks.columns;
  return {
    frames,
    stacks: computed(() => {
      const found = frames.value;
      return found === undefined ? undefined : markStacks(frame, found);
    }),
    logs: computed(() => pattern.value === undefined ? undefined : findLogs(tables, pattern.value)),
  };
}

/** Hot: there are hundreds of thousands of stacks, and a callback for each costs ten times the loop. */
function markStacks(frame: Int32Array, found: Uint8Array): Uint8Array {
  const marked = new Uint8Array(frame.length);
  for (let stack = 0; stack < marked.length; stack++) marked[stack] = found[frame[stack] ?? -1] ?? 0;
  return marked;
}

/** Frames whose name or `path:line` matches. */
export function findFrames(tables: RecordingTables, pattern: RegExp): Uint8Array {
  const { name, file, line } = tables.frames.columns;
  const found = new Uint8Array(tables.frames.length);
  for (let frame = 0; frame < found.length; frame++) {
    const path = displayPath(tables.strings.get(file[frame] ?? -1));
    const matches = pattern.test(displayName(tables.strings.get(name[frame] ?? -1))) ||
      (path !== "" && pattern.test(`${path}:${line[frame] ?? 0}`));
    found[frame] = matches ? 1 : 0;
  }
  return found;
}

const COLOUR = new RegExp("\x1b\\[[\\d;:]*m", "g");

/**
 * Log entries whose message, source or fields match. Hot: tests each text once, however many entries share it. What
 * terminals take for colours is no part of a text.
 */
export function findLogs(tables: RecordingTables, pattern: RegExp): Uint8Array {
  const { message, source, fields } = tables.logs.columns;
  const texts = new Uint8Array(tables.strings.length);
  // What is in none of many texts put together is in none of them, unless the pattern looks around itself.
  const looksAround = /[\^$]|\\[bB]|\(\?/.test(pattern.source);
  tables.strings.forEach(
    (text, index) => {
      if (pattern.test(text.includes("\x1b") ? plainText(text) : text)) texts[index] = 1;
    },
    (piece) => {
      const plain = piece.includes("\x1b") ? piece.replaceAll(COLOUR, "") : piece;
      return !looksAround && !plain.includes("\x1b") && !pattern.test(plain);
    },
  );
  const inFields = findInFields(tables, pattern, texts);
  const found = new Uint8Array(tables.logs.length);
  for (let row = 0; row < found.length; row++) {
    const hit = texts[message[row] ?? -1] === 1 || texts[source[row] ?? -1] === 1 ||
      inFields(fields[row] ?? -1);
    found[row] = hit ? 1 : 0;
  }
  return found;
}

/** What JSON writes otherwise than it is shown, and what in a pattern depends on where a text begins and ends. */
const UNLIKE_JSON = /[=:"'{}[\],\\^$]/;

/**
 * Tells whether fields match as they are shown, which is not how JSON writes them. Each text is looked at once, and those
 * without the pattern's words not even closely.
 * @param texts 1 for strings that match as they are
 */
function findInFields(
  { strings }: RecordingTables,
  pattern: RegExp,
  texts: Uint8Array,
): (text: number) => boolean {
  const { source } = pattern;
  if (!UNLIKE_JSON.test(source)) {
    return (text) => texts[text] === 1 && !isOnlyMark(strings.get(text), pattern);
  }
  const words = /[|?*+()\\[\]]/.test(source) ? [] : source.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  const known = new Map<number, boolean>();
  return (text) => {
    if (text < 0) return false;
    let found = known.get(text);
    if (found === undefined) {
      const raw = strings.get(text);
      const lower = words.length > 0 ? raw.toLowerCase() : "";
      found = words.every((word) => lower.includes(word)) &&
        searchedFields(raw).some((part) => pattern.test(part));
      known.set(text, found);
    }
    return found;
  };
}

/** Whether nothing but the mark of a message's format matches: nobody sees that. */
function isOnlyMark(text: string, pattern: RegExp): boolean {
  return text.includes(FORMAT_FIELD) && !searchedFields(text).some((part) => pattern.test(part));
}
