// `bun tools/jsr.ts`: the library as JSR publishes it, in dist/jsr: its sources and a deno.json that names the entries. Published
// from there by `deno publish`.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listEntries } from "./library.ts";
import { isMain, projectFolder, runMain } from "./project.ts";

/** JSR's packages have a scope. */
const NAME = "@microlog/microlog";

/** What of the project the library is made of. */
const PARTS = ["tracer", "recording", "README.md", "LICENSE", "CHANGELOG.md"] as const;

/**
 * Sinks that are imported one by one are for bundlers, which Deno needs none of, and their options are types that JSR
 * would have to infer: there, sinks go by their names. The one in memory is for its records.
 */
function isPublished(entry: string): boolean {
  return !entry.startsWith("./sinks/") || entry === "./sinks/memory";
}

/** Puts the package together. @returns its folder */
export async function buildJsrPackage(folder: string = join(projectFolder, "dist", "jsr")): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of PARTS) await cp(join(projectFolder, part), join(folder, part), { recursive: true });
  const { version, license }: { version: string; license: string } = JSON.parse(
    await readFile(join(projectFolder, "package.json"), "utf8"),
  );
  const entries = Object.entries(listEntries()).filter(([entry]) => isPublished(entry));
  const exports = Object.fromEntries(entries.map(([entry, source]) => [entry, `./${source}`]));
  const { compilerOptions }: { compilerOptions: unknown } = JSON.parse(
    await readFile(join(projectFolder, "deno.json"), "utf8"),
  );
  const manifest = { name: NAME, version, license, exports, compilerOptions };
  await writeFile(join(folder, "deno.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return folder;
}

async function main(): Promise<void> {
  const folder = await buildJsrPackage();
  console.log(folder.slice(projectFolder.length));
}

if (isMain(import.meta.url)) await runMain(main);
