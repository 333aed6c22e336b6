// One generated file with its source map: leads a function's place in it to the place in the source it was made of.

import {
  FlattenMap,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  type TraceMap,
  traceSegment,
} from "@jridgewell/trace-mapping";

/** A place in a source. */
export interface Place {
  readonly name: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, 0 unknown. */
  readonly column: number;
}

/** How far around a function's place its name is looked for, in characters. */
const NAME_DISTANCE = 300;

/** Between a name and the place of its function: `name(`, `name = async (`, `name: function (`. */
const BEFORE_PLACE =
  /([\p{ID_Start}$_#][\p{ID_Continue}$]*)\s*(?:[=:]\s*)?(?:async\b\s*)?(?:function\b\s*\*?\s*)?$/u;

/** From the place of a function to its name: `function name(`, `async name(`, `class name {`. A parameter is none. */
const AFTER_PLACE =
  /^(?:(?:async|function|static|get|set|class)\b\s*|\*\s*)*([\p{ID_Start}$_#][\p{ID_Continue}$]*)(?=\s*[({]|\s+extends\b)/u;

/** esbuild's `keepNames` wraps what loses its name by it: `name = __name(() => …, "name")`. */
const KEPT_NAME =
  /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=\s*(?:\/\* @__PURE__ \*\/\s*)?__name\(\s*(?:async\b\s*)?(?:function\b\s*\*?\s*)?$/u;

/** What a map is made of. */
export interface PositionMapParts {
  /** The generated code, as the engine saw it. */
  readonly code: string;
  /** A source map as JSON. */
  readonly map: string;
  /** Turns a source as the map names it, its root put before it, into a path. */
  resolveSource(source: string): string;
}

/** Leads places of one generated file to its sources. */
export class PositionMap {
  readonly #map: TraceMap;
  readonly #code: string;
  readonly #resolveSource: (source: string) => string;
  readonly #sources = new Map<string, string>();
  #lineStarts: Uint32Array | undefined;

  /** @throws {Error} when the map is none */
  constructor({ code, map, resolveSource }: PositionMapParts) {
    // Some servers put a line before the JSON that keeps pages from running it.
    this.#map = new FlattenMap(map.replace(/^\)\]\}[^\n]*\n/, ""));
    this.#code = code;
    this.#resolveSource = resolveSource;
  }

  /**
   * Where a function comes from, undefined when the map does not say.
   * @param place in the generated file; `file` is not looked at
   */
  original(place: Place): Place | undefined {
    if (place.line === 1 && place.column <= 1 && place.name === "") return this.#wholeFile(place);
    const column = Math.max(0, place.column - 1);
    let found = originalPositionFor(this.#map, { line: place.line, column });
    // Without a column, or before the first one that is mapped: the first one of the line.
    found = found.source === null
      ? originalPositionFor(this.#map, {
        line: place.line,
        column,
        bias: LEAST_UPPER_BOUND,
      })
      : found;
    if (found.source === null || found.line === null) return undefined;
    return {
      name: this.#originalName(place) ?? place.name,
      file: this.#sourcePath(found.source),
      line: found.line,
      column: found.column + 1,
    };
  }

  /** The line of a source that a generated line was made of, where it was made of that source. @param line 1-based */
  originalLine(line: number, file: string): number | undefined {
    const { source, line: found } = originalPositionFor(this.#map, {
      line,
      column: 0,
      bias: LEAST_UPPER_BOUND,
    });
    return source === null || this.#sourcePath(source) !== file ? undefined : found;
  }

  /** The text of a source, where the map brings it along. @param file as {@link original} names it */
  contentOf(file: string): string | undefined {
    const { resolvedSources, sourcesContent } = this.#map;
    const at = resolvedSources.findIndex((source) => source !== null && this.#sourcePath(source) === file);
    return sourcesContent?.[at] ?? undefined;
  }

  /** The top level of a file is its source's; that of a bundle is nobody's. */
  #wholeFile(place: Place): Place | undefined {
    const [source, ...others] = this.#map.resolvedSources;
    if (source === undefined || others.length > 0) return undefined;
    return { name: place.name, file: this.#sourcePath(source), line: 1, column: 1 };
  }

  #sourcePath(source: string): string {
    let path = this.#sources.get(source);
    if (path === undefined) this.#sources.set(source, path = this.#resolveSource(source));
    return path;
  }

  /** The name that the map has for the very word that the engine calls the function by. */
  #originalName(place: Place): string | undefined {
    if (place.line > this.#starts().length) return undefined;
    const text = this.#line(place.line);
    const at = Math.max(0, place.column - 1);
    const start = Math.max(0, at - NAME_DISTANCE);
    const before = text.slice(start, at);
    const line = place.line - 1;
    if (place.name === "") {
      const kept = KEPT_NAME.exec(before);
      return kept === null ? undefined : this.#nameAt(line, start + kept.index) ?? kept[1];
    }
    // "get a", "Class.a": the last word is the one in the code.
    const generated = /[^\s.]+$/.exec(place.name)?.[0] ?? "";
    const named = BEFORE_PLACE.exec(before);
    const following = AFTER_PLACE.exec(text.slice(at, at + NAME_DISTANCE));
    let name: string | undefined;
    if (named?.[1] === generated) name = this.#nameAt(line, start + named.index);
    else if (following?.[1] === generated) {
      name = this.#nameAt(line, at + following[0].length - generated.length);
    }
    return name === undefined ? undefined : place.name.slice(0, place.name.length - generated.length) + name;
  }

  /** The map's name for the word that starts exactly there. @param line 0-based @param column 0-based */
  #nameAt(line: number, column: number): string | undefined {
    const segment = traceSegment(this.#map, line, column);
    if (segment === null || segment[0] !== column || segment.length !== 5) return undefined;
    return this.#map.names[segment[4]] || undefined;
  }

  #line(line: number): string {
    const starts = this.#starts();
    const start = starts[line - 1] ?? this.#code.length;
    const next = starts[line];
    return this.#code.slice(start, next === undefined ? undefined : next - 1);
  }

  #starts(): Uint32Array {
    this.#lineStarts ??= findLineStarts(this.#code);
    return this.#lineStarts;
  }
}

/** Where each line of a text starts. */
export function findLineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}
