// The error of a configuration. Apart from what checks them, because programs name it that configure nothing.

/** Why a configuration is none, for people who wrote it. */
export class ConfigurationError extends TypeError {
  /** `sinks[1].format` */
  readonly path: string;
  /** `is "consol"; one of console, file is wanted` */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`Cannot configure microlog: ${path === "" ? "the configuration" : path} ${problem}`);
    this.name = "ConfigurationError";
    this.path = path;
    this.problem = problem;
  }
}
