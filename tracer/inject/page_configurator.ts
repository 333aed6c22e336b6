// What stands for configurator.ts and configuration_place.ts in bundles for pages, which have neither files nor variables:
// what counts is what code says.

import type { LoggerConfiguration } from "../logger/configuration.ts";
import { ConfigurationError } from "../logger/configuration_error.ts";
import type { Configured } from "../logger/configured.ts";
import type { Sourced } from "../logger/logging.ts";
import type { Said } from "./configurator.ts";

/** Configures the logging of a page. */
export class Configurator {
  /** @throws {ConfigurationError} when something is wrong; what was in force stays */
  async make(
    make: (configuration: LoggerConfiguration) => Promise<Configured>,
    said: Said | undefined,
  ): Promise<Sourced> {
    if (said?.by !== "file") return await make(said?.configuration ?? {});
    const problem = "cannot be read in a browser: hand its content to configure()";
    throw new ConfigurationError(JSON.stringify(said.path), problem);
  }
}

/** There is none. */
export function findConfigurationPlace(): undefined {}
