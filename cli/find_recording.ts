// Which recording an argument means: a name or the beginning of one, `latest`, or a path.

import { realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { quoteCommand } from "../recording/analysis/source_path.ts";
import { decodeFileHeader, FILE_HEADER_BYTES } from "../recording/codec/chunks.ts";
import { InputError, MicrologError, NotFoundError } from "../recording/errors.ts";
import { RECORDING_EXTENSION } from "../recording/naming.ts";
import { checkRoot } from "./root_folder.ts";
import { parseRecordingId } from "../server/api/recording_id.ts";
import type { RecordingStore } from "../server/store/store.ts";
import { suggest } from "./suggestions.ts";

/** A recording of the root, or a file anywhere else. */
export type FoundRecording =
  | { readonly kind: "stored"; readonly id: string; readonly path: string }
  | { readonly kind: "file"; readonly path: string };

/** Names that are listed when a beginning means several. */
const MOST_CANDIDATES = 8;

/**
 * Finds what `text` means, in this order: a name; a file; `latest`; `application/latest`; the beginning of just one
 * name, or of just one time.
 * @param directory that relative paths start from
 * @throws {NotFoundError} when it means nothing; with suggestions
 * @throws {InputError} when it means several recordings, or the root is no folder
 * @throws {StoreError} when the root may not be read
 */
export async function findRecording(
  store: RecordingStore,
  text: string,
  directory: string,
): Promise<FoundRecording> {
  const stored = (id: string): FoundRecording => ({
    kind: "stored",
    id,
    path: join(store.location, ...id.split("/")) + RECORDING_EXTENSION,
  });
  const ids = await store.ids();
  if (ids.includes(text)) return stored(text);
  const path = findFile(text, directory);
  if (path !== undefined) {
    const id = idOfPath(path, store.location);
    return id !== undefined && ids.includes(id) ? stored(id) : { kind: "file", path };
  }
  if (ids.length === 0) checkRoot(store.location);
  const [application = "", ...rest] = text.split("/");
  if (text === "latest" || (rest.length === 1 && rest[0] === "latest")) {
    const latest = text === "latest"
      ? await newestOf(store, ids)
      : ids.find((id) => id.startsWith(`${application}/`));
    if (latest !== undefined) return stored(latest);
    throw new NotFoundError(
      text === "latest"
        ? `There is no latest recording: ${noneAt(store)}`
        : `There is no recording of "${application}"`,
      suggestFor(application, ids),
    );
  }
  const matches = ids.filter(text.endsWith(RECORDING_EXTENSION) ? isNamed(text) : isBegunBy(text));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return stored(only);
  if (only !== undefined) throw ambiguous(text, matches);
  throw notFound(text, ids, { store, directory });
}

/** A file's name is whole: "shop.microlog" is not the beginning of any. */
function isNamed(file: string): (id: string) => boolean {
  const bare = file.slice(0, -RECORDING_EXTENSION.length);
  return (id) => id === bare || id.split("/")[1] === bare;
}

function isBegunBy(text: string): (id: string) => boolean {
  return (id) => text !== "" && (id.startsWith(text) || id.split("/")[1]?.startsWith(text) === true);
}

/** The last that began. Names know only the second, so what is within the files decides between applications. */
async function newestOf(store: RecordingStore, ids: readonly string[]): Promise<string | undefined> {
  const [first, ...others] = ids.filter((id) => secondOf(id) === secondOf(ids[0] ?? ""));
  let newest = first;
  for (const id of others) {
    if (newest !== undefined && await originOf(store, id) > await originOf(store, newest)) newest = id;
  }
  return newest;
}

/** `2026_01_31_12_00_00`, without the number that tells runs of one application apart. */
function secondOf(id: string): string | undefined {
  return /^\d{4}(?:_\d\d){5}/.exec(id.split("/")[1] ?? "")?.[0];
}

/** The moment that a recording's times count from; 0 when it cannot be read. */
async function originOf(store: RecordingStore, id: string): Promise<number> {
  try {
    const { body } = await store.read(id, { start: 0, end: FILE_HEADER_BYTES });
    return decodeFileHeader(new Uint8Array(await new Response(body).arrayBuffer())).originMicros;
  } catch (error) {
    if (error instanceof MicrologError) return 0;
    throw error;
  }
}

/** The file that a text names, its links followed; undefined when there is none. */
function findFile(text: string, directory: string): string | undefined {
  const path = resolve(directory, text);
  try {
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** The name of a file below the root. */
function idOfPath(path: string, root: string): string | undefined {
  if (!path.endsWith(RECORDING_EXTENSION)) return undefined;
  let realRoot = root;
  try {
    realRoot = realpathSync(root);
  } catch {
    return undefined; // no root, nothing below it
  }
  const id = relative(realRoot, path).slice(0, -RECORDING_EXTENSION.length).split(sep).join("/");
  return parseRecordingId(id) === undefined ? undefined : id;
}

function ambiguous(text: string, matches: readonly string[]): InputError {
  const listed = matches.slice(0, MOST_CANDIDATES).map((id) => `\n  ${id}`).join("");
  const more = matches.length > MOST_CANDIDATES ? `\n  and ${matches.length - MOST_CANDIDATES} more` : "";
  const applications = new Set(matches.map((id) => id.split("/")[0]));
  const [application] = applications;
  const hint = applications.size === 1 ? `\nThe newest of them is "${application}/latest"` : "";
  return new InputError(`"${text}" means ${matches.length} recordings:${listed}${more}${hint}`, text);
}

function notFound(
  text: string,
  ids: readonly string[],
  { store, directory }: { readonly store: RecordingStore; readonly directory: string },
): NotFoundError {
  const path = resolve(directory, text);
  const other = text === "" ? undefined : findOther(path);
  if (other === "folder") {
    return new NotFoundError(
      `"${text}" is a folder, not a recording. "${quoteCommand(["microlog", "ls", "--root", text])}" lists ` +
        "the recordings in a folder",
      suggestFor(bareName(text), ids),
    );
  }
  if (other === "special") {
    return new NotFoundError(`"${text}" is no recording: recordings are files, and it is a device or a pipe`);
  }
  const looksLikePath = isAbsolute(text) || /^\.{1,2}[/\\]/.test(text) || text.endsWith(RECORDING_EXTENSION);
  if (looksLikePath) {
    const below = relative(store.location, path);
    const meant = below.startsWith("..") ? text : below.split(sep).join("/");
    return new NotFoundError(`There is no file "${text}"`, suggestFor(bareName(meant), ids));
  }
  if (ids.length === 0) return new NotFoundError(`There is no recording "${text}": ${noneAt(store)}`);
  return new NotFoundError(`There is no recording "${text}". "microlog ls" lists all`, suggestFor(text, ids));
}

/** What a path leads to that is no file; undefined when it is one, or nothing. */
function findOther(path: string): "folder" | "special" | undefined {
  try {
    const found = statSync(path);
    return found.isDirectory() ? "folder" : found.isFile() ? undefined : "special";
  } catch {
    return undefined;
  }
}

/** A recording's name without what a path has besides; "" where a path leads elsewhere. */
function bareName(text: string): string {
  if (isAbsolute(text)) return "";
  const name = text.replace(/^(\.{1,2}[/\\])+/, "");
  return name.endsWith(RECORDING_EXTENSION) ? name.slice(0, -RECORDING_EXTENSION.length) : name;
}

function noneAt(store: RecordingStore): string {
  return `there are no recordings in "${store.location}" yet`;
}

/** Near names: of recordings, of applications, and the word `latest`. */
function suggestFor(text: string, ids: readonly string[]): string[] {
  if (text === "" || ids.length === 0) return [];
  const applications = new Set(ids.map((id) => id.split("/")[0] ?? ""));
  const words = [...ids, ...[...applications].map((name) => `${name}/latest`), "latest"];
  const found = suggest(text, words);
  if (found.length > 0) return found;
  // A whole name was expected, but only the application was given, or its part is the one that is wrong.
  const [wanted = ""] = text.split("/");
  return suggest(wanted, applications).map((name) => `${name}/latest`);
}
