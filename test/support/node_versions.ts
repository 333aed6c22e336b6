// Where the Node versions are that tests record programs with. Missing ones come from npm, once, into node_modules/.cache.

import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run_program.ts";

/** The major versions that microlog supports and is tested with. */
export const NODE_MAJORS = [20, 22, 24, 26] as const;

/** One of the supported major versions. */
export type NodeMajor = typeof NODE_MAJORS[number];

const INSTALL_TIMEOUT_MS = 180_000;
const LOCK_POLL_MS = 100;
/** A lock this old belongs to nobody: an installation is killed before. */
const LOCK_STALE_MS = INSTALL_TIMEOUT_MS + 30_000;

const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache/microlog-nodes", import.meta.url));

/**
 * Path of a Node executable of that major version: the machine's own when it fits, else one installed from npm.
 *
 * @throws {Error} when npm cannot install it
 */
export async function findNode(major: NodeMajor): Promise<string> {
  return await findOwnNode(major) ?? await installNode(major, cacheFolder);
}

/**
 * The npm package that holds just the Node executable for this kind of machine.
 *
 * @throws {Error} when there is none
 */
export function nameNodePackage(platform: string, arch: string): string {
  const system = { linux: "linux", darwin: "darwin", win32: "win" }[platform];
  if (system === undefined || (arch !== "x64" && arch !== "arm64")) {
    throw new Error(`Cannot install Node: npm has no executable for ${platform} ${arch}`);
  }
  return `node-${system}-${arch}`;
}

/**
 * Installs one major version into `folder`, unless it is there. Any number of processes may ask at once: one installs,
 * the others wait.
 *
 * @returns path of the executable
 */
export async function installNode(major: NodeMajor, folder: string): Promise<string> {
  const packageName = nameNodePackage(process.platform, process.arch);
  const home = join(folder, String(major));
  const executableName = process.platform === "win32" ? "node.exe" : "node";
  const executable = join(home, "node_modules", packageName, "bin", executableName);
  if (existsSync(executable)) return executable;

  await mkdir(folder, { recursive: true });
  const release = await lock(join(folder, `${major}.lock`));
  try {
    if (!existsSync(executable)) await installPackage(`${packageName}@${major}`, home);
  } finally {
    await release();
  }
  if (!existsSync(executable)) throw new Error(`Cannot find Node ${major} in "${home}" after installing it`);
  return executable;
}

async function installPackage(specifier: string, home: string): Promise<void> {
  // Beside first, then renamed: whoever sees the folder sees it whole.
  const unfinished = `${home}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, "package.json"), `{ "private": true }\n`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", specifier];
  const { exitCode, stderr, timedOut } = await runProgram(npm, args, {
    cwd: unfinished,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (exitCode !== 0) {
    await rm(unfinished, { recursive: true, force: true });
    const reason = timedOut ? `no answer within ${INSTALL_TIMEOUT_MS / 1000} s` : stderr.trim();
    throw new Error(`Cannot install "${specifier}" by npm: ${reason}`);
  }
  await rm(home, { recursive: true, force: true });
  await rename(unfinished, home);
}

/**
 * Takes a lock that several processes may want. A lock whose holder was killed is taken over once it is old.
 *
 * @returns what gives it back
 */
export async function lock(path: string): Promise<() => Promise<void>> {
  while (!await tryCreateFolder(path)) {
    if (await ageMs(path) > LOCK_STALE_MS) await rm(path, { recursive: true, force: true });
    else await delay(LOCK_POLL_MS);
  }
  return () => rm(path, { recursive: true, force: true });
}

async function tryCreateFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function ageMs(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0; // Given back in between.
  }
}

async function findOwnNode(major: NodeMajor): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    // `bun run` and `bun test` may put a `node` on the path that is Bun.
    const candidate = join(folder, process.platform === "win32" ? "node.exe" : "node");
    if (!folder || !existsSync(candidate)) continue;
    const question = "[process.versions.node, process.versions.bun ?? '', process.execPath].join('|')";
    const { stdout } = await runProgram(candidate, ["-p", question]);
    const [version = "", bun, path] = stdout.trim().split("|");
    if (version.startsWith(`${major}.`) && bun === "" && path) return path;
  }
  return undefined;
}
