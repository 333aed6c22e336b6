// Time limit: 300 s.
// Runtime: Bun.
// Child processes of real programs, started in every usual way: all in one recording, each below the one that started it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import {
  findRuntime,
  forEachRuntime,
  NODE_RUNTIMES,
  outcomeOf,
  type RecordedRuntime,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import { BUN_PATH, DENO_PATH } from "../../support/runtimes.ts";
import { entriesOf, functionsOf, processesOf, type RecordedProcess } from "../../support/recorded.ts";

/** Where a program can be replaced by another. */
const WITH_EXECVE: readonly RecordedRuntime[] = ["bun", "node24", "node26"];

const BUN_AND_NODE: readonly RecordedRuntime[] = ["bun", ...NODE_RUNTIMES];

/** Says its name, and what its environment is but for the tracer's variables. */
const CHILD = `import process from "node:process";
  console.log("child", process.argv[2], process.env.OWN ?? "-");`;

/** Each way to start `child.mjs` in the same runtime. The argument names the way. */
const WAYS: Readonly<Record<string, string>> = {
  spawn: `await done(spawn(process.execPath, [...run, "child.mjs", "spawn"], { stdio: "inherit" }));`,
  spawnSync: `spawnSync(process.execPath, [...run, "child.mjs", "spawnSync"], { stdio: "inherit" });`,
  exec:
    `await new Promise((r) => exec(quoted + " child.mjs exec", (e, out) => { process.stdout.write(out); r(); }));`,
  execSync: `process.stdout.write(execSync(quoted + " child.mjs execSync"));`,
  execFile:
    `await new Promise((r) => execFile(process.execPath, [...run, "child.mjs", "execFile"], (e, out) => { process.stdout.write(out); r(); }));`,
  execFileSync:
    `process.stdout.write(execFileSync(process.execPath, [...run, "child.mjs", "execFileSync"]));`,
  fork: `await done(fork("./child.mjs", ["fork"], { execArgv: [] }));`,
  shell: `await done(spawn("sh", ["-c", 'sh -c "' + quoted + ' child.mjs shell"'], { stdio: "inherit" }));`,
  environment:
    `await done(spawn(process.execPath, [...run, "child.mjs", "environment"], { stdio: "inherit", env: { OWN: "1" } }));`,
  environmentSync:
    `spawnSync(process.execPath, [...run, "child.mjs", "environmentSync"], { stdio: "inherit", env: { OWN: "2" } });`,
};

const PARENT = `
  import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from "node:child_process";
  import process from "node:process";
  const run = "Deno" in globalThis ? ["run", "-A"] : [];
  const quoted = [process.execPath, ...run].join(" ");
  const done = (child) => new Promise((resolve) => child.on("exit", resolve));
  ${Object.values(WAYS).join("\n")}`;

describe("child processes", () => {
  it("are recorded in every way to start them", async () => {
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, stderr } = await recordProgram({
        runtime,
        text: PARENT,
        name: "parent.mjs",
        files: { "child.mjs": CHILD },
      });
      assert.equal(stderr, "");
      const processes = processesOf(recording);
      const root = find(processes, "parent.mjs");
      assert.equal(root.parentKey, -1);
      for (const way of Object.keys(WAYS)) {
        assert.match(stdout, new RegExp(`child ${way} [-12]\n`));
        const child = find(processes, `child.mjs ${way}`);
        assert.equal(child.parentKey, root.key, way);
        assert.equal(child.exitCode, 0, way);
        assert.ok(child.startedAt >= root.startedAt && child.endedAt <= root.endedAt, way);
        assert.equal(messagesOf(recording, child).length, 1, way);
      }
      assertUnique(recording);
    });
  });

  it("have the environment that they were given, and the tracer's variables", async () => {
    const text = `import { spawnSync } from "node:child_process";
      spawnSync(process.execPath, ["-e", "console.log(Object.keys(process.env).sort().join())"], { stdio: "inherit", env: { OWN: "1" } });`;
    await forEachRuntime(async (runtime) => {
      const { stdout } = await recordProgram({ runtime, text });
      const names = stdout.trim().split(",").filter((name) =>
        !/^(MICROLOG_\w+|NODE_OPTIONS|BUN_OPTIONS)$/.test(name)
      );
      assert.deepEqual(names.filter((name) => name !== "__CF_USER_TEXT_ENCODING"), ["OWN"]);
    }, BUN_AND_NODE);
  });

  it("of Bun.spawn and Deno.Command are recorded", async () => {
    const child = { "child.mjs": CHILD };
    const bun = await recordProgram({
      runtime: "bun",
      files: child,
      text: `
        await Bun.spawn([process.execPath, "child.mjs", "a"], { stdout: "inherit" }).exited;
        await Bun.spawn({ cmd: [process.execPath, "child.mjs", "b"], stdout: "inherit", env: { OWN: "1" } }).exited;
        Bun.spawnSync([process.execPath, "child.mjs", "c"], { stdout: "inherit", env: { OWN: "2" } });
        await Bun.$\`\${process.execPath} child.mjs d\`;`,
    });
    assert.deepEqual(childNames(bun.recording), ["a", "b", "c", "d"]);
    const deno = await recordProgram({
      runtime: "deno",
      files: child,
      text: `
        const run = (command, options) => new Deno.Command(command, { stdout: "inherit", ...options });
        await run(Deno.execPath(), { args: ["run", "-A", "child.mjs", "a"] }).output();
        run(Deno.execPath(), { args: ["-A", "child.mjs", "b"], env: { OWN: "1" } }).outputSync();
        await run("deno", { args: ["run", "-A", "child.mjs", "c"] }).spawn().status;
        await run("node", { args: ["child.mjs", "d"], clearEnv: true, env: { PATH: Deno.env.get("PATH") } }).spawn().status;`,
    });
    assert.deepEqual(childNames(deno.recording), ["a", "b", "c", "d"], deno.stderr);
  });

  it("form a chain through all runtimes", async () => {
    const files = {
      "one.mjs": `import { spawnSync } from "node:child_process"; console.log("one");
        spawnSync("bun", ["two.mjs"], { stdio: "inherit" });`,
      "two.mjs": `import { spawnSync } from "node:child_process"; console.log("two");
        spawnSync("deno", ["run", "-A", "three.mjs"], { stdio: "inherit" });`,
      "three.mjs": `import { spawnSync } from "node:child_process"; console.log("three");
        spawnSync("node", ["four.mjs"], { stdio: "inherit" });`,
      "four.mjs": `console.log("four");`,
    };
    const { recording, stdout } = await recordProgram({
      runtime: "node20",
      command: ["runtime", "one.mjs"],
      files,
    });
    assert.equal(stdout, "one\ntwo\nthree\nfour\n");
    const processes = processesOf(recording);
    assert.deepEqual(processes.map(({ runtime }) => runtime), ["node", "bun", "deno", "node"]);
    assert.deepEqual(
      processes.slice(1).map(({ parentKey }) => parentKey),
      processes.slice(0, 3).map(({ key }) => key),
    );
    assertUnique(recording);
  });

  it("of npm scripts are recorded, three at a time", async () => {
    const files = {
      "package.json": JSON.stringify({
        name: "three",
        scripts: { start: "node child.mjs a & bun child.mjs b & deno run -A child.mjs c & wait" },
      }),
      "child.mjs": CHILD,
    };
    const { recording, exitCode, stdout } = await recordProgram({
      runtime: "node20",
      command: ["npm", "start", "--silent"],
      files,
    });
    assert.equal(exitCode, 0);
    for (const name of ["a", "b", "c"]) assert.match(stdout, new RegExp(`child ${name} -`));
    assert.deepEqual(childNames(recording), ["a", "b", "c"]);
    const npm = find(processesOf(recording), "npm");
    for (const child of children(recording)) assert.equal(child.parentKey, npm.key);
  });

  it("of bun run, bunx and npx are recorded", async () => {
    const files = {
      "package.json": JSON.stringify({ name: "runners", scripts: { start: "bun child.mjs script" } }),
      "child.mjs": CHILD,
      "node_modules/tool/package.json": JSON.stringify({ name: "tool", version: "1.0.0", bin: "./tool.js" }),
      "node_modules/tool/tool.js": `#!/usr/bin/env node\nconsole.log("child", process.argv[2], "-");`,
      "node_modules/.bin/tool": `#!/usr/bin/env node\nrequire("../tool/tool.js");`,
    };
    const script = await recordProgram({ runtime: "bun", command: ["runtime", "run", "start"], files });
    assert.deepEqual(childNames(script.recording), ["script"], script.stderr);
    const bunx = await recordProgram({ runtime: "bun", command: ["runtime", "x", "tool", "x"], files });
    assert.ok(processesOf(bunx.recording).some(({ command }) => command.includes("tool")), bunx.stderr);
    const npx = await recordProgram({ runtime: "node20", command: ["npx", "--no", "tool", "y"], files });
    assert.ok(processesOf(npx.recording).some(({ command }) => command.endsWith("tool y")), npx.stderr);
  });

  it("of an npm package of Deno are recorded", async () => {
    const files = {
      "bin.cjs": `const { spawnSync } = require("node:child_process");
        process.exit(spawnSync(${
        JSON.stringify(DENO_PATH)
      }, process.argv.slice(2), { stdio: "inherit" }).status);`,
      "child.mjs": CHILD,
    };
    for (const command of [await findRuntime("node20"), BUN_PATH]) {
      const { recording, stdout } = await recordProgram({
        runtime: "node20",
        command: [command, "bin.cjs", "run", "-A", "child.mjs", "a"],
        files,
      });
      assert.equal(stdout, "child a -\n");
      assert.deepEqual(processesOf(recording).map(({ runtime }) => runtime).slice(1), ["deno"]);
    }
  });

  it("of deno task are recorded where they may do everything, and run elsewhere", async () => {
    const tasks = {
      all: "deno run -A child.mjs a && bun child.mjs b && node child.mjs c",
      inner: "deno task all",
      few: "deno run child.mjs few",
    };
    const files = { "deno.json": JSON.stringify({ tasks }), "child.mjs": CHILD };
    const run = (...command: string[]) => recordProgram({ runtime: "node20", command, files });
    assert.deepEqual(childNames((await run("deno", "task", "inner")).recording), ["a", "b", "c"]);
    const few = await run("deno", "task", "few");
    assert.deepEqual([few.exitCode, childNames(few.recording)], [1, []]); // it may not read its own variable
  });

  it("talk to their parents as without the tracer", async () => {
    const text = `import { fork } from "node:child_process";
      const child = fork("./child.mjs", [], { env: {} });
      child.on("message", (message) => { console.log("from child", message); child.send("bye"); });
      child.on("exit", (code) => console.log("exit", code));`;
    const child =
      `process.on("message", (message) => { console.log("from parent", message); process.exit(5); }); process.send({ hello: 1 });`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text, files: { "child.mjs": child } });
      assert.equal(
        stdout,
        "from child { hello: 1 }\nfrom parent bye\nexit 5\n".replace(
          "{ hello: 1 }",
          runtime === "bun" ? "{\n  hello: 1,\n}" : "{ hello: 1 }",
        ),
      );
      assert.equal(processesOf(recording).find(({ command }) => command.includes("child.mjs"))?.exitCode, 5);
    }, BUN_AND_NODE);
  });

  it("may take the place of who starts them, which is recorded until then (process.execve)", async () => {
    const text = `import process from "node:process";
      function work(millis) { const end = performance.now() + millis; while (performance.now() < end); }
      console.log("before");
      // Node 24 aborts where this fails.
      if (!process.version.startsWith("v24.") || "Bun" in globalThis) {
        try { process.execve("/no/such/file", ["nothing"]); } catch (error) { console.log(error.code, error.stack); }
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      work(150);
      process.execve(process.execPath, [process.execPath, "child.mjs", "instead"]);`;
    await forEachRuntime(async (runtime) => {
      // Sampled so often that a sampler that goes on would stop what comes next, and end it thereby.
      const program = { runtime, text, files: { "child.mjs": CHILD }, intervalSeconds: 0.0005 };
      const { without, recorded } = await withAndWithout(program);
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const { recording } = recorded;
      const [before, instead] = [
        find(processesOf(recording), "program.mjs"),
        find(processesOf(recording), "child.mjs"),
      ];
      assert.equal(instead.pid, before.pid);
      assert.equal(instead.parentKey, before.key);
      assert.ok(before.endedAt > before.startedAt);
      assert.equal(messagesOf(recording, before)[0], "before");
      assert.ok(functionsOf(recording).some(({ name }) => name === "work"));
    }, WITH_EXECVE);
  });
});

function find(processes: readonly RecordedProcess[], part: string): RecordedProcess {
  const found = processes.find(({ command }) => command.includes(part));
  if (found === undefined) {
    throw new Error(`No "${part}" among ${processes.map(({ command }) => command).join("; ")}`);
  }
  return found;
}

function children(recording: Recording): RecordedProcess[] {
  return processesOf(recording).filter(({ command }) => command.includes("child.mjs"));
}

/** Last arguments of the children, sorted. */
function childNames(recording: Recording): string[] {
  return children(recording).map(({ command }) => command.split(" ").at(-1) ?? "").toSorted();
}

function messagesOf(recording: Recording, process: RecordedProcess): string[] {
  const { threads, processes } = recording.tables;
  return entriesOf(recording).filter(({ thread }) =>
    processes.columns.key[threads.columns.process[thread] ?? -1] === process.key
  ).map(({ message }) => message);
}

function assertUnique(recording: Recording): void {
  for (const table of [recording.tables.processes, recording.tables.threads]) {
    assert.equal(new Set(table.columns.key).size, table.length);
  }
}
