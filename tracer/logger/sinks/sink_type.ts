// What a kind of sink is to configurations: the options that it can be told, and how one is made of them.

import type { FormatFunction, FormatName } from "../formats.ts";
import type { FieldMask } from "../json_fields.ts";
import { preparing, type Shape, type Shaped } from "../schema.ts";
import type { Format, Sink, SinkHost } from "./sink.ts";

/** What sinks are made with. */
export interface SinkContext {
  readonly host: SinkHost;
  /** What is hidden, for sinks that make something else than lines of records. */
  readonly mask: FieldMask | undefined;
  /** The format that was asked for, else the usual one of the sink. */
  readonly format: (usual: FormatName | FormatFunction, isTerminal: boolean) => Promise<Format>;
  /** JSON, for sinks that need it whatever format was asked for. */
  readonly json: Format;
}

/** Makes a sink that was configured. */
export type SinkMaker = (context: SinkContext) => Sink | Promise<Sink>;

/** A kind of sink. */
export interface SinkType<S extends Shape = Shape> {
  readonly shape: S;
  /**
   * Understands the options of one.
   * @param options of the keys of the shape
   * @throws {ConfigurationError} when a value is not what it should be
   */
  readonly prepare: (options: Readonly<Record<string, unknown>>, path: string) => SinkMaker;
}

/** A kind of sink by its options. @param required options that have to be there */
export function sinkType<S extends Shape>(
  shape: S,
  create: (options: Shaped<S>, context: SinkContext) => Sink | Promise<Sink>,
  required: readonly (keyof S & string)[] = [],
): SinkType<S> {
  return { shape, prepare: preparing(shape, create, required) };
}
