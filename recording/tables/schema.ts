// The tables of a recording: every column with its id in the file, its unit and what it points to. The codec,
// the merging of chunks and the types of decoded tables all follow from these definitions (see FORMAT.md).

/** How the values of a column are held in memory and written. */
export interface Column {
  /** Number of the column in the file; never used again once it is retired. */
  readonly id: number;
  /**
   * `ref`: row of another table, -1 is none; `int`: 32-bit integer; `wide`: integer up to 2^53;
   * `time`: microseconds since the recording's origin; `float`: any number.
   */
  readonly kind: "ref" | "int" | "wide" | "time" | "float";
  /** The table that a `ref` points into. */
  readonly table?: string;
  /** Written as the difference to the row above, because neighbours are alike. */
  readonly delta?: boolean;
  /** Value of rows whose writer did not know the column. */
  readonly missing: number;
}

interface Ref extends Column {
  readonly kind: "ref";
  readonly table: string;
}
interface Int extends Column {
  readonly kind: "int";
}
interface Wide extends Column {
  readonly kind: "wide" | "time" | "float";
}

// @__NO_SIDE_EFFECTS__
function ref(id: number, table: string, delta = false): Ref {
  return { id, kind: "ref", table, delta, missing: -1 };
}

// @__NO_SIDE_EFFECTS__
function int(id: number, missing = -1, delta = false): Int {
  return { id, kind: "int", missing, delta };
}

// @__NO_SIDE_EFFECTS__
function wide(id: number, missing = -1, delta = false): Wide {
  return { id, kind: "wide", missing, delta };
}

// @__NO_SIDE_EFFECTS__
function time(id: number): Wide {
  return { id, kind: "time", missing: -1, delta: true };
}

// @__NO_SIDE_EFFECTS__
function duration(id: number): Wide {
  return { id, kind: "time", missing: 0, delta: false };
}

// @__NO_SIDE_EFFECTS__
function float(id: number): Wide {
  return { id, kind: "float", missing: 0 };
}

/**
 * Tables in the order in which they are written: a table comes after those it points into.
 * `strings` has no columns, it is a table of its own kind.
 */
export const TABLES = {
  strings: { id: 1, columns: {} },
  frames: {
    id: 2,
    columns: {
      /** Function name; the empty string is an anonymous function. */
      name: ref(1, "strings", true),
      /** Path or URL of the source, "" when the engine names none. */
      file: ref(2, "strings", true),
      /** 1-based line of the function (samples) or of the call (log entries); 0 is unknown. */
      line: int(3, 0, true),
      /** 1-based column; 0 is unknown. */
      column: int(4, 0),
      /** A {@link FRAME_KINDS} index. */
      kind: int(5, 0),
    },
  },
  stacks: {
    id: 3,
    columns: {
      /** The caller's row, always a smaller one; -1 is the bottom of the stack. */
      parent: ref(1, "stacks"),
      frame: ref(2, "frames"),
    },
  },
  processes: {
    id: 4,
    columns: {
      /** Random number that names the process in this recording; pids are used again, keys are not. */
      key: wide(1),
      pid: int(2),
      /** Key of the process that started it, -1 when that is not in the recording. */
      parentKey: wide(3),
      /** Command line, quoted for a shell, secrets masked. */
      command: ref(4, "strings"),
      /** "bun", "deno", "node" or "browser". */
      runtime: ref(5, "strings"),
      version: ref(6, "strings"),
      directory: ref(7, "strings"),
      startedAt: time(8),
      /** -1 while it runs, and for ever when it was killed. */
      endedAt: time(9),
      /** -1 is unknown. */
      exitCode: wide(10),
      signal: ref(11, "strings"),
      /** 1 when the program has handlers of its own for signals that end processes. */
      handlesSignals: int(12),
    },
  },
  threads: {
    id: 5,
    columns: {
      /** Random number that names the thread; the `stream` of its chunks. */
      key: wide(1),
      process: ref(2, "processes"),
      /** The runtime's own number: 0 is the main thread. */
      number: int(3),
      name: ref(4, "strings"),
      startedAt: time(5),
      endedAt: time(6),
    },
  },
  samples: {
    id: 6,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      /** Holds until the next row of the thread; -1: nothing is known from here on (a gap, or the end). */
      stack: ref(3, "stacks"),
      /** How many samples in a row saw this stack. */
      count: int(4, 1),
    },
  },
  status: {
    id: 7,
    columns: {
      /** Start of the stretch that the reading describes; it holds until the thread's next row. */
      when: time(1),
      thread: ref(2, "threads"),
      /** CPU time of the process over wall time: 200 is two cores. */
      cpuPercent: int(3, -1, true),
      /** Of all cores of the machine together: 100 is all of them. */
      systemCpuPercent: int(4, -1, true),
      rssBytes: wide(5, -1, true),
      heapUsedBytes: wide(6, -1, true),
      modules: int(7, -1, true),
      /** Live heap objects, -1 where the engine cannot count them. */
      objects: wide(8, -1, true),
      /** Longest time that the event loop was late in the stretch. */
      loopDelayMicros: wide(9, -1),
      /** How many equal readings this row stands for. */
      readings: int(10, 1),
    },
  },
  logs: {
    id: 8,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      /** A {@link LEVELS} index. */
      level: int(3, 2),
      /** Who made it: "console.log", "stdout", "uncaught", "warning", a logger's name. */
      source: ref(4, "strings"),
      message: ref(5, "strings"),
      stack: ref(6, "stacks"),
      /** JSON object of structured fields, -1 is none. */
      fields: ref(7, "strings"),
      /** How many entries this row stands for; above 1 `message` tells one of them. */
      count: int(8, 1),
    },
  },
  spans: {
    id: 9,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      /** -1 is unfinished. */
      duration: duration(3),
      name: ref(4, "strings"),
      /** Random number that names the span; spans of one thing end in different chunks. */
      key: wide(5),
      /** Key of the span around it, -1 is none. */
      parentKey: wide(9),
      /** 0 unset, 1 ok, 2 error. */
      status: int(6, 0),
      fields: ref(7, "strings"),
      stack: ref(8, "stacks"),
    },
  },
  waits: {
    id: 10,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      duration: duration(3),
      /** "fetch", "http", "fs", "dns", "net", "process", "timer" or a database driver's name. */
      kind: ref(4, "strings"),
      target: ref(5, "strings"),
      /** 0 unset (ended, nobody knows how), 1 ok, 2 error. */
      status: int(6, 0),
      stack: ref(7, "stacks"),
      fields: ref(8, "strings"),
      /** How many waits this row stands for; above 1 `duration` is the time during which any of them went on. */
      count: int(9, 1),
      /** Durations of all of them together: time × how many went on at once. */
      total: wide(10, -1),
      /** Key of the span around it, -1 is none. */
      spanKey: wide(11),
    },
  },
  metrics: {
    id: 11,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      name: ref(3, "strings"),
      unit: ref(4, "strings"),
      value: float(5),
    },
  },
  modules: {
    id: 12,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      /** With everything it loaded in turn; 0 is unknown. */
      duration: duration(3),
      name: ref(4, "strings"),
      /** Name of the module whose loading asked for it. */
      parent: ref(5, "strings"),
    },
  },
  costs: {
    id: 13,
    columns: {
      when: time(1),
      thread: ref(2, "threads"),
      /** Time spent in starting, stopping and reading the sampler since the row above. */
      profilerMicros: wide(3, 0),
      /** Time spent in encoding and writing since the row above. */
      flushMicros: wide(4, 0),
      droppedSamples: wide(5, 0),
      /** Stretches without samples while the sampler was turned over. */
      gaps: int(6, 0),
      /** Sampling interval in force. */
      intervalMicros: wide(7, 0),
    },
  },
  lines: {
    id: 14,
    columns: {
      /** The function. */
      frame: ref(1, "frames", true),
      thread: ref(2, "threads"),
      /** Lines from the one that the function begins on, downwards. */
      below: int(3, 0),
      /** How many samples saw the function on this line, on top of the stack. */
      count: int(4, 1),
    },
  },
} as const satisfies Record<string, { readonly id: number; readonly columns: Record<string, Column> }>;

export type TableName = keyof typeof TABLES;
/** Tables made of number columns: all but `strings`. */
export type ColumnTableName = Exclude<TableName, "strings">;

type ColumnsOf<N extends ColumnTableName> = (typeof TABLES)[N]["columns"];

/** The array that holds a column: refs and ints are 32 bits wide, everything else is a double. */
export type ColumnArray<C> = C extends Ref | Int ? Int32Array : Float64Array;

/** A decoded table: `length` rows and one typed array a column, each `length` long. */
export type Table<N extends ColumnTableName> = {
  readonly length: number;
  readonly columns: { readonly [K in keyof ColumnsOf<N>]: ColumnArray<ColumnsOf<N>[K]> };
};

/** One row of a table by column name. */
export type Row<N extends ColumnTableName> = { readonly [K in keyof ColumnsOf<N>]: number };

/** Names of the tables made of columns, in the order in which they are written. */
export const COLUMN_TABLES = /* @__PURE__ */ Object.keys(TABLES).filter((name) =>
  name !== "strings"
) as ColumnTableName[]; // Object.keys widens

/** Columns of a table as a list of name and definition, in the order in which they are written. */
export function columnsOf(table: ColumnTableName): readonly (readonly [string, Column])[] {
  return Object.entries<Column>(TABLES[table].columns);
}

/** What a frame is. The index is what `frames.kind` holds. */
export const FRAME_KINDS = ["js", "native", "gc", "idle", "program", "wasm", "regexp"] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

export { type Level, LEVELS } from "./levels.ts";
