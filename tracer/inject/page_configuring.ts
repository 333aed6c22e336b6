// What stands for configuring.ts in bundles for pages, which have neither files nor variables: what counts is what code
// says.

import { ConfigurationError } from "../logger/configuration_error.ts";
import type { Configure, ConfiguringContext } from "./configuring.ts";

/** Makes what configures. */
export function createConfigure({ logging }: Pick<ConfiguringContext, "logging">): Configure {
  return async (said) => {
    if (said.by === "code") return await logging.configure(said.configuration);
    const problem = "cannot be read in a browser: hand its content to configure()";
    throw new ConfigurationError(JSON.stringify(said.path), problem);
  };
}
