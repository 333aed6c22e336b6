// `microlog show`: one recording in numbers.

import { buildKindTimes } from "../recording/analysis/functions.ts";
import { firstLine } from "../recording/analysis/log_text.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumberOf,
  formatShare,
} from "../recording/analysis/quantities.ts";
import { StackDepths } from "../recording/analysis/sample_walk.ts";
import {
  buildSummary,
  listWorstEntries,
  type Summary,
  type SummaryAsync,
  type SummaryEntry,
  type SummaryFunction,
  type SummaryProcess,
} from "../recording/analysis/summary.ts";
import type { Recording } from "../recording/recording.ts";
import { FRAME_KINDS, LEVELS } from "../recording/tables/schema.ts";
import type { RecordingStore } from "../server/store/store.ts";
import type { FoundRecording } from "./find_recording.ts";
import { loadRecording } from "./load_recording.ts";
import { formatMoment, formatTable, printable, printableLine, type Result, type Style } from "./output.ts";

/** How much people are shown; `--json` has everything. */
export interface ShowOptions {
  /** Functions in each of the two lists. */
  readonly functions: number;
  readonly entries: number;
}

/** Characters of a log entry's line. */
const ENTRY_LENGTH = 400;

/** Sums up a recording. @throws {StoreError} when the file is none */
export async function showRecording(
  store: RecordingStore,
  found: FoundRecording,
  options: ShowOptions,
): Promise<Result> {
  const recording = await loadRecording(store, found);
  const summary = buildSummary(recording, found.kind === "stored" ? found.id : found.path);
  return { json: summary, text: (style) => formatSummary(summary, recording, options, style) };
}

function formatSummary(summary: Summary, recording: Recording, options: ShowOptions, style: Style): string {
  const { functions } = summary;
  const bySelf = [...functions].sort((a, b) => b.selfMs - a.selfMs);
  return [
    formatHead(summary, style),
    ...formatProblems(recording, style),
    section("Processes", summary.processes.flatMap((process) => formatProcess(process, style)), style),
    section("Time", formatKinds(recording), style),
    section("Functions by total time", formatFunctions(functions.slice(0, options.functions), style), style),
    section("Functions by self time", formatFunctions(bySelf.slice(0, options.functions), style), style),
    section("Spans", formatAsync(summary.spans.slice(0, options.functions), "SPAN", style), style),
    section("Waits", formatAsync(summary.waits.slice(0, options.functions), "WAIT", style), style),
    section("Log", formatLog(summary, recording, options.entries, style), style),
    section("Memory and modules", formatStatus(summary), style),
    section("Cost of recording", formatCost(summary), style),
  ].filter((part) => part !== "").join("\n\n");
}

function formatHead(summary: Summary, style: Style): string {
  const { startedAt, durationMs, runtime, exitCode, signal } = summary;
  const facts = [
    runtime,
    `started ${formatMoment(new Date(startedAt))}`,
    durationMs === null ? "nothing was seen of it" : `took ${formatDuration(durationMs * 1000)}`,
    signal !== null ? style.bad(signal) : exitCode === null ? null : formatExit(exitCode, style),
  ].filter((fact) => fact !== null);
  return [style.bold(summary.id), printable(summary.command ?? ""), facts.join(", ")]
    .filter((line) => line !== "").join("\n");
}

function formatExit(exitCode: number, style: Style): string {
  return exitCode === 0 ? style.good("exit 0") : style.bad(`exit ${exitCode}`);
}

function formatProblems({ problems, finalised }: Recording, style: Style): string[] {
  const [first] = problems;
  if (first === undefined || finalised) return [];
  const places = formatNumberOf(problems.length, "place");
  return [style.warn(`${places} cannot be read, the first at byte ${first.offset}: ${first.message}`)];
}

function section(title: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? "" : [style.bold(title), ...lines.map((line) => `  ${line}`)].join("\n");
}

function formatProcess(process: SummaryProcess, style: Style): string[] {
  const parent = process.parentPid === null ? "" : style.dim(` child of ${process.parentPid}`);
  const head = `${process.pid}${parent}  ${printableLine(process.command)}  ${style.dim(process.runtime)}`;
  const threads = process.threads.map(({ id, name, samples, cpuMs }) => {
    const work = `${formatDuration(cpuMs * 1000)} at work in ${formatNumberOf(samples, "sample")}`;
    return `  ${printableLine(name || `thread ${id}`)}: ${work}`;
  });
  return [head, ...threads];
}

/** Words for what was on top of the stack, by kind of frame. */
const KIND_WORDS: Readonly<Record<(typeof FRAME_KINDS)[number], string>> = {
  js: "JavaScript",
  native: "native code",
  gc: "garbage collection",
  idle: "idle",
  program: "the runtime itself",
  wasm: "WebAssembly",
  regexp: "regular expressions",
};

/** What all threads together did with their time. */
function formatKinds({ tables, metadata }: Recording): string[] {
  const { endedAtMicros } = metadata;
  const options = {
    depths: new StackDepths(tables.stacks),
    ...(endedAtMicros === undefined ? {} : { endedAtMicros }),
  };
  const micros = FRAME_KINDS.map(() => 0);
  for (let thread = 0; thread < tables.threads.length; thread++) {
    buildKindTimes(tables, thread, options).byKind.forEach((time, kind) =>
      micros[kind] = (micros[kind] ?? 0) + time
    );
  }
  const all = micros.reduce((sum, time) => sum + time, 0);
  return FRAME_KINDS.map((kind, i) => ({ kind, time: micros[i] ?? 0 })).filter(({ time }) => time > 0)
    .sort((a, b) => b.time - a.time)
    .map(({ kind, time }) => `${formatShare(time / all)} ${KIND_WORDS[kind]} (${formatDuration(time)})`);
}

function formatFunctions(functions: readonly SummaryFunction[], style: Style): string[] {
  if (functions.length === 0) return [];
  const rows = functions.map(({ name, file, line, column, selfMs, totalMs, calls }) => [
    formatDuration(totalMs * 1000),
    formatDuration(selfMs * 1000),
    formatCount(calls),
    style.bold(printableLine(name)),
    style.dim(printableLine(formatPlace(file, line, column))),
  ]);
  return formatTable(
    [
      { title: "TOTAL", align: "right" },
      { title: "SELF", align: "right" },
      { title: "CALLS", align: "right" },
      { title: "FUNCTION" },
      { title: "PLACE" },
    ],
    rows,
    { ...style, columns: style.columns - 2 },
  );
}

function formatAsync(sums: readonly SummaryAsync[], title: string, style: Style): string[] {
  if (sums.length === 0) return [];
  const rows = sums.map(({ name, count, totalMs, longestMs, failed, unfinished }) => [
    formatDuration(totalMs * 1000),
    longestMs === null ? "" : formatDuration(longestMs * 1000),
    formatCount(count),
    style.bold(printableLine(name)),
    [
      failed > 0 ? style.bad(`${formatCount(failed)} failed`) : "",
      unfinished > 0 ? style.warn(`${formatCount(unfinished)} unfinished`) : "",
    ].filter((word) => word !== "").join(", "),
  ]);
  return formatTable(
    [
      { title: "TOTAL", align: "right" },
      { title: "LONGEST", align: "right" },
      { title: "COUNT", align: "right" },
      { title },
      { title: "" },
    ],
    rows,
    { ...style, columns: style.columns - 2 },
  );
}

function formatPlace(file: string, line: number, column: number): string {
  if (file === "" || line === 0) return file;
  return column === 0 ? `${file}:${line}` : `${file}:${line}:${column}`;
}

function formatLog({ log }: Summary, { tables }: Recording, most: number, style: Style): string[] {
  const counts = LEVELS.filter((level) => log.byLevel[level] > 0).map((level) =>
    `${formatCount(log.byLevel[level])} ${level}`
  );
  if (counts.length === 0) return [];
  const shown = listWorstEntries(tables, most);
  const all = LEVELS.reduce((sum, level) => sum + log.byLevel[level], 0);
  const rest = all > shown.length ? [style.dim(`and ${formatCount(all - shown.length)} more`)] : [];
  return [counts.join(", "), ...shown.map((entry) => formatEntry(entry, style)), ...rest];
}

function formatEntry({ whenMs, level, message, stack }: SummaryEntry, style: Style): string {
  const paint = level === "error" || level === "fatal"
    ? style.bad
    : level === "warn"
    ? style.warn
    : style.dim;
  const [place] = stack;
  const from = place === undefined
    ? ""
    : style.dim(`  ${printableLine(formatPlace(place.file, place.line, 0))}`);
  const { parsed, more } = firstLine(message, ENTRY_LENGTH);
  const line = `${printable(parsed.text.trim())}${more > 0 ? " …" : ""}`;
  return `${formatDuration(whenMs * 1000).padStart(9)} ${paint(level.padEnd(5))} ${line}${from}`;
}

function formatStatus({ status }: Summary): string[] {
  return [
    status.peakRssBytes === null ? "" : `${formatBytes(status.peakRssBytes)} resident at most`,
    status.peakHeapBytes === null ? "" : `${formatBytes(status.peakHeapBytes)} heap used at most`,
    // None is what runtimes say that do not count a program's kind of modules.
    !status.modules ? "" : `${formatNumberOf(status.modules, "module")} loaded at most`,
  ].filter((line) => line !== "");
}

function formatCost({ cost }: Summary): string[] {
  const { profilerMs, flushMs, droppedSamples } = cost;
  if (profilerMs + flushMs + droppedSamples === 0) return [];
  const dropped = droppedSamples > 0 ? `, ${formatNumberOf(droppedSamples, "sample")} dropped` : "";
  return [
    `${formatDuration(profilerMs * 1000)} for the profiler, ${
      formatDuration(flushMs * 1000)
    } for writing${dropped}`,
  ];
}
