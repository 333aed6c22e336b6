// Deleting recordings with time to think better of it: they are out of sight at once, and gone when the time is over or
// the page is left.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { RecordingItem } from "../../server/api/recordings.ts";

/** How long a deletion can be undone. */
export const UNDO_MS = 8000;

/** Recordings that were deleted together. */
export interface Deletion {
  readonly ids: readonly string[];
  /** Whether one of them was open. */
  readonly opened: string | undefined;
}

/** What deletions depend on. */
export interface DeletionContext {
  readonly items: ReadonlySignal<readonly RecordingItem[] | undefined>;
  /** Deletes for good. Rejects with the reason when it cannot. */
  readonly remove: (id: string) => Promise<void>;
  readonly setTimer: (callback: () => void, delayMs: number) => number;
  readonly clearTimer: (timer: number) => void;
  /** Calls back when the page is left. Returns how to stop. */
  readonly onLeave: (callback: () => void) => () => void;
}

/** The deletions of a page. */
export interface Deletions {
  /** Recordings out of sight. */
  readonly hidden: ReadonlySignal<ReadonlySet<string>>;
  /** What can be undone, oldest first. */
  readonly pending: ReadonlySignal<readonly Deletion[]>;
  /** Why the last ones could not be deleted, "" when they could. */
  readonly problem: ReadonlySignal<string>;
  readonly begin: (ids: readonly string[], opened?: string) => void;
  readonly undo: (deletion: Deletion) => void;
  readonly dismissProblem: () => void;
  readonly dispose: () => void;
}

/** Starts with nothing deleted. */
export function createDeletions(context: DeletionContext): Deletions {
  const pending = signal<readonly Deletion[]>([]);
  /** Asked for, and not yet gone from the list. */
  const leaving = signal<ReadonlySet<string>>(new Set());
  const problem = signal("");
  const timers = new Map<Deletion, number>();

  function take(deletion: Deletion): boolean {
    if (!pending.value.includes(deletion)) return false;
    context.clearTimer(timers.get(deletion) ?? 0);
    timers.delete(deletion);
    pending.value = pending.value.filter((other) => other !== deletion);
    return true;
  }

  function finish(deletion: Deletion): void {
    leaving.value = new Set([...leaving.value, ...deletion.ids]);
    if (!take(deletion)) return;
    for (const id of deletion.ids) void removeOne(id);
  }

  async function removeOne(id: string): Promise<void> {
    try {
      await context.remove(id);
    } catch (error) {
      leaving.value = new Set([...leaving.value].filter((other) => other !== id));
      problem.value = `${id} was not deleted: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  function finishAll(): void {
    for (const deletion of pending.value) finish(deletion);
  }

  const stopListening = context.onLeave(finishAll);
  // One of the same name may come again.
  const stopItems = effect(() => {
    const listed = new Set(context.items.value?.map(({ id }) => id));
    const rest = [...leaving.peek()].filter((id) => listed.has(id));
    if (rest.length < leaving.peek().size) leaving.value = new Set(rest);
  });
  return {
    hidden: computed(() => new Set([...leaving.value, ...pending.value.flatMap(({ ids }) => ids)])),
    pending,
    problem,
    begin: (ids, opened) => {
      if (ids.length === 0) return;
      const deletion = { ids, opened };
      pending.value = [...pending.value, deletion];
      timers.set(deletion, context.setTimer(() => finish(deletion), UNDO_MS));
    },
    undo: (deletion) => void take(deletion),
    dismissProblem: () => problem.value = "",
    dispose: () => {
      finishAll();
      stopListening();
      stopItems();
    },
  };
}

/** Deletes on the server this page came from, also while the page is left. */
export async function removeOnServer(id: string): Promise<void> {
  const path = id.split("/").map(encodeURIComponent).join("/");
  const response = await fetch(`/api/recordings/${path}`, { method: "DELETE", keepalive: true });
  // Somebody else may have been faster.
  if (!response.ok && response.status !== 404) throw new Error(`the server answered ${response.status}`);
}
