// Puts together what the program, files and variables of the environment configure, and does so again when a file changes
// or a signal asks for it. Loaded by the first configuration.

import { CONFIGURATION_SHAPE, type LoggerConfiguration } from "../logger/configuration.ts";
import type { Configured } from "../logger/configured.ts";
import { GENERAL_VARIABLES, readGeneralVariables } from "../logger/config_sources/general_variables.ts";
import { parseConfigurationText } from "../logger/config_sources/configuration_text.ts";
import {
  CODE,
  type Layer,
  layerOf,
  mergeLayers,
  nameOrigin,
  tellOrigins,
} from "../logger/config_sources/layers.ts";
import {
  CONFIG_VARIABLE,
  readOwnVariables,
  readReload,
  type Reload,
  RELOAD_VARIABLE,
  variableOf,
} from "../logger/config_sources/own_variables.ts";
import { ConfigurationTextError } from "../logger/config_sources/text_reader.ts";
import type { Logging, Sourced } from "../logger/logging.ts";
import { findNearest } from "../logger/nearest_word.ts";
import { ConfigurationError } from "../logger/configuration_error.ts";
import type { ConfigurationPlace, FoundVariables } from "../runtime/configuration_place.ts";
import { TRACER_VARIABLES } from "./options.ts";

/** How a file configures. */
export interface ConfigurationFileOptions {
  /** Whether it is read again when it changes, default false. */
  readonly watch?: boolean;
  /** Whether it is read again at SIGHUP, which then does not end the program; default false. */
  readonly signal?: boolean;
  /** What counts where the file says nothing: code can say what JSON cannot, as functions. */
  readonly base?: LoggerConfiguration;
}

/** What a program said last. */
export type Said =
  | { readonly by: "code"; readonly configuration: LoggerConfiguration }
  | { readonly by: "file"; readonly path: string; readonly options: ConfigurationFileOptions };

/** A file that configures, read. */
interface ReadFile extends Reload {
  readonly path: string;
  readonly text: string;
}

/** What a configurator works with. */
export interface ConfiguratorContext {
  readonly logging: Logging;
  readonly place: ConfigurationPlace;
  /** A line for people. */
  readonly warn: (line: string) => void;
}

type Make = (configuration: LoggerConfiguration) => Promise<Configured>;

const NAMES: readonly string[] = [
  ...Object.keys(CONFIGURATION_SHAPE).filter((key) => !key.startsWith("$")).map(variableOf),
  CONFIG_VARIABLE,
  RELOAD_VARIABLE,
];

/** Other variables that begin with MICROLOG_. */
const FOREIGN: readonly string[] = [
  ...TRACER_VARIABLES,
  "MICROLOG_ROOT",
  "MICROLOG_NODE_OPTIONS",
  "MICROLOG_CHROMIUM",
];

/** A file that is being written to may be seen half: it gets another look before it is called broken. */
const SECOND_LOOK_MILLIS = 40;

/** Configures the logging of a program. */
export class Configurator {
  readonly #context: ConfiguratorContext;
  #said: Said | undefined;
  #stops: readonly (() => void)[] = [];
  /** What was told, so that the same is not told again at each reload. */
  readonly #told = new Set<string>();
  /** Text of each file as it was used last, or refused. */
  readonly #texts = new Map<string, string>();

  constructor(context: ConfiguratorContext) {
    this.#context = context;
  }

  /**
   * Has a configuration made of all that there is.
   * @param said by the program, from now on; undefined: what it said last
   * @throws {ConfigurationError} when something is wrong; what was in force stays
   */
  async make(make: Make, said: Said | undefined = this.#said): Promise<Sourced> {
    const found = this.#context.place.variables([...NAMES, ...GENERAL_VARIABLES]);
    const files: ReadFile[] = [];
    const layers = await this.#readLayers(found, said, files);
    const { configuration, origins } = mergeLayers(layers);
    let made: Configured;
    try {
      made = await make(configuration);
    } catch (error) {
      throw nameOrigin(error, origins);
    }
    this.#said = said;
    this.#watch(files);
    return { ...made, notes: [...tellOrigins(origins), ...tellHidden(found)] };
  }

  /** Those that count less first. */
  async #readLayers(
    found: FoundVariables,
    said: Said | undefined,
    files: ReadFile[],
  ): Promise<readonly Layer[]> {
    const { values, names } = found;
    this.#warnOfSlips(names);
    const layers = [...readGeneralVariables(values, (line) => this.#tell(line))];
    if (said?.by === "code") layers.push(layerOf(CODE, said.configuration));
    if (said?.by === "file") {
      const { watch = false, signal = false, base } = said.options;
      if (base !== undefined) layers.push(layerOf(CODE, base));
      layers.push(await this.#readFile(said.path, { watch, signal }, files));
    }
    const path = values[CONFIG_VARIABLE]?.trim() ?? "";
    if (path !== "") layers.push(await this.#readFile(path, readReload(values[RELOAD_VARIABLE]), files));
    return [...layers, await readOwnVariables(values, CONFIGURATION_SHAPE)];
  }

  async #readFile(path: string, reload: Reload, files: ReadFile[]): Promise<Layer> {
    const { place } = this.#context;
    const absolute = place.absolute(path);
    const name = JSON.stringify(path);
    let text: string;
    try {
      text = await place.read(absolute);
    } catch (error) {
      throw new ConfigurationError(name, `cannot be read: ${reasonOf(error)}`);
    }
    this.#texts.set(absolute, text);
    files.push({ path: absolute, text, ...reload });
    try {
      return layerOf(name, await parseConfigurationText(path, text));
    } catch (error) {
      if (!(error instanceof ConfigurationTextError)) throw error;
      throw new ConfigurationError(`${name}:${error.place}`, error.message.slice(error.place.length + 1));
    }
  }

  /** Has the files read again when they change. */
  #watch(files: readonly ReadFile[]): void {
    const { place } = this.#context;
    const stops: (() => void)[] = [];
    for (const { path, watch } of files) {
      if (watch) stops.push(place.watch(path, () => this.#look(path)));
    }
    if (files.some(({ signal }) => signal)) stops.push(place.onHangup(() => this.#reload()));
    for (const stop of this.#stops) stop();
    this.#stops = stops;
  }

  /** Reads all anew where a file has another content than before. */
  async #look(path: string): Promise<void> {
    const text = await this.#context.place.read(path).catch(() => undefined);
    if (text === this.#texts.get(path)) return;
    if (text === undefined || !await isWhole(path, text)) {
      await this.#context.place.pause(SECOND_LOOK_MILLIS);
    }
    await this.#reload();
  }

  /** What is wrong is told, and what was in force stays. */
  async #reload(): Promise<void> {
    try {
      await this.#context.logging.configureBy((make) => this.make(make));
      this.#told.clear();
    } catch (error) {
      this.#tell(`${reasonOf(error)}; what was in force stays`);
    }
  }

  #tell(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.#context.warn(`microlog: ${line}`);
  }

  /** Variables that nobody reads and that look like ones that are. */
  #warnOfSlips(names: readonly string[]): void {
    for (const name of names) {
      if (!name.startsWith("MICROLOG_") || NAMES.includes(name) || FOREIGN.includes(name)) continue;
      const near = findNearest(name, NAMES);
      if (near !== undefined) this.#tell(`${name} is not known; did you mean ${near}?`);
    }
  }
}

function tellHidden({ hidden }: FoundVariables): readonly string[] {
  const own = hidden.filter((name) => name.startsWith("MICROLOG_") || name === "LOG_LEVEL");
  return own.length === 0
    ? []
    : [`Variables that may not be read do not count: --allow-env=${own.join(",")} is missing.`];
}

async function isWhole(path: string, text: string): Promise<boolean> {
  try {
    await parseConfigurationText(path, text);
    return true;
  } catch {
    return false; // why is told when it is read again
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
