// How commands print: a command makes a result, and here it becomes text for people or JSON for programs. The only
// place that knows colours, columns and boxes.

import type { Printer } from "./context.ts";

/** What a command found out. */
export interface Result {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What people read; without a line feed at the end. */
  text(style: Style): string;
  /** Default 0. */
  readonly exitCode?: number;
}

/** Colours, or none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  link(text: string): string;
  /** Characters of a line. */
  readonly columns: number;
}

// Written as texts, because a control character in a pattern is a mistake anywhere else.
const ESCAPE = "\x1b";
/** Our own colours. */
const COLOURS = new RegExp(`${ESCAPE}\\[\\d+m`, "g");
/** Any program's colours. */
const ANY_COLOURS = new RegExp(`${ESCAPE}\\[[0-9;:]*m`, "g");
/** All that controls a terminal, but the line feed. */
const CONTROLS = /(?!\n)\p{Cc}/gu;

/** Text that is not cut when nobody sees it on a terminal. */
const UNLIMITED_COLUMNS = 10_000;

/** Colours for a terminal; none with `NO_COLOR` (no-color.org), with `TERM=dumb` or in a pipe. */
export function styleFor(printer: Printer, environment: Readonly<Record<string, string | undefined>>): Style {
  const plain = environment["NO_COLOR"] || environment["TERM"] === "dumb" || !printer.isTerminal;
  const paint = (code: number, reset: number) => (text: string) =>
    plain || text === "" ? text : `\x1b[${code}m${text}\x1b[${reset}m`;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    bad: paint(31, 39),
    warn: paint(33, 39),
    link: paint(36, 39),
    columns: printer.isTerminal ? Math.max(40, printer.columns) : UNLIMITED_COLUMNS,
  };
}

/** Prints a result. Returns its exit code. */
export function printResult(
  result: Result,
  options: { readonly json: boolean; readonly printer: Printer; readonly style: Style },
): number {
  const text = options.json ? JSON.stringify(result.json, null, 2) : result.text(options.style);
  if (text !== "") options.printer.write(`${text}\n`);
  return result.exitCode ?? 0;
}

/** A column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: "left" | "right";
}

/** Lines of a table with its columns aligned. @param rows cells by column; they may be coloured */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  style: Style,
): string[] {
  const widths = columns.map(({ title }, i) => {
    return rows.reduce((most, row) => Math.max(most, visibleWidth(row[i] ?? "")), visibleWidth(title));
  });
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]?.align ?? "left")).join("  ").trimEnd();
  return [style.dim(line(columns.map(({ title }) => title))), ...rows.map(line)].map((text) =>
    cut(text, style.columns)
  );
}

/** Recorded text without what would control the terminal that shows it. Line feeds stay. */
export function printable(text: string): string {
  return text.replace(ANY_COLOURS, "").replaceAll("\t", "  ").replace(CONTROLS, "\ufffd");
}

/** The first line of recorded text, safe to print. */
export function printableLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return printable(end < 0 ? text : `${text.slice(0, end)} …`);
}

/** A moment in local time: `2026-01-31 12:00:00`. */
export function formatMoment(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day} ${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":")}`;
}

/** Characters that a text takes on a terminal. */
export function visibleWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(COLOURS, "")) width += isWide(character) ? 2 : 1;
  return width;
}

/** East Asian characters and emoji take two columns (Unicode's UAX #11, roughly). */
function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x1100 &&
    (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd));
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - visibleWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Cuts a line that is too long, colours aside. */
function cut(text: string, columns: number): string {
  if (visibleWidth(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const part of text.split(new RegExp(`(${COLOURS.source})`))) {
    if (part.startsWith(ESCAPE)) {
      kept += part;
      continue;
    }
    for (const character of part) {
      width += isWide(character) ? 2 : 1;
      if (width < columns) kept += character;
      else if (!kept.includes("…")) kept += "…";
    }
  }
  return kept;
}
