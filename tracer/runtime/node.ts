// Node 20 and later.

import { builtin } from "./builtins.ts";
import { carryThroughBindings } from "./children.ts";
import { process } from "./host_process.ts";
import { createFileApis } from "./file_apis.ts";
import { createBridgingSampler } from "./inspector_sampler.ts";
import { HiddenListeners } from "./listeners.ts";
import { createNodeApis } from "./node_apis.ts";
import { createNodeInspector, isWithoutInspector, type NodeInspector } from "./node_inspector.ts";
import { createFlight, watchStreams, watchWorkerOutput, watchWritingConsole } from "./output.ts";
import { NodeWorkers, onNodeLastWords } from "./node_workers.ts";
import { watchNodeServers } from "./node_servers.ts";
import { onReplacement, pauseForReplacement } from "./replaced_program.ts";
import type { Runtime, StackSampler } from "./runtime.ts";
import { watchNodeWaits } from "./waits_node.ts";

/** Those that end a program: at SIGUSR1 Node opens its inspector. */
const USER_SIGNALS: readonly string[] = ["SIGUSR2"];

/** Functions that workers may not call say so; asking node:worker_threads would load it. */
interface MaybeDisabled {
  readonly disabled?: boolean;
}

export function createNodeRuntime(): Runtime {
  const isWorker = (process.abort as MaybeDisabled).disabled === true;
  const threadNumber = isWorker ? builtin("node:worker_threads").threadId : 0;
  const listeners = new HiddenListeners(process);
  const apis = createNodeApis(listeners, { userSignals: USER_SIGNALS });
  const cache = (builtin("node:module") as unknown as { _cache: object })._cache; // not in the types
  const inspector = createNodeInspector(apis.now);
  const flight = createFlight();
  let workers: NodeWorkers | undefined;
  return {
    ...apis,
    ...createFileApis(),
    name: "node",
    version: process.versions.node,
    threadNumber,
    threadName: isWorker ? `worker ${threadNumber}` : "main",
    createSampler: () => createNodeSampler(inspector),
    watchOutput(sink) {
      watchWritingConsole(sink, flight, { replace: createInspectorBypass(inspector.isDebugged) });
      watchStreams(sink, flight);
    },
    // CommonJS modules alone: Node keeps its list of ES modules to itself, and a program of such has none in this one.
    moduleCount: () => Object.keys(cache).length || -1,
    onLastWords(flush) {
      if (isWorker) onNodeLastWords(flush);
      else onReplacement(flush);
    },
    onSignal(callback) {
      apis.onSignal(callback);
      keepWatchingSignals(listeners);
    },
    flushWorkers: () => workers?.flush(),
    watchServers: watchNodeServers,
    watchWaits: watchNodeWaits,
    propagate(_, sampling) {
      workers = new NodeWorkers(listeners, (worker) => watchWorkerOutput(worker, flight));
      carryThroughBindings();
      if (!isWorker) pauseForReplacement(sampling);
    },
  };
}

/** Node's processes for --test and --watch, which only start others, have no inspector: nothing is sampled there. */
function createNodeSampler(inspector: NodeInspector): StackSampler {
  const sampler = createBridgingSampler(inspector);
  let samples = true;
  return {
    ...sampler,
    start(intervalMicros) {
      try {
        sampler.start(intervalMicros);
      } catch (error) {
        if (!isWithoutInspector(error)) throw error;
        samples = false;
      }
    },
    rotate: (intervalMicros) => samples ? sampler.rotate(intervalMicros) : undefined,
    stop: () => samples ? sampler.stop() : undefined,
  };
}

/**
 * Node stops watching a signal when the program removes its last listener, because it does not see ours. Prompts do so
 * all the time.
 */
function keepWatchingSignals(listeners: HiddenListeners): void {
  listeners.add("removeListener", (event: unknown) => {
    if (typeof event !== "string" || !event.startsWith("SIG") || listeners.hasOthers(event)) return;
    listeners.renew(event);
  });
}

/**
 * While an inspector session is open, each console call of Node also makes a message with a stack for it, which takes
 * 13 µs: ten times the call itself. With no debugger to read them, the methods below are called instead; they print
 * the same.
 */
function createInspectorBypass(
  isDebugged: () => boolean,
): (method: string, original: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown {
  const { Console } = console as unknown as {
    Console?: { readonly prototype: Readonly<Record<string, unknown>> };
  };
  const direct = new Map<string, (...args: unknown[]) => unknown>();
  for (const [method, value] of Object.entries(Console?.prototype ?? {})) {
    if (typeof value === "function") {
      direct.set(method, value.bind(console) as (...args: unknown[]) => unknown);
    }
  }
  return (method, original) => isDebugged() ? original : direct.get(method) ?? original;
}
