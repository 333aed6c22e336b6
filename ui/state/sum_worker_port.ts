// The way to the worker that sums: which recordings it has, and what it was asked for.

import type { RecordingTables } from "../../recording/recording.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import type { SumMade, SumMessage, SumRequest, SumTask } from "./sum_protocol.ts";

/** Has tasks done elsewhere. */
export interface SumPort {
  /** The number by which tasks name a recording. */
  hold(opened: OpenedRecording): number;
  /** Rejects when it cannot be done. */
  ask(task: SumTask): Promise<SumMade>;
}

/** The one worker of a page, started when it is first needed. */
export class SumWorkerPort implements SumPort {
  #worker: Worker | undefined;
  #runs = 0;
  #tasks = 0;
  readonly #numbers = new WeakMap<RecordingTables, number>();
  readonly #waiting = new Map<number, (message: SumMessage | undefined) => void>();
  /** Tables that nobody shows any more need not be kept by the worker. */
  readonly #gone = new FinalizationRegistry<number>((run) => this.#post({ kind: "forget", run }));

  hold({ recording: { tables }, strings }: OpenedRecording): number {
    const known = this.#numbers.get(tables);
    if (known !== undefined) return known;
    const run = ++this.#runs;
    const { frames, stacks, samples, threads, processes, costs } = tables;
    this.#numbers.set(tables, run);
    this.#gone.register(tables, run);
    this.#post({
      kind: "hold",
      run,
      strings,
      tables: { frames, stacks, samples, threads, processes, costs },
    });
    return run;
  }

  async ask(task: SumTask): Promise<SumMade> {
    const number = ++this.#tasks;
    const answer = new Promise<SumMessage | undefined>((resolve) => this.#waiting.set(number, resolve));
    this.#post({ kind: "task", task, number });
    const message = await answer;
    if (message !== undefined && "made" in message) return message.made;
    throw new Error(`Cannot sum: ${message?.problem ?? "the worker did not start"}`);
  }

  #post(request: SumRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./sum_worker.js", import.meta.url), { type: "module", name: "sum" });
    worker.addEventListener("message", (event: MessageEvent<SumMessage>) => {
      this.#waiting.get(event.data.number)?.(event.data);
      this.#waiting.delete(event.data.number);
    });
    worker.addEventListener("error", () => {
      for (const tell of this.#waiting.values()) tell(undefined);
      this.#waiting.clear();
    });
    return worker;
  }
}
