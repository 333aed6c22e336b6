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

/** A recording that may still grow, and the worker that knows it. */
interface KnownFile {
  readonly id: string;
  readonly sizeBytes: number;
  /** Its last bytes. */
  readonly tail: Uint8Array;
  readonly decoder: DecodeWorker;
}

/** A worker, and the news that it is broken: they may come while nobody asks it anything. */
interface DecodeWorker {
  readonly worker: Worker;
  readonly broken: Promise<never>;
}

/** Bytes at the end of what is known that are fetched again: the same ones show that the file only grew. */
const OVERLAP_BYTES = 64;

/** How often is told how much was fetched. */
const PROGRESS_MS = 60;

/**
 * A way to load recordings. Of one that is loaded again while it grows, only what was appended is fetched and decoded.
 * What it returns rejects with {@link LoadError} when the recording cannot be fetched or decoded, and with a
 * DOMException named AbortError when the signal says so.
 */
export function createLoader(): Load {
  let known: KnownFile | undefined;
  return async (id, options) => {
    const before = known;
    known = undefined;
    // A file that shrank was finalised.
    const grows = before?.id === id && before.sizeBytes <= (options.sizeBytes ?? Infinity);
    if (!grows) before?.decoder.worker.terminate();
    const grown = grows ? await loadGrown(before, options) : undefined;
    const { loaded, file } = grown ?? await loadWhole(id, options);
    if (loaded.decoded.recording.finalised) file.decoder.worker.terminate();
    else known = file;
    return loaded;
  };
}

/** What was loaded, and how to go on when it grows. */
interface Loading {
  readonly loaded: LoadedRecording;
  readonly file: KnownFile;
}

async function loadWhole(id: string, options: LoadOptions): Promise<Loading> {
  const decoder = startDecoder(); // it starts while the file is on its way
  return await orTerminate(decoder, async () => {
    return await decodeWith(decoder, { id, start: 0, bytes: await fetchWhole(id, options) }, options);
  });
}

/** Undefined when the file is another one now, for example finalised. */
async function loadGrown(file: KnownFile, options: LoadOptions): Promise<Loading | undefined> {
  const { id, decoder } = file;
  return await orTerminate(decoder, async () => {
    const appended = await fetchAppended(file, options);
    if (appended === undefined) decoder.worker.terminate();
    return appended === undefined ? undefined : await decodeWith(decoder, { id, ...appended }, options);
  });
}

/** A worker that failed or was given up knows nothing reliable. */
async function orTerminate<T>({ worker }: DecodeWorker, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

function startDecoder(): DecodeWorker {
  const worker = new Worker(new URL("./decode_worker.js", import.meta.url), {
    type: "module",
    name: "decode",
  });
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      reject(new LoadError(`Cannot decode the recording: ${event.message || "its worker did not start"}`, 0));
    });
  });
  broken.catch(() => {}); // whoever asks it hears of it
  return { worker, broken };
}

/** Bytes of a file and where they begin in it. */
interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function decodeWith(
  decoder: DecodeWorker,
  { id, start, bytes }: FilePart & { readonly id: string },
  { running, signal, onProgress }: LoadOptions,
): Promise<Loading> {
  const sizeBytes = start + bytes.length;
  const tail = bytes.slice(-OVERLAP_BYTES);
  const tellShare = (share: number) => onProgress({ stage: "decoding", share, loadedBytes: sizeBytes });
  signal.throwIfAborted();
  tellShare(0);
  const answer = answerOf(decoder.worker, signal, tellShare);
  const request: DecodeRequest = { bytes, start, running };
  decoder.worker.postMessage(request, [bytes.buffer]);
  const decoded = await Promise.race([answer, decoder.broken]);
  return { loaded: { decoded, sizeBytes }, file: { id, sizeBytes, tail, decoder } };
}

async function fetchWhole(id: string, options: LoadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(id, options);
  if (!response.ok || response.body === null) throw await explainFailure(id, response);
  return await readBody(id, response, options);
}

/** The file's end from the last bytes that are known; all of it where the server knows no ranges. */
async function fetchAppended(
  { id, sizeBytes, tail }: KnownFile,
  options: LoadOptions,
): Promise<FilePart | undefined> {
  const start = sizeBytes - tail.length;
  // What was finalised is shorter: to ask for a range behind its end is a fault that browsers tell everybody.
  if (await sizeOf(id, options) < sizeBytes) return undefined;
  // Chromium answers a part from its cache, and that knows the shorter file alone.
  const response = await ask(id, options, { headers: { range: `bytes=${start}-` }, cache: "no-store" });
  if (response.status === 416) return undefined;
  if (!response.ok || response.body === null) throw await explainFailure(id, response);
  const bytes = await readBody(id, response, options);
  if (response.status !== 206) return undefined;
  return tail.every((byte, i) => bytes[i] === byte) ? { start, bytes } : undefined;
}

/** Bytes of the file now; infinite where the server does not say. */
async function sizeOf(id: string, options: LoadOptions): Promise<number> {
  const response = await ask(id, options, { method: "HEAD", cache: "no-store" });
  const length = response.headers.get("content-length");
  return length === null || !response.ok ? Infinity : Number(length);
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
  let told = performance.now();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (loadedBytes + read.value.length > bytes.length) {
      const grown = new Uint8Array(Math.max(bytes.length * 2, loadedBytes + read.value.length));
      grown.set(bytes.subarray(0, loadedBytes));
      bytes = grown;
    }
    bytes.set(read.value, loadedBytes);
    loadedBytes += read.value.length;
    // Pieces come faster than pictures can show them, and each picture holds up the next piece.
    const now = performance.now();
    if (now - told < PROGRESS_MS) continue;
    told = now;
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
  return new Promise<DecodedRecording>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.onmessage = (event: MessageEvent<DecodeMessage>) => {
      const message = event.data;
      if (message.type === "progress") onShare(message.share);
      else if (message.type === "decoded") resolve(message.decoded);
      else reject(new LoadError(message.message, 0));
    };
  });
}
