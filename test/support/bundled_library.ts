// The library in one file of JavaScript: Node 20 and 22 cannot strip types, and programs of users bundle it, too.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run_program.ts";

/**
 * Bundles a source of the tracer for Bun, Deno and Node.
 *
 * @param source path below tracer/
 * @param folder where the file goes; default: a new one
 * @returns the file's path
 */
export async function bundleLibrary(source = "mod.ts", folder = createFolder()): Promise<string> {
  const outFile = join(folder, `${source.replace(/\.ts$/, "").replaceAll("/", "_")}.mjs`);
  const esbuild = fileURLToPath(new URL("../../node_modules/esbuild/bin/esbuild", import.meta.url));
  const entry = fileURLToPath(new URL(`../../tracer/${source}`, import.meta.url));
  const args = [entry, "--bundle", "--platform=neutral", "--format=esm", "--target=es2022"];
  const { exitCode, stderr } = await runProgram(esbuild, [
    ...args,
    "--external:node:*",
    `--outfile=${outFile}`,
    "--log-level=warning",
  ]);
  if (exitCode !== 0) throw new Error(`Cannot bundle ${source}: ${stderr}`);
  return outFile;
}

function createFolder(): string {
  return mkdtempSync(join(tmpdir(), "microlog-library-"));
}
