// The open recording as the link's transforms make it: derived by a worker, while what was shown before stays.

import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { requestDerived, withDerived } from "./derive_recording.ts";
import type { DerivedParts, DeriveMessage, DeriveRequest } from "./derive_protocol.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { Opening, OpeningModel } from "./opening.ts";

/** Derives; rejects when the signal says so. */
export type Derive = (request: DeriveRequest, signal: AbortSignal) => Promise<DerivedParts>;

/**
 * An opening whose recordings are transformed.
 * @param opening gives them as they were recorded
 * @param transforms as transforms.ts writes them
 */
export function createTransformed(
  opening: OpeningModel,
  transforms: ReadonlySignal<readonly string[]>,
  derive: Derive = deriveInWorker,
): OpeningModel {
  const state = signal<Opening>(opening.state.peek());
  let abort = new AbortController();
  // Another list of the same transforms changes nothing.
  const joined = computed(() => JSON.stringify(transforms.value));

  async function deriveFrom(opened: OpenedRecording, texts: readonly string[]): Promise<void> {
    const { signal: aborted } = abort;
    const shown = state.value;
    if (shown.phase !== "open" || shown.opened.id !== opened.id) {
      const progress = { stage: "decoding", share: undefined, loadedBytes: opened.sizeBytes } as const;
      state.value = { phase: "loading", id: opened.id, progress };
    }
    try {
      const parts = await derive(requestDerived(opened, texts), aborted);
      if (!aborted.aborted) state.value = { phase: "open", opened: withDerived(opened, parts) };
    } catch (error) {
      if (aborted.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      state.value = { phase: "failed", id: opened.id, message };
    }
  }

  const stop = effect(() => {
    void joined.value;
    const current = opening.state.value;
    untracked(() => {
      abort.abort();
      abort = new AbortController();
      const texts = transforms.value;
      if (current.phase !== "open" || texts.length === 0) state.value = current;
      else void deriveFrom(current.opened, texts);
    });
  });
  return {
    state,
    retry: opening.retry,
    dispose: () => {
      stop();
      abort.abort();
      opening.dispose();
    },
  };
}

function deriveInWorker(request: DeriveRequest, signal: AbortSignal): Promise<DerivedParts> {
  const worker = new Worker(new URL("./decode_worker.js", import.meta.url), {
    type: "module",
    name: "derive",
  });
  return new Promise<DerivedParts>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.addEventListener("error", (event) => {
      reject(new Error(`Cannot transform the stacks: ${event.message || "the worker did not start"}`));
    });
    worker.addEventListener("message", (event: MessageEvent<DeriveMessage>) => {
      const message = event.data;
      if (message.type === "derived") resolve(message.parts);
      else reject(new Error(message.message));
    });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
