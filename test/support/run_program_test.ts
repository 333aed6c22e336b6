// The runner of child programs on small programs of Bun: results, signals, and that nothing survives a timeout.

import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { findDescendants, listDescendants } from "./process_tree.ts";
import { runProgram, startProgram } from "./run_program.ts";
import { BUN_PATH } from "./runtimes.ts";

const POSIX_ONLY = { skip: process.platform === "win32" };

describe("runProgram()", () => {
  it("collects both streams and the exit code", async () => {
    const result = await run(`console.log("ö out"); console.error("err"); process.exitCode = 3;`);
    assert.deepEqual(pick(result), { stdout: "ö out\n", stderr: "err\n", exitCode: 3, signal: null });
    assert.equal(result.timedOut, false);
    assert.equal(result.truncated, false);
  });
  it("hands over input, environment and folder", async () => {
    const code = `console.log(await Bun.stdin.text(), process.env.COLOUR, process.env.HOME, process.cwd());`;
    const env = { COLOUR: "blue", HOME: undefined };
    const { stdout } = await runProgram(BUN_PATH, ["-e", code], { input: "hello", env, cwd: "/" });
    assert.equal(stdout, "hello blue undefined /\n");
  });
  it("keeps settings of an outer recording away from the program", async () => {
    process.env["MICROLOG_PROBE"] = "1";
    try {
      const { stdout } = await run(`console.log(process.env.MICROLOG_PROBE, process.env.NODE_OPTIONS);`);
      assert.equal(stdout, "undefined undefined\n");
    } finally {
      delete process.env["MICROLOG_PROBE"];
    }
  });
  it("reports the signal that ended the program", POSIX_ONLY, async () => {
    const result = await run(`process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);`);
    assert.deepEqual(pick(result), { stdout: "", stderr: "", exitCode: null, signal: "SIGTERM" });
  });
  it("ends a program that hangs, and children that left its group", POSIX_ONLY, async () => {
    const code = `
      const { spawn } = require("node:child_process");
      const inner = ["-e", "setInterval(() => {}, 1000)"];
      const same = spawn(process.execPath, inner, { stdio: "inherit" });
      const left = spawn(process.execPath, inner, { stdio: "inherit", detached: true });
      console.log(same.pid + " " + left.pid);
      setInterval(() => {}, 1000);`;
    const result = await runProgram(BUN_PATH, ["-e", code], { timeoutMs: 1_000 });
    assert.equal(result.timedOut, true);
    assert.equal(result.signal, "SIGKILL");
    const pids = result.stdout.trim().split(" ").map(Number);
    assert.equal(pids.length, 2);
    for (const pid of pids) await waitUntilGone(pid);
  });
  it("ends a program when asked to", async () => {
    const abort = new AbortController();
    const onOutput = () => abort.abort();
    const code = `console.log("up"); setInterval(() => {}, 1000);`;
    const result = await runProgram(BUN_PATH, ["-e", code], { signal: abort.signal, onOutput });
    assert.equal(result.timedOut, false);
    assert.notEqual(result.exitCode, 0);
  });
  it("rejects when there is no such program", async () => {
    await assert.rejects(runProgram("/no/such/program", []), /Cannot start "\/no\/such\/program"/);
  });
});

describe("startProgram()", () => {
  it("waits for output and sends signals to the program alone", POSIX_ONLY, async () => {
    const code = `process.on("SIGINT", () => { console.log("asked"); process.exit(5); });
      console.log("ready"); setInterval(() => {}, 1000);`;
    const program = startProgram(BUN_PATH, ["-e", code]);
    await program.waitForOutput("ready");
    program.send("SIGINT");
    const result = await program.result;
    assert.deepEqual(pick(result), { stdout: "ready\nasked\n", stderr: "", exitCode: 5, signal: null });
  });
  it("sends a signal to all of the group", POSIX_ONLY, async () => {
    const code = `const { spawn } = require("node:child_process");
      spawn(process.execPath, ["-e", "console.log('ready'); setInterval(() => {}, 1000)"], { stdio: "inherit" });
      setInterval(() => {}, 1000);`;
    const program = startProgram(BUN_PATH, ["-e", code]);
    await program.waitForOutput("ready");
    program.sendToGroup("SIGTERM");
    // The child holds the output: the result comes only when both are gone.
    assert.equal((await program.result).signal, "SIGTERM");
  });
  it("says what came instead of the output waited for", async () => {
    const program = startProgram(BUN_PATH, ["-e", `console.log("something else");`]);
    await assert.rejects(program.waitForOutput("ready"), /ended without printing "ready":\nsomething else/);
  });
});

describe("findDescendants()", () => {
  it("follows parents, in any order of rows, and no circles", () => {
    const rows = [[5, 4], [4, 1], [3, 2], [2, 1], [9, 8], [1, 5]].map(([pid = 0, parentPid = 0]) => ({
      pid,
      parentPid,
    }));
    assert.deepEqual(findDescendants(rows, 1), [4, 2, 5, 3]);
    assert.deepEqual(findDescendants(rows, 7), []);
  });
});

describe("listDescendants()", () => {
  it("knows a child of this process", POSIX_ONLY, async () => {
    const program = startProgram(BUN_PATH, ["-e", `console.log("up"); setInterval(() => {}, 1000);`]);
    await program.waitForOutput("up");
    assert.ok(listDescendants(process.pid).includes(program.pid));
    program.send("SIGKILL");
    await program.result;
  });
});

function run(code: string) {
  return runProgram(BUN_PATH, ["-e", code]);
}

function pick({ stdout, stderr, exitCode, signal }: Awaited<ReturnType<typeof run>>) {
  return { stdout, stderr, exitCode, signal };
}

/** A killed process stays known to the system until its parent, or the system, takes note. */
async function waitUntilGone(pid: number): Promise<void> {
  for (let attempt = 0; isAlive(pid); attempt++) {
    assert.ok(attempt < 200, `process ${pid} survived`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
