// The tracer's bundles on disk, where programs can load them: in a cache folder named by their hash, written once.

import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { StoreError } from "../../recording/errors.ts";
import { KEPT_NODE_OPTIONS, TRACER_VARIABLES, WATCHED_VARIABLE } from "../../tracer/inject/options.ts";
import { TRACER_BUNDLES } from "../../tracer/inject/tracer_files.ts";

/** Texts of the bundles. */
export type TracerBundles = Readonly<Record<keyof typeof TRACER_BUNDLES, string>>;

const BUNDLE_NAMES = [
  "node",
  "bun",
  "deno",
  "denoTracer",
  "parts",
] as const satisfies readonly (keyof TracerBundles)[];

/** Where the bundles and the stand-ins lie. */
export interface TracerFolders {
  readonly tracerFolder: string;
  readonly shimFolder: string;
}

/**
 * Writes what is not there yet: into the cache folder, or where that cannot be, among what is temporary.
 * @param cacheHome the user's cache folder
 * @param temporary the system's folder for what is temporary
 * @throws {StoreError} when they cannot be written
 */
export async function writeTracer(
  bundles: TracerBundles,
  cacheHome: string,
  temporary: string = tmpdir(),
): Promise<TracerFolders> {
  const hash = createHash("sha256").update(DENO_SHIM);
  for (const name of BUNDLE_NAMES) hash.update(bundles[name]);
  const name = `tracer-${hash.digest("hex").slice(0, 16)}`;
  const problems: string[] = [];
  let first: unknown;
  for (const base of basesOf(cacheHome, temporary)) {
    try {
      refuseSpaces(base);
      return await writeInto(base, name, bundles);
    } catch (error) {
      first ??= error;
      problems.push(`in "${base}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new StoreError(
    `Cannot write what programs load to be recorded, ${problems.join("; nor ")}. ` +
      "Give another cache folder with XDG_CACHE_HOME",
    { cause: first },
  );
}

/** Folders to try. */
function basesOf(cacheHome: string, temporary: string): string[] {
  return [join(cacheHome, "microlog"), join(temporary, `microlog-${process.getuid?.() ?? "tracer"}`)];
}

function refuseSpaces(base: string): void {
  const odd = process.platform === "win32" ? /[\s"',]/ : /[\s"'\\,]/;
  if (odd.test(base)) throw new Error("BUN_OPTIONS cannot carry such a name");
}

async function writeInto(base: string, name: string, bundles: TracerBundles): Promise<TracerFolders> {
  const tracerFolder = join(base, name);
  const shimFolder = join(tracerFolder, "bin");
  await mkdir(shimFolder, { recursive: true, mode: 0o700 });
  await refuseStrangers(base);
  for (const name of BUNDLE_NAMES) await writeOnce(join(tracerFolder, TRACER_BUNDLES[name]), bundles[name]);
  const shim = join(shimFolder, "deno");
  if (await writeOnce(shim, DENO_SHIM)) await chmod(shim, 0o755);
  return { tracerFolder, shimFolder };
}

/** Programs run what lies there: nobody else may have put it there, as anybody could among what is temporary. */
async function refuseStrangers(base: string): Promise<void> {
  const user = process.getuid?.();
  if (user === undefined) return; // Windows has no such folder in common
  const { uid: maker } = await lstat(base); // also of a link
  const { uid, mode } = await stat(base);
  if (maker !== user || uid !== user) throw new Error("it is somebody else's");
  if ((mode & 0o002) !== 0) throw new Error("anybody may write there");
}

/** Writes beside and renames, so that nobody sees half a file. Returns whether it had to. */
async function writeOnce(path: string, text: string): Promise<boolean> {
  if (existsSync(path)) return false;
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text, { mode: 0o755 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return true;
}

/**
 * Stands before the real Deno on the PATH of a recorded command, for a `deno` started deeper in the tree: no variable
 * makes Deno load a module. It adds what `instrumentCommand` adds and hands over to the real one.
 */
const DENO_SHIM = `#!/bin/sh
# Loads microlog's tracer into Deno programs that a recorded command starts.
find_deno() {
  IFS=:
  for folder in $PATH; do
    if [ -x "$folder/deno" ] && ! [ "$folder/deno" -ef "$0" ]; then printf %s "$folder/deno"; return; fi
  done
}
deno=$(find_deno)
if [ -z "$deno" ]; then echo "deno: not found" >&2; exit 127; fi
if [ "$MICROLOG_DISABLE" = true ] || [ -z "$MICROLOG_FILE" ]; then exec "$deno" "$@"; fi
case "$1" in
  run|test|bench|serve) command=$1; shift ;;
  -V|-h|--version|--help) exec "$deno" "$@" ;;
  -*|*.*|*/*) command=run ;;
  *) exec "$deno" "$@" ;;
esac
sys=1 env=1 write=1
for option do
  case "$option" in
    --allow-all) sys= env= write= ;;
    --allow-sys) sys= ;;
    --allow-env) env= ;;
    --allow-write) write= ;;
    --watch|--watch=*|--watch-hmr|--watch-hmr=*) export ${WATCHED_VARIABLE}=1 ;;
    --*) ;;
    -*A*) sys= env= write= ;;
    -*) ;;
    *) break ;;
  esac
done
if [ -z "$env" ]; then
  # As withoutSecondTracer in instrument.ts.
  second="--require $MICROLOG_TRACER/${TRACER_BUNDLES.node}"
  case "$NODE_OPTIONS" in
    "$second"*) export ${KEPT_NODE_OPTIONS}="$NODE_OPTIONS"; NODE_OPTIONS=\${NODE_OPTIONS#"$second"} ;;
  esac
fi
if [ -n "$write" ]; then set -- "--allow-write=$(dirname -- "$MICROLOG_FILE")" "$@"; fi
if [ -n "$env" ]; then set -- "--allow-env=${TRACER_VARIABLES.join(",")}" "$@"; fi
if [ -n "$sys" ]; then set -- --allow-sys "$@"; fi
exec "$deno" "$command" "--preload=$(dirname -- "$0")/../${TRACER_BUNDLES.deno}" "$@"
`;
