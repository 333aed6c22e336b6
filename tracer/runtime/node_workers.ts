// Worker threads of Node. NODE_OPTIONS brings the tracer into them; what is left is to hear their last words before
// they are ended from outside. Nothing is loaded for it until the program starts a worker: node:worker_threads takes
// 5 to 13 ms to load, which an empty program should not wait for.

import type { MessagePort } from "node:worker_threads";
import { builtin } from "./builtins.ts";
import type { HiddenListeners } from "./listeners.ts";
import { disguise } from "./output.ts";

/** Name of the global function by which a worker flushes, and of the channel by which it says that it has. */
const FLUSH_FUNCTION = "__micrologFlush";
const CHANNEL = "microlog.flush";

/** What a worker is made to run. It answers also when it has not loaded the tracer yet. */
const LAST_WORDS = `try { globalThis.${FLUSH_FUNCTION}?.() } finally {
  const channel = new BroadcastChannel("${CHANNEL}");
  channel.postMessage("done");
  channel.close();
}`;

/** What workers may take over their last words before they are ended without them. Only native code keeps one from it. */
const PATIENCE_MS = 300;
const POLL_MS = 1;

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
    askForLastWords([...this.#living]);
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
      if (living.delete(this)) askForLastWords([this]);
      return Reflect.apply(terminate, this, args);
    };
    disguise(wrapper as (...args: unknown[]) => unknown, terminate);
    prototype.terminate = wrapper;
  }
}

/** Has each worker flush through the inspector, which interrupts what it does, and waits until all have. */
function askForLastWords(workers: readonly EndableWorker[]): void {
  if (workers.length === 0) return;
  const titles = new Set(workers.map(({ threadId }) => `[worker ${threadId}]`));
  const { BroadcastChannel, receiveMessageOnPort } = builtin("node:worker_threads");
  const answers = new BroadcastChannel(CHANNEL);
  const session = new (builtin("node:inspector").Session)();
  session.connect();
  try {
    let awaited = 0;
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
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; awaited > 0 && waited < PATIENCE_MS; waited += POLL_MS) {
      Atomics.wait(clock, 0, 0, POLL_MS);
      // It takes a BroadcastChannel too, which its types do not say.
      while (receiveMessageOnPort(answers as unknown as MessagePort) !== undefined) awaited--;
    }
  } finally {
    session.disconnect();
    answers.close();
  }
}

/** In a worker: calls back when the thread that started it is about to end it. */
export function onNodeLastWords(flush: () => void): void {
  Object.defineProperty(globalThis, FLUSH_FUNCTION, { value: flush, enumerable: false });
}
