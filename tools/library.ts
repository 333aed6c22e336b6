// `npm run library`: the npm package that programs import, in dist/library: modules without dependencies, their types, and a
// manifest of its own, because the project's has what only the executable needs.

import { readdirSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { build as esbuild, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { runProgram } from "../test/support/run_program.ts";
import { buildConfigurationSchema, SCHEMA_FILE } from "./configuration_schema.ts";
import { isMain, projectFolder, runMain } from "./project.ts";

/** What can be imported, with the source it comes from. Each file of {@link FOLDERS} is an entry, too. */
const ENTRIES: Readonly<Record<string, string>> = {
  ".": "tracer/mod.ts",
  "./logger": "tracer/logger.ts",
  "./spans": "tracer/spans.ts",
  "./metrics": "tracer/metrics.ts",
  "./parts": "tracer/parts.ts",
  "./requests": "tracer/requests.ts",
  "./timings": "tracer/timings.ts",
  "./otel": "tracer/otel.ts",
  "./events": "tracer/events.ts",
  "./logged": "tracer/logged.ts",
  "./memory": "tracer/memory.ts",
  "./verbosity": "tracer/verbosity.ts",
  "./uncaught": "tracer/uncaught.ts",
  "./control": "tracer/control.ts",
  "./testing": "tracer/testing.ts",
};

/** What stands in bundles for pages, which have no files, no processes and no recorder, instead of other modules. */
const PAGE_MODULES: Readonly<Record<string, string>> = {
  "tracer/runtime/library.ts": "tracer/runtime/page_place.ts",
  "tracer/runtime/times.ts": "tracer/runtime/millis_times.ts",
  "tracer/inject/join_recording.ts": "tracer/inject/page_recording.ts",
  "tracer/inject/part_recording.ts": "tracer/inject/page_parts.ts",
  "tracer/inject/configuring.ts": "tracer/inject/page_configuring.ts",
};

/**
 * Modules that are in one file with all that they import, wherever one of these is needed: what every program has, and what
 * the first `configure()` loads. Bundlers of users keep files apart that others load late, and each costs a page 60 bytes.
 */
const TOGETHER = ["tracer/inject/library.ts", "tracer/logger/plain_configuration.ts"] as const;

/** Modules that have a file of their own, because most programs that import their neighbours use none of them. */
const APART = ["tracer/logger/logging_health.ts"] as const;

/** What people read; the README leads to the others. */
const TEXTS = ["README.md", "LICENSE", "docs/library.md", "docs/migration.md"] as const;

/** Where the modules for pages are in the package. */
const PAGE_FOLDER = "browser";

/** `microlog/sinks/console` and so on. */
const FOLDERS = ["sinks", "adapters"] as const;

const TYPES_TIMEOUT_MS = 300_000;

/** All entries: specifiers with their sources. */
export function listEntries(): Readonly<Record<string, string>> {
  const found = FOLDERS.flatMap((folder) => {
    const files = readdirSync(join(projectFolder, "tracer", folder)).filter((file) => file.endsWith(".ts"))
      .sort();
    return files.map((file) => [`./${folder}/${file.slice(0, -3)}`, `tracer/${folder}/${file}`] as const);
  });
  return { ...ENTRIES, ...Object.fromEntries(found) };
}

/** The project's manifest, as far as the package takes it over. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

/**
 * Builds the package.
 * @returns its folder
 * @throws {Error} when the sources do not compile
 */
export async function buildLibrary(folder: string = join(projectFolder, "dist", "library")): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleModules(folder);
  await bundleModules(join(folder, PAGE_FOLDER), PAGE_MODULES);
  await writeTypes(folder);
  const manifest: Manifest = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8"));
  const { name, version, description, license, engines } = manifest;
  const library = { name, version, description, license, engines, ...MODULES, exports: listExports() };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(library, undefined, 2)}\n`);
  await writeFile(join(folder, SCHEMA_FILE), `${JSON.stringify(await buildConfigurationSchema())}\n`);
  await mkdir(join(folder, "docs"));
  for (const file of TEXTS) await copyFile(join(projectFolder, file), join(folder, file));
  return folder;
}

/** Modules of this package do nothing when they are imported but look for what is there: bundlers may leave them out. */
const MODULES = { type: "module", sideEffects: false } as const;

function listExports(): Record<string, unknown> {
  const entries = Object.entries(listEntries()).map(([specifier, source]) => {
    const stem = source.replace(/\.ts$/, "");
    const browser = `./${PAGE_FOLDER}/${stem}.js`;
    return [specifier, { types: `./types/${stem}.d.ts`, browser, default: `./${stem}.js` }] as const;
  });
  return {
    ...Object.fromEntries(entries),
    [`./${SCHEMA_FILE}`]: `./${SCHEMA_FILE}`,
    "./package.json": "./package.json",
  };
}

/** In as few files as can be, because every file costs at the start; what is rarely used stays apart. */
async function bundleModules(folder: string, replaced: Readonly<Record<string, string>> = {}): Promise<void> {
  const entries = Object.values(listEntries());
  const options = {
    absWorkingDir: projectFolder,
    entryPoints: [...entries, ...APART],
    outbase: ".",
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: "tracer/[name]-[hash]",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    external: ["node:*", "bun:*"],
    legalComments: "none",
    charset: "utf8",
    // Constants stand where they are used: bundlers of users cannot put them there any more.
    minifySyntax: true,
    logLevel: "warning",
    plugins: [replaceModules(replaced)],
  } satisfies BuildOptions;
  const { metafile } = await esbuild({ ...options, metafile: true, write: false });
  const late = lateModules(metafile);
  await esbuild({
    ...options,
    // What is loaded late is an entry, too, so that its name has no hash: bundlers of users put one in of their own.
    entryPoints: [...new Set([...options.entryPoints, ...late])],
    plugins: [...options.plugins, keepTogether(metafile, late)],
  });
  for (const entry of APART) await rm(join(folder, entry.replace(/\.ts$/, ".js")));
  for (const file of await readdir(folder, { recursive: true })) {
    if (file.endsWith(".js")) await dropBareImports(join(folder, file));
  }
}

/**
 * Has whatever needs a part of {@link TOGETHER} need all of it: esbuild puts into one file what the same entries need.
 * Those which do nothing else with it import it for its effects, which {@link dropBareImports} takes away again.
 */
function keepTogether({ inputs }: Metafile, late: readonly string[]): Plugin {
  const groups = TOGETHER.map((root) => ({ root, members: reachedFrom(inputs, root) }));
  const begins = new Set([...Object.values(listEntries()), ...APART, ...late]);
  return {
    name: "keep together",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = relative(projectFolder, path).replaceAll("\\", "/");
        if (!begins.has(own)) return undefined;
        const reached = reachedFrom(inputs, own);
        const wanted = groups.filter(({ root, members }) =>
          !members.has(own) && !reached.has(root) && [...reached].some((source) => members.has(source))
        );
        // First, so that the modules run in the order in which they would without.
        const imports = wanted.map(({ root }) => `import ${JSON.stringify(join(projectFolder, root))};`);
        return { contents: `${imports.join("")}${await readFile(path, "utf8")}`, loader: "ts" };
      });
    },
  };
}

/** Modules that others load when they need them. */
function lateModules({ inputs }: Metafile): string[] {
  return Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ kind, path }) => kind === "dynamic-import" && path in inputs).map(({ path }) => path)
  );
}

/** A source and all that it imports, without what it loads later. */
function reachedFrom(
  inputs: Metafile["inputs"],
  source: string,
  reached: Set<string> = new Set<string>(),
): ReadonlySet<string> {
  if (reached.has(source)) return reached;
  reached.add(source);
  for (const { path, kind } of inputs[source]?.imports ?? []) {
    if (kind === "import-statement") reachedFrom(inputs, path, reached);
  }
  return reached;
}

/** Takes other modules for some, by their paths in the project. */
function replaceModules(replaced: Readonly<Record<string, string>>): Plugin {
  return {
    name: "replace modules",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const own = relative(projectFolder, join(resolveDir, path)).replaceAll("\\", "/");
        const instead = replaced[own];
        return instead === undefined ? undefined : { path: join(projectFolder, instead) };
      });
    },
  };
}

/**
 * esbuild has each entry import the chunks that its chunks import, for the order in which they run. Here none does
 * anything when it is imported, and bundlers of users would take along what those chunks hold.
 */
async function dropBareImports(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const left = text.replaceAll(/^import "\.{1,2}\/[^"]+";\n/gm, "");
  if (left !== text) await writeFile(file, left);
}

async function writeTypes(folder: string): Promise<void> {
  const tsc = join(projectFolder, "node_modules", "typescript", "bin", "tsc");
  const types = join(folder, "types");
  const config = join(folder, "tsconfig.json");
  await writeFile(
    config,
    JSON.stringify({
      extends: join(projectFolder, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: types,
        rootDir: projectFolder,
        typeRoots: [join(projectFolder, "node_modules")],
      },
      include: [],
      exclude: [],
      files: Object.values(listEntries()).map((source) => join(projectFolder, source)),
    }),
  );
  const result = await runProgram(process.execPath, [tsc, "--project", config], {
    timeoutMs: TYPES_TIMEOUT_MS,
  });
  await rm(config);
  if (result.exitCode !== 0) throw new Error(`Cannot write the library's types:\n${result.stdout}`);
  for (const file of await readdir(types, { recursive: true })) {
    if (file.endsWith(".d.ts")) await nameModules(join(types, file));
  }
  await dropUnreached(types);
}

/** Leaves the declarations that entries lead to: those of the inside speak of types that users need not have. */
async function dropUnreached(types: string): Promise<void> {
  const reached = new Set<string>();
  async function reach(file: string): Promise<void> {
    if (reached.has(file)) return;
    reached.add(file);
    const text = await readFile(file, "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import\()\s*"(\.{1,2}\/[^"]+)\.js"/g)) {
      await reach(join(dirname(file), `${path}.d.ts`));
    }
  }
  for (const source of Object.values(listEntries())) {
    await reach(join(types, source.replace(/\.ts$/, ".d.ts")));
  }
  for (const file of await readdir(types, { recursive: true })) {
    if (file.endsWith(".d.ts") && !reached.has(join(types, file))) await rm(join(types, file));
  }
}

/** Declarations are beside modules, not beside sources: what they import ends in `.js`. */
async function nameModules(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const named = text.replaceAll(/((?:from|import\()\s*"\.{1,2}\/[^"]+)\.ts"/g, '$1.js"');
  if (named !== text) await writeFile(file, named);
}

async function main(): Promise<void> {
  const folder = await buildLibrary();
  console.log(folder.slice(projectFolder.length));
}

if (isMain(import.meta.url)) await runMain(main);
