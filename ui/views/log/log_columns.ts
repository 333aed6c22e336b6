// What a row of the log tells besides its message, and how its texts are made.

import { plainText } from "../../../recording/analysis/ansi.ts";
import { levelOf } from "../../../recording/analysis/log_filter.ts";
import { fieldsLine, shownFields } from "../../../recording/analysis/log_fields.ts";
import { type FirstLine, firstLine } from "../../../recording/analysis/log_text.ts";
import { formatTick } from "../../../recording/analysis/ticks.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import type { OpenedRecording } from "../../state/opened_recording.ts";
import type { MarkedLevel } from "../../widgets/level_mark.tsx";

/** Characters of a message and of its fields that a line shows. */
const LINE_LENGTH = 600;
const FIELDS_LENGTH = 160;

/** Longest fields that are parsed for a line. */
const MAX_PARSED = 20_000;

const DAY_MICROS = 86_400e6;

/** Names of threads by their row, `""` where the recording does not say. */
export function nameThreads({ recording, lanes }: OpenedRecording): readonly string[] {
  const names: string[] = Array.from({ length: recording.tables.threads.length }, () => "");
  const titles = new Map<string, number>();
  for (const { info } of lanes) titles.set(info.title, (titles.get(info.title) ?? 0) + 1);
  for (const { info } of lanes) {
    // Two workers of one script, or two runs of it, are told apart by their number or process.
    const isAlone = titles.get(info.title) === 1;
    const number = recording.tables.threads.columns.number[info.thread] ?? 0;
    const which = info.isMain ? info.runtime : `#${number}`;
    names[info.thread] = isAlone ? info.title : `${info.title} ${which}`.trim();
  }
  return names;
}

/** When an entry was made, as its column shows it. */
export function timeText(opened: OpenedRecording, row: number, showsClock: boolean): string {
  const when = opened.recording.tables.logs.columns.when[row] ?? 0;
  return showsClock ? clockText(opened, when) : formatTick(when, 1000);
}

/** The local time of a moment; with its day when the run lasts longer than one. @param when after the origin */
export function clockText({ recording, bounds }: OpenedRecording, when: number): string {
  const date = new Date((recording.originMicros + when) / 1000);
  if (Number.isNaN(date.getTime())) return "?";
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
    String(date.getMilliseconds()).padStart(3, "0")
  }`;
  const isLong = bounds.to - bounds.from > DAY_MICROS;
  return isLong ? `${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}` : time;
}

/** The name of an entry's level. */
export function levelName({ recording }: OpenedRecording, row: number): MarkedLevel {
  return LEVELS[levelOf(recording.tables.logs, row)] ?? "info";
}

/** The line that stands for an entry. */
export interface EntryLine extends FirstLine {
  /** "" when there are none. */
  readonly fields: string;
}

/** What a row shows of its entry. */
export function lineOf({ recording }: OpenedRecording, row: number): EntryLine {
  const { logs, strings } = recording.tables;
  const line = firstLine(strings.get(logs.columns.message[row] ?? -1), LINE_LENGTH);
  const text = strings.get(logs.columns.fields[row] ?? -1);
  return { ...line, fields: text === "" ? "" : fieldsText(text) };
}

function fieldsText(text: string): string {
  // Parsing megabytes for a line that shows none of them would stop the list.
  if (text.length > MAX_PARSED) return `${text.slice(0, FIELDS_LENGTH)}…`;
  const fields = shownFields(text);
  return fields === undefined ? "" : fieldsLine(fields, FIELDS_LENGTH);
}

/** A message as it can be pasted. */
export function messageText({ recording }: OpenedRecording, row: number): string {
  const { logs, strings } = recording.tables;
  return plainText(strings.get(logs.columns.message[row] ?? -1));
}
