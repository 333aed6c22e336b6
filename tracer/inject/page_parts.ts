// What stands for part_recording.ts in bundles for pages: nothing can be recorded there, so parts are spans alone.

import type { Span } from "../telemetry/spans.ts";
import type { RecordedLibrary } from "./join_recording.ts";

/** Parts within parts; deeper ones are left out. */
const MOST_NESTED = 1000;

/** The parts of a page. */
export class PartRecordings {
  readonly #library: RecordedLibrary;
  readonly #open: Span[] = [];

  constructor(library: RecordedLibrary) {
    this.#library = library;
  }

  /** Begins a part. */
  start(label: string | undefined): void {
    if (this.#open.length < MOST_NESTED) {
      this.#open.push(this.#library.telemetry.spans.start(label ?? "part"));
    }
  }

  /** Ends the part that was begun last. Without one, does nothing. */
  stop(): void {
    this.#open.pop()?.end();
  }

  /** A part that ends with its block, or with the work. Returns and throws what the work does. */
  enabled(label: string | undefined): Disposable;
  enabled<T>(label: string | undefined, work: () => T): T;
  enabled(label: string | undefined, work?: () => unknown): unknown {
    const { spans } = this.#library.telemetry;
    return work === undefined ? spans.start(label ?? "part") : spans.span(label ?? "part", work);
  }
}
