// The console into microlog, for as long as that is asked for. What microlog itself prints goes past it.

import type { Fields } from "../logger/json_fields.ts";
import { DEBUG, ERROR, INFO, WARN } from "../logger/level_ranks.ts";
import { findLibrary } from "../inject/library.ts";
import { type AdapterOptions, takeRecord } from "./foreign/foreign_record.ts";
import { fillPlaces, readableText } from "./foreign/readable_text.ts";

/** What is taken. */
export interface ConsoleAdapterOptions extends AdapterOptions {
  /** The console, default the program's. */
  readonly console?: Partial<Record<ConsoleMethod, unknown>>;
  /** Methods that are taken, default all of {@link ConsoleMethod}. */
  readonly methods?: readonly ConsoleMethod[];
  /** Whether it is printed as before, too; default false. */
  readonly passThrough?: boolean;
}

/** Ranks by method. */
const RANKS = { debug: DEBUG, log: INFO, info: INFO, warn: WARN, error: ERROR, trace: DEBUG } as const;

/** Methods of the console that are taken. */
export type ConsoleMethod = keyof typeof RANKS;

/**
 * Hands what the program prints by `console.log` and the like to microlog, until it is disposed. Errors stay errors, an
 * object behind the message becomes fields.
 *
 * @example
 * using _ = captureConsole({ logger: "legacy" });
 * console.log("loaded", { rows: 3 });
 */
export function captureConsole(options: ConsoleAdapterOptions = {}): Disposable {
  const { console = globalThis.console, logger = "console", passThrough = false } = options;
  const methods = options.methods ?? Object.keys(RANKS).filter(isMethod);
  // The place that microlog prints to takes the console as it is before.
  findLibrary();
  const restores = methods.map((method) => capture(console, method, logger, passThrough));
  return { [Symbol.dispose]: () => restores.forEach((restore) => restore()) };
}

/** What a sink prints while it takes a record is printed. */
let isTaking = false;

function capture(console: object, method: ConsoleMethod, logger: string, passThrough: boolean): () => void {
  const before: unknown = Reflect.get(console, method);
  let isOver = false;
  function captured(this: unknown, ...values: unknown[]): void {
    const isOwn = isTaking || isOver;
    if (!isOwn) {
      isTaking = true;
      try {
        takeRecord({ time: undefined, level: RANKS[method], logger, ...readValues(values) });
      } finally {
        isTaking = false;
      }
    }
    if ((isOwn || passThrough) && typeof before === "function") Reflect.apply(before, this, values);
  }
  Object.defineProperty(captured, "name", { value: method, configurable: true });
  Reflect.set(console, method, captured);
  return () => {
    // Somebody else may stand before us meanwhile: it stays, and what it hands on is printed as before.
    isOver = true;
    if (Reflect.get(console, method) === captured) Reflect.set(console, method, before);
  };
}

/** A call's values as message, fields and error. */
function readValues(values: readonly unknown[]): {
  readonly message: string;
  readonly fields: Fields | undefined;
  readonly error: unknown;
} {
  const [first, ...others] = values;
  const { text, rest } = typeof first === "string"
    ? fillPlaces(first, others)
    : { text: undefined, rest: values };
  const words = text === undefined ? [] : [text];
  const objects: Fields[] = [];
  let error: Error | undefined;
  for (const value of rest) {
    if (value instanceof Error && error === undefined) error = value;
    else if (isFields(value)) objects.push(value);
    else words.push(readableText(value));
  }
  return {
    message: words.length === 0 && error !== undefined ? error.message : words.join(" "),
    fields: objects.length === 0 ? undefined : objects.length === 1 ? objects[0] : { values: objects },
    error,
  };
}

/** Objects that have no names of their own for what they hold are words. */
function isFields(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isMethod(name: string): name is ConsoleMethod {
  return Object.hasOwn(RANKS, name);
}
