// The first file of the program and those of its own that it imports, as text: what they mention it is about to load.

import { process } from "./host_process.ts";
import { quietly } from "./waits.ts";

/** What is looked at of a file. Longer ones are bundles; their beginning says as much. */
export const MOST_TEXT = 256 * 1024;

/** Files of the program that are looked at: reading one takes some 20 us. */
const MOST_FILES = 50;

const QUOTES = ['"', "'", "`"] as const;

/** Paths that imports name: `from "./a.ts"`, `import "./a.ts"`, `import("./a.ts")`, `require("./a")`. */
const IMPORTED = /\b(?:from|import|require)\s*\(?\s*["'`](\.\.?\/[^"'`\n]+)["'`]/g;

/** Packages, which files of their own import: `from "hono"`, `from "@hono/node-server"`, `from "npm:hono"`. */
const PACKAGE =
  /\b(?:from|import|require)\s*\(?\s*["'`](?:npm:|(?!node:|bun:|jsr:|https?:|data:|file:)[\w@#])/;

/** What an import leaves out, or calls otherwise than the file that there is. */
const ENDINGS = ["", ".ts", ".js", ".tsx", ".mjs", "/index.ts", "/index.js"] as const;

/** Tells whether the program mentions one of some modules, with or without "node:" before the name. */
export type Mentions = (...names: readonly string[]) => boolean;

/** Reads a file as text; may throw. */
export type ReadText = (path: string) => string;

/** Reads the first file, to look for names of modules in it. */
export function readMentions(read: ReadText): Mentions {
  return mentionsIn([readFirst(read)]);
}

/** What a program and its packages may load. */
export interface ProgramMentions {
  readonly mentions: Mentions;
  /** Whether it imports packages, which load what they like. */
  readonly hasPackages: boolean;
}

/** Reads the first file and those that it imports by paths, directly or not. */
export function readProgramMentions(read: ReadText): ProgramMentions {
  const first = readFirst(read);
  const texts = [first];
  const seen = new Set<string>();
  const queue = importsOf(first, firstPath());
  for (let path = queue.shift(); path !== undefined && texts.length < MOST_FILES; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const found = readImported(path, read);
    if (found === undefined) continue;
    texts.push(found.text);
    queue.push(...importsOf(found.text, found.path));
  }
  return { mentions: mentionsIn(texts), hasPackages: texts.some((text) => PACKAGE.test(text)) };
}

function firstPath(): string {
  return process.argv[1] ?? "";
}

function readFirst(read: ReadText): string {
  const path = firstPath();
  return path === "" ? "" : quietly(() => read(path), "").slice(0, MOST_TEXT);
}

function mentionsIn(texts: readonly string[]): Mentions {
  const has = (word: string) => texts.some((text) => text.includes(word));
  return (...names) =>
    names.some((name) => QUOTES.some((quote) => has(`:${name}${quote}`) || has(`${quote}${name}${quote}`)));
}

/** Paths that a file imports, as they would be without links. */
function importsOf(text: string, path: string): string[] {
  const folder = path.split(/[/\\]/).slice(0, -1);
  return Array.from(text.matchAll(IMPORTED), ([, imported = ""]) => {
    const parts = [...folder];
    for (const part of imported.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== ".") parts.push(part);
    }
    return parts.join("/");
  });
}

function readImported(
  path: string,
  read: ReadText,
): { readonly path: string; readonly text: string } | undefined {
  const hasEnding = /\.[cm]?[jt]sx?$/.test(path);
  const candidates = hasEnding
    ? [path, path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2")]
    : ENDINGS.map((end) => path + end);
  for (const candidate of new Set(candidates)) {
    const text = quietly(() => read(candidate).slice(0, MOST_TEXT), undefined);
    if (text !== undefined) return { path: candidate, text };
  }
  return undefined;
}
