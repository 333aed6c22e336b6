// `npm run bench [-- FILTER…]`: runs the benches of test/bench one after the other, each in a Bun process of its own.

import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { BUN_PATH } from "../test/support/runtimes.ts";
import { buildBundles } from "./build.ts";
import { isMain, projectFolder, runMain } from "./project.ts";

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const entries = await readdir(join(projectFolder, "test"), { recursive: true });
  const benches = entries.map((entry) => `test/${entry.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith("_bench.ts"))
    .filter((path) => positionals.length === 0 || positionals.some((filter) => path.includes(filter)))
    .sort();
  if (benches.length === 0) throw new Error(`No bench fits "${positionals.join(" ")}"`);
  await buildBundles();
  for (const bench of benches) {
    console.log(`\n${bench}`);
    const { status } = spawnSync(BUN_PATH, [bench], { cwd: projectFolder, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) await runMain(main);
