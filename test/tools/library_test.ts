// Time limit: 300 s.
// The npm package as users get it: packed, installed into a project of its own, imported in every runtime, type-checked and
// bundled for the browser.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { before, describe, it } from "node:test";
import { build as esbuild } from "esbuild";
import { buildLibrary } from "../../tools/library.ts";
import { findRuntime, forEachRuntime, temporaryFolder } from "../support/record_program.ts";
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

/** In parts: it is for the program's compiler, not for this file's. */
const EXPECT_ERROR = ["@ts", "expect", "error"].join("-");

/** The installed package, in a project that has nothing else. */
let project = "";

before(async () => {
  project = await temporaryFolder();
  const built = await buildLibrary(join(project, "built"));
  const packed = await runProgram("npm", ["pack", "--silent", built], { cwd: project, timeoutMs: 60_000 });
  assert.equal(packed.exitCode, 0, packed.stderr);
  writeFileSync(join(project, "package.json"), `{ "type": "module", "private": true }`);
  const archive = packed.stdout.trim();
  const installed = await runProgram("npm", ["install", "--offline", "--no-audit", "--no-fund", archive], {
    cwd: project,
    timeoutMs: 60_000,
  });
  assert.equal(installed.exitCode, 0, installed.stderr);
  writeFileSync(join(project, "app.js"), PROGRAM);
});

describe("the npm package", () => {
  it("imports nothing that a runtime does not bring", () => {
    const folder = join(project, "node_modules", "microlog");
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    assert.equal(manifest.dependencies, undefined);
    const text = readFileSync(join(folder, "tracer", "mod.js"), "utf8");
    const specifiers = readSourceFacts("mod.js", text).imports.map(({ specifier }) => specifier);
    assert.deepEqual(specifiers.filter((name) => !name.startsWith("./") && !isBuiltin(name)), []);
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

  it("has types that hold without those of any runtime", async () => {
    const folder = join(project, "typed");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "app.ts"),
      `import { configure, getLogger, type Logger, span, startSpan } from "microlog";
      const log: Logger = getLogger("app");
      const rows: number = span("count", () => 3);
      using open = startSpan("open", { fields: { rows } });
      log.info("counted", { rows });
      // ${EXPECT_ERROR}: there is no such sink
      await configure({ sinks: [{ type: "paper" }] });
      `,
    );
    const compilerOptions = {
      strict: true,
      noEmit: true,
      types: [],
      lib: ["esnext", "dom"],
      module: "nodenext",
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
    const result = await runProgram(process.execPath, [tsc, "--project", folder], { timeoutMs: 120_000 });
    assert.equal(result.stdout, "");
  });

  it("is bundled for browsers, without what nobody uses", async () => {
    const bundle = async (text: string) => {
      const { outputFiles } = await esbuild({
        stdin: { contents: text, resolveDir: project },
        bundle: true,
        write: false,
        minify: true,
        splitting: true,
        format: "esm",
        platform: "browser",
        outdir: "out",
        logLevel: "silent",
      });
      return Math.max(...outputFiles.map(({ contents }) => gzipSync(contents).length));
    };
    const core = await bundle(`import { getLogger, configure, span } from "microlog";
      await configure({ sinks: ["console"] });
      span("a", () => getLogger("a").info("b"));`);
    const all = await bundle(`export * from "microlog";`);
    assert.ok(core < all, `${core} of ${all} bytes`);
  });
});
