// Worker threads: each is traced like the main thread, and asked for its last words before it is ended from outside,
// because an ended worker gets no event of its own.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";

/** A class of workers, web or worker_threads. */
export type WorkerClass = new (...args: unknown[]) => object;

/** Name under which a worker finds the memory that it shares with the thread that started it. */
const SHARED_NAME = "microlog.worker";

/** Cells of the shared memory. */
const ASKED = 0;
const ANSWERED = 1;

/** What a worker may take over its last words before it is ended without them. */
const PATIENCE_MS = 50;

/** Name of the global function by which the inspector of Node lets a busy worker flush. */
const FLUSH_FUNCTION = "__micrologFlush";

/** How workers of a class are started. */
export interface WorkerStart {
  /** Turns the arguments of the constructor into those that load the tracer first. */
  prepare(args: readonly unknown[]): unknown[];
  /** Runs the constructor; for what must happen around it. */
  construct?(create: () => object): object;
  /** Hands the shared memory over where the environment data does not reach. */
  share?(worker: object, memory: SharedArrayBuffer): void;
}

/**
 * Lets every worker of a class start with the tracer. The class stays the same to the program: `instanceof`,
 * subclasses, `constructor` and name hold.
 */
function wrapWorkerClass(original: WorkerClass, start: WorkerStart): WorkerClass {
  const wrapper = new Proxy(original, {
    construct(target, args: unknown[], newTarget) {
      const cells = new Int32Array(new SharedArrayBuffer(8));
      const threads = builtin("node:worker_threads");
      threads.setEnvironmentData(SHARED_NAME, cells.buffer);
      const create = () => Reflect.construct(target, start.prepare(args), newTarget) as object;
      let worker: object;
      try {
        worker = start.construct === undefined ? create() : start.construct(create);
      } finally {
        threads.setEnvironmentData(SHARED_NAME, undefined);
      }
      start.share?.(worker, cells.buffer);
      register(worker, cells);
      return worker;
    },
  });
  (original.prototype as { constructor: unknown }).constructor = wrapper;
  wrapTerminate(original.prototype as { terminate?: unknown });
  return wrapper;
}

/** Wraps the class of node:worker_threads in every way that a program may import it. */
export function wrapThreads(start: WorkerStart): void {
  const threads = builtin("node:worker_threads") as unknown as { Worker: WorkerClass };
  threads.Worker = wrapWorkerClass(threads.Worker, start);
  builtin("node:module").syncBuiltinESMExports();
}

/** Wraps the web's class where the runtime has one. */
export function wrapWebWorker(start: WorkerStart): void {
  const globals = globalThis as unknown as { Worker?: WorkerClass };
  if (globals.Worker !== undefined) globals.Worker = wrapWorkerClass(globals.Worker, start);
}

const living = new Map<object, Int32Array>();

function register(worker: object, cells: Int32Array): void {
  living.set(worker, cells);
  const gone = () => living.delete(worker);
  const { once, addEventListener } = worker as { once?: unknown; addEventListener?: unknown };
  if (typeof once === "function") Reflect.apply(once, worker, ["exit", gone]);
  else if (typeof addEventListener === "function") Reflect.apply(addEventListener, worker, ["close", gone]);
}

/** Whether this thread has started workers that may still run. */
export function hasWorkers(): boolean {
  return living.size > 0;
}

function wrapTerminate(prototype: { terminate?: unknown }): void {
  const { terminate } = prototype;
  if (typeof terminate !== "function") return;
  prototype.terminate = function (this: object, ...args: unknown[]): unknown {
    const cells = living.get(this);
    if (cells !== undefined) askForLastWords([cells]);
    living.delete(this);
    return Reflect.apply(terminate, this, args);
  };
}

/** Lets all workers flush; called when the process ends. */
export function flushWorkers(): void {
  askForLastWords([...living.values()]);
  living.clear();
}

function askForLastWords(workers: readonly Int32Array[]): void {
  if (workers.length === 0) return;
  for (const cells of workers) {
    Atomics.store(cells, ASKED, 1);
    Atomics.notify(cells, ASKED);
  }
  interruptWorkers();
  const until = performance.now() + PATIENCE_MS;
  for (const cells of workers) Atomics.wait(cells, ANSWERED, 0, Math.max(0, until - performance.now()));
}

/** Node can make a worker run something though it is busy or blocked; elsewhere only idle workers hear the question. */
function interruptWorkers(): void {
  if (process.versions["bun"] !== undefined || "Deno" in globalThis) return;
  const session = new (builtin("node:inspector").Session)();
  session.connect();
  session.on("NodeWorker.attachedToWorker", ({ params }: { params: { sessionId: string } }) => {
    const evaluate = { id: 1, method: "Runtime.evaluate", params: { expression: `${FLUSH_FUNCTION}?.()` } };
    session.post("NodeWorker.sendMessageToWorker", {
      sessionId: params.sessionId,
      message: JSON.stringify(evaluate),
    });
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
}

/** In a worker: calls back when the thread that started it is about to end it. */
export function onLastWords(flush: () => void): void {
  const shared = builtin("node:worker_threads").getEnvironmentData(SHARED_NAME);
  if (shared instanceof SharedArrayBuffer) answerWith(shared, flush);
}

/** Answers the question for last words that comes through this memory. */
export function answerWith(shared: SharedArrayBuffer, flush: () => void): void {
  const cells = new Int32Array(shared);
  const answer = () => {
    if (Atomics.load(cells, ANSWERED) !== 0) return;
    flush();
    Atomics.store(cells, ANSWERED, 1);
    Atomics.notify(cells, ANSWERED);
  };
  Object.defineProperty(globalThis, FLUSH_FUNCTION, { value: answer, enumerable: false });
  const waiting = (Atomics as unknown as WaitAsync).waitAsync?.(cells, ASKED, 0);
  if (waiting?.async === true) void waiting.value.then(answer);
}

/** Atomics.waitAsync (ES2024), which not every library of types has. */
interface WaitAsync {
  waitAsync?(
    cells: Int32Array,
    index: number,
    value: number,
  ): { async: true; value: Promise<string> } | { async: false; value: string };
}
