// Worker threads of Bun and Deno: each is given the tracer at its start, and asked for its last words before it is ended
// from outside, because an ended worker gets no event of its own. Only idle workers hear the question; what busy ones
// have not written by then is lost.

import { builtin } from "./builtins.ts";
import { disguise } from "./output.ts";

/** A class of workers, web or worker_threads. */
export type WorkerClass = new (...args: unknown[]) => object;

/** Name under which a worker finds the memory that it shares with the thread that started it. */
const SHARED_NAME = "microlog.worker";

/** Cells of the shared memory. `ASKED` is 1 when the worker is to flush; the worker sets `ANSWERED` when it has. */
const ASKED = 0;
const ANSWERED = 1;

/** What workers may take over their last words before they are ended without them. */
const PATIENCE_MS = 50;

/** How workers of a class are started. */
export interface WorkerStart {
  /** Turns the arguments of the constructor into those that load the tracer first; undefined leaves a worker alone. */
  prepare(args: readonly unknown[]): unknown[] | undefined;
  /** Runs the constructor; for what must happen around it. */
  construct?(create: () => object): object;
  /**
   * Hands the shared memory over where the environment data does not reach.
   * @param gone to be called when the worker is heard to end
   */
  share?(worker: object, memory: SharedArrayBuffer, gone: () => void): void;
}

/** The workers that one thread has started. */
export class AskedWorkers {
  readonly #living = new Map<object, Int32Array>();
  readonly #onWorker: (worker: object) => void;

  /** @param onWorker told of each worker that is started */
  constructor(onWorker: (worker: object) => void = () => {}) {
    this.#onWorker = onWorker;
  }

  /** Wraps the class of node:worker_threads in every way that a program may import it. */
  wrapThreads(start: WorkerStart): void {
    const threads = builtin("node:worker_threads") as unknown as { Worker: WorkerClass };
    threads.Worker = this.#wrapClass(threads.Worker, start);
    builtin("node:module").syncBuiltinESMExports();
  }

  /** Wraps the web's class where the runtime has one. */
  wrapWebWorker(start: WorkerStart): void {
    const globals = globalThis as unknown as { Worker?: WorkerClass };
    if (globals.Worker !== undefined) globals.Worker = this.#wrapClass(globals.Worker, start);
  }

  /** Lets all workers flush; called when the process ends. */
  flush(): void {
    askForLastWords([...this.#living.values()]);
    this.#living.clear();
  }

  /**
   * Lets every worker of a class start with the tracer. The class stays the same to the program: `instanceof`,
   * subclasses, `constructor` and name hold.
   */
  #wrapClass(original: WorkerClass, start: WorkerStart): WorkerClass {
    const wrapper = new Proxy(original, {
      construct: (target, args: unknown[], newTarget) => {
        const { construct = (create) => create() } = start;
        const prepared = start.prepare(args);
        const create = () =>
          construct(() => Reflect.construct(target, prepared ?? args, newTarget) as object);
        return prepared === undefined ? create() : this.#start(start, create);
      },
    });
    const { prototype } = original as { prototype: { constructor: unknown; terminate?: unknown } };
    prototype.constructor = wrapper;
    this.#wrapTerminate(prototype);
    return wrapper;
  }

  #start({ share }: WorkerStart, create: () => object): object {
    const cells = new Int32Array(new SharedArrayBuffer(8));
    const { setEnvironmentData } = builtin("node:worker_threads");
    setEnvironmentData(SHARED_NAME, cells.buffer);
    let worker: object;
    try {
      worker = create();
    } finally {
      setEnvironmentData(SHARED_NAME, undefined);
    }
    this.#living.set(worker, cells);
    const gone = () => void this.#living.delete(worker);
    share?.(worker, cells.buffer, gone);
    const { once, addEventListener } = worker as { once?: unknown; addEventListener?: unknown };
    if (typeof once === "function") Reflect.apply(once, worker, ["exit", gone]);
    else if (typeof addEventListener === "function") Reflect.apply(addEventListener, worker, ["close", gone]);
    this.#onWorker(worker);
    return worker;
  }

  #wrapTerminate(prototype: { terminate?: unknown }): void {
    const { terminate } = prototype;
    if (typeof terminate !== "function") return;
    const living = this.#living;
    const wrapper = function (this: object, ...args: unknown[]): unknown {
      const cells = living.get(this);
      if (cells !== undefined) askForLastWords([cells]);
      living.delete(this);
      return Reflect.apply(terminate, this, args);
    };
    disguise(wrapper as (...args: unknown[]) => unknown, terminate as (...args: unknown[]) => unknown);
    prototype.terminate = wrapper;
  }
}

function askForLastWords(workers: readonly Int32Array[]): void {
  for (const cells of workers) {
    Atomics.store(cells, ASKED, 1);
    Atomics.notify(cells, ASKED);
  }
  // All of them together may take that long. A worker that has ended by itself has answered then.
  const startedAt = performanceNow();
  for (const cells of workers) {
    const left = PATIENCE_MS - (performanceNow() - startedAt);
    if (left > 0) Atomics.wait(cells, ANSWERED, 0, left);
  }
}

// Taken before the program can replace it by a fake one.
const { performance } = globalThis;
const performanceNow = performance.now.bind(performance);

/** The shared memory that a worker was started with, where the environment data brings it. */
export function sharedMemory(): SharedArrayBuffer | undefined {
  const { getEnvironmentData, setEnvironmentData } = builtin("node:worker_threads");
  const shared = getEnvironmentData(SHARED_NAME);
  setEnvironmentData(SHARED_NAME, undefined); // the program's own data is to be as it set it
  return shared instanceof SharedArrayBuffer ? shared : undefined;
}

/** In a worker: calls back when the thread that started it is about to end it. */
export class LastWords {
  #cells: Int32Array | undefined;

  /** @param shared memory that the question comes through */
  listen(shared: SharedArrayBuffer, flush: () => void): void {
    const cells = this.#cells = new Int32Array(shared);
    const answer = () => {
      flush();
      this.answer();
    };
    const waiting = (Atomics as unknown as WaitAsync).waitAsync?.(cells, ASKED, 0);
    if (waiting?.async === true) void waiting.value.then(answer);
    else if (waiting !== undefined) answer();
  }

  /** Says that nothing more will come. */
  answer(): void {
    if (this.#cells === undefined) return;
    Atomics.store(this.#cells, ANSWERED, 1);
    Atomics.notify(this.#cells, ANSWERED);
  }
}

/** Atomics.waitAsync (ES2024), which not every library of types has. */
interface WaitAsync {
  waitAsync?(
    cells: Int32Array,
    index: number,
    value: number,
  ): { async: true; value: Promise<string> } | { async: false; value: string };
}
