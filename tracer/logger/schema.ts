// Configuration from outside, checked: each value against what it should be, each key against those there are. Errors name
// the place, what is there and what was wanted. What of JSON a parser takes, it says itself, so that the published schema and
// the reading cannot differ.

import { ConfigurationError } from "./configuration_error.ts";
import { findNearest } from "./nearest_word.ts";

export { ConfigurationError } from "./configuration_error.ts";

/** A JSON schema, as far as configurations need one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Turns a value from outside into one of its type. @throws {ConfigurationError} when it is none */
export interface Parser<T> {
  (value: unknown, path: string): T;
  /** What of JSON it takes; undefined says nothing of it, as of a function that code alone can give. */
  readonly json?: JsonSchema;
}

/** A parser that says what of JSON it takes. */
export function described<T>(json: JsonSchema, parse: (value: unknown, path: string) => T): Parser<T> {
  return Object.assign((value: unknown, path: string) => parse(value, path), { json });
}

/** A text. */
export const text: Parser<string> = /* @__PURE__ */ described(
  { type: "string", minLength: 1 },
  (value, path) => {
    if (typeof value === "string" && value !== "") return value;
    throw new ConfigurationError(path, `is ${shown(value)}; a text is wanted`);
  },
);

/** True or false; the words count, too, because the environment has nothing else. */
export const flag: Parser<boolean> = /* @__PURE__ */ described(
  { enum: [true, false, "true", "1", "yes", "on", "false", "0", "no", "off"] },
  (value, path) => {
    if (typeof value === "boolean") return value;
    if (typeof value === "string" && /^(?:true|1|yes|on)$/i.test(value)) return true;
    if (typeof value === "string" && /^(?:false|0|no|off)$/i.test(value)) return false;
    throw new ConfigurationError(path, `is ${shown(value)}; true or false is wanted`);
  },
);

/** A number from `least` to `most`; digits in a text count, too. */
export function numberFrom(least: number, most = Number.MAX_SAFE_INTEGER): Parser<number> {
  const maximum = most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most };
  const digits = { type: "string", pattern: "^\\s*[-+]?[0-9.]" };
  const json = { anyOf: [{ type: "number", minimum: least, ...maximum }, digits] };
  return described(json, (value, path) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && number >= least && number <= most) return number;
    const limit = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
    throw new ConfigurationError(path, `is ${shown(value)}; a number from ${least}${limit} is wanted`);
  });
}

/** One of some words. */
export function oneOf<const T extends string>(words: readonly T[]): Parser<T> {
  return described({ enum: words }, (value, path) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw notOneOf(path, value, words);
  });
}

/** What is said of a value that is none of some words. @param more what may stand there besides */
export function notOneOf(
  path: string,
  value: unknown,
  words: readonly string[],
  more = "",
): ConfigurationError {
  const problem = value === undefined ? "is missing" : `is ${shown(value)}`;
  const wanted = `one of ${words.join(", ")}${more} is wanted`;
  return new ConfigurationError(path, `${problem}; ${wanted}${suggest(value, words)}`);
}

/** A list. */
export function listOf<T>(item: Parser<T>): Parser<readonly T[]> {
  return described({ type: "array", items: item.json ?? {} }, (value, path) => {
    if (!Array.isArray(value)) throw new ConfigurationError(path, `is ${shown(value)}; a list is wanted`);
    return value.map((each: unknown, index) => item(each, `${path}[${index}]`));
  });
}

/** An object whose keys are up to the user. */
export function mapOf<T>(item: Parser<T>): Parser<Readonly<Record<string, T>>> {
  return described({ type: "object", additionalProperties: item.json ?? {} }, (value, path) => {
    const members = Object.entries(membersOf(value, path)).map(([key, each]) =>
      [key, item(each, `${path}.${key}`)] as const
    );
    return Object.fromEntries(members);
  });
}

/** Anything that it is. */
export function anything(value: unknown): unknown {
  return value;
}

/** The object's members by name. */
export function membersOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isMembers(value)) return value;
  throw new ConfigurationError(path, `is ${shown(value)}; an object is wanted`);
}

/** Parsers by key. */
export type Shape = Readonly<Record<string, Parser<unknown>>>;

/** What an object of a shape holds: every key may be missing. */
export type Shaped<S extends Shape> = { readonly [K in keyof S]?: ReturnType<S[K]> };

/**
 * Reads an object of known keys.
 * @param onUnknown takes the problem of a key that there is none of, default: it is thrown
 */
export function readShape<S extends Shape>(
  value: unknown,
  path: string,
  shape: S,
  onUnknown: (problem: ConfigurationError) => void = raise,
): Shaped<S> {
  const read: { [K in keyof S]?: ReturnType<S[K]> } = {};
  const members = membersOf(value, path);
  for (const key of Object.keys(members)) {
    if (Object.hasOwn(shape, key)) continue;
    const known = Object.keys(shape);
    const problem = `is not known; there are ${known.join(", ")}${suggest(key, known)}`;
    onUnknown(new ConfigurationError(join(path, key), problem));
  }
  for (const key in shape) {
    if (!Object.hasOwn(shape, key) || members[key] === undefined) continue;
    Object.assign(read, { [key]: shape[key]?.(members[key], join(path, key)) });
  }
  return read;
}

/** A JSON schema of an object of known keys, of which some may have to be there. */
export function shapeSchema(shape: Shape, required: readonly string[] = []): JsonSchema {
  const properties = Object.fromEntries(Object.entries(shape).map(([key, parse]) => [key, parse.json ?? {}]));
  return {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** `; did you mean "console"?`, or nothing where no word is near. */
function suggest(value: unknown, words: readonly string[]): string {
  const near = typeof value === "string" ? findNearest(value, words) : undefined;
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function raise(problem: ConfigurationError): never {
  throw problem;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/**
 * How things of one kind come to be: their options are understood first, so that errors come before anything is made.
 * @param required options that have to be there
 */
export function preparing<S extends Shape, C, T>(
  shape: S,
  create: (options: Shaped<S>, context: C) => T,
  required: readonly (keyof S & string)[],
): (options: Readonly<Record<string, unknown>>, path: string) => (context: C) => T {
  return (options, path) => {
    for (const key of required) {
      if (options[key] === undefined) throw new ConfigurationError(`${path}.${key}`, "is missing");
    }
    const read = readShape(options, path, shape);
    return (context) => create(read, context);
  };
}
