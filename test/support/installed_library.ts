// The npm package as users get it: built, packed, and installed into a project of its own that has nothing else.

import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildLibrary } from "../../tools/library.ts";
import { temporaryFolder } from "./record_program.ts";
import { runProgram } from "./run_program.ts";

const NPM_TIMEOUT_MS = 300_000;

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Where the project is as long as there is none: what is written there fails. */
export const NOT_INSTALLED = join(tmpdir(), "microlog-is-not-installed");

let installed: Promise<string> | undefined;

/** The project's folder; the same one for all tests of a file. @throws {AssertionError} when npm cannot install it */
export function installLibrary(): Promise<string> {
  return installed ??= install();
}

async function install(): Promise<string> {
  const project = await temporaryFolder();
  const built = await buildLibrary(join(project, "built"));
  const options = { cwd: project, timeoutMs: NPM_TIMEOUT_MS };
  const packed = await runProgram("npm", ["pack", "--silent", built], options);
  assert.equal(packed.exitCode, 0, packed.stderr);
  writeFileSync(join(project, "package.json"), `{ "type": "module", "private": true }`);
  const archive = packed.stdout.trim();
  const result = await runProgram(
    "npm",
    ["install", "--offline", "--no-audit", "--no-fund", archive],
    options,
  );
  assert.equal(result.exitCode, 0, result.stderr);
  return project;
}

/** Puts packages of this project beside the library, as links. */
export function linkPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const place = join(project, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(packages, name), place);
  }
}
