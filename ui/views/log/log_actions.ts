// What can be done with entries: look at them in the timeline, copy them, save them.

import { batch } from "@preact/signals";
import { ENTRIES_A_PIECE, exportLog, type LogFormat } from "../../../recording/analysis/log_export.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { nameThreads } from "./log_columns.ts";

/** Selects an entry in the timeline and moves that so that it is seen. */
export function showInTimeline(run: OpenRun, row: number): void {
  const when = run.recording.tables.logs.columns.when[row] ?? 0;
  const range = run.timeline.range.value;
  batch(() => {
    run.view.change({ tab: "timeline", selection: { kind: "log", first: row, last: row + 1 } }, "push");
    if (when >= range.from && when <= range.to) return;
    const half = spanOf(range) / 2;
    run.timeline.show({ from: when - half, to: when + half });
  });
}

/** Puts a text into the clipboard. @returns whether the browser let it happen */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that were not fetched securely have no clipboard: there the older way works.
    return copyByEvent(text);
  }
}

function copyByEvent(text: string): boolean {
  const onCopy = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("copy", onCopy, true);
  try {
    return document.execCommand("copy");
  } finally {
    removeEventListener("copy", onCopy, true);
  }
}

/** How far writing is, and how to stop it. */
export interface WriteOptions {
  readonly format: LogFormat;
  readonly signal: AbortSignal;
  /** @param share 0 to 1 */
  readonly onProgress: (share: number) => void;
}

/** Time that writing may take before the page gets its turn. */
const TURN_MS = 8;

/**
 * Writes entries as text, a few at a time, so that the page stays alive.
 * @param rows rows of `logs`
 * @returns pieces of one text
 * @throws {DOMException} named AbortError when `signal` says so
 */
export async function writeEntries(run: OpenRun, rows: Int32Array, options: WriteOptions): Promise<Blob> {
  const { format, signal, onProgress } = options;
  const threadNames = nameThreads(run.opened);
  const parts: Blob[] = [];
  let waiting: string[] = [];
  let done = 0;
  let turn = performance.now();
  for (const piece of exportLog(run.recording, rows, { format, threadNames })) {
    waiting.push(piece);
    done++;
    if (performance.now() - turn < TURN_MS) continue;
    // A blob may lie on the disk, where strings would fill the memory.
    parts.push(new Blob(waiting));
    waiting = [];
    onProgress(Math.min(1, done * ENTRIES_A_PIECE / Math.max(1, rows.length)));
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
    turn = performance.now();
  }
  onProgress(1);
  return new Blob([...parts, ...waiting], { type: format === "log" ? "text/plain" : "application/x-ndjson" });
}
