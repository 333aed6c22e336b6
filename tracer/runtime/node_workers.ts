// Worker threads of Node. NODE_OPTIONS brings the tracer into them; what is left is to hear their last words before
// they are ended from outside. Nothing is loaded for it until the program starts a worker: node:worker_threads takes
// 5 to 13 ms to load, which an empty program should not wait for.

import { builtin } from "./builtins.ts";
import type { HiddenListeners } from "./listeners.ts";
import { disguise } from "./output.ts";

/** Name of the global function by which a worker flushes. */
const FLUSH_FUNCTION = "__micrologFlush";

/** What a worker is made to run, also when it has not loaded the tracer yet. */
const LAST_WORDS = `globalThis.${FLUSH_FUNCTION}?.()`;

/** What a worker may take over its last words before it is ended without them. Only native code keeps it from them. */
const PATIENCE_MS = 300;

/** At the end of the process, which waits for native code in workers anyway. */
const LAST_PATIENCE_MS = 1000;
const POLL_MS = 1;

/** Pace of ending a worker again that may have been evaluating when it was ended first. */
const AGAIN_MS = 50;

// Taken before the program can replace them.
const { setInterval, clearInterval } = globalThis;

/** A worker as far as it is used here. */
interface EndableWorker {
  readonly threadId: number;
  terminate(): unknown;
  once(event: "exit", listener: () => void): unknown;
}

/** The inspector's news of a worker. */
interface AttachedToWorker {
  readonly params: {
    readonly sessionId: string;
    /** The title starts with "[worker 1]", the number being that of the thread. */
    readonly workerInfo: { readonly title: string };
  };
}

/** What a worker answers. */
interface ReceivedFromWorker {
  readonly params: { readonly message: string };
}

/** The workers that one thread has started. */
export class NodeWorkers {
  readonly #living = new Set<EndableWorker>();
  readonly #wrapped = new WeakSet<object>();
  readonly #onWorker: (worker: object) => void;

  /**
   * @param listeners of the process
   * @param onWorker told of each worker that is started
   */
  constructor(listeners: HiddenListeners, onWorker: (worker: object) => void) {
    this.#onWorker = onWorker;
    listeners.add("worker", (worker: EndableWorker) => this.#add(worker));
  }

  /** Lets all workers flush, also those that are busy or blocked. Takes some milliseconds. */
  flush(): void {
    askForLastWords([...this.#living], LAST_PATIENCE_MS);
  }

  #add(worker: EndableWorker): void {
    this.#living.add(worker);
    worker.once("exit", () => this.#living.delete(worker));
    this.#onWorker(worker);
    const prototype = Object.getPrototypeOf(worker) as EndableWorker;
    if (this.#wrapped.has(prototype) || typeof prototype.terminate !== "function") return;
    this.#wrapped.add(prototype);
    const { terminate } = prototype;
    const living = this.#living;
    const wrapper = function (this: EndableWorker, ...args: unknown[]): unknown {
      const answered = !living.delete(this) || askForLastWords([this], PATIENCE_MS);
      const result = Reflect.apply(terminate, this, args);
      if (!answered) endAgain(this, terminate);
      return result;
    };
    disguise(wrapper as (...args: unknown[]) => unknown, terminate);
    prototype.terminate = wrapper;
  }
}

/**
 * Has each worker flush through the inspector, which interrupts what it does, and waits until all have answered. Not only
 * until they have flushed: what ends a worker while it evaluates ends just the evaluation, and the worker lives on.
 * @returns whether all have answered
 */
function askForLastWords(workers: readonly EndableWorker[], patienceMs: number): boolean {
  if (workers.length === 0) return true;
  const titles = new Set(workers.map(({ threadId }) => `[worker ${threadId}]`));
  const session = new (builtin("node:inspector").Session)();
  let awaited = 0;
  try {
    session.connect();
    session.on("NodeWorker.receivedMessageFromWorker", ({ params }: ReceivedFromWorker) => {
      const { id } = JSON.parse(params.message) as { id?: number }; // from the engine itself
      if (id === 1) awaited--;
    });
    session.on("NodeWorker.attachedToWorker", ({ params }: AttachedToWorker) => {
      if (!titles.has(params.workerInfo.title.split(" ", 2).join(" "))) return;
      awaited++;
      const evaluate = { id: 1, method: "Runtime.evaluate", params: { expression: LAST_WORDS } };
      session.post("NodeWorker.sendMessageToWorker", {
        sessionId: params.sessionId,
        message: JSON.stringify(evaluate),
      });
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    // Answers come in between, as interrupts of this loop.
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; awaited > 0 && waited < patienceMs; waited += POLL_MS) {
      Atomics.wait(clock, 0, 0, POLL_MS);
    }
  } catch {
    // A process without an inspector: its workers are ended without last words.
  } finally {
    session.disconnect();
  }
  return awaited === 0;
}

/** Ends a worker until it has ended. */
function endAgain(worker: EndableWorker, terminate: () => unknown): void {
  const timer = setInterval(() => void Reflect.apply(terminate, worker, []), AGAIN_MS);
  timer.unref();
  worker.once("exit", () => clearInterval(timer));
}

/** In a worker: calls back when the thread that started it is about to end it. */
export function onNodeLastWords(flush: () => void): void {
  Object.defineProperty(globalThis, FLUSH_FUNCTION, { value: flush, enumerable: false });
}
