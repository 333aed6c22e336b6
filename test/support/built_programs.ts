// A small program in TypeScript and what real tools make of it, to test that positions lead back to the source.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../../server/store/position_map.ts";
import { runProgram } from "./run_program.ts";

/** Types and comments come first, so that no line stays where it was. */
export const LIBRARY = `// A library.
export interface Options {
  rounds: number;
}

/** Counts. */
export class Counter {
  private total: number = 0;
  constructor(readonly options: Options) {}
  increaseSlowly(by: number): number {
    for (let i: number = 0; i < this.options.rounds; i++) this.total += i % by;
    return this.total;
  }
}

export function plainFunction(amount: number): number {
  return spin((step: number) => step % amount);
}

export const arrowFunction = (amount: number): number => spin((step: number) => step % amount);

function spin(step: (i: number) => number): number {
  let total: number = 0;
  for (let i: number = 0; i < 1e3; i++) total += step(i);
  return total;
}
`;

/** Uses all of the library. */
export const MAIN = `import { arrowFunction, Counter, type Options, plainFunction } from "./library.ts";

const options: Options = { rounds: 1e3 };

export function startEverything(): number {
  return new Counter(options).increaseSlowly(3) + plainFunction(5) + arrowFunction(7);
}

console.log(startEverything());
`;

/** Writes the sources. @returns path of the main one */
export function writeSources(folder: string): string {
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "src", "library.ts"), LIBRARY);
  writeFileSync(join(folder, "src", "main.ts"), MAIN);
  return join(folder, "src", "main.ts");
}

/** Bundles the program with esbuild. @returns path of the bundle */
export async function bundleByEsbuild(folder: string, ...options: readonly string[]): Promise<string> {
  const outFile = join(folder, "dist", "bundle.mjs");
  const esbuild = fileURLToPath(new URL("../../node_modules/esbuild/bin/esbuild", import.meta.url));
  const args = [
    writeSources(folder),
    "--bundle",
    "--platform=node",
    "--format=esm",
    `--outfile=${outFile}`,
    ...options,
  ];
  const { exitCode, stderr } = await runProgram(esbuild, [...args, "--log-level=warning"]);
  if (exitCode !== 0) throw new Error(`esbuild failed: ${stderr}`);
  return outFile;
}

/** Where the sources define a function, as V8 counts: 1-based, at its name or at the parenthesis behind it. */
export function placeInSource(folder: string, name: string, file = "library.ts"): Place {
  const path = join(folder, "src", file);
  return { ...placeIn(path, new RegExp(`(?<=function |const |^  )${name}\\b`, "m")), name, file: path };
}

/** The place that V8 gives to a function of generated code: the parenthesis of its parameters. @param code matches up to there */
export function placeInCode(path: string, name: string, code: RegExp): Place {
  const text = readFileSync(path, "utf8");
  const match = code.exec(text);
  if (match === null) throw new Error(`${path} has no ${code}:\n${text}`);
  return { ...lineAndColumn(text, match.index + match[0].length), name, file: path };
}

function placeIn(path: string, pattern: RegExp): Omit<Place, "name"> {
  const text = readFileSync(path, "utf8");
  const match = pattern.exec(text);
  if (match === null) throw new Error(`${path} has no ${pattern}`);
  return { ...lineAndColumn(text, match.index), file: path };
}

function lineAndColumn(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index);
  return { line: before.split("\n").length, column: index - before.lastIndexOf("\n") };
}
