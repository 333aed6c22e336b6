// The way to the worker that sums: which recordings it has, and what it was asked for.

import type { RecordingTables } from "../../recording/recording.ts";
import type { Table } from "../../recording/tables/schema.ts";
import type { OpenedRecording } from "./opened_recording.ts";
import { afterThis } from "./after_this.ts";
import { buffersOfPiece, cutSamples } from "./sample_pieces.ts";
import type { SumMade, SumMessage, SumRequest, SumTask } from "./sum_protocol.ts";

/** Has tasks done elsewhere. */
export interface SumPort {
  /** The number by which tasks name a recording. */
  hold(opened: OpenedRecording): number;
  /** Rejects when it cannot be done. */
  ask(task: SumTask): Promise<SumMade>;
}

/** The worker as the port sees it. */
export interface SumWorker {
  readonly post: (request: SumRequest, transfer: ArrayBuffer[]) => void;
}

/** Who hears of the worker. */
export interface SumListener {
  readonly onMessage: (message: SumMessage) => void;
  /** Called when it did not start, or fell over. */
  readonly onFailure: () => void;
}

/** What the port needs of the page. */
export interface SumWorkerContext {
  readonly start: (listener: SumListener) => SumWorker;
  /** Calls back when the page has seen to what else there is: frames, keys. */
  readonly later: (act: () => void) => void;
}

const PAGE: SumWorkerContext = { start: startWorker, later: afterThis };

/** The one worker of a page, started when it is first needed. */
export class SumWorkerPort implements SumPort {
  readonly #context: SumWorkerContext;
  #worker: SumWorker | undefined;
  /** What is still to be said, in order: made when its turn comes. */
  readonly #unsaid: Iterator<SumRequest>[] = [];
  #runs = 0;
  #tasks = 0;
  readonly #numbers = new WeakMap<RecordingTables, number>();
  readonly #waiting = new Map<number, (message: SumMessage | undefined) => void>();
  /** Tables that nobody shows any more need not be kept by the worker. */
  readonly #gone = new FinalizationRegistry<number>((run) => this.#post({ kind: "forget", run }));

  constructor(context: SumWorkerContext = PAGE) {
    this.#context = context;
  }

  hold({ recording, strings }: OpenedRecording): number {
    const known = this.#numbers.get(recording.tables);
    if (known !== undefined) return known;
    const run = ++this.#runs;
    const { frames, stacks, samples, threads, processes, costs } = recording.tables;
    this.#numbers.set(recording.tables, run);
    this.#gone.register(recording.tables, run);
    const tables = { frames, stacks, threads, processes, costs };
    this.#post({ kind: "hold", run, strings, tables, samples: samples.length });
    this.#say(piecesOf(run, samples));
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
    this.#say([request].values());
  }

  /** Says something after all that was said before. */
  #say(requests: Iterator<SumRequest>): void {
    this.#unsaid.push(requests);
    if (this.#unsaid.length === 1) this.#sayNext();
  }

  /** Says what takes no time at once, and pieces one by one, so that the page stays responsive meanwhile. */
  #sayNext(): void {
    for (let [first] = this.#unsaid; first !== undefined; [first] = this.#unsaid) {
      const { value, done } = first.next();
      if (done === true) {
        this.#unsaid.shift();
        continue;
      }
      this.#worker ??= this.#context.start({
        onMessage: (message) => {
          this.#waiting.get(message.number)?.(message);
          this.#waiting.delete(message.number);
        },
        onFailure: () => {
          for (const tell of this.#waiting.values()) tell(undefined);
          this.#waiting.clear();
        },
      });
      this.#worker.post(value, value.kind === "piece" ? buffersOfPiece(value.piece) : []);
      if (value.kind === "piece") return this.#context.later(() => this.#sayNext());
    }
  }
}

function* piecesOf(run: number, samples: Table<"samples">): Generator<SumRequest> {
  for (const piece of cutSamples(samples)) yield { kind: "piece", run, piece };
}

function startWorker({ onMessage, onFailure }: SumListener): SumWorker {
  const worker = new Worker(new URL("./sum_worker.js", import.meta.url), { type: "module", name: "sum" });
  worker.addEventListener("message", (event: MessageEvent<SumMessage>) => onMessage(event.data));
  worker.addEventListener("error", onFailure);
  return { post: (request, transfer) => worker.postMessage(request, transfer) };
}
