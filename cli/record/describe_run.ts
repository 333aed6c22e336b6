// Facts about a run that only its recorder can know: the command, where and on what it ran, the commit.

import { execFile } from "node:child_process";
import { arch, availableParallelism, hostname, platform, totalmem } from "node:os";
import type { Metadata } from "../../recording/recording.ts";
import { maskArguments, maskEnvironment } from "../../tracer/logger/mask.ts";

/** What is asked about. */
export interface RunFacts {
  readonly application: string;
  readonly command: readonly string[];
  readonly directory: string;
  /** As the user's shell gave it, without what the recorder adds. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly intervalMicros: number | undefined;
}

/** The recording's metadata at its start; secrets are masked. */
export function describeRun(facts: RunFacts): Metadata {
  const { application, command, directory, environment, version, intervalMicros } = facts;
  const parent = environment["MICROLOG_FILE"];
  return {
    application,
    command: maskArguments(command),
    directory,
    environment: maskEnvironment(environment),
    microlog: version,
    host: {
      name: hostname(),
      system: platform(),
      architecture: arch(),
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    },
    ...(parent === undefined ? {} : { parent }),
    ...(intervalMicros === undefined ? {} : { intervalMicros }),
  };
}

/** Longest time that git may take: on a huge repository it is done without. */
const GIT_TIMEOUT_MS = 2000;

/** The commit that a folder is at, undefined when it is in no repository or there is no git. */
export async function readGit(directory: string): Promise<Metadata["git"]> {
  const git = (...args: string[]) =>
    new Promise<string | undefined>((resolve) => {
      execFile("git", ["-C", directory, ...args], { timeout: GIT_TIMEOUT_MS }, (error, output) =>
        resolve(error === null ? output.trim() : undefined));
    });
  const [commit, branch, changes] = await Promise.all([
    git("rev-parse", "HEAD"),
    git("rev-parse", "--abbrev-ref", "HEAD"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  if (commit === undefined) return undefined;
  return {
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(changes === undefined ? {} : { changed: changes !== "" }),
  };
}
