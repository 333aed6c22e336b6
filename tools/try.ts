// `npm run try`: records the bundled program and opens the recording in the browser, with the sources as they are.

import { spawn } from "node:child_process";
import process from "node:process";
import { BUN_PATH } from "../test/support/runtimes.ts";
import { buildBundles } from "./build.ts";
import { isMain, projectFolder, runMain } from "./project.ts";

const PROGRAM = "fixtures/programs/shop/main.ts";

async function main(): Promise<void> {
  await buildBundles();
  const args = ["cli.ts", "record", "--open", "--label", "shop", "--", "bun", PROGRAM];
  const child = spawn(BUN_PATH, args, { cwd: projectFolder, stdio: "inherit" });
  // Ctrl-C reaches the child by itself, which then ends in its own way: wait for it.
  process.on("SIGINT", () => {});
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

if (isMain(import.meta.url)) await runMain(main);
