// Names of recordings: the application from its command, the run from its time.

/** Ending of the files that hold recordings. */
export const RECORDING_EXTENSION = ".microlog";

/** Longest name of an application, in characters. */
const LONGEST_NAME = 64;

/** Programs that only start another one, which is then what the recording is about. */
const LAUNCHERS = new Set([
  "bun",
  "bunx",
  "node",
  "deno",
  "npm",
  "npx",
  "pnpm",
  "yarn",
  "tsx",
  "sh",
  "bash",
  "env",
]);

/** Launchers that are given a file, whose name may have spaces, where others are given a command. */
const FILE_LAUNCHERS = /^(?:bun|node|deno|tsx)(?:\.(?:exe|cmd))?$/i;

const SCRIPT_ENDING = /\.(?:exe|cmd|[cm]?[jt]sx?)$/i;

/** What Windows takes for a device, whatever its ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** Words of launchers that come before what they start. */
const SUBCOMMANDS = new Set(["run", "exec", "run-script", "task", "x", "serve", "start", "dlx"]);

/**
 * A short name for a command: `bun app.ts` gives `app`, `npm run build` gives `build`, `bun test` gives `test`.
 * @param command program and arguments
 */
export function applicationName(command: readonly string[]): string {
  let name = "";
  for (const part of command) {
    // What a shell is given as one argument is a command of its own: sh -c "npm run build".
    const isFile = FILE_LAUNCHERS.test(name) && SCRIPT_ENDING.test(part);
    if (/\s/.test(part) && isLauncher(name) && !isFile) return applicationName(part.trim().split(/\s+/));
    if (part.startsWith("-") || /^\w+=/.test(part)) continue;
    const base = part.split(/[/\\]/).filter((step) => step !== "").at(-1) ?? "";
    if (name !== "" && !isLauncher(name) && !SUBCOMMANDS.has(name)) break;
    name = base;
  }
  return cleanName(name.replace(SCRIPT_ENDING, ""));
}

function isLauncher(name: string): boolean {
  return LAUNCHERS.has(name.replace(/\.(exe|cmd)$/i, ""));
}

/**
 * The text as a name that is safe as a folder on every system, and as an argument: none begins like an option. "program"
 * when nothing is left of it.
 */
export function cleanName(text: string): string {
  // macOS hands over file names with their accents apart.
  const clean = text.normalize("NFC").replace(/[^\p{L}\p{N}._-]+/gu, "_").replace(/^[._-]+/, "")
    .slice(0, LONGEST_NAME).replace(/[._\p{Cs}]+$/u, "");
  return clean === "" ? "program" : clean.replace(DEVICE, "$&_");
}

/** Name of a run in local time, for example `2026_01_31_12_00_00`. */
export function runName(when: Date): string {
  const parts = [when.getMonth() + 1, when.getDate(), when.getHours(), when.getMinutes(), when.getSeconds()];
  return [when.getFullYear(), ...parts.map((part) => String(part).padStart(2, "0"))].join("_");
}

/** Runs of one application that begin within one second and get names of their own. */
const MOST_TWINS = 1000;

/** File names to try for a run, the plain one first. @param base path without the ending */
export function* candidateFiles(base: string): Generator<string> {
  for (let twin = 1; twin <= MOST_TWINS; twin++) {
    yield `${base}${twin === 1 ? "" : `_${twin}`}${RECORDING_EXTENSION}`;
  }
}
