// `microlog env`: exports that make every later program of a shell record itself.

import type { Command } from "commander";
import { InputError } from "../recording/errors.ts";
import { type Context, resolveCacheHome, resolveRoot } from "./context.ts";
import { TRACER_BUNDLES_TEXT } from "./record.ts";
import { withTracerOptions } from "./record/instrument.ts";
import { writeTracer } from "./record/tracer_folder.ts";

/** How a shell sets and removes variables. */
interface Shell {
  set(name: string, value: string): string;
  unset(name: string): string;
}

const quote = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

const SH: Shell = {
  set: (name, value) => `export ${name}=${quote(value)}`,
  unset: (name) => `unset ${name}`,
};

const SHELLS: Readonly<Record<string, Shell>> = {
  sh: SH,
  bash: SH,
  zsh: SH,
  fish: {
    set: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, "\\$&")}'`,
    unset: (name) => `set -e ${name}`,
  },
};

interface EnvFlags {
  readonly root?: string;
  readonly label?: string;
  readonly shell: string;
  readonly json?: boolean;
}

/** Adds `env` to the program. */
export function addEnvCommand(program: Command, context: Context): void {
  program.command("env").summary("print what makes every later program of a shell record itself")
    .description(
      'Prints exports that let every later program of a shell record itself: eval "$(microlog env)", ' +
        "in fish: microlog env --shell fish | source",
    )
    .option("--root <folder>", "folder of recordings; default: MICROLOG_ROOT, else ~/microlog")
    .option("--label <name>", "name of the application; default: made from each command")
    .option("--shell <name>", Object.keys(SHELLS).join(", "), "sh")
    .option("--json", "print the variables as JSON")
    .action(async (flags: EnvFlags) => {
      const shell = SHELLS[flags.shell];
      if (shell === undefined) {
        const known = Object.keys(SHELLS).join(", ");
        throw new InputError(`Cannot write for the shell "${flags.shell}": --shell takes ${known}`, "shell");
      }
      const { tracerFolder } = await writeTracer(TRACER_BUNDLES_TEXT, resolveCacheHome(context));
      const { NODE_OPTIONS = "", BUN_OPTIONS = "" } = withTracerOptions(context.environment, tracerFolder);
      const variables: Record<string, string> = {
        NODE_OPTIONS,
        BUN_OPTIONS,
        MICROLOG_TRACER: tracerFolder,
        MICROLOG_CONTINUOUS: resolveRoot(context, flags.root),
        MICROLOG_SELF: context.selfCommand.at(-1) ?? "",
        ...(flags.label === undefined ? {} : { MICROLOG_LABEL: flags.label }),
      };
      const lines = Object.entries(variables).map(([name, value]) => shell.set(name, value));
      // A recording that this shell was started in is not the one that its programs should join.
      for (const name of ["MICROLOG_FILE", "MICROLOG_ORIGIN", "MICROLOG_PARENT"]) {
        if (context.environment[name] !== undefined) lines.push(shell.unset(name));
      }
      context.stdout.write(`${flags.json ? JSON.stringify(variables, null, 2) : lines.join("\n")}\n`);
    });
}
