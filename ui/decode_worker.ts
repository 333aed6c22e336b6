// The worker that fetches and decodes recordings and transforms their stacks, so that the page stays responsive meanwhile.
// One worker a recording, or a list of transforms.

import { buffersOf } from "./state/decode_recording.ts";
import type { DecodeMessage, LoadProgress, LoadRequest } from "./state/decode_protocol.ts";
import { deriveForViews } from "./state/derive_recording.ts";
import type { DeriveMessage, DeriveRequest } from "./state/derive_protocol.ts";
import { FetchedFile } from "./state/fetched_file.ts";
import { GrowingFile } from "./state/growing_file.ts";

let fetched: FetchedFile | undefined;
let file = new GrowingFile();

globalThis.addEventListener("message", (event: MessageEvent<LoadRequest | DeriveRequest>) => {
  const request = event.data;
  void ("transforms" in request ? answerDerive(request) : answerLoad(request)).catch((error: unknown) => {
    send({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  });
});

async function answerLoad({ id, running, listedBytes }: LoadRequest): Promise<void> {
  const tell = (progress: LoadProgress) => send({ type: "progress", progress });
  tell({ stage: "fetching", share: undefined, loadedBytes: 0 });
  fetched ??= new FetchedFile(id);
  const part = await fetched.fetch(listedBytes, tell);
  if (part.start === 0) file = new GrowingFile();
  const sizeBytes = part.start + part.bytes.length;
  const decoded = await file.decode({ ...part, running }, (share) => {
    tell({ stage: "decoding", share, loadedBytes: sizeBytes });
  });
  send({ type: "decoded", decoded, sizeBytes }, buffersOf(decoded));
}

async function answerDerive(request: DeriveRequest): Promise<void> {
  // In a promise like the other, so that both fail alike.
  const parts = await Promise.resolve(request).then(deriveForViews);
  send({ type: "derived", parts }, buffersOf(parts));
}

function send(message: DecodeMessage | DeriveMessage, transfer: ArrayBuffer[] = []): void {
  globalThis.postMessage(message, { transfer });
}
