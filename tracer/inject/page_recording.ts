// What stands for join_recording.ts in bundles for pages, where nobody records.

/** Nothing is joined. */
export function joinRecorder(): void {}

/** Nothing is recorded. */
export function isRecorded(): boolean {
  return false;
}
