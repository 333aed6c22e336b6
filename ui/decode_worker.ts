// The worker that decodes recordings, so that the page stays responsive meanwhile. One worker a file.

import { buffersOf, decodeForViews } from "./state/decode_recording.ts";
import type { DecodeMessage, DecodeRequest } from "./state/decode_protocol.ts";

globalThis.addEventListener("message", (event: MessageEvent<DecodeRequest>) => {
  void answer(event.data);
});

async function answer(request: DecodeRequest): Promise<void> {
  try {
    const decoded = await decodeForViews(request, (share) => send({ type: "progress", share }));
    send({ type: "decoded", decoded });
  } catch (error) {
    send({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: DecodeMessage): void {
  globalThis.postMessage(message, { transfer: message.type === "decoded" ? buffersOf(message.decoded) : [] });
}
