// Time limit: 300 s.
// Runtime: Bun.
// A program cannot tell by what it usually looks at that it is recorded: arguments, options, environment, globals, modules, stacks,
// streams. Each program prints what it sees, with the tracer and without.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import {
  forEachRuntime,
  NODE_RUNTIMES,
  outcomeOf,
  type RecordedRuntime,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import { entriesOf, processesOf } from "../../support/recorded.ts";

const BUN_AND_NODE: readonly RecordedRuntime[] = ["bun", ...NODE_RUNTIMES];

/** What a program may look at to learn how it was started, and what its globals are. */
const LOOK = `
  import process from "node:process";
  import { createRequire } from "node:module";
  import * as threads from "node:worker_threads";
  const say = (name, value) => console.log(name, JSON.stringify(value, (_, value) => typeof value === "function" ? "function" : value));
  const own = (name) => !/^(MICROLOG_|NODE_OPTIONS|BUN_OPTIONS|PATH$|_$|npm_)/.test(name);
  say("arguments", [process.argv.slice(2), process.argv0, process.execArgv, process.title]);
  say("environment", Object.keys(process.env).filter(own).sort());
  // Deno leaves this one behind when node:module is loaded, which is done by the import above.
  const lasts = (name) => name !== "nodeBootstrap";
  say("globals", Object.getOwnPropertyNames(globalThis).filter(lasts).sort());
  say("symbols", Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => !/^Symbol\\((microlog\\.|opentelemetry)/.test(name)));
  say("enumerable", Object.keys(globalThis).filter(lasts).sort());
  say("process", Object.keys(process).sort());
  say("console", [Object.keys(console).sort(), Object.prototype.toString.call(console)]);
  say("methods", Object.keys(console).map((name) => [name, console[name]?.name, console[name]?.length]));
  say("error", [Object.getOwnPropertyNames(Error).sort(), Error.stackTraceLimit]);
  say("required", Object.keys(createRequire(import.meta.url).cache ?? {}).map((file) => file.split("/").at(-1)));
  say("threads", [threads.isMainThread, threads.threadId, threads.parentPort, threads.workerData]);
  say("resources", process.getActiveResourcesInfo?.());
  say("resolved", import.meta.resolve("./dependency.mjs").split("/").at(-1));
  say("streams", ["stdin", "stdout", "stderr"].map((name) => [process[name].isTTY, process[name].fd, process[name].writableHighWaterMark]));
  say("exit", [process.exitCode, process.listenerCount("exit"), process.eventNames().map(String)]);
  function inner() { throw new RangeError("stack"); }
  try { inner(); } catch (error) { console.log(error.stack.replaceAll(import.meta.url, "PROGRAM").replaceAll(import.meta.filename, "PROGRAM")); }
  const order = [];
  process.nextTick(() => order.push("tick"));
  queueMicrotask(() => order.push("microtask"));
  setImmediate(() => order.push("immediate"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  say("order", order);
  process.exitCode = 3;`;

describe("a program", () => {
  it("sees the arguments, globals, modules and stacks that it sees without the tracer", async () => {
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({
        runtime,
        text: LOOK,
        args: ["one", "--two", "-x"],
        files: { "dependency.mjs": "export const a = 1;" },
      });
      assert.deepEqual(outcomeOf(recorded).stdout.split("\n"), outcomeOf(without).stdout.split("\n"));
      assert.equal(recorded.stderr, without.stderr);
      assert.equal(recorded.exitCode, 3);
      assert.equal(processesOf(recorded.recording).length, 1);
    });
  });

  it("without any module sees the globals that it sees without the tracer", async () => {
    const text =
      "console.log(Reflect.ownKeys(globalThis).filter((key) => typeof key === 'string').sort().join());";
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    });
  });

  it("of CommonJS finds its modules as it does without the tracer", async () => {
    const text = `
      const path = require("node:path");
      console.log(require.main === module, module.filename === __filename, module.parent ?? null, module.children.length, module.paths.length);
      console.log(require("./dependency.cjs"), require("dependency"), require.resolve("dependency").split("/").slice(-3).join("/"));
      console.log(Object.keys(require.cache).map((file) => path.basename(file)).join());
      console.log(module.children.map(({ id }) => path.basename(id)).join());
      console.log(require("node:module").builtinModules.length, Object.keys(require.extensions).join());
      try { require("./not_there.cjs"); } catch (error) { console.log(error.code, error.requireStack?.length); }
      console.log(typeof __filename, this === module.exports, arguments.length);`;
    const files = {
      "dependency.cjs": "exports.where = 'beside';",
      "node_modules/dependency/package.json": `{"name":"dependency","main":"main.cjs"}`,
      "node_modules/dependency/main.cjs": "exports.where = 'package';",
    };
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text, name: "program.cjs", files });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    }, BUN_AND_NODE);
  });

  it("from standard input, and given on the command line, is recorded like one of a file", async () => {
    const code = "console.log('given', process.argv.length, process.execArgv.join(' '))";
    await forEachRuntime(async (runtime) => {
      const ways: readonly { readonly command: readonly string[]; readonly input?: string }[] = [
        { command: ["runtime", ...runtime === "deno" ? ["eval", code] : ["-e", code]] },
        { command: ["runtime", ...runtime === "deno" ? ["run", "-A", "-"] : ["-"]], input: code },
      ];
      for (const way of ways) {
        const { without, recorded } = await withAndWithout({ runtime, ...way });
        assert.deepEqual(outcomeOf(recorded), outcomeOf(without), way.command.join(" "));
        assert.equal(recorded.exitCode, 0, recorded.stderr);
        assert.match(entriesOf(recorded.recording).map(({ message }) => message).join(), /^given/);
      }
    }, ["bun", "deno", "node20", "node26"]);
  });

  it("has the options of NODE_OPTIONS and BUN_OPTIONS that it had", async () => {
    const files = {
      "first of mine.cjs": "globalThis.mine = [...globalThis.mine ?? [], 'first'];",
      "second.cjs": "globalThis.mine = [...globalThis.mine ?? [], 'second'];",
    };
    const text = `
      import { spawnSync } from "node:child_process";
      console.log(process.title, process.execArgv.join(), globalThis.mine?.join(), process.argv.length);
      if (process.argv[2] === undefined) spawnSync(process.execPath, [import.meta.filename, "child"], { stdio: "inherit" });`;
    await forEachRuntime(async (runtime) => {
      const env = runtime === "bun"
        ? { BUN_OPTIONS: "--preload=./second.cjs --title=mine --smol" }
        : { NODE_OPTIONS: `--require "./first of mine.cjs" --title=mine -r ./second.cjs --no-warnings` };
      const { without, recorded } = await withAndWithout({ runtime, text, files, env });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.match(recorded.stdout, /second/);
      assert.equal(processesOf(recorded.recording).length, 2);
    }, BUN_AND_NODE);
  });

  it("is told nothing by Node's own profiler, which writes what it writes", async () => {
    // Long enough for a turn of the sampler.
    const text = `import { readdirSync } from "node:fs";
      await new Promise((resolve) => setTimeout(resolve, 1500));
      process.on("exit", () => console.log(readdirSync(".").filter((name) => name.endsWith(".cpuprofile")).length));`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text, options: ["--cpu-prof"] });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.equal(recorded.stderr, "");
      assert.ok(recorded.recording.tables.samples.length > 0);
    }, NODE_RUNTIMES);
  });

  it("is not recorded and not touched when MICROLOG_DISABLE is true", async () => {
    await forEachRuntime(async (runtime) => {
      const files = { "dependency.mjs": "" };
      const run = (traced: boolean) =>
        recordProgram({ runtime, text: LOOK, files, env: { MICROLOG_DISABLE: "true" }, traced });
      const [without, disabled] = [await run(false), await run(true)];
      assert.deepEqual(outcomeOf(disabled), outcomeOf(without));
      assert.equal(processesOf(disabled.recording).length, 0);
    }, ["bun", "deno", "node20", "node26"]);
  });
});

describe("a terminal", () => {
  const missing = existsSync("/usr/bin/script")
    ? false
    : "there is no /usr/bin/script, which gives a program a terminal";

  it("is one to the program", { skip: missing }, async () => {
    const text = `
      import process from "node:process";
      import { isatty } from "node:tty";
      console.log([process.stdin, process.stdout, process.stderr].map((stream) => stream.isTTY), [0, 1, 2].map(isatty));
      console.log(process.stdout.columns, process.stdout.rows, process.stdout.getColorDepth?.(), process.stdout.hasColors?.());
      process.stdin.setRawMode?.(true);
      console.log(process.stdin.isRaw);
      process.stdin.setRawMode?.(false);
      console.error({ a: 1 });
      process.exit(4);`;
    await forEachRuntime(async (runtime) => {
      const start = runtime === "bun" ? "bun" : runtime === "deno" ? "deno run -A" : "node";
      const command = ["/usr/bin/script", "-qec", `stty cols 91 rows 33; ${start} program.mjs`, "/dev/null"];
      const env = { TERM: "xterm-256color", NO_COLOR: undefined };
      const { without, recorded } = await withAndWithout({ runtime, text, command, env });
      // Deno clears its line for each module that it loads.
      const plain = (text: string) => text.replaceAll("\x1b[0G\x1b[2K\x1b[J", "");
      assert.equal(plain(recorded.stdout), plain(without.stdout));
      assert.match(recorded.stdout, /true/);
      assert.match(recorded.stdout, /91/);
      assert.equal(recorded.exitCode, 4);
      const entries = entriesOf(recorded.recording);
      assert.equal(entries.length, 4, JSON.stringify(entries));
      assert.equal(
        stripVTControlCharacters(entries.at(-1)?.message ?? ""),
        runtime === "bun" ? "{\n  a: 1,\n}" : "{ a: 1 }",
      );
    });
  });
});
