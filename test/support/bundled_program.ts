// A program bundled for the browser as users do it, and how large what it loads is.

import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build as esbuild, type Metafile } from "esbuild";
import { findNode } from "./node_versions.ts";
import { temporaryFolder } from "./record_program.ts";
import { runProgram } from "./run_program.ts";

/** A bundle: `main.js` and what it loads when it is needed. */
export interface ProgramBundle {
  /** Texts by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Bytes, gzipped together, of `main.js` and what it imports: a program waits for these before it runs. */
  readonly entryBytes: number;
  /** Names of the files that are among them. */
  readonly entryFiles: readonly string[];
  /** What each source weighs in these files and those, minified, the heaviest first. */
  readonly weightsWith: (more: readonly string[]) => readonly (readonly [source: string, bytes: number])[];
  /** Bytes, gzipped together, of these files and those. */
  readonly bytesWith: (more: readonly string[]) => number;
}

/** Logs JSON to the console, in a span. Secrets are hidden, as they always are unless it is told otherwise. */
export const CORE_PROGRAM = coreProgram(true);

/** The same where nothing is hidden: what the rules of masking weigh is not loaded. */
export const BARE_CORE_PROGRAM = coreProgram(false);

function coreProgram(mask: boolean): string {
  return `import { configure, getLogger, span } from "microlog";
await configure({ ${mask ? "" : "mask: false, "}sinks: [{ type: "console", format: "json" }] });
span("a", () => getLogger("a").info("b"));
`;
}

/** Names of the files that a program loads when it runs, by running it without what only servers have. */
export async function loadedFiles({ files }: ProgramBundle): Promise<string[]> {
  const folder = await temporaryFolder();
  for (const [name, text] of files) {
    writeFileSync(join(folder, name), `globalThis.loaded.push(${JSON.stringify(name)});\n${text}`);
  }
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  writeFileSync(
    join(folder, "run.mjs"),
    `globalThis.loaded = [];
    globalThis.addEventListener = () => {};
    await import("./main.js");
    console.log(JSON.stringify(globalThis.loaded));`,
  );
  const { stdout, stderr } = await runProgram(await findNode(24), ["run.mjs"], { cwd: folder });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("[")) throw new Error(`The program did not run: ${stderr}`);
  return JSON.parse(line);
}

/** Bundles a program. @param project where packages are installed */
export async function bundleProgram(project: string, text: string): Promise<ProgramBundle> {
  const { outputFiles, metafile } = await esbuild({
    stdin: { contents: text, resolveDir: project, sourcefile: "main.js" },
    absWorkingDir: project,
    bundle: true,
    write: false,
    minify: true,
    splitting: true,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    entryNames: "main",
    outdir: "out",
    logLevel: "error",
  });
  const files = new Map(outputFiles.map((file) => [basename(file.path), file.text]));
  const entryFiles = [...listStatic(metafile, "out/main.js")].map((path) => basename(path));
  const gzipped = (names: Iterable<string>) =>
    gzipSync([...names].map((name) => files.get(name) ?? "").join("\n"), { level: 9 }).length;
  return {
    files,
    entryFiles,
    entryBytes: gzipped(entryFiles),
    weightsWith: (more) => weigh(metafile, new Set([...entryFiles, ...more])),
    bytesWith: (more) => gzipped(new Set([...entryFiles, ...more])),
  };
}

/** An output and those that it imports, without those that it loads later. */
function listStatic({ outputs }: Metafile, path: string, found = new Set<string>()): Set<string> {
  const output = outputs[path];
  if (output === undefined || found.has(path)) return found;
  found.add(path);
  for (const { kind, path: next } of output.imports) {
    if (kind === "import-statement") listStatic({ inputs: {}, outputs }, next, found);
  }
  return found;
}

function weigh({ outputs }: Metafile, names: ReadonlySet<string>): [string, number][] {
  const weights = Object.entries(outputs).filter(([path]) => names.has(basename(path))).flatMap((
    [, output],
  ) =>
    Object.entries(output.inputs).map((
      [source, { bytesInOutput }],
    ): [string, number] => [source, bytesInOutput])
  );
  return weights.filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
}
