// Node 20 and later.

import { builtin } from "./builtins.ts";
import { carryThroughBindings } from "./children.ts";
import { process } from "./host_process.ts";
import { createFileApis } from "./file_apis.ts";
import { createBridgingSampler } from "./inspector_sampler.ts";
import { createNodeApis } from "./node_apis.ts";
import { NodeWorkers, onNodeLastWords } from "./node_workers.ts";
import type { Runtime } from "./runtime.ts";

/** Functions that workers may not call say so; asking node:worker_threads would load it. */
interface MaybeDisabled {
  readonly disabled?: boolean;
}

export function createNodeRuntime(): Runtime {
  const isWorker = (process.abort as MaybeDisabled).disabled === true;
  const threadNumber = isWorker ? builtin("node:worker_threads").threadId : 0;
  const apis = createNodeApis();
  const cache = (builtin("node:module") as unknown as { _cache: object })._cache; // not in the types
  let workers: NodeWorkers | undefined;
  return {
    ...apis,
    ...createFileApis(),
    name: "node",
    version: process.versions.node,
    threadNumber,
    threadName: isWorker ? `worker ${threadNumber}` : "main",
    createSampler: () =>
      createBridgingSampler({
        now: apis.now,
        synchronously: (action) => action(),
        post(session, method, params) {
          let result: unknown;
          let failure: unknown;
          session.post(method, params, (error, value) => [failure, result] = [error, value]);
          if (failure) throw failure;
          return result;
        },
      }),
    moduleCount: () => Object.keys(cache).length,
    format: (args) => builtin("node:util").format(...args),
    onLastWords(flush) {
      if (isWorker) onNodeLastWords(flush);
    },
    flushWorkers: () => workers?.flush(),
    hasWorkers: () => workers !== undefined && workers.count > 0,
    propagate() {
      workers = new NodeWorkers(() => builtin("node:fs").statSync(process.env["MICROLOG_FILE"] ?? "").size);
      carryThroughBindings();
    },
  };
}
