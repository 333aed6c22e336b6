// `npm run build`: the bundles that others embed, then the executable for this machine; with `--all` those for every system, packed.
// Also what other tools use: `buildBundles()` makes dist/, without which neither cli.ts nor the tests run.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { build as esbuild, type BuildOptions } from "esbuild";
import { runProgram } from "../test/support/run_program.ts";
import { type ArchiveEntry, packTarGz, packZip } from "./archive.ts";
import { TRACER_BUNDLES } from "../tracer/inject/tracer_files.ts";
import { isMain, projectFolder, runMain } from "./project.ts";

/** A system that executables are built for. */
export interface Target {
  /** Ours, as in the archive's name. */
  readonly name: string;
  /** Bun's, for `bun build --target`. */
  readonly bunTarget: string;
  readonly archive: "tar.gz" | "zip";
}

/** The systems of `--all`. */
export const TARGETS: readonly Target[] = [
  { name: "linux-x64", bunTarget: "bun-linux-x64", archive: "tar.gz" },
  { name: "linux-arm64", bunTarget: "bun-linux-arm64", archive: "tar.gz" },
  { name: "linux-x64-musl", bunTarget: "bun-linux-x64-musl", archive: "tar.gz" },
  { name: "darwin-arm64", bunTarget: "bun-darwin-arm64", archive: "tar.gz" },
  { name: "darwin-x64", bunTarget: "bun-darwin-x64", archive: "tar.gz" },
  { name: "windows-x64", bunTarget: "bun-windows-x64", archive: "zip" },
];

const COMPILE_OPTIONS = [
  "--compile",
  "--minify",
  "--format=esm",
  // Else the executable obeys files of whichever folder it runs in.
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
];
const COMPILE_TIMEOUT_MS = 300_000;

/** What is loaded into other people's programs, with the source it comes from: first in each runtime, and when needed. */
const TRACER_ENTRIES = [
  [TRACER_BUNDLES.node, "tracer/inject/preload.ts"],
  [TRACER_BUNDLES.bun, "tracer/inject/preload_bun.ts"],
  [TRACER_BUNDLES.deno, "tracer/inject/preload_deno_first.ts"],
  [TRACER_BUNDLES.denoTracer, "tracer/inject/preload_deno.ts"],
  [TRACER_BUNDLES.parts, "tracer/inject/own_parts.ts"],
] as const;

/** Bundles the tracer: CommonJS for `node --require` and `bun --preload`, an ES module for `deno --preload`. */
export async function bundleTracer(): Promise<void> {
  const options: BuildOptions = {
    platform: "neutral",
    target: "es2022",
    external: ["node:*", "bun:*"],
    minify: true,
    keepNames: false,
    plugins: [{
      name: "the tracer's own bundles",
      setup(build) {
        // What one bundle loads of another stays a file of its own.
        build.onResolve(
          { filter: /\/preload_deno\.ts$/ },
          ({ kind }) =>
            kind === "dynamic-import"
              ? { path: `./${TRACER_BUNDLES.denoTracer}`, external: true }
              : undefined,
        );
      },
    }],
  };
  for (const [file, entry] of TRACER_ENTRIES) {
    const format = file.endsWith(".mjs") ? "esm" : "cjs";
    await writeText(`dist/tracer/${file}`, await bundleText({ ...options, entryPoints: [entry], format }));
  }
}

/** What the page's script is split into: what starts it, what comes later, and what both need. */
const APP_FILES = ["app.js", "chunk.js", "more_tabs.js"];

/** Bundles the page: `app.js` and its parts, its two workers, `style.css` and `index.html`. */
export async function bundleUi(): Promise<void> {
  const options: BuildOptions = {
    platform: "browser",
    target: "es2022",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    define: { "process.env.NODE_ENV": `"production"` },
  };
  const bundle = (entryPoint: string) => bundleText({ ...options, entryPoints: [entryPoint] });
  const app = await bundleTexts({
    ...options,
    entryPoints: { app: "ui/main.tsx" },
    outdir: "dist/ui",
    splitting: true,
    chunkNames: "[name]",
  });
  // cli/ui_assets.ts names them.
  if ([...app.keys()].sort().join() !== APP_FILES.join()) {
    throw new Error(
      `The page's script fell into ${[...app.keys()].join(", ")} instead of ${APP_FILES.join(", ")}`,
    );
  }
  for (const [name, text] of app) await writeText(`dist/ui/${name}`, text);
  await writeText("dist/ui/decode_worker.js", await bundle("ui/decode_worker.ts"));
  await writeText("dist/ui/sum_worker.js", await bundle("ui/sum_worker.ts"));
  await writeText("dist/ui/layout_worker.js", await bundle("ui/layout_worker.ts"));
  await writeText("dist/ui/markdown.js", await bundle("ui/markdown.ts"));
  await writeText("dist/ui/style.css", await bundle("ui/style.css"));
  await writeText("dist/ui/index.html", await readFile(inProject("ui/index.html"), "utf8"));
}

/** Makes everything in dist/ that source runs, tests and the executable import. A file that stays the same is not touched. */
export async function buildBundles(): Promise<void> {
  const [tracer, page] = ["tracer/inject/preload.ts", "ui/main.tsx"];
  if (existsSync(inProject(tracer))) await bundleTracer();
  else console.error(`Not bundled: there is no ${tracer} yet`);
  if (existsSync(inProject(page))) await bundleUi();
  else console.error(`Not bundled: there is no ${page} yet`);
}

/**
 * Compiles cli.ts and all it imports into one executable.
 *
 * @param outFile path of the executable, without `.exe`
 * @param target the system to build for; default: this one. Another one's Bun comes from the npm registry, once.
 * @returns path of the executable
 * @throws {Error} when Bun cannot compile it
 */
export async function compileExecutable(outFile: string, target?: Target): Promise<string> {
  const isWindows = target ? target.name.startsWith("windows") : process.platform === "win32";
  const file = isWindows ? `${outFile}.exe` : outFile;
  const unfinished = `${file}.${process.pid}${isWindows ? ".exe" : ""}`;
  await mkdir(dirname(file), { recursive: true });
  // Bytecode takes the start of a command with hono, zod and commander from 63 ms to 23 ms, for 3 MB. Made for another
  // system it has crashed there (oven-sh/bun#18416, #24144).
  const systemOption = target ? `--target=${target.bunTarget}` : "--bytecode";
  const args = ["build", ...COMPILE_OPTIONS, systemOption];
  const result = await runProgram(process.execPath, [...args, "--outfile", unfinished, "cli.ts"], {
    cwd: projectFolder,
    timeoutMs: COMPILE_TIMEOUT_MS,
  });
  if (result.exitCode !== 0) {
    await rm(unfinished, { force: true });
    const wanted = target ? target.name : "this system";
    throw new Error(`Cannot compile cli.ts for ${wanted}:\n${result.stdout}${result.stderr}`);
  }
  await chmod(unfinished, 0o755);
  // An executable that runs cannot be overwritten, but replaced.
  await rename(unfinished, file);
  return file;
}

/**
 * Packs one executable with README and licence into dist/.
 *
 * @param executable path of what `compileExecutable` made
 * @returns the archive's path
 */
export async function pack(executable: string, target: Target, version: string): Promise<string> {
  const folder = `microlog-${version}-${target.name}`;
  const programName = target.name.startsWith("windows") ? "microlog.exe" : "microlog";
  const entries: ArchiveEntry[] = [
    { path: `${folder}/${programName}`, bytes: await readFile(executable), executable: true },
    { path: `${folder}/README.md`, bytes: await readFile(inProject("README.md")), executable: false },
    { path: `${folder}/LICENSE`, bytes: await readFile(inProject("LICENSE")), executable: false },
  ];
  const archive = inProject(`dist/${folder}.${target.archive}`);
  await writeFile(archive, target.archive === "zip" ? packZip(entries) : packTarGz(entries));
  return archive;
}

/** Builds, packs and sums executables for all of `TARGETS`: dist/microlog-VERSION-SYSTEM.tar.gz or .zip, and dist/SHA256SUMS. */
async function buildAll(): Promise<void> {
  const version = await readVersion();
  const sums: string[] = [];
  for (const target of TARGETS) {
    const file = inProject(`dist/executables/${target.name}/microlog`);
    const executable = await compileExecutable(file, target.name === hostName() ? undefined : target);
    const archive = await pack(executable, target, version);
    const bytes = await readFile(archive);
    const name = archive.slice(inProject("dist/").length);
    // The format of `sha256sum -c`.
    sums.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
    console.log(`dist/${name}  ${(bytes.length / 1e6).toFixed(1)} MB`);
  }
  await writeFile(inProject("dist/SHA256SUMS"), sums.join(""));
}

/** The target's name for this machine, or what no target is called. */
function hostName(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport();
  const isMusl = system === "linux" && report.header?.glibcVersionRuntime === undefined;
  return `${system}-${process.arch}${isMusl ? "-musl" : ""}`;
}

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(inProject("package.json"), "utf8"));
  const hasVersion = typeof manifest === "object" && manifest !== null && "version" in manifest;
  if (!hasVersion || typeof manifest.version !== "string") throw new Error("package.json has no version");
  return manifest.version;
}

async function bundleText(options: BuildOptions): Promise<string> {
  const [text] = (await bundleTexts(options)).values();
  if (text === undefined) throw new Error(`esbuild made nothing of ${String(options.entryPoints)}`);
  return text;
}

/** Texts by file name. */
async function bundleTexts(options: BuildOptions): Promise<Map<string, string>> {
  const result = await esbuild({
    absWorkingDir: projectFolder,
    bundle: true,
    write: false,
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
    ...options,
  });
  return new Map((result.outputFiles ?? []).map(({ path, text }) => [basename(path), text]));
}

/**
 * Writes a generated text, and beside it the declaration that makes `import text from "…" with { type: "text" }` a
 * string for tsc. Whoever reads it meanwhile sees the old text or the new one, never a part.
 */
async function writeText(path: string, text: string): Promise<void> {
  const dot = path.lastIndexOf(".");
  const [stem, extension] = [path.slice(0, dot), path.slice(dot + 1)];
  // preload.d.cts, preload.d.mts, app.d.ts, style.d.css.ts, index.d.html.ts
  const declared = { cjs: "cts", mjs: "mts", js: "ts" }[extension] ?? `${extension}.ts`;
  await replaceFile(inProject(path), text);
  await replaceFile(
    inProject(`${stem}.d.${declared}`),
    "declare const text: string;\nexport default text;\n",
  );
}

async function replaceFile(file: string, text: string): Promise<void> {
  if (existsSync(file) && await readFile(file, "utf8") === text) return;
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}

function inProject(path: string): string {
  return join(projectFolder, path);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
  await buildBundles();
  const executable = await compileExecutable(inProject("bin/microlog"));
  console.log(executable.slice(projectFolder.length));
  if (values.all) await buildAll();
}

if (isMain(import.meta.url)) await runMain(main);
