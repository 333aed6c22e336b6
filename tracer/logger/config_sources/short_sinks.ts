// Sinks as a variable of the environment has them: `console:pretty,file:app.log;format=logfmt`, or a list in JSON.

import { FORMAT_NAMES } from "../formats.ts";
import { ConfigurationError } from "../configuration_error.ts";
import { notOneOf, type Shape } from "../schema.ts";
import { SINK_LOADERS } from "../sinks/sink_types.ts";
import type { Members } from "./layers.ts";

/** Options that stand behind the colon, the first of these that a sink has. */
const MAIN_OPTIONS = ["path", "url", "stream", "endpoint", "address", "host"] as const;

/**
 * Sinks from a text: type, behind a colon its format or what it needs most (a path, an address), then options behind
 * semicolons.
 * @throws {ConfigurationError} when there is no such sink or option
 */
export async function parseShortSinks(text: string, path: string): Promise<readonly Members[]> {
  const sinks: Members[] = [];
  for (const [index, item] of text.split(",").map((each) => each.trim()).entries()) {
    if (item !== "") sinks.push(await parseShortSink(item, `${path}[${index}]`));
  }
  return sinks;
}

async function parseShortSink(item: string, path: string): Promise<Members> {
  const [head = "", ...options] = item.split(";");
  const [, type = "", main] = /^([^:]*)(?::(.*))?$/s.exec(head.trim()) ?? [];
  const load = Object.entries(SINK_LOADERS).find(([name]) => name === type)?.[1];
  if (load === undefined) throw notOneOf(path, type, Object.keys(SINK_LOADERS));
  const { shape } = await load();
  return {
    type,
    ...(main === undefined || main === "" ? {} : readMain(main, shape, path)),
    ...Object.fromEntries(
      options.filter((option) => option.trim() !== "").map((option) => readOption(option, path)),
    ),
  };
}

function readMain(main: string, shape: Shape, path: string): Members {
  if (FORMAT_NAMES.some((name) => name === main)) return { format: main };
  const option = MAIN_OPTIONS.find((name) => Object.hasOwn(shape, name));
  if (option === undefined) throw notOneOf(path, main, FORMAT_NAMES);
  return { [option]: main };
}

function readOption(option: string, path: string): readonly [string, string] {
  const at = option.indexOf("=");
  if (at < 1) throw new ConfigurationError(path, `has ${JSON.stringify(option)}; name=value is wanted`);
  return [option.slice(0, at).trim(), option.slice(at + 1).trim()];
}
