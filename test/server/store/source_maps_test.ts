// Tests of server/store/source_maps.ts on what real tools build and what Deno and tsx keep of the programs they run.

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { listFrames } from "../../../recording/analysis/summary.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import type { Metadata, Recording } from "../../../recording/recording.ts";
import type { Place } from "../../../server/store/position_map.ts";
import { resolveSources } from "../../../server/store/source_maps.ts";
import { bundleByEsbuild, placeInCode, placeInSource, writeSources } from "../../support/built_programs.ts";
import { type DrawnFrame, drawRecording } from "../../support/draw_recording.ts";
import { findNode } from "../../support/node_versions.ts";
import { runProgram } from "../../support/run_program.ts";
import { DENO_PATH } from "../../support/runtimes.ts";

let folder: string;
beforeEach(() => folder = realpathSync(mkdtempSync(join(os.tmpdir(), "microlog-maps-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** When the recordings of these tests end, after their start in microseconds: files change before. */
const ENDED_AT = (Date.now() + 3600_000) * 1000 - 1_769_860_800_000_000;

interface Run {
  readonly runtime?: string;
  readonly metadata?: Metadata;
  /** Places that log entries name, in their own stacks. */
  readonly logged?: readonly DrawnFrame[];
}

/** A recording whose samples see these places, one after the other. */
function recordingOf(
  places: readonly DrawnFrame[],
  { runtime = "node", metadata = {}, logged = [] }: Run = {},
): Recording {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const frames = Object.fromEntries([...places, ...logged].map((place, i) => [letters[i], place]));
  const all = letters.slice(0, places.length + logged.length);
  return drawRecording({
    threads: { main: all.slice(0, places.length).join("") },
    frames,
    metadata: { endedAtMicros: ENDED_AT, ...metadata },
    rows: ({ text, stack }) => ({
      processes: [{ key: 100, pid: 4242, runtime: text(runtime), startedAt: 0 }],
      logs: all.slice(places.length).map((letter, when) => ({
        when,
        thread: 0,
        stack: stack(letter),
        message: text("x"),
      })),
    }),
  });
}

/** The places that the samples, or log entries, name after resolving. */
function resolved(recording: Recording, table: "samples" | "logs" = "samples"): Place[] {
  const tables = resolveSources(recording);
  return Array.from(tables[table].columns.stack).filter((stack) => stack >= 0).flatMap((stack) =>
    listFrames(tables, stack)
  );
}

/** Functions of the library and how their code begins, up to where V8 says that they are. */
const FUNCTIONS = {
  increaseSlowly: /increaseSlowly(?=\()/,
  plainFunction: /function plainFunction(?=\()/,
  arrowFunction: /arrowFunction\s?=\s?/,
  spin: /function spin(?=\()/,
} as const;

function placesInCode(path: string): Place[] {
  return Object.entries(FUNCTIONS).map(([name, code]) => placeInCode(path, name, code));
}

/** Names, files and lines. Columns are the map's: some name the function, some what follows it. */
function withoutColumns(places: readonly Place[]): { name: string; file: string; line: number }[] {
  return places.map(({ name, file, line }) => ({ name, file, line }));
}

function placesInSource(): { name: string; file: string; line: number }[] {
  return withoutColumns(Object.keys(FUNCTIONS).map((name) => placeInSource(folder, name)));
}

describe("resolveSources() on bundles of esbuild", () => {
  for (const kind of ["linked", "inline", "external"]) {
    it(`leads back through ${kind} maps`, async () => {
      const bundle = await bundleByEsbuild(folder, `--sourcemap=${kind}`);
      assert.deepEqual(withoutColumns(resolved(recordingOf(placesInCode(bundle)))), placesInSource());
    });
  }

  it("leads lines to where they are below their functions, and leaves out what leads elsewhere", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap=linked");
    const code = readFileSync(bundle, "utf8").split("\n");
    const place = placeInCode(bundle, "spin", FUNCTIONS.spin);
    const recording = recordingOf([place]);
    const loop = code.findIndex((line, index) => index >= place.line && line.includes("for (")) + 1;
    const ticks = [loop - place.line, 0, 1 - place.line];
    const lines = tableFrom("lines", ticks.map((below) => ({ frame: 0, thread: 0, below, count: 2 })));
    const { lines: moved, frames } = resolveSources({ ...recording, tables: { ...recording.tables, lines } });
    const source = readFileSync(placeInSource(folder, "spin").file, "utf8").split("\n");
    const texts = [...moved.columns.below].map((below) => {
      return source[(frames.columns.line[moved.columns.frame[0] ?? -1] ?? 0) + below - 1] ?? "";
    });
    assert.equal(texts.length, 2, "the first line of the bundle is none of the function's source below it");
    assert.match(texts[0] ?? "", /for \(let i/);
    assert.match(texts[1] ?? "", /spin/);
  });

  it("gives minified functions their names", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap", "--minify");
    const code = readFileSync(bundle, "utf8");
    // Which short names esbuild chose is its affair: they are found by what the functions do.
    const nameOf = (pattern: RegExp) => pattern.exec(code)?.[1] ?? "";
    const plain = nameOf(/function (\w+)\((\w+)\)\{return \w+\(\w+=>\w+%\2\)\}/);
    const arrow = nameOf(/(\w+)=\w+=>\w+\(/);
    const spin = nameOf(/function (\w+)\(\w+\)\{let/);
    const places = [
      placeInCode(bundle, "increaseSlowly", FUNCTIONS.increaseSlowly),
      placeInCode(bundle, plain, new RegExp(`function ${plain}(?=\\()`)),
      placeInCode(bundle, arrow, new RegExp(`\\b${arrow}=(?=\\w+=>)`)),
      placeInCode(bundle, spin, new RegExp(`function ${spin}(?=\\()`)),
    ];
    assert.notEqual(plain, "plainFunction");
    assert.deepEqual(withoutColumns(resolved(recordingOf(places))), placesInSource());
  });

  it("finds the names that keepNames takes from the engine", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap", "--keep-names");
    const place = placeInCode(bundle, "", /arrowFunction = \/\* @__PURE__ \*\/ __name\(/);
    const [found] = resolved(recordingOf([place]));
    assert.deepEqual([found?.name, found?.line], [
      "arrowFunction",
      placeInSource(folder, "arrowFunction").line,
    ]);
  });

  it("takes file URLs and leaves everything that is no file", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const place = placeInCode(bundle, "spin", FUNCTIONS.spin);
    const others = [
      { name: "readFile", file: "node:fs", line: 3, column: 4 },
      { name: "far", file: "https://example.com/a.js", line: 3, column: 4 },
      { name: "", file: "", line: 0, column: 0 },
      { name: "relative", file: "dist/bundle.mjs", line: 3, column: 4 },
      { name: "gone", file: join(folder, "gone.js"), line: 3, column: 4 },
    ];
    const found = resolved(recordingOf([{ ...place, file: `${pathToFileURL(bundle)}?v=1` }, ...others]));
    assert.deepEqual(withoutColumns(found.slice(0, 1)), withoutColumns([placeInSource(folder, "spin")]));
    assert.deepEqual(
      found.slice(1).map(({ file, line }) => [file, line]),
      others.map(({ file, line }) => [file, line]),
    );
  });

  it("makes one function of what bundles have twice", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const copy = join(dirname(bundle), "copy.mjs");
    writeFileSync(copy, readFileSync(bundle));
    const place = placeInCode(bundle, "spin", FUNCTIONS.spin);
    const recording = recordingOf([place, { ...place, file: copy }]);
    const { frames, stacks, samples } = resolveSources(recording);
    assert.equal(recording.tables.frames.length, 2);
    assert.deepEqual([frames.length, stacks.length, [...samples.columns.stack]], [1, 1, [0, 0, -1]]);
  });

  it("leaves the top level of a bundle, which is of many sources", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const top = { name: "", file: bundle, line: 1, column: 1 };
    assert.equal(resolved(recordingOf([top]))[0]?.file, bundle);
  });

  it("does not trust files that changed after the recording", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const place = placeInCode(bundle, "spin", FUNCTIONS.spin);
    const later = new Date(Date.now() + 7200_000);
    utimesSync(bundle, later, later);
    assert.deepEqual(resolved(recordingOf([place])), [place]);
  });

  it("does not look for files of another machine", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const place = placeInCode(bundle, "spin", FUNCTIONS.spin);
    const host = { system: "linux", architecture: "x64", cores: 1, memoryBytes: 1 };
    const there = { metadata: { host: { ...host, name: `not-${os.hostname()}` } } };
    const here = { metadata: { host: { ...host, name: os.hostname() } } };
    assert.deepEqual(resolved(recordingOf([place], there)), [place]);
    assert.notDeepEqual(resolved(recordingOf([place], here)), [place]);
  });

  it("leaves positions of broken and missing maps as they are", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const place = placeInCode(bundle, "spin", FUNCTIONS.spin);
    const map = `${bundle}.map`;
    const whole = readFileSync(map, "utf8");
    const broken = [
      "",
      "{",
      "null",
      "[]",
      "{}",
      `{"version":3,"sources":null,"mappings":1}`,
      whole.replace(/"mappings": "[^"]*/, `"mappings": "####`),
      whole.replace(/"sources": \[[^\]]*\]/, `"sources": []`),
    ];
    for (const text of broken) {
      writeFileSync(map, text);
      assert.deepEqual(resolved(recordingOf([place])), [place], text.slice(0, 80));
    }
    rmSync(map);
    assert.deepEqual(resolved(recordingOf([place])), [place]);
  });

  it("leaves packages that ship maps without their sources", async () => {
    const bundle = await bundleByEsbuild(folder, "--sourcemap");
    const packaged = join(folder, "node_modules", "lib", "dist");
    mkdirSync(packaged, { recursive: true });
    for (const name of readdirSync(dirname(bundle))) {
      renameSync(join(dirname(bundle), name), join(packaged, name));
    }
    const place = placeInCode(join(packaged, "bundle.mjs"), "spin", FUNCTIONS.spin);
    assert.deepEqual(resolved(recordingOf([place])), [place]);
  });
});

describe("resolveSources() on what tsc builds", () => {
  function transpile(options: ts.CompilerOptions): string {
    const source = join(dirname(writeSources(folder)), "library.ts");
    const { outputText, sourceMapText } = ts.transpileModule(readFileSync(source, "utf8"), {
      fileName: "../src/library.ts",
      compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, ...options },
    });
    const out = join(folder, "out", "library.js");
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
    if (sourceMapText !== undefined) {
      writeFileSync(
        `${out}.map`,
        sourceMapText.replace(/"sources":\["[^"]*"\]/, `"sources":["../src/library.ts"]`),
      );
    }
    return out;
  }

  it("leads back through maps beside the file, their source root too", () => {
    for (const sourceRoot of [undefined, "./", folder, pathToFileURL(folder).href]) {
      const out = transpile({ sourceMap: true, ...(sourceRoot === undefined ? {} : { sourceRoot }) });
      if (sourceRoot === folder || sourceRoot?.startsWith("file:")) {
        const map = readFileSync(`${out}.map`, "utf8");
        writeFileSync(`${out}.map`, map.replace("../src/library.ts", "src/library.ts"));
      }
      assert.deepEqual(
        withoutColumns(resolved(recordingOf(placesInCode(out)))),
        placesInSource(),
        `${sourceRoot}`,
      );
    }
  });

  it("leads back through maps of several parts", () => {
    const out = transpile({ sourceMap: true });
    const map: unknown = JSON.parse(readFileSync(`${out}.map`, "utf8"));
    const code = readFileSync(out, "utf8").replace(/\n\/\/# source.*/, "");
    const lines = code.split("\n").length;
    writeFileSync(out, `${code}\n${code}\n//# sourceMappingURL=library.js.map\n`);
    const sections = [{ offset: { line: 0, column: 0 }, map }, { offset: { line: lines, column: 0 }, map }];
    writeFileSync(`${out}.map`, JSON.stringify({ version: 3, sections }));
    const [place] = [placeInCode(out, "spin", FUNCTIONS.spin)];
    const second = { ...place, line: place.line + lines };
    const wanted = withoutColumns([placeInSource(folder, "spin")]);
    assert.deepEqual(withoutColumns(resolved(recordingOf([place]))), wanted);
    assert.deepEqual(withoutColumns(resolved(recordingOf([second]))), wanted);
  });

  it("takes the top level of a file for that of its source", () => {
    const out = transpile({ sourceMap: true });
    const [top] = resolved(recordingOf([{ name: "", file: out, line: 1, column: 1 }]));
    assert.deepEqual(top, {
      name: "(anonymous)",
      file: join(folder, "src", "library.ts"),
      line: 1,
      column: 1,
    });
  });
});

describe("resolveSources() on programs of Deno", () => {
  it("leads samples back from what Deno emitted, and leaves log entries, which it did itself", async () => {
    const main = writeSources(folder);
    const denoFolder = join(folder, "deno");
    const { exitCode, stderr } = await runProgram(DENO_PATH, ["run", "--no-config", main], {
      env: { DENO_DIR: denoFolder },
    });
    assert.equal(exitCode, 0, stderr);
    const library = join(folder, "src", "library.ts");
    const emitted = join(denoFolder, "gen", "file", `${library}.js`);
    assert.ok(existsSync(emitted));
    const file = pathToFileURL(library).href;
    const sampled = placesInCode(emitted).map((place) => ({ ...place, file }));
    const logged = [{ ...placeInSource(folder, "spin"), file }];
    const metadata = { environment: { DENO_DIR: denoFolder } };
    const recording = recordingOf(sampled, { runtime: "deno", metadata, logged });
    assert.deepEqual(withoutColumns(resolved(recording)), placesInSource());
    assert.deepEqual(resolved(recording, "logs"), [{ ...placeInSource(folder, "spin") }]);
    // The very same frame may be a place in the emitted file and, in a log entry, one in the source.
    const both = recordingOf(sampled.slice(0, 1), { runtime: "deno", metadata, logged: sampled.slice(0, 1) });
    assert.deepEqual(withoutColumns(resolved(both)), placesInSource().slice(0, 1));
    assert.equal(resolved(both, "logs")[0]?.line, sampled[0]?.line);
    // Another runtime's places are those of the source.
    const inBun = recordingOf(sampled, { runtime: "bun", metadata });
    assert.deepEqual(resolved(inBun).map(({ line }) => line), sampled.map(({ line }) => line));
  });
});

describe("resolveSources() on programs of tsx", () => {
  const tsx = fileURLToPath(new URL("../../../node_modules/tsx/dist/cli.mjs", import.meta.url));

  it("leads back from code that is only in tsx's cache", async () => {
    const main = writeSources(folder);
    const node = await findNode(20);
    const { exitCode, stderr } = await runProgram(node, [tsx, main], { env: { TMPDIR: folder } });
    assert.equal(exitCode, 0, stderr);
    const [cache = ""] = readdirSync(folder).filter((name) => name.startsWith("tsx-"));
    const library = join(folder, "src", "library.ts");
    const entries = readdirSync(join(folder, cache)).map((name) => join(folder, cache, name)).filter((path) =>
      statSync(path).isFile()
    );
    const codes = entries.map((path) => JSON.parse(readFileSync(path, "utf8"))).filter(({ map }) =>
      map.sources[0] === library
    );
    assert.equal(codes.length, 1);
    const code = join(folder, "code.js");
    writeFileSync(code, codes[0].code);
    const places = [
      placeInCode(code, "increaseSlowly", FUNCTIONS.increaseSlowly),
      placeInCode(code, "plainFunction", FUNCTIONS.plainFunction),
      placeInCode(code, "", /arrowFunction=__name\(/),
      placeInCode(code, "spin", FUNCTIONS.spin),
    ].map((place) => ({ ...place, file: pathToFileURL(library).href }));
    const metadata = { environment: { TMPDIR: folder } };
    assert.deepEqual(withoutColumns(resolved(recordingOf(places, { metadata }))), placesInSource());
    // Places that the source has are left: Node's own stripping of types keeps them.
    const kept = Object.keys(FUNCTIONS).map((name) => placeInSource(folder, name));
    assert.deepEqual(resolved(recordingOf(kept, { metadata })), kept);
  });
});
