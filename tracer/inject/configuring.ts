// How a program's word on its logging comes into force: together with what files and variables say. In bundles for pages
// page_configuring.ts stands instead.

import type { Logging } from "../logger/logging.ts";
import type { SinkHost } from "../logger/sinks/sink.ts";
import type { Configurator, Said } from "./configurator.ts";

/** What is configured. */
export interface ConfiguringContext {
  readonly logging: Logging;
  readonly host: SinkHost;
  /** A line for people. */
  readonly warn: (line: string) => void;
}

/** Puts in force what a program says. */
export type Configure = (said: Said) => Promise<void>;

/** Whoever runs the program may say where records go, without a word of the program. */
const SPEAKING_VARIABLES = ["MICROLOG_CONFIG", "MICROLOG_SINKS"] as const;

/** Makes what configures; what the environment says without the program is on its way then. */
export function createConfigure({ logging, host, warn }: ConfiguringContext): Configure {
  let configurator: Promise<Configurator> | undefined;
  let isAsked = false;

  /** Most programs that this library is in, as a part of a library, do not load it. */
  async function load(): Promise<Configurator> {
    const { Configurator } = await import("./configurator.ts");
    const { findConfigurationPlace } = await import("../runtime/configuration_place.ts");
    return new Configurator({ logging, place: findConfigurationPlace(), warn });
  }

  function put(said?: Said): Promise<void> {
    return logging.configureBy(async (make) => {
      const loaded = await (configurator ??= load());
      // The program has said something meanwhile: that is on its way, and nothing has to be made twice.
      return said === undefined && isAsked ? undefined : await loaded.make(make, said);
    });
  }

  if (SPEAKING_VARIABLES.some((name) => host.variable?.(name))) {
    put().catch((problem) => host.fault("configuration", problem));
  }
  return (said) => {
    isAsked = true;
    return put(said);
  };
}
