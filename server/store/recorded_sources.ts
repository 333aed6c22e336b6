// Sources of recorded programs on this machine. A recording may come from anywhere, so what it names is read only when it
// was made here, is a source by its name or its first line, is text and is not huge. Nothing else is ever opened.

import { Buffer } from "node:buffer";
import { readFileSync, realpathSync, statSync } from "node:fs";
import os from "node:os";
import { isAbsolute, resolve } from "node:path";
import process from "node:process";
import { lastKnownMicros } from "../../recording/analysis/extent.ts";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { NotFoundError } from "../../recording/errors.ts";
import type { Recording } from "../../recording/recording.ts";
import type { SourceText } from "../api/sources.ts";
import { GeneratedCode, pathOfUrl } from "./generated_code.ts";
import type { PositionMap } from "./position_map.ts";
import { cutAround } from "./source_part.ts";
import type { RecordingStore } from "./store.ts";
import { inflate } from "./zlib.ts";

/** Largest source that is read, in bytes. */
export const MAX_SOURCE_BYTES = 64 * 2 ** 20;

/** Recordings whose files are remembered. */
const REMEMBERED = 4;

/** Files whose maps are looked at for a source that is not there. */
const MAX_MAPS = 200;

/** What changed later than this after the end of a recording was not what ran. */
const CHANGED_LATER_MS = 2_000;

/** What sources are called. A file without an ending has to begin as a script does. */
const SOURCE_NAME = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx|coffee|imba|re|res|elm)$/i;

/** Gives sources. */
export interface SourceReader {
  /**
   * @param id of a recording
   * @param file exactly as its frames name it
   * @param line of a large source, which line to show with what is around it
   * @throws {NotFoundError} when there is nothing to show
   */
  read(id: string, file: string, line: number): Promise<SourceText>;
}

/** What a recording says about its sources. */
interface NamedFiles {
  /** Those of its frames. */
  readonly files: ReadonlySet<string>;
  /** Paths of generated code, whose maps may bring sources along. */
  readonly generated: readonly string[];
  readonly isFromHere: boolean;
  readonly endedAtMs: number;
  readonly code: GeneratedCode;
}

/** Sources of the recordings of a store. */
export class RecordedSources implements SourceReader {
  readonly #store: RecordingStore;
  readonly #hostname: string;
  /** By id and version, the one used last at the end. */
  readonly #remembered = new Map<string, NamedFiles>();

  /** @param hostname of this machine, for tests */
  constructor(store: RecordingStore, hostname = os.hostname()) {
    this.#store = store;
    this.#hostname = hostname;
  }

  async read(id: string, file: string, line: number): Promise<SourceText> {
    const named = await this.#namedFiles(id);
    if (!named.files.has(file)) throw new NotFoundError(`No frame of recording "${id}" is in "${file}"`);
    if (!named.isFromHere) throw new NotFoundError(`Recording "${id}" was made on another machine`);
    const path = pathOf(file);
    if (path === undefined) throw new NotFoundError(`"${file}" is no file`);
    const source = readSource(path, named.endedAtMs);
    if (typeof source !== "string") return { ...source, ...cutAround(source.text, line) };
    const text = textInMaps(path, named);
    if (text === undefined) throw new NotFoundError(`Cannot show "${file}": ${source}`);
    return { ...cutAround(text, line), origin: "map", changed: false };
  }

  async #namedFiles(id: string): Promise<NamedFiles> {
    const { version } = await this.#store.stat(id);
    const key = `${id} ${version}`;
    let named = this.#remembered.get(key);
    this.#remembered.delete(key);
    if (named === undefined) {
      const { body } = await this.#store.read(id);
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      named = listFiles(decodeRecording(bytes, inflate), this.#hostname);
    }
    this.#remembered.set(key, named);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= REMEMBERED) break;
      this.#remembered.delete(oldest);
    }
    return named;
  }
}

function listFiles({ tables, metadata, originMicros }: Recording, hostname: string): NamedFiles {
  const files = new Set<string>();
  for (const row of tables.frames.columns.file) files.add(tables.strings.get(row));
  files.delete("");
  const modules = Array.from(tables.modules.columns.name, (row) => tables.strings.get(row));
  const directory = metadata.directory;
  // What was started is not on the stack for long, and a bundle may be on none once its places are those of its sources.
  const started = directory === undefined
    ? []
    : metadata.command?.slice(1).map((word) => resolve(directory, word)) ?? [];
  const generated = [...new Set([...started, ...modules, ...files])].flatMap((name) => {
    const path = /\.[cm]?jsx?$/i.test(name) ? pathOf(name) : undefined;
    return path === undefined || /[/\\]node_modules[/\\]/.test(path) ? [] : [path];
  });
  const endedAtMs = (originMicros + (metadata.endedAtMicros ?? lastKnownMicros(tables) ?? 0)) / 1000;
  return {
    files,
    generated: generated.slice(0, MAX_MAPS),
    isFromHere: metadata.host === undefined || metadata.host.name === hostname,
    endedAtMs,
    code: new GeneratedCode({
      endedAtMs,
      directory,
      environment: { ...process.env, ...metadata.environment },
    }),
  };
}

/** The path that a frame's file stands for; undefined when it is none. */
function pathOf(file: string): string | undefined {
  const path = file.startsWith("file:") ? pathOfUrl(file.replace(/[?#].*$/, "")) : file.replace(/\?.*$/, "");
  return path !== undefined && isAbsolute(path) && !path.includes("\0") ? path : undefined;
}

/** A source as it is read: all of it. */
type WholeSource = Pick<SourceText, "text" | "origin" | "changed">;

/** The source, or why it cannot be shown. */
function readSource(path: string, endedAtMs: number): WholeSource | string {
  if (!mayBeSource(path)) return "it is not named like a source";
  try {
    // A link must not lead to what is no source by its own name.
    const real = realpathSync(path);
    if (!mayBeSource(real)) return "it is not named like a source";
    const { size, mtimeMs } = statOfFile(real);
    if (size < 0) return "it is no file";
    if (size > MAX_SOURCE_BYTES) return `it is larger than ${MAX_SOURCE_BYTES} bytes`;
    const text = textOf(readFileSync(real));
    if (text === undefined) return "it is no text";
    if (!SOURCE_NAME.test(real) && !text.startsWith("#!")) return "it is not named like a source";
    return { text, origin: "file", changed: mtimeMs > endedAtMs + CHANGED_LATER_MS };
  } catch {
    return "it is not there";
  }
}

/** Size and time of a regular file; -1 for anything else: pipes and devices must not even be opened. */
function statOfFile(path: string): { readonly size: number; readonly mtimeMs: number } {
  const stat = statSync(path);
  return { size: stat.isFile() ? stat.size : -1, mtimeMs: stat.mtimeMs };
}

/** Whether a file is called as sources are, or like a command, which its first line then has to say. */
function mayBeSource(path: string): boolean {
  const name = path.split(/[/\\]/).pop() ?? "";
  return SOURCE_NAME.test(name) || /^[^.]+$/.test(name);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined; // not UTF-8
  }
}

/** The text of a source that a map of the recording brings along. */
function textInMaps(path: string, { code, generated }: NamedFiles): string | undefined {
  for (const map of mapsFor(path, code, generated)) {
    const text = contentOf(map, path);
    if (text !== undefined && Buffer.byteLength(text) <= MAX_SOURCE_BYTES) return text;
  }
  return undefined;
}

function* mapsFor(path: string, code: GeneratedCode, generated: readonly string[]): Iterable<PositionMap> {
  yield* code.tsxMapsOf(path);
  const deno = code.denoMapOf(path);
  if (deno !== undefined) yield deno;
  for (const file of generated) {
    const map = code.mapOf(file);
    if (map !== undefined) yield map;
  }
}

function contentOf(map: PositionMap, path: string): string | undefined {
  try {
    return map.contentOf(path);
  } catch {
    return undefined; // a map that is broken further in
  }
}
