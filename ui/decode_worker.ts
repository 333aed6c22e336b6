// The worker that decodes recordings and transforms their stacks, so that the page stays responsive meanwhile. One worker
// a file, or a list of transforms.

import { buffersOf } from "./state/decode_recording.ts";
import type { DecodeMessage, DecodeRequest } from "./state/decode_protocol.ts";
import { deriveForViews } from "./state/derive_recording.ts";
import type { DeriveMessage, DeriveRequest } from "./state/derive_protocol.ts";
import { GrowingFile } from "./state/growing_file.ts";

const file = new GrowingFile();

globalThis.addEventListener("message", (event: MessageEvent<DecodeRequest | DeriveRequest>) => {
  const request = event.data;
  void ("transforms" in request ? answerDerive(request) : answerDecode(request)).catch((error: unknown) => {
    send({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  });
});

async function answerDecode(request: DecodeRequest): Promise<void> {
  const decoded = await file.decode(request, (share) => send({ type: "progress", share }));
  send({ type: "decoded", decoded }, buffersOf(decoded));
}

async function answerDerive(request: DeriveRequest): Promise<void> {
  // In a promise like the other, so that both fail alike.
  const parts = await Promise.resolve(request).then(deriveForViews);
  send({ type: "derived", parts }, buffersOf(parts));
}

function send(message: DecodeMessage | DeriveMessage, transfer: ArrayBuffer[] = []): void {
  globalThis.postMessage(message, { transfer });
}
