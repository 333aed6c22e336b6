// The sinks that a configuration can name: what each may be told, and how it is made. What is rarely used is loaded when a
// configuration names it.

import type { FormatFunction, FormatName } from "../formats.ts";
import {
  ConfigurationError,
  flag,
  numberFrom,
  oneOf,
  readShape,
  type Shape,
  type Shaped,
  text,
} from "../schema.ts";
import { CONSOLE_STREAMS, createConsoleSink } from "./console_sink.ts";
import { MemorySink } from "./memory_sink.ts";
import type { Format, Sink, SinkHost } from "./sink.ts";

/** What sinks are made with. */
export interface SinkContext {
  readonly host: SinkHost;
  /** The format that was asked for, else the usual one of the sink. */
  readonly format: (usual: FormatName | FormatFunction, isTerminal: boolean) => Format;
  /** JSON, for sinks that need it whatever format was asked for. */
  readonly json: Format;
}

/** Makes a sink that was configured. */
export type SinkMaker = (context: SinkContext) => Sink | Promise<Sink>;

/** A kind of sink. */
interface SinkType {
  readonly shape: Shape;
  /**
   * Understands the options of one.
   * @param options of the keys of the shape
   * @throws {ConfigurationError} when a value is not what it should be
   */
  readonly prepare: (options: Readonly<Record<string, unknown>>, path: string) => SinkMaker;
}

function sinkType<S extends Shape>(
  shape: S,
  create: (options: Shaped<S>, context: SinkContext) => Sink | Promise<Sink>,
  required: readonly (keyof S & string)[] = [],
): SinkType {
  return {
    shape,
    prepare: (options, path) => {
      for (const key of required) {
        if (options[key] === undefined) throw new ConfigurationError(`${path}.${key}`, "is missing");
      }
      const read = readShape(options, path, shape);
      return (context) => create(read, context);
    },
  };
}

const DAY_MILLIS = 86_400_000;

const CONSOLE = sinkType(
  { stream: oneOf(CONSOLE_STREAMS) },
  ({ stream = "stdout" }, { host, format }) => {
    const isTerminal = host.isTerminal(stream === "stderr" ? "stderr" : "stdout");
    return createConsoleSink(host, format("auto", isTerminal), stream);
  },
);

const FILE_SHAPE = {
  path: text,
  fsync: oneOf(["never", "interval", "every"]),
  bufferLength: numberFrom(0, 2 ** 24),
  flushMillis: numberFrom(1, 60_000),
  maxBytes: numberFrom(1),
  every: oneOf(["hour", "day"]),
  maxFiles: numberFrom(0),
  maxDays: numberFrom(0),
  maxTotalBytes: numberFrom(0),
  gzip: flag,
};

const FILE = sinkType(
  FILE_SHAPE,
  async (options, { host, format }) => {
    const { DEFAULT_BUFFER_LENGTH, DEFAULT_FLUSH_MILLIS, FileSink } = await import("./file_sink.ts");
    const { maxBytes, every, maxFiles, maxDays, maxTotalBytes, gzip = false } = options;
    return new FileSink(host, format("json", false), {
      path: text(options.path, "path"),
      fsync: options.fsync ?? "never",
      bufferLength: options.bufferLength ?? DEFAULT_BUFFER_LENGTH,
      flushMillis: options.flushMillis ?? DEFAULT_FLUSH_MILLIS,
      rotation: {
        maxBytes,
        every,
        maxFiles,
        maxAgeMillis: maxDays === undefined ? undefined : maxDays * DAY_MILLIS,
        maxTotalBytes,
        gzip,
      },
    });
  },
  ["path"],
);

const MEMORY = sinkType(
  { most: numberFrom(1, 10_000_000) },
  ({ most }, { format, json }) => new MemorySink({ format: format("json", false), json, most }),
);

const NULL = sinkType({}, (_options, { format }) => {
  const lines = format("json", false);
  // Formats all the same: what that costs, and whether it works, is what this sink is for.
  return { name: "null", write: (record) => void lines.line(record) };
});

/** By the `type` that configurations name. */
export const SINK_TYPES = { console: CONSOLE, file: FILE, memory: MEMORY, null: NULL } as const;

export type SinkTypeName = keyof typeof SINK_TYPES;
