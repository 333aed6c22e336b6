// Node 20 and later.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";
import { carriedVariables, carryEnvironment } from "./children.ts";
import { createBridgingSampler } from "./inspector_sampler.ts";
import { createNodeApis } from "./node_apis.ts";
import type { Runtime } from "./runtime.ts";
import { wrapThreads } from "./workers.ts";

export function createNodeRuntime(): Runtime {
  const { isMainThread, threadId } = builtin("node:worker_threads");
  const apis = createNodeApis();
  const cache = (builtin("node:module") as unknown as { _cache: object })._cache; // not in the types
  return {
    ...apis,
    name: "node",
    version: process.versions.node,
    threadNumber: isMainThread ? 0 : threadId,
    threadName: isMainThread ? "main" : `worker ${threadId}`,
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
    propagate() {
      // NODE_OPTIONS reaches workers by itself, unless they are given an environment without it.
      wrapThreads({
        prepare([file, options, ...rest]) {
          const { env } = (options ?? {}) as { env?: unknown };
          const own = typeof env === "object" && env !== null;
          return [
            file,
            own ? { ...(options as object), env: { ...carriedVariables(), ...env } } : options,
            ...rest,
          ];
        },
      });
      carryEnvironment();
    },
  };
}
