// Where a frame's source lies, as people read it: a path rather than a file URL.

/** The path of a `file:` URL; anything else as it is. */
export function displayPath(file: string): string {
  if (!file.startsWith("file://")) return file;
  let path = file.slice("file://".length);
  try {
    path = decodeURIComponent(path);
  } catch {
    // A stray percent sign: the text as it is tells more than nothing.
  }
  // file:///C:/a.ts and file://server/share/a.ts
  if (/^\/[A-Za-z]:/.test(path)) return path.slice(1);
  return path.startsWith("/") ? path : `//${path}`;
}

/** The name of a function as it is shown. */
export function displayName(name: string): string {
  return name === "" ? "(anonymous)" : name;
}

/** A command line that a POSIX shell reads as these words. */
export function quoteCommand(words: readonly string[]): string {
  return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
