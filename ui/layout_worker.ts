// The worker that lays out graphs: loaded when the first one is shown, so that nobody else waits for its library, and
// apart from the page, so that large graphs do not stop it.

import { layoutGraph, type LayoutMessage, type LayoutRequest } from "./state/graph_layout.ts";

globalThis.addEventListener("message", (event: MessageEvent<LayoutRequest>) => send(answer(event.data)));

function answer(request: LayoutRequest): LayoutMessage {
  try {
    return layoutGraph(request);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function send(message: LayoutMessage): void {
  globalThis.postMessage(message);
}
