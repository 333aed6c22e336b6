// The page's side of the layout worker: one worker for all graphs of a view, started when the first one is to be laid out.

import type { LayoutMessage, LayoutRequest, LayoutResult } from "./graph_layout.ts";

/** Lays out graphs elsewhere. */
export interface GraphPlacer {
  /** @throws {Error} when it cannot be laid out, or was asked to stop */
  readonly place: (request: LayoutRequest, aborted: AbortSignal) => Promise<LayoutResult>;
  readonly dispose: () => void;
}

/** Makes one. */
export function createGraphPlacer(): GraphPlacer {
  let worker: Worker | undefined;
  const stop = () => {
    worker?.terminate();
    worker = undefined;
  };
  return {
    dispose: stop,
    place: (request, aborted) =>
      new Promise((resolve, reject) => {
        worker ??= new Worker(new URL("./layout_worker.js", import.meta.url), {
          type: "module",
          name: "layout",
        });
        const ended = new AbortController();
        const { signal } = ended;
        const settle = (action: () => void) => {
          ended.abort();
          action();
        };
        // A layout cannot be interrupted, only its worker: what was asked for later is not to wait for it.
        aborted.addEventListener("abort", () =>
          settle(() => {
            stop();
            reject(aborted.reason);
          }), { signal });
        worker.addEventListener("error", (event) =>
          settle(() => {
            stop();
            reject(new Error(`Cannot lay out the graph: ${event.message || "its worker did not start"}`));
          }), { signal });
        worker.addEventListener("message", ({ data }: MessageEvent<LayoutMessage>) =>
          settle(() => {
            if ("problem" in data) reject(new Error(`Cannot lay out the graph: ${data.problem}`));
            else resolve(data);
          }), { signal });
        worker.postMessage(request);
      }),
  };
}
