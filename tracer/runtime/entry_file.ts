// The first file of the program, as text: what it mentions it is about to load.

import { process } from "./host_process.ts";
import { quietly } from "./waits.ts";

/** Longer files are bundles; their beginning says as much. */
const MOST_TEXT = 256 * 1024;

const QUOTES = ['"', "'", "`"] as const;

/** Tells whether the program's first file mentions one of some modules, with or without "node:" before the name. */
export type Mentions = (...names: readonly string[]) => boolean;

/** Reads the first file, to look for names of modules in it. @param read its text; may throw */
export function readMentions(read: (path: string) => string): Mentions {
  const [, path = ""] = process.argv;
  const text = path === "" ? "" : quietly(() => read(path), "").slice(0, MOST_TEXT);
  return (...names) =>
    names.some((name) =>
      QUOTES.some((quote) => text.includes(`:${name}${quote}`) || text.includes(`${quote}${name}${quote}`))
    );
}
