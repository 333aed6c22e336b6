// Generated files and their source maps as they lie on the disk: beside each other, in one file, or in the caches of
// the tools that made them. Reads regular files only, each and all together up to a size.

import { Buffer } from "node:buffer";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { PositionMap } from "./position_map.ts";

/** How much is read. */
export interface ReadLimits {
  /** Largest file of generated code or source, in bytes. */
  readonly codeBytes: number;
  /** Largest source map, in bytes. */
  readonly mapBytes: number;
  /** All that is read for one recording, in bytes. */
  readonly allBytes: number;
  /** Files that are looked at in tsx's cache, the newest first. */
  readonly tsxFiles: number;
}

/** Far above what honest builds make, far below what would take a minute to read. */
export const READ_LIMITS: ReadLimits = {
  codeBytes: 64 * 2 ** 20,
  mapBytes: 128 * 2 ** 20,
  allBytes: 1024 * 2 ** 20,
  tsxFiles: 5_000,
};

/** What changed later than this after the end of a recording was not what ran. */
const CHANGED_LATER_MS = 2_000;

const COMMENT = "sourceMappingURL=";

/** What is known of the run whose files are looked for. */
export interface RunFacts {
  /** Milliseconds since 1970. */
  readonly endedAtMs: number;
  /** Where the command was started. */
  readonly directory: string | undefined;
  /** Variables that say where caches lie: those of the run, else of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Finds maps for the files of one recording. */
export class GeneratedCode {
  readonly #run: RunFacts;
  readonly #limits: ReadLimits;
  #bytesLeft: number;
  #tsxFiles: ReadonlyMap<string, readonly TsxEntry[]> | undefined;

  /** @param limits default {@link READ_LIMITS} */
  constructor(run: RunFacts, limits = READ_LIMITS) {
    this.#run = run;
    this.#limits = limits;
    this.#bytesLeft = limits.allBytes;
  }

  /** The map that a file of JavaScript names at its end or that lies beside it; undefined when there is none. */
  mapOf(path: string): PositionMap | undefined {
    const code = this.read(path);
    if (code === undefined) return undefined;
    const url = findMapUrl(code);
    if (url?.startsWith("data:")) return this.#build(code, decodeDataUrl(url), dirname(path));
    for (const mapPath of mapPaths(path, url)) {
      const map = this.read(mapPath, this.#limits.mapBytes);
      if (map !== undefined) return this.#build(code, map.toString(), dirname(mapPath));
    }
    return undefined;
  }

  /** The map of what Deno made of a TypeScript file: it keeps that, with its map, in a folder of its own. */
  denoMapOf(path: string): PositionMap | undefined {
    const emitted = join(denoFolder(this.#run.environment), "gen", "file", emittedName(path));
    const code = this.read(emitted);
    const url = code === undefined ? undefined : findMapUrl(code);
    if (code === undefined || !url?.startsWith("data:")) return undefined;
    return this.#build(code, decodeDataUrl(url), dirname(path));
  }

  /**
   * The map of what tsx made of a file: it keeps code and map in the system's folder for temporary files. Newest first,
   * because one file may have been made for `import` and for `require`.
   */
  tsxMapsOf(path: string): PositionMap[] {
    this.#tsxFiles ??= this.#listTsxFiles();
    return (this.#tsxFiles.get(path) ?? []).flatMap(({ code, map }) => {
      const built = this.#build(Buffer.from(code), map, dirname(path));
      return built === undefined ? [] : [built];
    });
  }

  /** The bytes of a regular file that did not change since the run; undefined when there is none, or too large a one. */
  read(path: string, maxBytes = this.#limits.codeBytes): Buffer | undefined {
    try {
      const stat = statSync(path);
      const { size, mtimeMs } = stat;
      if (size > Math.min(maxBytes, this.#bytesLeft) || !stat.isFile()) return undefined;
      if (mtimeMs > this.#run.endedAtMs + CHANGED_LATER_MS) return undefined;
      this.#bytesLeft -= size;
      return readFileSync(path);
    } catch {
      return undefined; // not there, or not ours to read: positions stay as they are
    }
  }

  #build(code: Buffer, map: string | undefined, folder: string): PositionMap | undefined {
    if (map === undefined) return undefined;
    const resolveSource = (source: string) => resolveSourcePath(source, folder, this.#run.directory);
    try {
      return new PositionMap({ code: code.toString(), map, resolveSource });
    } catch {
      return undefined; // a broken map: positions stay as they are
    }
  }

  #listTsxFiles(): Map<string, TsxEntry[]> {
    const found = new Map<string, TsxEntry[]>();
    for (const path of newestFiles(tsxFolder(this.#run.environment), this.#limits.tsxFiles)) {
      const entry = parseTsxEntry(this.read(path)?.toString() ?? "");
      if (entry === undefined) continue;
      const entries = found.get(entry.source);
      if (entries === undefined) found.set(entry.source, [entry]);
      else entries.push(entry);
    }
    return found;
  }
}

/** What a comment at the end of the code names as its map; undefined when there is none. */
export function findMapUrl(code: Buffer): string | undefined {
  const at = code.lastIndexOf(COMMENT);
  if (at < 0) return undefined;
  const lead = code.subarray(Math.max(0, at - 8), at).toString("latin1");
  const [url = ""] = /^[^\s'"*]*/.exec(code.subarray(at + COMMENT.length).toString("latin1")) ?? [];
  const rest = code.subarray(at + COMMENT.length + url.length).toString("latin1");
  // Only comments may follow, else it is a text within the code.
  const isComment = /\/[/*][#@]\s*$/.test(lead) && /^(?:\s*\*\/)?(?:\s*\/\/[^\n]*)*\s*$/.test(rest);
  return isComment && url !== "" ? url : undefined;
}

/** The text of a `data:` URL; undefined when it cannot be read. */
function decodeDataUrl(url: string): string | undefined {
  const comma = url.indexOf(",");
  if (comma < 0) return undefined;
  const data = url.slice(comma + 1);
  if (url.slice(0, comma).endsWith(";base64")) return Buffer.from(data, "base64").toString();
  return decoded(data);
}

/** Where the map of a file may lie. @param url as its code names it */
function mapPaths(path: string, url: string | undefined): string[] {
  const beside = `${path}.map`;
  if (url === undefined) return [beside];
  const bare = url.replace(/[?#].*$/, "");
  if (bare.startsWith("file:")) return [pathOfUrl(bare) ?? beside];
  if (/^[a-z][a-z0-9+.-]+:/i.test(bare)) return [beside];
  return [resolve(dirname(path), bare), resolve(dirname(path), decoded(bare) ?? bare)];
}

/** A source as a map names it: a path where it is one, else as it stands. @param folder of the map */
function resolveSourcePath(source: string, folder: string, directory: string | undefined): string {
  if (source.startsWith("file:")) return pathOfUrl(source) ?? source;
  const bundled = /^webpack:\/\/[^/]*\/(?:\.\/)?([^?]*)/.exec(source)?.[1];
  if (bundled !== undefined) {
    const path = resolve(directory ?? folder, bundled);
    return existsSync(path) ? path : source;
  }
  return /^[a-z][a-z0-9+.-]+:/i.test(source) ? source : resolve(folder, source);
}

/** The path of a `file:` URL, undefined when it is none. */
export function pathOfUrl(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `/a/b.ts` → `a/b.ts.js`, `C:\a\b.ts` → `c/a/b.ts.js`, as Deno names what it emits. */
function emittedName(path: string): string {
  return `${
    path.replace(/^([A-Za-z]):/, (_, drive: string) => drive.toLowerCase()).replaceAll("\\", "/").replace(
      /^\//,
      "",
    )
  }.js`;
}

function denoFolder(environment: RunFacts["environment"]): string {
  const own = environment["DENO_DIR"];
  if (own && isAbsolute(own)) return own;
  const home = environment["HOME"] || os.homedir();
  if (process.platform === "darwin") return join(home, "Library", "Caches", "deno");
  if (process.platform === "win32") return join(environment["LOCALAPPDATA"] ?? home, "deno");
  return join(environment["XDG_CACHE_HOME"] || join(home, ".cache"), "deno");
}

interface TsxEntry {
  readonly source: string;
  readonly code: string;
  readonly map: string;
}

/** tsx's own way to name its folder (its temporary-directory.mjs). */
function tsxFolder(environment: RunFacts["environment"]): string {
  const user = process.geteuid?.() ?? os.userInfo().username;
  return join(environment["TMPDIR"] || os.tmpdir(), `tsx-${user}`);
}

/** tsx writes what esbuild gave it: `{code, map: {sources: [path], …}, …}`. */
function parseTsxEntry(text: string): TsxEntry | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    return undefined; // not tsx's, or half written
  }
  if (typeof entry !== "object" || entry === null || !("code" in entry) || !("map" in entry)) {
    return undefined;
  }
  const { code, map } = entry;
  if (typeof code !== "string" || typeof map !== "object" || map === null || !("sources" in map)) {
    return undefined;
  }
  const [source]: unknown[] = Array.isArray(map.sources) ? map.sources : [];
  return typeof source === "string" ? { source, code, map: JSON.stringify(map) } : undefined;
}

/** Paths of a folder's files, the newest first. */
function newestFiles(folder: string, most: number): string[] {
  try {
    const files = readdirSync(folder).map((name) => join(folder, name))
      .map((path) => ({ path, mtimeMs: statSync(path).mtimeMs }));
    return files.sort((a, b) => b.mtimeMs - a.mtimeMs).slice(0, most).map(({ path }) => path);
  } catch {
    return []; // tsx never ran here
  }
}
