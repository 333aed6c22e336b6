// Time limit: 300 s.
// Runtime: Bun.
// Configurations from files and the environment, in programs of every runtime: they change while the program runs, and keep
// none alive.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { type ProgramResult, runProgram } from "../../support/run_program.ts";
import { DENO_PATH } from "../../support/runtimes.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-configuration-"));
let runtimes: readonly RuntimeCommand[] = [];
let library = "";

before(async () => {
  library = await bundleLibrary("mod.ts", folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

const TIMEOUT_MS = 120_000;

/** What programs of this test wait with: for the thing itself. */
const TOOLS = `
  import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
  async function until(holds) {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
  }`;

/** Runs a program in a folder of its own. */
async function run(
  [name, [file = "", ...args]]: readonly [string, readonly string[]],
  text: string,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const cwd = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(cwd, "program.mjs"), text.replaceAll("LIBRARY", JSON.stringify(library)));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(cwd, path), content);
  return await runProgram(file, [...args, "program.mjs"], { cwd, env, timeoutMs: TIMEOUT_MS });
}

/** Two at a time: the machine is shared. */
async function forEach(
  action: (runtime: readonly [string, readonly string[]]) => Promise<void>,
): Promise<void> {
  const queue = [...runtimes];
  async function work(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await action(next);
  }
  await Promise.all([work(), work()]);
}

function assertEndedWell({ exitCode, timedOut, stderr }: ProgramResult, name: string): void {
  assert.deepEqual([exitCode, timedOut], [0, false], `${name}: ${stderr}`);
}

describe("a configuration file that is watched", () => {
  it("is in force for loggers that are there, however it is changed; a broken one is told; the program ends", async () => {
    const text = `${TOOLS}
      import { configureFromFile, explain, getLogger } from LIBRARY;
      mkdirSync("first"); mkdirSync("second");
      writeFileSync("first/log.json", '{ "level": "error", "sinks": [{ "type": "console", "format": "logfmt" }] }');
      symlinkSync("first", "current");
      const log = getLogger("api");
      await configureFromFile("current/log.json", { watch: true });
      log.info("no");
      const moments = [];
      async function change(action, level) {
        const start = performance.now();
        action();
        await until(() => log.isEnabled(level));
        moments.push(Math.round(performance.now() - start));
        log[level](level);
      }
      await change(() => writeFileSync("first/log.json", '{ "level": "warn", "sinks": [{ "type": "console", "format": "logfmt" }] }'), "warn");
      await change(() => {
        writeFileSync("first/new.json", '{ "level": "info", "sinks": [{ "type": "console", "format": "logfmt" }] }');
        renameSync("first/new.json", "first/log.json");
      }, "info");
      writeFileSync("first/log.json", '{ "level": "debug", "snks": [] }');
      await until(() => globalThis.told);
      log.info("goes on");
      console.error(JSON.stringify(moments), explain("api", "info")[1].slice(0, 62));`;
    // Faults are told on the stream itself, past the console.
    const watching = `
      import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const { writeSync } = fs;
      fs.writeSync = (...args) => { if (args[0] === 2) globalThis.told = true; return writeSync(...args); };
      syncBuiltinESMExports();`;
    await forEach(async (runtime) => {
      const [name] = runtime;
      const result = await run(runtime, `${watching}\n${text}`);
      assertEndedWell(result, name);
      const lines = result.stdout.trim().split("\n").map((line) => line.replace(/^time=\S+ /, ""));
      assert.deepEqual(lines, [
        "level=warn logger=api msg=warn",
        "level=info logger=api msg=info",
        'level=info logger=api msg="goes on"',
      ], name);
      const told = 'microlog: Cannot configure microlog: "current/log.json": snks is not known; there are ';
      assert.ok(result.stderr.startsWith(told), `${name}: ${result.stderr}`);
      assert.ok(
        result.stderr.includes('did you mean "sinks"?; what was in force stays\n['),
        `${name}: ${result.stderr}`,
      );
      assert.ok(
        result.stderr.includes('The configuration has level, sinks from "current/log.json".'),
        result.stderr,
      );
    });
  });
});

describe("a configuration file in TOML", () => {
  it("says what one in JSON says, and is told with its line where it is wrong", async () => {
    const text = `
      import { configureFromFile, getLogger } from LIBRARY;
      await configureFromFile("log.toml");
      getLogger("api").debug("seen", { n: 1 });
      getLogger("db").debug("not seen");
      await configureFromFile("wrong.toml").catch((error) => console.log(error.message));`;
    const files = {
      "log.toml": 'level = "info"\n[levels]\napi = "debug"\n[[sinks]]\ntype = "console"\nformat = "logfmt"\n',
      "wrong.toml": "level = info\n",
    };
    await forEach(async (runtime) => {
      const result = await run(runtime, text, {}, files);
      assertEndedWell(result, runtime[0]);
      const [line = "", problem] = result.stdout.trimEnd().split("\n");
      assert.match(line, /^time=\S+ level=debug logger=api msg=seen n=1$/, runtime[0]);
      const wanted = 'Cannot configure microlog: "wrong.toml":1:9 a value is wanted, which info is not';
      assert.equal(problem, wanted, runtime[0]);
    });
  });
});

describe("SIGHUP", () => {
  const FILE = { "log.json": '{ "level": "error", "sinks": ["null"] }' };

  it("has the file read again where that is asked for, and the program ends by itself afterwards", async () => {
    const text = `${TOOLS}
      import { configureFromFile, getLogger } from LIBRARY;
      await configureFromFile("log.json", { signal: true });
      const log = getLogger("api");
      writeFileSync("log.json", '{ "level": "debug", "sinks": ["null"] }');
      process.kill(process.pid, "SIGHUP");
      await until(() => log.isEnabled("debug"));
      console.log("reloaded");`;
    await forEach(async (runtime) => {
      const result = await run(runtime, text, {}, FILE);
      assertEndedWell(result, runtime[0]);
      assert.equal(result.stdout, "reloaded\n", runtime[0]);
    });
  });

  it("ends the program as always where it is not", async () => {
    const text = `${TOOLS}
      import { configureFromFile } from LIBRARY;
      await configureFromFile("log.json", { watch: true });
      process.kill(process.pid, "SIGHUP");
      await until(() => false);`;
    await forEach(async (runtime) => {
      const result = await run(runtime, text, {}, FILE);
      assert.deepEqual(
        [result.signal, result.timedOut],
        ["SIGHUP", false],
        `${runtime[0]}: ${result.stderr}`,
      );
    });
  });
});

describe("the environment", () => {
  it("says where records go of a program that says nothing, from its first record on", async () => {
    const text = `
      import { getLogger } from LIBRARY;
      getLogger("api").debug("first", { password: "hunter2" });
      await new Promise((resolve) => setTimeout(resolve, 1));
      getLogger("api").trace("no");`;
    await forEach(async (runtime) => {
      const env = {
        MICROLOG_SINKS: "console:logfmt,file:app.log;format=json",
        MICROLOG_LEVEL: "debug",
        MICROLOG_SERVICE: "shop",
      };
      const result = await run(runtime, text, env);
      assertEndedWell(result, runtime[0]);
      assert.match(
        result.stdout,
        /^time=\S+ level=debug logger=api msg=first service=shop password=\*\*\*\n$/,
        runtime[0],
      );
    });
  });

  it("goes before what the program says, without anything being made twice", async () => {
    const text = `
      import { configure, explain, getLogger } from LIBRARY;
      await configure({ level: "error", sinks: [{ type: "console", format: ({ level, message }) => level + message }] });
      getLogger("api").debug("m");
      console.log(explain("api", "debug")[1].split(". ")[0]);`;
    await forEach(async (runtime) => {
      const result = await run(runtime, text, { MICROLOG_CONFIG: "log.json" }, {
        "log.json": '{ "level": "debug", }',
      });
      assertEndedWell(result, runtime[0]);
      assert.equal(
        result.stdout,
        '1m\nThe configuration has level from "log.json"; sinks from the code\n',
        runtime[0],
      );
    });
  });

  it("fails configure() with the variable's name where it is wrong", async () => {
    const text = `
      import { configure, ConfigurationError } from LIBRARY;
      await configure({}).catch((error) => console.log(error instanceof ConfigurationError, error.message));`;
    await forEach(async (runtime) => {
      const result = await run(runtime, text, { MICROLOG_LEVEL: "inof" });
      assertEndedWell(result, runtime[0]);
      assert.match(
        result.stdout,
        /^true Cannot configure microlog: MICROLOG_LEVEL is "inof"; .+ did you mean "info"\?\n$/,
      );
    });
  });
});

describe("Deno without permissions", () => {
  const DENO = ["deno", [DENO_PATH, "run", "--no-prompt"]] as const;

  it("is configured by code, and says what is missing", async () => {
    const text = `
      import { configure, configureFromFile, explain, getLogger } from LIBRARY;
      await configure({ sinks: [{ type: "console", format: ({ message }) => message }] });
      getLogger("api").debug("no");
      getLogger("api").info("yes");
      console.log(explain("api", "info")[1]);
      await configureFromFile("/etc/log.json").catch((error) => console.log(error.message));
      getLogger("api").info("still");`;
    // Denied by name, because Deno gives a Deno that it starts itself all that is not.
    const [name, command] = DENO;
    const denied = ["--deny-env", "--deny-read"];
    const result = await run([name, [...command, ...denied]], text, { MICROLOG_LEVEL: "debug" });
    assertEndedWell(result, "deno");
    const [yes, explained, problem, still] = result.stdout.split("\n");
    assert.deepEqual([yes, still], ["yes", "still"]);
    assert.match(
      explained ?? "",
      /^Variables that may not be read do not count: --allow-env=MICROLOG_LEVEL,.+ is missing\.$/,
    );
    assert.equal(
      problem,
      'Cannot configure microlog: "/etc/log.json" cannot be read: may not be read: --allow-read=/etc/log.json is missing',
    );
  });

  it("reads the variables that it may, and watches a file that it may read in a folder that it may not", async () => {
    const text = `
      import { configureFromFile, getLogger } from LIBRARY;
      const path = "log.json";
      await Deno.writeTextFile(path, '{ "level": "error", "sinks": ["null"] }');
      await configureFromFile(path, { watch: true });
      const log = getLogger("api");
      await Deno.writeTextFile(path, '{ "level": "error", "levels": { "api": "debug" }, "sinks": ["null"] }');
      while (!log.isEnabled("debug")) await new Promise((resolve) => setTimeout(resolve, 2));
      console.log(log.isEnabled("trace"), getLogger("db").isEnabled("info"));`;
    const allowed = ["--allow-read=log.json", "--allow-write=log.json", "--allow-env=MICROLOG_LEVEL"];
    const [name, command] = DENO;
    const result = await run([name, [...command, ...allowed]], text, {
      MICROLOG_LEVEL: "warn",
      MICROLOG_SERVICE: "x",
    });
    assertEndedWell(result, "deno");
    assert.equal(result.stdout, "false false\n");
  });
});
