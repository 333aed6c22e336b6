// Metadata chunks: JSON from a file that may be hostile, so every field is looked at and wrong ones are left out.

import { FormatError } from "../errors.ts";
import type { Metadata } from "../recording.ts";
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH } from "./limits.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The known fields of a metadata chunk that have the right shape.
 * @throws {FormatError} when the chunk is not a JSON object
 */
export function parseMetadata(payload: Uint8Array, offset: number): Metadata {
  if (payload.length > MAX_METADATA_BYTES) {
    throw new FormatError(`Cannot decode recording: its metadata has ${payload.length} bytes`, offset);
  }
  if (depthOf(payload) > MAX_METADATA_DEPTH) {
    throw new FormatError("Cannot decode recording: its metadata is nested too deeply", offset);
  }
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(payload));
  } catch (cause) {
    throw new FormatError("Cannot decode recording: its metadata is not JSON", offset, { cause });
  }
  if (!isObject(value)) {
    throw new FormatError("Cannot decode recording: its metadata is not an object", offset);
  }
  const { host, git, environment, command } = value;
  return dropUndefined({
    application: text(value["application"]),
    command: Array.isArray(command) && command.every((part) => typeof part === "string")
      ? command
      : undefined,
    directory: text(value["directory"]),
    environment: isObject(environment)
      ? Object.fromEntries(
        Object.entries(environment).filter((entry): entry is [string, string] =>
          typeof entry[1] === "string"
        ),
      )
      : undefined,
    runtime: text(value["runtime"]),
    microlog: text(value["microlog"]),
    host: isObject(host)
      ? {
        name: text(host["name"]) ?? "",
        system: text(host["system"]) ?? "",
        architecture: text(host["architecture"]) ?? "",
        cores: number(host["cores"]) ?? 0,
        memoryBytes: number(host["memoryBytes"]) ?? 0,
      }
      : undefined,
    git: isObject(git) && typeof git["commit"] === "string"
      ? dropUndefined({ commit: git["commit"], branch: text(git["branch"]), changed: flag(git["changed"]) })
      : undefined,
    parent: text(value["parent"]),
    intervalMicros: number(value["intervalMicros"]),
    endedAtMicros: number(value["endedAtMicros"]),
    exitCode: number(value["exitCode"]),
    signal: text(value["signal"]),
  });
}

/** How deep brackets outside of strings are nested: what parsers take memory for. Wrong for wrong JSON, but never less. */
function depthOf(json: Uint8Array): number {
  let [depth, deepest] = [0, 0];
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

type Defined<T> =
  & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
  };

function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>; // filtered
}
