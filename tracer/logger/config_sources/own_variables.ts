// Variables MICROLOG_*: each key of a configuration by its name in capitals. They go before everything else, because who
// sets them runs the program.

import { ConfigurationError } from "../configuration_error.ts";
import { type Shape } from "../schema.ts";
import { parseJsonWithComments } from "./json_with_comments.ts";
import type { Layer, Members } from "./layers.ts";
import { parseShortSinks } from "./short_sinks.ts";
import { ConfigurationTextError } from "./text_reader.ts";

/** Variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Names the file that configures. */
export const CONFIG_VARIABLE = "MICROLOG_CONFIG";

/** When it is read anew: `watch`, `signal`, or both. */
export const RELOAD_VARIABLE = "MICROLOG_CONFIG_RELOAD";

/** The variable of a key: `MICROLOG_LEVEL`. */
export function variableOf(key: string): string {
  return `MICROLOG_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * What the variables say.
 * @param shape keys of a configuration; those that begin with `$` have no variable
 * @throws {ConfigurationError} when one is not understood
 */
export async function readOwnVariables(variables: Variables, shape: Shape): Promise<Layer> {
  const members: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  for (const [key, { json = {} }] of Object.entries(shape)) {
    const name = variableOf(key);
    const text = variables[name]?.trim() ?? "";
    if (text === "" || key.startsWith("$")) continue;
    names[key] = name;
    if (/^[[{]/.test(text)) members[key] = parseJson(text, name);
    else if (key === "sinks") members[key] = await parseShortSinks(text, name);
    else if (json["type"] === "object") members[key] = parsePairs(text, name);
    else if (json["type"] === "array") members[key] = text.split(",").map((item) => item.trim());
    else members[key] = text;
  }
  return { name: "the environment", members, names };
}

function parseJson(text: string, name: string): unknown {
  try {
    return parseJsonWithComments(text);
  } catch (error) {
    if (!(error instanceof ConfigurationTextError)) throw error;
    throw new ConfigurationError(name, `is no JSON: ${error.message}`);
  }
}

/**
 * `api=debug,db=warn` as members.
 * @throws {ConfigurationError} when a pair is none
 */
export function parsePairs(text: string, name: string): Members {
  const pairs = text.split(",").map((pair) => pair.trim()).filter((pair) => pair !== "").map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new ConfigurationError(name, `has ${JSON.stringify(pair)}; name=value is wanted`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

/** Ways in which a file is read anew. */
export interface Reload {
  readonly watch: boolean;
  readonly signal: boolean;
}

/** @throws {ConfigurationError} when there is no such way */
export function readReload(text: string | undefined): Reload {
  const words = (text ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
  for (const word of words) {
    if (word === "watch" || word === "signal") continue;
    throw new ConfigurationError(
      RELOAD_VARIABLE,
      `has ${JSON.stringify(word)}; watch, signal or both are wanted`,
    );
  }
  return { watch: words.includes("watch"), signal: words.includes("signal") };
}
