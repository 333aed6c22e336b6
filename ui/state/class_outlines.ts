// The classes of a run's own sources, read from the machine that it was made on: profilers name methods without them.

import { type ReadonlySignal, signal } from "@preact/signals";
import { classAtLine, type ClassSpan, outlineClasses } from "../../recording/analysis/class_outline.ts";
import { buildCodeUnits, type ClassLookup } from "../../recording/analysis/code_units.ts";
import type { Recording } from "../../recording/recording.ts";
import { type FetchSource, parseSource } from "./source_text.ts";

/** Files that are read; a program with more has a picture by folder anyway. */
const MOST_FILES = 300;

/** Files that are asked for at once. */
const AT_ONCE = 4;

/** Classes by file and line, once they are known. */
export class ClassOutlines {
  /** Undefined until everything was read, or could not be. */
  readonly lookup: ReadonlySignal<ClassLookup | undefined>;
  readonly #found = signal<ClassLookup | undefined>(undefined);
  readonly #fetch: FetchSource;
  readonly #abort = new AbortController();
  #isAsked = false;

  constructor(fetchSource: FetchSource = (url, aborted) => fetch(url, { signal: aborted })) {
    this.#fetch = fetchSource;
    this.lookup = this.#found;
  }

  /** Reads the sources, the first time it is called. @param id `application/time` */
  async load(id: string, recording: Recording): Promise<void> {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const files = ownFiles(recording);
    const classes = new Map<string, readonly ClassSpan[]>();
    let isRefused = false;
    for (let first = 0; first < files.length && !isRefused; first += first === 0 ? 1 : AT_ONCE) {
      // One alone at first: where the sources are not here, nobody is to be asked for all of them.
      const some = files.slice(first, first + (first === 0 ? 1 : AT_ONCE));
      const texts = await Promise.all(some.map((file) => this.#read(id, file)));
      if (this.#abort.signal.aborted) return;
      texts.forEach((text, index) => {
        if (text !== undefined) classes.set(some[index] ?? "", outlineClasses(text));
      });
      isRefused = first === 0 && texts[0] === undefined;
    }
    this.#found.value = (file, line) => classAtLine(classes.get(file) ?? [], line);
  }

  dispose(): void {
    this.#abort.abort();
  }

  async #read(id: string, file: string): Promise<string | undefined> {
    try {
      const query = new URLSearchParams({ recording: id, file });
      const response = await this.#fetch(`/api/source?${query}`, this.#abort.signal);
      const source = response.ok ? parseSource(await response.json()) : undefined;
      // What changed since has other lines.
      return source?.changed === true ? "" : source?.text;
    } catch {
      return undefined; // without its source, a file's classes are known by names alone
    }
  }
}

/** Files of the program itself, as its frames name them. */
function ownFiles({ tables, metadata }: Recording): string[] {
  const { units, unitOfFrame } = buildCodeUnits(tables, "file", metadata.directory);
  const files = new Set<string>();
  unitOfFrame.forEach((unit, frame) => {
    if (units[unit]?.origin !== "own" || files.size >= MOST_FILES) return;
    files.add(tables.strings.get(tables.frames.columns.file[frame] ?? -1));
  });
  return [...files];
}
