// Leads the frames of a recording to the sources that people wrote, where source maps tell how. What cannot be
// resolved stays as the engine told it.

import { existsSync } from "node:fs";
import os from "node:os";
import { isAbsolute } from "node:path";
import process from "node:process";
import { lastKnownMicros } from "../../recording/analysis/extent.ts";
import type { Recording, RecordingTables } from "../../recording/recording.ts";
import { type ColumnTableName, FRAME_KINDS, type Table } from "../../recording/tables/schema.ts";
import { TableBuilder } from "../../recording/tables/builder.ts";
import { FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { addStrings, type StringTable } from "../../recording/tables/strings.ts";
import { findBodies } from "./function_bodies.ts";
import { GeneratedCode, pathOfUrl } from "./generated_code.ts";
import { findLineStarts, type Place, type PositionMap } from "./position_map.ts";

/** Files whose maps are looked for; recordings of very large programs name some thousands. */
export const MAX_RESOLVED_FILES = 20_000;

const TYPED = /\.(?:[cm]?tsx?|jsx)$/;
const JS = FRAME_KINDS.indexOf("js");

/** Tables other than samples that refer to stacks. */
const STACK_TABLES = ["logs", "spans", "waits"] as const satisfies readonly ColumnTableName[];

/** The variables that say where tools keep what they make. */
const CACHE_VARIABLES = ["DENO_DIR", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "TMPDIR"] as const;

/**
 * The tables with places in sources in place of those in generated code. Frames that were told apart only by
 * generated code become one.
 * @param recording as it was recorded: places that are resolved already must not be resolved again
 */
export function resolveSources(recording: Recording): RecordingTables {
  const { tables, metadata } = recording;
  // Paths of another machine lead to other files here, if to any.
  if (metadata.host !== undefined && metadata.host.name !== os.hostname()) return tables;
  const endedAtMicros = metadata.endedAtMicros ?? lastKnownMicros(tables) ?? 0;
  const environment: Record<string, string | undefined> = {};
  for (const name of CACHE_VARIABLES) environment[name] = metadata.environment?.[name] ?? process.env[name];
  const code = new GeneratedCode({
    endedAtMs: (recording.originMicros + endedAtMicros) / 1000,
    directory: metadata.directory,
    environment,
  });
  const strings = new FrameStrings(tables);
  const frames = new FramePool();
  // Deno tells samples in terms of what it emits, everything else in terms of the source.
  const bodies = threadsOf(tables, "bun").size > 0
    ? findBodies(tables, (file) => readCode(code, file))
    : undefined;
  const asWritten = resolveFrames(tables, new PlainMaps(code, tables), { strings, frames, bodies });
  const deno = threadsOf(tables, "deno");
  const emitted = deno.size > 0 ? resolveFrames(tables, new DenoMaps(code), { strings, frames }) : asWritten;
  if (!asWritten.resolved && !emitted.resolved) return tables; // as of most programs: nothing was generated
  const stacks = new StackPool();
  const plainStacks = new StackMover(tables.stacks, asWritten.rows, stacks, bodies);
  const denoStacks = new StackMover(tables.stacks, emitted.rows, stacks);
  const { stack, thread } = tables.samples.columns;
  const sampled = stack.map((row, i) => (deno.has(thread[i] ?? -1) ? denoStacks : plainStacks).move(row));
  const moved = {
    ...tables,
    lines: moveLines(tables.lines, (row) => deno.has(row) ? emitted : asWritten),
    samples: withStacks(tables.samples, sampled),
    logs: withStacks(tables.logs, tables.logs.columns.stack.map((row) => plainStacks.move(row))),
    spans: withStacks(tables.spans, tables.spans.columns.stack.map((row) => plainStacks.move(row))),
    waits: withStacks(tables.waits, tables.waits.columns.stack.map((row) => plainStacks.move(row))),
  };
  return { ...moved, strings: strings.build(), frames: frames.build(), stacks: stacks.build() };
}

function withStacks<N extends "samples" | (typeof STACK_TABLES)[number]>(
  table: Table<N>,
  stack: Int32Array,
): Table<N> {
  return { length: table.length, columns: { ...table.columns, stack } };
}

/** Lines where their functions are now; what leads elsewhere is left out. @param framesOf those of a thread */
function moveLines(lines: Table<"lines">, framesOf: (thread: number) => MovedFrames): Table<"lines"> {
  const { frame, thread, below, count } = lines.columns;
  const moved = new TableBuilder("lines");
  for (let row = 0; row < lines.length; row++) {
    const { rows, lineBelow } = framesOf(thread[row] ?? -1);
    const now = lineBelow(frame[row] ?? -1, below[row] ?? 0);
    if (now === undefined) continue;
    moved.append({
      frame: rows[frame[row] ?? -1] ?? -1,
      thread: thread[row] ?? -1,
      below: now,
      count: count[row] ?? 0,
    });
  }
  return moved.build();
}

/** Where the map of a file comes from. */
interface MapSource {
  /** @param path of the file as the engine named it, `rows` its frames */
  find(path: string, rows: readonly number[]): PositionMap | undefined;
}

interface FrameContext {
  readonly strings: FrameStrings;
  readonly frames: FramePool;
  /** Frames that are the same as others: rows by rows. */
  readonly bodies?: ReadonlyMap<number, number> | undefined;
}

/** Frames in a new pool. */
interface MovedFrames {
  /** New row of each frame. */
  readonly rows: Int32Array;
  /** Whether any of them was led to a source, or to the function it belongs to. */
  readonly resolved: boolean;
  /**
   * How far below its function's first line a line is in the source; undefined when it is somewhere else there.
   * @param frame old row
   * @param below how far it is below in the code as it ran
   */
  lineBelow(frame: number, below: number): number | undefined;
}

/** Adds every frame, resolved where that can be. */
function resolveFrames(
  tables: RecordingTables,
  maps: MapSource,
  { strings, frames, bodies = new Map() }: FrameContext,
): MovedFrames {
  const { name, file, line, column, kind } = tables.frames.columns;
  const mapOfFile = findMaps(tables, maps);
  const rows = new Int32Array(tables.frames.length);
  const places: (Place | undefined)[] = [];
  for (let frame = 0; frame < rows.length; frame++) {
    const row = bodies.get(frame) ?? frame;
    const fields = {
      name: name[row] ?? -1,
      file: file[row] ?? -1,
      line: line[row] ?? 0,
      column: column[row] ?? 0,
      kind: kind[row] ?? 0,
    };
    const found = kind[row] === JS ? mapOfFile.get(fields.file) : undefined;
    const place = found && original(found, placeOf(tables, row));
    places.push(place);
    rows[frame] = frames.add(
      place === undefined ? fields : {
        name: strings.add(place.name),
        file: strings.add(place.file),
        line: place.line,
        column: place.column,
        kind: fields.kind,
      },
    );
  }
  const lineBelow = (frame: number, belowFrame: number) => {
    const row = bodies.get(frame) ?? frame;
    const below = belowFrame + (line[frame] ?? 0) - (line[row] ?? 0);
    const place = places[frame];
    const found = mapOfFile.get(file[frame] ?? -1);
    if (place === undefined || found === undefined || below === 0) return below;
    const there = found.map.originalLine((line[row] ?? 0) + below, place.file);
    return there === undefined || there < place.line ? undefined : there - place.line;
  };
  return { rows, resolved: bodies.size > 0 || places.some((place) => place !== undefined), lineBelow };
}

/** The recording's strings, with those of resolved frames behind them: every row that there is stays where it is. */
class FrameStrings {
  readonly #strings: StringTable;
  readonly #rows = new Map<string, number>();
  readonly #added: string[] = [];

  constructor({ strings, frames }: RecordingTables) {
    this.#strings = strings;
    for (const column of [frames.columns.name, frames.columns.file]) {
      for (const row of column) if (row >= 0) this.#rows.set(strings.get(row), row);
    }
  }

  /** Row of the name or path, new or known. */
  add(text: string): number {
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    const row = this.#strings.length + this.#added.length;
    this.#rows.set(text, row);
    this.#added.push(text);
    return row;
  }

  build(): StringTable {
    return addStrings(this.#strings, this.#added);
  }
}

/** A map and the file that it is of. */
interface FoundMap {
  readonly path: string;
  readonly map: PositionMap;
}

/** Maps by row of `strings` of the file. */
function findMaps(tables: RecordingTables, maps: MapSource): Map<number, FoundMap> {
  const { file, kind } = tables.frames.columns;
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < tables.frames.length; row++) {
    const of = file[row] ?? -1;
    if (of < 0 || kind[row] !== JS) continue;
    const rows = rowsOf.get(of);
    if (rows !== undefined) rows.push(row);
    else if (rowsOf.size < MAX_RESOLVED_FILES) rowsOf.set(of, [row]);
  }
  const found = new Map<number, FoundMap>();
  for (const [of, rows] of rowsOf) {
    const path = pathOf(tables.strings.get(of));
    const map = path === undefined ? undefined : maps.find(path, rows);
    if (path !== undefined && map !== undefined) found.set(of, { path, map });
  }
  return found;
}

/** The path of a file as engines name it; undefined when it is none. */
function pathOf(name: string): string | undefined {
  const path = name.startsWith("file:") ? pathOfUrl(name.replace(/[?#].*$/, "")) : name.replace(/\?.*$/, "");
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function readCode(code: GeneratedCode, file: string): string | undefined {
  const path = pathOf(file);
  return path === undefined ? undefined : code.read(path)?.toString();
}

function original({ path, map }: FoundMap, place: Place): Place | undefined {
  if (place.line < 1) return undefined;
  let found: Place | undefined;
  try {
    found = map.original(place);
  } catch {
    return undefined; // a map that is broken further in
  }
  // Packages often ship maps without the sources: a file that nobody has is no help.
  if (found === undefined || !/[/\\]node_modules[/\\]/.test(path)) return found;
  return existsSync(found.file) ? found : undefined;
}

function placeOf(tables: RecordingTables, row: number): Place {
  const { name, file, line, column } = tables.frames.columns;
  return {
    name: tables.strings.get(name[row] ?? -1),
    file: tables.strings.get(file[row] ?? -1),
    line: line[row] ?? 0,
    column: column[row] ?? 0,
  };
}

/** Maps that files name themselves, else those of tsx, which runs code that is nowhere on the disk. */
class PlainMaps implements MapSource {
  readonly #code: GeneratedCode;
  readonly #tables: RecordingTables;
  readonly #hasNode: boolean;

  constructor(code: GeneratedCode, tables: RecordingTables) {
    this.#code = code;
    this.#tables = tables;
    this.#hasNode = tables.processes.columns.runtime.some((name) => tables.strings.get(name) === "node");
  }

  find(path: string, rows: readonly number[]): PositionMap | undefined {
    const map = this.#code.mapOf(path);
    if (map !== undefined || !this.#hasNode || !TYPED.test(path)) return map;
    // Node's own stripping of types keeps every place; only places that the source has not come from tsx.
    if (this.#fits(path, rows)) return undefined;
    return this.#code.tsxMapsOf(path)[0];
  }

  #fits(path: string, rows: readonly number[]): boolean {
    const text = this.#code.read(path)?.toString();
    if (text === undefined) return true;
    const starts = findLineStarts(text);
    return rows.every((row) => {
      const { line, column } = placeOf(this.#tables, row);
      const end = starts[line] ?? text.length + 1;
      return line <= starts.length && column <= end - (starts[line - 1] ?? 0);
    });
  }
}

/** What Deno made of TypeScript; JavaScript it runs as it is. */
class DenoMaps implements MapSource {
  readonly #code: GeneratedCode;

  constructor(code: GeneratedCode) {
    this.#code = code;
  }

  find(path: string): PositionMap | undefined {
    return TYPED.test(path) ? this.#code.denoMapOf(path) : this.#code.mapOf(path);
  }
}

/** Rows of the threads that a runtime ran. */
function threadsOf(tables: RecordingTables, name: "bun" | "deno"): Set<number> {
  const { runtime } = tables.processes.columns;
  const threads = new Set<number>();
  tables.threads.columns.process.forEach((process, thread) => {
    if (tables.strings.get(runtime[process] ?? -1) === name) threads.add(thread);
  });
  return threads;
}

/** Brings stacks into a new pool with other frames, each once and only when asked for. */
class StackMover {
  readonly #stacks: Table<"stacks">;
  readonly #frames: Int32Array;
  readonly #pool: StackPool;
  readonly #bodies: ReadonlyMap<number, number>;
  /** New rows by old ones, one too high; 0 is not moved yet. */
  readonly #moved: Int32Array;

  /**
   * @param frames new row of each frame
   * @param bodies frames that are the same as others: right above those they are left out
   */
  constructor(
    stacks: Table<"stacks">,
    frames: Int32Array,
    pool: StackPool,
    bodies: ReadonlyMap<number, number> = new Map(),
  ) {
    this.#stacks = stacks;
    this.#frames = frames;
    this.#pool = pool;
    this.#bodies = bodies;
    this.#moved = new Int32Array(stacks.length);
  }

  /** The new row of a stack. Hot. */
  move(stack: number): number {
    const { parent, frame } = this.#stacks.columns;
    const path: number[] = [];
    let at = stack;
    while (at >= 0 && this.#moved[at] === 0) {
      path.push(at);
      at = parent[at] ?? -1;
    }
    let moved = at < 0 ? -1 : (this.#moved[at] ?? 0) - 1;
    for (let old = path.pop(); old !== undefined; old = path.pop()) {
      const own = frame[old] ?? -1;
      const head = this.#bodies.get(own);
      const isThere = head !== undefined && head === frame[parent[old] ?? -1];
      if (!isThere) moved = this.#pool.add(moved, this.#frames[own] ?? -1);
      this.#moved[old] = moved + 1;
    }
    return moved;
  }
}
