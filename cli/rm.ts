// `microlog rm`: removes recordings.

import { InputError } from "../recording/errors.ts";
import { formatNumberOf } from "../recording/analysis/quantities.ts";
import type { RecordingStore } from "../server/store/store.ts";
import { type FoundRecording } from "./find_recording.ts";
import type { Result } from "./output.ts";

/**
 * Removes recordings of the root: all of them, or none when one of them is not there.
 * @throws {InputError} when one is a file outside of the root
 */
export async function removeRecordings(
  store: RecordingStore,
  found: readonly FoundRecording[],
): Promise<Result> {
  const ids = new Set<string>();
  for (const recording of found) {
    if (recording.kind === "file") {
      throw new InputError(
        `Cannot remove "${recording.path}": it is not in "${store.location}"`,
        recording.path,
      );
    }
    ids.add(recording.id);
  }
  for (const id of ids) await store.remove(id);
  const removed = [...ids];
  return {
    json: { removed },
    text: () =>
      removed.length === 1
        ? `Removed ${removed[0]}`
        : `Removed ${formatNumberOf(removed.length, "recording")}`,
  };
}
