// Recordings of a part of a program, begun and ended by the program itself: `start()`, `stop()`, `enabled()`.

import { drawBox } from "../../recording/analysis/box.ts";
import { formatBytes, formatDuration } from "../../recording/analysis/quantities.ts";
import { RECORDING_EXTENSION } from "../../recording/naming.ts";
import { Recorder } from "../capture/recorder.ts";
import { builtin } from "../runtime/builtins.ts";
import { createRuntime } from "../runtime/create.ts";
import { createReusableRuntime, type ReusableRuntime } from "../runtime/reusable.ts";
import type { Span } from "../telemetry/spans.ts";
import { createRecordingFile } from "./continuous.ts";
import { isRecorded, joinRecording, ownSources } from "./join_recording.ts";
import type { Library } from "./library.ts";
import { readOptions } from "./options.ts";
import { uniqueKey } from "./unique_key.ts";

/** The usual port of the page. */
const PORT = 7777;

/** Parts within parts; deeper ones are left out. */
const MOST_NESTED = 1000;

/** A part that is open. */
interface Part {
  /** Inside a recording a part is a span. */
  readonly span: Span | undefined;
  /** What this part began, with how to end it. */
  readonly end: (() => void) | undefined;
}

/** The parts of a program. One serves the whole thread. */
export class PartRecordings {
  readonly #library: Library;
  readonly #open: Part[] = [];
  #runtime: ReusableRuntime | undefined;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Begins a part. The outermost one is a recording of its own, unless the whole program is recorded. */
  start(label: string | undefined): void {
    this.#openPart(label);
  }

  /** Ends the part that was begun last. Without one, does nothing. */
  stop(): void {
    const last = this.#open.at(-1);
    if (last !== undefined) this.#close(last);
  }

  /** A part that ends with its block, or with the work. Returns and throws what the work does. */
  enabled(label: string | undefined): Disposable;
  enabled<T>(label: string | undefined, work: () => T): T;
  enabled(label: string | undefined, work?: () => unknown): unknown {
    const part = this.#openPart(label);
    const end = () => this.#close(part);
    if (work === undefined) return { [Symbol.dispose]: end };
    let result: unknown;
    try {
      result = work();
    } catch (error) {
      end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(end);
    end();
    return result;
  }

  #openPart(label: string | undefined): Part | undefined {
    if (this.#open.length >= MOST_NESTED) return undefined;
    const isInside = isRecorded() || this.#open.some(({ end }) => end !== undefined);
    const part: Part = isInside
      ? { span: this.#library.telemetry.spans.start(label ?? "part"), end: undefined }
      : { span: undefined, end: this.#begin(label) };
    this.#open.push(part);
    return part;
  }

  /** Ends a part, once. Parts that work side by side end in any order. */
  #close(part: Part | undefined): void {
    const index = part === undefined ? -1 : this.#open.indexOf(part);
    if (index < 0) return;
    this.#open.splice(index, 1);
    part?.span?.end();
    part?.end?.();
  }

  /** Begins a recording. Returns how to end it; undefined when there is none, which is said once. */
  #begin(label: string | undefined): (() => void) | undefined {
    try {
      return this.#record(label);
    } catch (error) {
      this.#library.fault("cannot record a part", error);
      return undefined;
    }
  }

  #record(label: string | undefined): (() => void) | undefined {
    const runtime = this.#runtime ??= createReusableRuntime(createRuntime());
    const options = readOptions(runtime.environment);
    if (options.disabled) return undefined;
    const root = runtime.environment["MICROLOG_ROOT"] ?? `${builtin("node:os").homedir()}/microlog`;
    const own = ownSources();
    const { file, originMicros } = createRecordingFile(runtime, root, label);
    const recorder = new Recorder(runtime, {
      ...options,
      // Where the library's lines cannot be told from the program's, they would show in stacks of what is waited for.
      ...(own.length === 0 ? { waits: new Set<never>() } : {}),
      file,
      originMicros,
      processKey: uniqueKey(runtime),
      parentKey: -1,
      // Of stacks it is asked about whole lines.
      isTracer: (text) => own.some((beginning) => text.includes(beginning)),
    }, uniqueKey(runtime));
    recorder.start();
    const leave = joinRecording(this.#library, recorder.port);
    return () => {
      // The recorder asks for what is still open, before the library is told to go.
      recorder.end(undefined);
      leave();
      runtime.release();
      runtime.warn(describe(file, root, runtime.now() - originMicros));
    };
  }
}

/** The box that `microlog record` prints, too. */
function describe(file: string, root: string, durationMicros: number): string {
  const id = file.slice(root.length + 1, -RECORDING_EXTENSION.length);
  const { size } = builtin("node:fs").statSync(file);
  return drawBox([
    `microlog ${id.split("/")[0]}  ${formatBytes(size)} for ${formatDuration(durationMicros)}`,
    `http://127.0.0.1:${PORT}/#/${id}`,
    file,
  ]);
}
