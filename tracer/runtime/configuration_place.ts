// Where configurations come from besides code: variables of the environment, and files that are read again when they change
// or a signal asks for it. Nothing here keeps a program alive, and in Deno nothing is done that would ask the user for leave.

import { builtin } from "./builtins.ts";
import { isReadingAllowed, mayUseAllVariables, mayUseVariables } from "./deno_permissions.ts";
import { process } from "./host_process.ts";

/** Variables, as far as they may be read. */
export interface FoundVariables {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Those that may not be read. */
  readonly hidden: readonly string[];
  /** Names of all that are set; none where one may not ask. */
  readonly names: readonly string[];
}

/** Files and signals of the runtime. */
export interface ConfigurationPlace {
  readonly variables: (names: readonly string[]) => FoundVariables;
  /** The path from the root, so that the program may change its folder. */
  readonly absolute: (path: string) => string;
  /** @throws {Error} when it cannot be read, with what to allow where that is why */
  readonly read: (path: string) => Promise<string>;
  /** Calls back when a file may have changed. Returns what ends it. */
  readonly watch: (path: string, callback: () => Promise<void>) => () => void;
  /** Calls back at SIGHUP, which does not end the program then. Returns what ends it. */
  readonly onHangup: (callback: () => Promise<void>) => () => void;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Changes come in bursts: an editor writes, renames, sets times. */
const BURST_MILLIS = 15;

/** Where changes are not told, somebody has to look. */
const LOOK_MILLIS = 40;

const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
const isDeno = "Deno" in globalThis;

/** The place of Bun, Deno and Node; in a browser there is nothing of the kind. */
export function findConfigurationPlace(): ConfigurationPlace {
  const isServer = "process" in globalThis && typeof process.getBuiltinModule === "function";
  return isServer ? SERVER : BROWSER;
}

const SERVER: ConfigurationPlace = {
  variables: readVariables,
  absolute: (path) => builtin("node:path").resolve(path),
  async read(path) {
    if (isDeno && !isReadingAllowed(path)) {
      throw new Error(`may not be read: --allow-read=${path} is missing`);
    }
    return await builtin("node:fs").promises.readFile(path, "utf8");
  },
  watch: watchFile,
  onHangup(callback) {
    if (process.platform === "win32") return () => {};
    const listener = () => void callback();
    process.on("SIGHUP", listener);
    return () => void process.off("SIGHUP", listener);
  },
  pause,
};

const BROWSER: ConfigurationPlace = {
  variables: () => ({ values: {}, hidden: [], names: [] }),
  absolute: (path) => path,
  read: () => Promise.reject(new Error("cannot be read in a browser: hand its content to configure()")),
  watch: () => () => {},
  onHangup: () => () => {},
  pause,
};

/** Keeps the program alive for so long: it is in the middle of a change. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}

function readVariables(names: readonly string[]): FoundVariables {
  const readable = isDeno ? names.filter((name) => mayUseVariables([name])) : names;
  return {
    values: Object.fromEntries(readable.map((name) => [name, process.env[name]])),
    hidden: names.filter((name) => !readable.includes(name)),
    names: isDeno && !mayUseAllVariables() ? [] : Object.keys(process.env),
  };
}

/**
 * Folders are watched, not files: editors put a new file in the place of the old one, Kubernetes exchanges a link beside it.
 * Where that cannot be done, the file is looked at again and again.
 */
function watchFile(path: string, callback: () => Promise<void>): () => void {
  const { dirname, basename } = builtin("node:path");
  let timer: ReturnType<typeof setTimeout> | undefined;
  function tell(): void {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void callback();
    }, BURST_MILLIS);
    timer.unref();
  }
  const stops = foldersOf(path).map((folder) =>
    watchFolder(folder, (name) => {
      // Log files beside it change all the time.
      if (name === undefined || name === basename(path) || name.startsWith("..")) tell();
    })
  );
  if (stops.some((stop) => stop === undefined)) stops.push(lookAgain(path, tell));
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop?.();
  };

  function foldersOf(file: string): readonly string[] {
    const real = realPath(file);
    const folders = [dirname(file), ...(real === undefined ? [] : [dirname(real)])];
    return [...new Set(folders)];
  }
}

function realPath(path: string): string | undefined {
  try {
    return builtin("node:fs").realpathSync(path);
  } catch {
    return undefined; // it is not there, or a link on the way may not be read
  }
}

/** Undefined where folders cannot be watched. */
function watchFolder(folder: string, callback: (name: string | undefined) => void): (() => void) | undefined {
  if (isDeno && !isReadingAllowed(folder)) return undefined;
  try {
    const watcher = builtin("node:fs").watch(folder, { persistent: false }, (_event, name) => {
      if (isDeno) setTimeout(() => watcher.unref(), 0).unref();
      callback(name ?? undefined);
    });
    // Deno takes no notice of the option, and forgets at each event that it was told so.
    if (isDeno) watcher.unref();
    // The folder is gone: there is nothing left to watch.
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return undefined; // the system has no more watches, or none for this kind of folder
  }
}

function lookAgain(path: string, callback: () => void): () => void {
  const { promises } = builtin("node:fs");
  let before: string | undefined;
  async function look(): Promise<void> {
    const now = await promises.stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => "",
    );
    if (before !== undefined && now !== before) callback();
    before = now;
  }
  const timer = setInterval(() => void look(), LOOK_MILLIS);
  timer.unref();
  void look();
  return () => clearInterval(timer);
}
