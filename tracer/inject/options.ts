// The tracer's options as they come through the environment. What cannot be understood is left out: a program must
// not fail because of a recorder's setting.

import { WAIT_KINDS, type WaitKind } from "../runtime/waits.ts";

/** What the environment asks for. */
export interface TracerOptions {
  readonly disabled: boolean;
  /** Folder of the tracer's bundles. */
  readonly tracer: string;
  /** The recording to append to. */
  readonly file: string | undefined;
  /** Microseconds since 1970 that the recording's times count from. */
  readonly originMicros: number;
  /** Where recordings begin when there is no file: continuous mode. */
  readonly root: string | undefined;
  /** Path of the program that recordings are looked at with, which begins none itself. */
  readonly self: string | undefined;
  readonly label: string | undefined;
  readonly parentKey: number;
  readonly intervalMicros: number | undefined;
  readonly statusMicros: number;
  readonly memoryMicros: number;
  /** What of the program's waiting is recorded. */
  readonly waits: ReadonlySet<WaitKind>;
}

/**
 * Set to 1 for a Deno program that is started by `--watch`. Deno sends such a program a signal of its own before it starts
 * it anew, if the program listens: a tracer that then ended the process would end the watching.
 */
export const WATCHED_VARIABLE = "MICROLOG_WATCHED";

/** Kinds of waits to record, see {@link readWaits}. */
export const WAITS_VARIABLE = "MICROLOG_WAITS";

/** Variables that the tracer reads. Deno has to be allowed each by name. */
export const TRACER_VARIABLES: readonly string[] = [
  "MICROLOG_DISABLE",
  "MICROLOG_FILE",
  "MICROLOG_ORIGIN",
  "MICROLOG_PARENT",
  "MICROLOG_TRACER",
  "MICROLOG_CONTINUOUS",
  "MICROLOG_SELF",
  "MICROLOG_LABEL",
  WAITS_VARIABLE,
  WATCHED_VARIABLE,
  ...["SAMPLE_DELAY", "STATUS_DELAY", "MEMORY_DELAY"].flatMap((
    name,
  ) => [`MICROLOG_${name}`, `TRACER_${name}`]),
];

/** Where NODE_OPTIONS is while a Deno program starts that was given the tracer by its own options. */
export const KEPT_NODE_OPTIONS = "MICROLOG_NODE_OPTIONS";

type Environment = Readonly<Record<string, string | undefined>>;

const SHORTEST_INTERVAL_MICROS = 100;
const LONGEST_MICROS = 3600e6;

/** @param environment variables by name; delays are in seconds, as in the original Microlog */
export function readOptions(environment: Environment): TracerOptions {
  const delay = (name: string) =>
    readSeconds(environment[`MICROLOG_${name}`] ?? environment[`TRACER_${name}`]);
  return {
    disabled: /^(1|true|yes|on)$/i.test(environment["MICROLOG_DISABLE"] ?? ""),
    tracer: environment["MICROLOG_TRACER"] ?? "",
    file: environment["MICROLOG_FILE"] || undefined,
    originMicros: Number(environment["MICROLOG_ORIGIN"]) || 0,
    root: environment["MICROLOG_CONTINUOUS"] || undefined,
    self: environment["MICROLOG_SELF"] || undefined,
    label: environment["MICROLOG_LABEL"] || undefined,
    parentKey: Number(environment["MICROLOG_PARENT"]) || -1,
    intervalMicros: delay("SAMPLE_DELAY"),
    statusMicros: delay("STATUS_DELAY") ?? 100_000,
    memoryMicros: delay("MEMORY_DELAY") ?? 1_000_000,
    waits: readWaits(environment[WAITS_VARIABLE]).kinds,
  };
}

/** What a list of kinds of waits asks for. */
export interface ReadWaits {
  readonly kinds: ReadonlySet<WaitKind>;
  /** Words that are no kind. */
  readonly unknown: readonly string[];
}

/**
 * Kinds of waits: `fetch,http` is these, `-timer,-fs` all but these, `off` none. Default all.
 * @param text undefined or "" is the default
 */
export function readWaits(text: string | undefined): ReadWaits {
  const words = (text ?? "").toLowerCase().split(",").map((word) => word.trim()).filter((word) =>
    word !== ""
  );
  const isKind = (word: string): word is WaitKind => WAIT_KINDS.some((kind) => kind === word);
  const unknown: string[] = [];
  const startsFull = words.length === 0 || words.every((word) => word.startsWith("-"));
  const kinds = new Set<WaitKind>(startsFull ? WAIT_KINDS : []);
  for (const word of words) {
    const name = word.startsWith("-") ? word.slice(1) : word;
    if (name === "off" || name === "none") kinds.clear();
    else if (name === "all" || name === "on") WAIT_KINDS.forEach((kind) => kinds.add(kind));
    else if (!isKind(name)) unknown.push(word);
    else if (word.startsWith("-")) kinds.delete(name);
    else kinds.add(name);
  }
  return { kinds, unknown };
}

/** Seconds as microseconds, undefined when the text is no such number. */
function readSeconds(text: string | undefined): number | undefined {
  const micros = text === undefined || text.trim() === "" ? NaN : Number(text) * 1e6;
  if (!(micros > 0)) return undefined;
  return Math.min(LONGEST_MICROS, Math.max(SHORTEST_INTERVAL_MICROS, Math.round(micros)));
}
