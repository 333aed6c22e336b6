// `microlog serve`: shows the recordings of a root to browsers until it is stopped.

import { createApp } from "../server/app.ts";
import { Activity } from "../server/middleware/activity.ts";
import { isLoopback } from "../server/middleware/host_check.ts";
import { FolderStore } from "../server/store/folder.ts";
import { RecordedSources } from "../server/store/recorded_sources.ts";
import { addressOf } from "./address.ts";
import type { Context } from "./context.ts";
import { listen } from "./listen.ts";
import { checkRoot } from "./root_folder.ts";
import { UI_ASSETS } from "./ui_assets.ts";

/** How often is looked whether anybody still uses the server. */
const IDLE_CHECK_MS = 5_000;

/** What to serve and where. */
export interface ServeOptions {
  readonly root: string;
  readonly host: string;
  readonly port: number;
  /** A file that is shown besides the root's. */
  readonly file?: string | undefined;
  /** Ends when nobody has asked for anything for so long; default: never. */
  readonly idleMs?: number | undefined;
}

/**
 * Serves until a signal or idleness ends it.
 * @throws {InputError} when the root is no folder
 * @throws {StoreError} when it may not be read
 * @throws {MicrologError} with the code `port` when the port is taken
 */
export async function serve(context: Context, options: ServeOptions): Promise<void> {
  const { root, host, port, file, idleMs } = options;
  if (file === undefined) checkRoot(root);
  const activity = new Activity(() => performance.now());
  const store = new FolderStore(root, file === undefined ? {} : { file });
  const app = createApp({
    store,
    assets: UI_ASSETS,
    // Others than this machine's own users must not read its files.
    ...(isLoopback(host) ? { sources: new RecordedSources(store) } : {}),
    version: context.version,
    file,
    hosts: [host],
    activity,
  });
  const server = listen((request) => app.fetch(request), { host, port });
  // From now on: whoever reads that it listens may stop it.
  const stopped = untilStopped(context, activity, idleMs);
  context.stdout.write(`microlog shows ${file ?? store.location} at ${addressOf(host, server.port)}\n`);
  if (!isLoopback(host)) {
    context.stderr.write(`Anybody who reaches this machine can read these recordings, and remove them\n`);
  }
  await stopped;
  await server.close();
}

function untilStopped(context: Context, activity: Activity, idleMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearInterval(timer);
      forget();
      resolve();
    };
    const forget = context.onSignal(["SIGINT", "SIGTERM", "SIGHUP"], stop);
    const timer = idleMs === undefined
      ? undefined
      : setInterval(() => activity.idleMs() >= idleMs && stop(), Math.min(IDLE_CHECK_MS, idleMs));
  });
}
