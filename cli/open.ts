// `microlog open`: shows a recording, or the list of all, in the browser.

import { FolderStore, idOfFile } from "../server/store/folder.ts";
import { hashOf, SERVER_IDLE_MINUTES, usualPort } from "./address.ts";
import { findServer } from "./background_server.ts";
import { openBrowser } from "./browser.ts";
import { type Context, resolveRoot } from "./context.ts";
import { findRecording } from "./find_recording.ts";
import { checkIsRecording } from "./load_recording.ts";
import type { Result } from "./output.ts";
import { checkRoot } from "./root_folder.ts";

/** Where to look and what to do. */
export interface OpenOptions {
  /** Folder of recordings; default as for all commands. */
  readonly root?: string;
  /** Where a server is looked for, and started when there is none; default {@link usualPort}. */
  readonly port?: number;
  /** Whether to start the browser; default true. */
  readonly browser?: boolean;
  /** When a server that is started ends, after nobody has asked it for anything; default {@link SERVER_IDLE_MINUTES}. */
  readonly idleMinutes?: number;
}

/** Something that is open. */
export interface Opened {
  readonly url: string;
  /** Name of the recording, null for the list of all. */
  readonly id: string | null;
  /** Whether the server had to be started. */
  readonly started: boolean;
}

/**
 * Makes sure that a server shows the recording, and opens the browser there.
 * @param wanted an ID, the beginning of one, `latest` or a path; left out: the list of all
 * @throws {NotFoundError} when there is no such recording
 * @throws {StoreError} when the file is none, or the root cannot be read
 * @throws {MicrologError} with the code `port` when no server can be started
 */
export async function openRecording(
  wanted: string | undefined,
  options: OpenOptions,
  context: Context,
): Promise<Opened> {
  const { port = usualPort(context), browser = true, idleMinutes = SERVER_IDLE_MINUTES } = options;
  const root = resolveRoot(context, options.root);
  if (wanted === undefined) checkRoot(root);
  const found = wanted === undefined
    ? undefined
    : await findRecording(new FolderStore(root), wanted, context.directory);
  // A file that is not of the root gets a server that shows it besides: it is neither copied nor can a page ask for it.
  const file = found?.kind === "file" ? found.path : undefined;
  if (file !== undefined) checkIsRecording(file);
  const { address, started } = await findServer(context, { root, file, port, idleMinutes });
  const id = found === undefined ? null : found.kind === "stored" ? found.id : idOfFile(found.path);
  const url = id === null ? address : address + hashOf(id);
  if (browser) await openBrowser(context, url);
  return { url, id, started };
}

/** What `microlog open` prints. */
export function openedResult(opened: Opened): Result {
  return { json: opened, text: (style) => style.link(opened.url) };
}
