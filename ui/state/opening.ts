// The recording that is open: loaded when the view names another one, and again while it still grows.

import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { RecordingChange, RecordingItem } from "../../server/api/recordings.ts";
import type { LoadProgress } from "./decode_protocol.ts";
import type { Load } from "./load_recording.ts";
import { type OpenedRecording, openRecording } from "./opened_recording.ts";

/** A recording that grows is loaded again no sooner than this after the last time, and not twice at once. */
const RELOAD_DELAY_MS = 200;
/** … and this many times later than loading took, so that a large one does not load all the time. */
const RELOAD_REST = 1;

/** Where opening stands. */
export type Opening =
  | { readonly phase: "none" }
  | { readonly phase: "loading"; readonly id: string; readonly progress: LoadProgress }
  | { readonly phase: "open"; readonly opened: OpenedRecording }
  | { readonly phase: "failed"; readonly id: string; readonly message: string };

/** What opening depends on. */
export interface OpeningContext {
  /** `application/time` of what is to be open. */
  readonly wanted: ReadonlySignal<string | undefined>;
  readonly items: ReadonlySignal<readonly RecordingItem[] | undefined>;
  readonly lastChange: ReadonlySignal<RecordingChange | undefined>;
  readonly load: Load;
  /** Milliseconds, of any origin. */
  readonly now: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => number;
  readonly clearTimer: (timer: number) => void;
}

/** The open recording, and how to try again. */
export interface OpeningModel {
  readonly state: ReadonlySignal<Opening>;
  readonly retry: () => void;
  readonly dispose: () => void;
}

/** Opens what is wanted and keeps it fresh. */
export function createOpening(context: OpeningContext): OpeningModel {
  const state = signal<Opening>({ phase: "none" });
  let abort = new AbortController();
  let timer = 0;
  let loading = false;
  let stale = false;
  let restUntil = 0;

  async function load(id: string, quiet: boolean): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal: aborted } = abort;
    const started = context.now();
    loading = true;
    stale = false;
    if (!quiet) {
      state.value = {
        phase: "loading",
        id,
        progress: { stage: "starting", share: undefined, loadedBytes: 0 },
      };
    }
    try {
      const item = untracked(() => context.items.value)?.find((candidate) => candidate.id === id);
      const running = item?.running ?? false;
      const { decoded, sizeBytes } = await context.load(id, {
        running,
        sizeBytes: item?.sizeBytes,
        signal: aborted,
        onProgress: (progress) => {
          if (!quiet && !aborted.aborted) state.value = { phase: "loading", id, progress };
        },
      });
      if (aborted.aborted) return;
      state.value = { phase: "open", opened: openRecording(decoded, { id, sizeBytes, running }) };
      untracked(checkRunning); // the list may have come or changed meanwhile
    } catch (error) {
      if (aborted.aborted) return;
      // What is shown stays when only its refresh fails; the next change tries again.
      if (!quiet) {
        state.value = {
          phase: "failed",
          id,
          message: error instanceof Error ? error.message : String(error),
        };
      }
    }
    loading = false;
    restUntil = context.now() + Math.max(RELOAD_DELAY_MS, (context.now() - started) * RELOAD_REST);
    if (stale) reloadLater(id);
  }

  function reloadLater(id: string): void {
    stale = true;
    if (loading) return;
    context.clearTimer(timer);
    timer = context.setTimer(() => void load(id, true), Math.max(0, restUntil - context.now()));
  }

  /** What the list says of the open recording. */
  function checkRunning(): void {
    const items = context.items.value;
    const current = untracked(() => state.value);
    if (current.phase !== "open" || items === undefined) return;
    const { opened } = current;
    const running = isRunning(items, opened.id);
    // A run that ended while nobody wrote: its end changes how long the last samples hold.
    if (opened.running && !running) reloadLater(opened.id);
    // The list came after the recording was asked for.
    if (!opened.running && running) state.value = { phase: "open", opened: { ...opened, running } };
  }

  const stopWanted = effect(() => {
    const id = context.wanted.value;
    context.clearTimer(timer);
    if (id === undefined) {
      abort.abort();
      state.value = { phase: "none" };
    } else if (untracked(() => openId(state.value)) !== id) {
      void load(id, false);
    }
  });
  const stopChanges = effect(() => {
    const change = context.lastChange.value;
    const current = untracked(() => state.value);
    if (change?.type === "changed" && current.phase === "open" && current.opened.id === change.id) {
      reloadLater(change.id);
    }
  });
  const stopItems = effect(checkRunning);
  return {
    state,
    retry: () => {
      const id = openId(state.value);
      if (id !== undefined) void load(id, false);
    },
    dispose: () => {
      stopWanted();
      stopChanges();
      stopItems();
      abort.abort();
      context.clearTimer(timer);
    },
  };
}

/** Waits until nothing is to be opened whose worker has not started yet. */
export function whenBegun({ state }: OpeningModel): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const current = state.value;
      if (current.phase === "loading" && current.progress.stage === "starting") return;
      resolve();
      queueMicrotask(() => stop()); // an effect cannot be stopped while it first runs
    });
  });
}

function openId(state: Opening): string | undefined {
  if (state.phase === "none") return undefined;
  return state.phase === "open" ? state.opened.id : state.id;
}

function isRunning(items: readonly RecordingItem[] | undefined, id: string): boolean {
  return items?.find((item) => item.id === id)?.running ?? false;
}
