// Time limit: 600 s.
// Runtime: Bun.
// The npm package as users get it: packed, installed into a project of its own, imported in every runtime, type-checked.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { SINK_LOADERS } from "../../tracer/logger/sinks/sink_types.ts";
import { installLibrary, NOT_INSTALLED } from "../support/installed_library.ts";
import { findRuntime, forEachRuntime } from "../support/record_program.ts";
import { runProgram } from "../support/run_program.ts";
import { readSourceFacts } from "../support/source_facts.ts";
import { isBuiltin } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";

const PROGRAM = `import { configure, counter, getLogger, span, withContext } from "microlog";
getLogger("early").error("unseen");
await configure({ sinks: [{ type: "console", format: "json" }] });
const log = getLogger("app").bind({ service: "web" });
counter("starts").add();
await withContext({ request_id: "r1" }, () => span("work", async () => log.info("hello", { rows: 3 })));
`;

/** The lines by which other code knows the library, and what shows that each of them does something. */
const NAMES =
  `import { configure, getLogger, withContext, correlation, span, startSpan, traced, wrap, imetric, fmetric, counter, gauge, histogram,
  start, stop, enabled, info, warn, debug, error } from "microlog";
import { captureLogs, captureSpans } from "microlog/testing";       // const logs = captureLogs(); … logs.records; logs[Symbol.dispose]()
await configure({ level: "info", sinks: [{ type: "console", format: "pretty" }, { type: "file", path: "app.log", format: "json" }] });
const log = getLogger("api").bind({ service: "web" });
const logs = captureLogs();
const spans = captureSpans();
await withContext({ request_id: "r1" }, () => span("load", async () => log.info("loaded", { rows: 3 })));
correlation(() => log.info("twice"));
const captured = JSON.stringify(logs.records.map(({ message }) => message)) + " " + JSON.stringify(spans.drawn);
logs[Symbol.dispose]();
spans[Symbol.dispose]();
startSpan("open").end();
wrap(() => imetric("i", "1", 1))();
fmetric("f", "1", 1.5);
counter("c").add();
gauge("g").set(2);
histogram("h").record(3);
if (typeof traced !== "function") throw new TypeError("traced");
start("part");
debug("d");
warn("w");
error("e");
info("**bold**");
stop();
enabled("part", () => 1);
console.log(captured);
`;

/** In parts: it is for the program's compiler, not for this file's. */
const EXPECT_ERROR = ["@ts", "expect", "error"].join("-");

/** The project that has the package, and nothing else. */
let project = NOT_INSTALLED;

before(async () => {
  project = await installLibrary();
  writeFileSync(join(project, "app.js"), PROGRAM);
});

describe("the npm package", () => {
  it("imports nothing that a runtime does not bring", () => {
    const folder = join(project, "node_modules", "microlog");
    assert.equal(readManifest(project).dependencies, undefined);
    for (const file of listModules(folder)) {
      const text = readFileSync(join(folder, file), "utf8");
      const specifiers = readSourceFacts(file, text).imports.map(({ specifier }) => specifier);
      assert.deepEqual(specifiers.filter((name) => !/^\.\.?\//.test(name) && !isBuiltin(name)), [], file);
    }
  });

  it("has what its README tells of the library", () => {
    const folder = join(project, "node_modules", "microlog");
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\((docs\/[^)]+)\)/g)].map(([, link = ""]) => link);
    assert.deepEqual(links, ["docs/library.md", "docs/migration.md"]);
    for (const link of links) assert.ok(readFileSync(join(folder, link), "utf8").length > 1000, link);
  });

  it("logs in every runtime", async () => {
    await forEachRuntime(async (runtime) => {
      const options = runtime === "deno" ? ["run", "-A"] : [];
      const result = await runProgram(await findRuntime(runtime), [...options, "app.js"], { cwd: project });
      assert.equal(result.stderr, "");
      const { time, ...record } = JSON.parse(result.stdout);
      assert.match(time, /^\d{4}-/);
      assert.deepEqual(record, {
        level: "info",
        logger: "app",
        message: "hello",
        request_id: "r1",
        service: "web",
        rows: 3,
      });
    });
  });

  it("runs the README's example", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [, example = ""] = /```ts\n(import [^`]+?)```/.exec(readme) ?? [];
    assert.match(example, /enabled\("checkout"/);
    writeFileSync(
      join(project, "example.js"),
      `const cart = [1, 2];\nconst checkout = (items) => items.length;\n${example}\nconsole.log(total);\n`,
    );
    const env = { MICROLOG_ROOT: join(project, "recordings") };
    const result = await runProgram(await findRuntime("bun"), ["example.js"], { cwd: project, env });
    assert.match(result.stdout, /"message":"loaded","request_id":"r1","service":"web","rows":3\}\n2\n$/);
    assert.match(result.stderr, /microlog checkout /);
    assert.match(readFileSync(join(project, "app.log"), "utf8"), /"message":"loaded"/);
  });

  it("gives each of its entries in every runtime", async () => {
    const entries = Object.keys(readManifest(project).exports).filter((entry) => !entry.endsWith(".json"));
    // OpenSearch is another name of the same sink.
    const sinks = Object.keys(SINK_LOADERS).filter((name) => name !== "opensearch");
    assert.deepEqual(
      entries.filter((entry) => entry.startsWith("./sinks/")),
      sinks.map((name) => `./sinks/${name}`),
    );
    assert.ok(entries.includes("./adapters/pino"));
    const specifiers = entries.map((entry) => `microlog${entry.slice(1)}`);
    const text = specifiers.map((specifier) =>
      `console.log(Object.keys(await import("${specifier}")).length);`
    );
    writeFileSync(join(project, "entries.js"), text.join("\n"));
    await forEachRuntime(async (runtime) => {
      const options = runtime === "deno" ? ["run", "-A"] : [];
      const command = await findRuntime(runtime);
      const result = await runProgram(command, [...options, "entries.js"], { cwd: project });
      assert.equal(result.stderr, "");
      const counts = result.stdout.trim().split("\n").map(Number);
      assert.deepEqual([counts.length, counts.filter((count) => count === 0)], [entries.length, []]);
    });
  });

  it("has the names that other code relies on, in every runtime", async () => {
    await forEachRuntime(async (runtime) => {
      const cwd = join(project, runtime);
      mkdirSync(cwd);
      writeFileSync(join(cwd, "names.js"), NAMES);
      const options = runtime === "deno" ? ["run", "-A"] : [];
      const command = await findRuntime(runtime);
      const env = { MICROLOG_ROOT: join(project, "recordings") };
      const result = await runProgram(command, [...options, "names.js"], { cwd, env });
      assert.match(result.stderr, /microlog part .+\n/);
      assert.match(result.stdout, /INFO.+api.+loaded.+request_id.+r1.+service.+web.+rows.+3/);
      assert.match(result.stdout, /\n\["loaded","twice"\] \["load"\]\n$/);
      const [line = ""] = readFileSync(join(cwd, "app.log"), "utf8").split("\n");
      const { time: _time, ...record } = JSON.parse(line);
      assert.deepEqual(record, {
        level: "info",
        logger: "api",
        message: "loaded",
        request_id: "r1",
        service: "web",
        rows: 3,
      });
    });
  });

  it("is found by Deno as npm:microlog", async () => {
    writeFileSync(join(project, "npm.ts"), PROGRAM.replace('"microlog"', '"npm:microlog@0"'));
    const args = ["run", "-A", "--node-modules-dir=manual", "--check", "npm.ts"];
    const result = await runProgram(await findRuntime("deno"), args, { cwd: project });
    assert.match(result.stdout, /"message":"hello"/, result.stderr);
  });

  for (const [module, moduleResolution] of [["node16", "node16"], ["esnext", "bundler"]] as const) {
    it(`has types that hold without those of any runtime, by ${moduleResolution}`, async () => {
      const folder = join(project, `typed_${moduleResolution}`);
      mkdirSync(folder);
      const entries = Object.keys(readManifest(project).exports).filter((entry) => !entry.endsWith(".json"));
      const imports = entries.map((entry, i) => `import * as entry${i} from "microlog${entry.slice(1)}";`);
      writeFileSync(
        join(folder, "app.ts"),
        `import { configure, getLogger, type Logger, span, startSpan } from "microlog";
        import { fileSink } from "microlog/sinks/file";
        import { captureLogs, captureSpans } from "microlog/testing";
        ${imports.join("\n")}
        console.log(${entries.map((_, i) => `entry${i}`).join(", ")});
        const log: Logger = getLogger("app");
        const rows: number = span("count", () => 3);
        using open = startSpan("open", { fields: { rows } });
        using logs = captureLogs({ level: "warn" });
        using spans = captureSpans();
        log.info("counted", { rows });
        await configure({ sinks: [fileSink({ path: "a.log", level: "warn", fsync: "every" })] });
        // ${EXPECT_ERROR}: there is no such policy
        fileSink({ path: "a.log", fsync: "sometimes" });
        // ${EXPECT_ERROR}: there is no such sink
        await configure({ sinks: [{ type: "paper" }] });
        `,
      );
      const compilerOptions = {
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: [],
        target: "es2022",
        lib: ["esnext", "dom"],
        module,
        moduleResolution,
        skipLibCheck: false,
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
      const result = await runProgram(process.execPath, [tsc, "--project", folder], { timeoutMs: 300_000 });
      assert.equal(result.stdout, "");
    });
  }
});

/** What a test reads of the package's manifest. */
interface Manifest {
  readonly dependencies?: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "node_modules", "microlog", "package.json"), "utf8"));
}

function listModules(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(".js"));
}
