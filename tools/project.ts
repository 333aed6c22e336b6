// What every tool needs to know: where the project lies, and how a tool starts and fails.

import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The project's folder, with a separator at its end. */
export const projectFolder: string = fileURLToPath(new URL("..", import.meta.url));

/** Whether the module is the program that was started. @param moduleUrl its `import.meta.url` */
export function isMain(moduleUrl: string): boolean {
  return process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(moduleUrl);
}

/** Runs a tool; an error is printed and makes the exit code 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
