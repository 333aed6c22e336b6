// A recording's bytes as the decode worker fetches them: all at first, then only what was appended. Runs in the decode
// worker: there, no drawing of the page keeps a piece waiting.

import type { LoadProgress } from "./decode_protocol.ts";

/** Bytes of a file and where they begin in it. */
export interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Called with how far fetching is. */
type OnProgress = (progress: LoadProgress) => void;

/** As `fetch()`. */
type Send = (path: string, init: RequestInit) => Promise<Response>;

/** Bytes at the end of what is known that are fetched again: the same ones show that the file only grew. */
const OVERLAP_BYTES = 64;

/** How often is told how much was fetched: more often than pictures can show it helps nobody. */
const PROGRESS_MS = 60;

/** One recording on the server, which may grow between two times. */
export class FetchedFile {
  readonly #id: string;
  readonly #send: Send;
  #sizeBytes = 0;
  /** The last bytes that are known. */
  #tail = new Uint8Array(0);

  /** @param id `application/time` */
  constructor(id: string, send: Send = (path, init) => fetch(path, init)) {
    this.#id = id;
    this.#send = send;
  }

  /**
   * What was appended, together with the last bytes that were known; all of it, from 0, the first time and when the file
   * is another one now, for example finalised.
   * @param listedBytes what the list says of its size, if it does
   * @throws {Error} in words for people, when it cannot be had
   */
  async fetch(listedBytes: number | undefined, onProgress: OnProgress): Promise<FilePart> {
    // A file that shrank was finalised.
    const mayHaveGrown = this.#sizeBytes > 0 && this.#sizeBytes <= (listedBytes ?? Infinity);
    const part = (mayHaveGrown ? await this.#fetchAppended(onProgress) : undefined) ??
      { start: 0, bytes: await this.#fetchWhole(onProgress) };
    this.#sizeBytes = part.start + part.bytes.length;
    this.#tail = part.bytes.slice(-OVERLAP_BYTES);
    return part;
  }

  async #fetchWhole(onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#ask();
    if (!response.ok) throw await this.#explainFailure(response);
    return await this.#readBody(response, onProgress);
  }

  /** The file's end from the last bytes that are known; undefined when it did not only grow. */
  async #fetchAppended(onProgress: OnProgress): Promise<FilePart | undefined> {
    const tail = this.#tail;
    const start = this.#sizeBytes - tail.length;
    // What was finalised is shorter: to ask for a range behind its end is a fault that browsers tell everybody.
    if (await this.#askSize() < this.#sizeBytes) return undefined;
    // Chromium answers a part from its cache, and that knows the shorter file alone.
    const response = await this.#ask({ headers: { range: `bytes=${start}-` }, cache: "no-store" });
    if (response.status === 416) return undefined;
    if (!response.ok) throw await this.#explainFailure(response);
    const bytes = await this.#readBody(response, onProgress);
    // A server that knows no ranges has sent all of it.
    if (response.status !== 206) return { start: 0, bytes };
    return tail.every((byte, i) => bytes[i] === byte) ? { start, bytes } : undefined;
  }

  /** Bytes of the file now; infinite where the server does not say. */
  async #askSize(): Promise<number> {
    const response = await this.#ask({ method: "HEAD", cache: "no-store" });
    const length = response.headers.get("content-length");
    return length === null || !response.ok ? Infinity : Number(length);
  }

  async #ask(init: RequestInit = {}): Promise<Response> {
    const path = this.#id.split("/").map(encodeURIComponent).join("/");
    try {
      return await this.#send(`/api/recordings/${path}`, init);
    } catch (cause) {
      throw new Error("The server does not answer", { cause });
    }
  }

  async #readBody(response: Response, onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>> {
    if (response.body === null) return new Uint8Array(0);
    // A length that was announced for the packed body says nothing about the unpacked one.
    const packed = response.headers.get("content-encoding") !== null;
    const expected = packed ? 0 : Number(response.headers.get("content-length") ?? 0);
    try {
      return await readAll(response.body, expected, onProgress);
    } catch (cause) {
      throw new Error(`The connection broke while ${this.#id} was loading`, { cause });
    }
  }

  async #explainFailure(response: Response): Promise<Error> {
    if (response.status === 404) return new Error(`There is no recording ${this.#id}`);
    const answer: unknown = await response.json().catch(() => undefined);
    const error = isObject(answer) && isObject(answer["error"]) ? answer["error"] : {};
    const reason = typeof error["message"] === "string"
      ? error["message"]
      : `the server answered ${response.status}`;
    return new Error(`Cannot load ${this.#id}: ${reason}`);
  }
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  expected: number,
  onProgress: OnProgress,
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
    const now = performance.now();
    if (now - told < PROGRESS_MS) continue;
    told = now;
    const share = expected > 0 ? Math.min(1, loadedBytes / expected) : undefined;
    onProgress({ stage: "fetching", share, loadedBytes });
  }
  return loadedBytes === bytes.length ? bytes : bytes.slice(0, loadedBytes);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
