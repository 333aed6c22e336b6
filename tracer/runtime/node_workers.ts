// Worker threads of Node. NODE_OPTIONS brings the tracer into them; what is left is to hear their last words before
// they are ended from outside. Nothing is loaded for it until the program starts a worker: node:worker_threads takes
// 5 to 13 ms to load, which an empty program should not wait for.

import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import { hideListener } from "./listeners.ts";

/** Name of the global function by which a worker flushes. */
const FLUSH_FUNCTION = "__micrologFlush";

/** What workers may take over their last words before they are ended without them. */
const PATIENCE_MS = 50;
const POLL_MS = 1;

/** A worker as far as it is used here. */
interface EndableWorker {
  terminate(): unknown;
  once(event: "exit", listener: () => void): unknown;
}

/** The workers that one thread has started. */
export class NodeWorkers {
  readonly #living = new Set<object>();
  readonly #writtenBytes: () => number;
  readonly #wrapped = new WeakSet<object>();

  /** @param writtenBytes size of the recording: it grows when a worker has flushed */
  constructor(writtenBytes: () => number) {
    this.#writtenBytes = writtenBytes;
    const onWorker = (worker: EndableWorker) => this.#add(worker);
    process.on("worker", onWorker);
    hideListener(process, "worker", onWorker as () => void);
  }

  /** How many are running, as far as this thread has heard. */
  get count(): number {
    return this.#living.size;
  }

  /** Lets all workers flush, also those that are busy or blocked. Takes some milliseconds, 50 at the most. */
  flush(): void {
    if (this.#living.size === 0) return;
    const before = this.#writtenBytes();
    const asked = askWorkers();
    if (asked === 0) return;
    const clock = new Int32Array(new SharedArrayBuffer(4));
    let grown = before;
    let answers = 0;
    for (let waited = 0; waited < PATIENCE_MS && answers < asked; waited += POLL_MS) {
      Atomics.wait(clock, 0, 0, POLL_MS);
      const size = this.#writtenBytes();
      if (size !== grown) answers++;
      grown = size;
    }
  }

  #add(worker: EndableWorker): void {
    this.#living.add(worker);
    worker.once("exit", () => this.#living.delete(worker));
    const prototype = Object.getPrototypeOf(worker) as EndableWorker;
    if (this.#wrapped.has(prototype) || typeof prototype.terminate !== "function") return;
    this.#wrapped.add(prototype);
    const { terminate } = prototype;
    const flush = () => this.flush();
    const living = this.#living;
    prototype.terminate = function (this: object, ...args: []): unknown {
      if (living.has(this)) flush();
      living.delete(this);
      return Reflect.apply(terminate, this, args);
    };
  }
}

/** Asks each worker through the inspector, which interrupts what it does. Returns how many there are. */
function askWorkers(): number {
  const session = new (builtin("node:inspector").Session)();
  session.connect();
  let asked = 0;
  session.on("NodeWorker.attachedToWorker", ({ params }: { params: { sessionId: string } }) => {
    asked++;
    const evaluate = { id: 1, method: "Runtime.evaluate", params: { expression: `${FLUSH_FUNCTION}?.()` } };
    session.post("NodeWorker.sendMessageToWorker", {
      sessionId: params.sessionId,
      message: JSON.stringify(evaluate),
    });
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  return asked;
}

/** In a worker: calls back when the thread that started it is about to end it. */
export function onNodeLastWords(flush: () => void): void {
  Object.defineProperty(globalThis, FLUSH_FUNCTION, { value: flush, enumerable: false });
}
