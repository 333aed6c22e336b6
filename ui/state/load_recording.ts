// Has recordings fetched and decoded by a worker of their own.

import type { DecodedRecording, DecodeMessage, LoadProgress, LoadRequest } from "./decode_protocol.ts";

/** A loaded recording. */
export interface LoadedRecording {
  readonly decoded: DecodedRecording;
  readonly sizeBytes: number;
}

/** How to load. */
export interface LoadOptions {
  readonly running: boolean;
  /** What the list says of its size, if it does. */
  readonly sizeBytes?: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Loads recordings by their id, `application/time`. */
export type Load = (id: string, options: LoadOptions) => Promise<LoadedRecording>;

/** The worker of a recording that may still grow. */
interface KnownFile {
  readonly id: string;
  readonly loader: LoadWorker;
}

/** A worker, and the news that it is broken: they may come while nobody asks it anything. */
interface LoadWorker {
  readonly worker: Worker;
  readonly broken: Promise<never>;
}

/**
 * A way to load recordings. Of one that is loaded again while it grows, only what was appended is fetched and decoded.
 * What it returns rejects with an Error in words for people when the recording cannot be fetched or decoded, and with a
 * DOMException named AbortError when the signal says so.
 */
export function createLoader(): Load {
  let known: KnownFile | undefined;
  return async (id, options) => {
    const before = known;
    known = undefined;
    if (before?.id !== id) before?.loader.worker.terminate();
    const loader = before?.id === id ? before.loader : startWorker();
    try {
      const loaded = await askWorker(loader, id, options);
      if (loaded.decoded.recording.finalised) loader.worker.terminate();
      else known = { id, loader };
      return loaded;
    } catch (error) {
      // One that failed or was given up knows nothing reliable.
      loader.worker.terminate();
      throw error;
    }
  };
}

function startWorker(): LoadWorker {
  const worker = new Worker(new URL("./decode_worker.js", import.meta.url), {
    type: "module",
    name: "decode",
  });
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      reject(new Error(`Cannot decode the recording: ${event.message || "its worker did not start"}`));
    });
  });
  broken.catch(() => {}); // whoever asks it hears of it
  return { worker, broken };
}

async function askWorker(
  { worker, broken }: LoadWorker,
  id: string,
  { running, sizeBytes, signal, onProgress }: LoadOptions,
): Promise<LoadedRecording> {
  signal.throwIfAborted();
  const answer = new Promise<LoadedRecording>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.onmessage = ({ data }: MessageEvent<DecodeMessage>) => {
      if (data.type === "progress") onProgress(data.progress);
      else if (data.type === "decoded") resolve(data);
      else reject(new Error(data.message));
    };
  });
  const request: LoadRequest = { id, running, listedBytes: sizeBytes };
  worker.postMessage(request);
  return await Promise.race([answer, broken]);
}
