// `microlog ls`: what has been recorded.

import { formatBytes, formatDuration, formatNumberOf } from "../recording/analysis/quantities.ts";
import type { RecordingItem } from "../server/api/recordings.ts";
import type { RecordingStore } from "../server/store/store.ts";
import { formatMoment, formatTable, printableLine, type Result, type Style } from "./output.ts";

/** An entry of `ls --json`: documented, so fields only ever come to it. */
interface ListedRecording {
  readonly id: string;
  readonly application: string;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly sizeBytes: number;
  readonly runtime: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly finalised: boolean;
}

/**
 * Lists recordings, newest first.
 * @param filter words that name, command or runtime must have, all of them
 */
export async function listRecordings(store: RecordingStore, filter: readonly string[]): Promise<Result> {
  const words = filter.map((word) => word.toLowerCase());
  const items = (await store.list()).filter((item) => words.every((word) => describes(item, word)));
  return {
    json: items.map(toListed),
    text: (style) => items.length === 0 ? nothing(store, words) : formatItems(items, style),
  };
}

function describes(item: RecordingItem, word: string): boolean {
  return [item.id, item.command, item.runtime].some((text) => text?.toLowerCase().includes(word) === true);
}

function toListed(item: RecordingItem): ListedRecording {
  const { id, application, startedAt, durationMs, sizeBytes, runtime, exitCode, signal, finalised } = item;
  return { id, application, startedAt, durationMs, sizeBytes, runtime, exitCode, signal, finalised };
}

function nothing(store: RecordingStore, words: readonly string[]): string {
  if (words.length > 0) {
    return `No recording in ${store.location} has ${words.map((word) => `"${word}"`).join(" and ")}`;
  }
  return `There are no recordings in ${store.location} yet. Make one: microlog record -- COMMAND`;
}

function formatItems(items: readonly RecordingItem[], style: Style): string {
  const rows = items.map((item) => [
    style.bold(item.id),
    formatMoment(new Date(item.startedAt)),
    item.durationMs === null ? "?" : formatDuration(item.durationMs * 1000),
    formatBytes(item.sizeBytes),
    item.runtime ?? "",
    formatEnd(item, style),
    style.dim(printableLine(item.command ?? "")),
  ]);
  const lines = formatTable(
    [
      { title: "ID" },
      { title: "STARTED" },
      { title: "TOOK", align: "right" },
      { title: "SIZE", align: "right" },
      { title: "RUNTIME" },
      { title: "ENDED" },
      { title: "COMMAND" },
    ],
    rows,
    style,
  );
  const sizeBytes = items.reduce((sum, item) => sum + item.sizeBytes, 0);
  return [...lines, style.dim(`${formatNumberOf(items.length, "recording")}, ${formatBytes(sizeBytes)}`)]
    .join("\n");
}

/** How a run ended, in a word or two. */
export function formatEnd(
  item: Pick<RecordingItem, "running" | "problem" | "exitCode" | "signal">,
  style: Style,
): string {
  if (item.running) return style.link("running");
  if (item.problem !== null) return style.warn("damaged");
  if (item.signal !== null) return style.bad(item.signal);
  if (item.exitCode === null) return style.dim("unknown");
  return item.exitCode === 0 ? style.good("exit 0") : style.bad(`exit ${item.exitCode}`);
}
