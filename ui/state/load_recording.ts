// Fetches a recording with its progress, and has it decoded by a worker.

import type { DecodedRecording, DecodeMessage, DecodeRequest } from "./decode_protocol.ts";

/** How far loading is. */
export interface LoadProgress {
  readonly stage: "fetching" | "decoding";
  /** 0 to 1; undefined when it cannot be told. */
  readonly share: number | undefined;
  readonly loadedBytes: number;
}

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

/** Why a recording could not be had, in words for people. */
export class LoadError extends Error {
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "LoadError";
    this.status = status;
  }
}

/** Loads recordings by their id, `application/time`. */
export type Load = (id: string, options: LoadOptions) => Promise<LoadedRecording>;

/** The bytes of a recording that may still grow. */
interface KeptFile {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes at the end of what is known that are fetched again: the same ones show that the file only grew. */
const OVERLAP_BYTES = 64;

/**
 * A way to load recordings. Of one that is loaded again while it grows, only what was appended is fetched.
 * What it returns rejects with {@link LoadError} when the recording cannot be fetched or decoded, and with a
 * DOMException named AbortError when the signal says so.
 */
export function createLoader(): Load {
  let kept: KeptFile | undefined;
  return async (id, options) => {
    const { running, sizeBytes: listedBytes = Infinity, onProgress } = options;
    // A file that shrank was finalised.
    const known = kept?.id === id && kept.bytes.length <= listedBytes ? kept : undefined;
    kept = undefined;
    // It starts while the file is on its way.
    const worker = new Worker(new URL("./decode_worker.js", import.meta.url), {
      type: "module",
      name: "decode",
    });
    let sizeBytes = 0;
    const answer = answerOf(worker, options.signal, (share) => {
      onProgress({ stage: "decoding", share, loadedBytes: sizeBytes });
    });
    try {
      const bytes = (known === undefined ? undefined : await fetchGrown(known, options)) ??
        await fetchWhole(id, options);
      sizeBytes = bytes.length;
      onProgress({ stage: "decoding", share: 0, loadedBytes: sizeBytes });
      options.signal.throwIfAborted();
      const request: DecodeRequest = { bytes, running };
      worker.postMessage(request); // copied: who knows whether it grows?
      const decoded = await answer;
      if (!decoded.recording.finalised) kept = { id, bytes };
      return { decoded, sizeBytes };
    } finally {
      worker.terminate();
    }
  };
}

async function fetchWhole(id: string, options: LoadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(id, options);
  if (!response.ok || response.body === null) throw await explainFailure(id, response);
  return await readBody(id, response, options);
}

/** The file with what was appended to it; undefined when it is another one now, for example finalised. */
async function fetchGrown(
  { id, bytes }: KeptFile,
  options: LoadOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const start = Math.max(0, bytes.length - OVERLAP_BYTES);
  // Chromium answers a part from its cache, and that knows the shorter file alone.
  const response = await ask(id, options, { headers: { range: `bytes=${start}-` }, cache: "no-store" });
  if (response.status === 416) return undefined;
  if (!response.ok || response.body === null) throw await explainFailure(id, response);
  const part = await readBody(id, response, options);
  // Without ranges on its way, all of it came.
  if (response.status !== 206) return part;
  const overlap = bytes.length - start;
  for (let i = 0; i < overlap; i++) if (part[i] !== bytes[start + i]) return undefined;
  const grown = new Uint8Array(start + part.length);
  grown.set(bytes.subarray(0, start));
  grown.set(part, start);
  return grown;
}

async function ask(id: string, { signal }: LoadOptions, init: RequestInit = {}): Promise<Response> {
  const path = id.split("/").map(encodeURIComponent).join("/");
  try {
    return await fetch(`/api/recordings/${path}`, { ...init, signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new LoadError("The server does not answer", 0, { cause });
  }
}

async function readBody(
  id: string,
  response: Response,
  { signal, onProgress }: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array(0);
  // A length that was announced for the packed body says nothing about the unpacked one.
  const packed = response.headers.get("content-encoding") !== null;
  const expected = packed ? 0 : Number(response.headers.get("content-length") ?? 0);
  try {
    return await readAll(response.body, expected, onProgress);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new LoadError(`The connection broke while ${id} was loading`, 0, { cause });
  }
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  expected: number,
  onProgress: (progress: LoadProgress) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let bytes = new Uint8Array(expected > 0 ? expected : 64 * 1024);
  let loadedBytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (loadedBytes + read.value.length > bytes.length) {
      const grown = new Uint8Array(Math.max(bytes.length * 2, loadedBytes + read.value.length));
      grown.set(bytes.subarray(0, loadedBytes));
      bytes = grown;
    }
    bytes.set(read.value, loadedBytes);
    loadedBytes += read.value.length;
    const share = expected > 0 ? Math.min(1, loadedBytes / expected) : undefined;
    onProgress({ stage: "fetching", share, loadedBytes });
  }
  return loadedBytes === bytes.length ? bytes : bytes.slice(0, loadedBytes);
}

async function explainFailure(id: string, response: Response): Promise<LoadError> {
  if (response.status === 404) return new LoadError(`There is no recording ${id}`, 404);
  const answer: unknown = await response.json().catch(() => undefined);
  const error = isObject(answer) && isObject(answer["error"]) ? answer["error"] : {};
  const reason = typeof error["message"] === "string"
    ? error["message"]
    : `the server answered ${response.status}`;
  return new LoadError(`Cannot load ${id}: ${reason}`, response.status);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What a worker makes of the request that it is sent. */
function answerOf(
  worker: Worker,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<DecodedRecording> {
  const answer = new Promise<DecodedRecording>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.addEventListener("error", (event) => {
      reject(new LoadError(`Cannot decode the recording: ${event.message || "its worker did not start"}`, 0));
    });
    worker.addEventListener("message", (event: MessageEvent<DecodeMessage>) => {
      const message = event.data;
      if (message.type === "progress") onShare(message.share);
      else if (message.type === "decoded") resolve(message.decoded);
      else reject(new LoadError(message.message, 0));
    });
  });
  // It may fail before anybody waits for it.
  answer.catch(() => {});
  return answer;
}
