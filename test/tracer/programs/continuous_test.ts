// Time limit: 300 s.
// Runtime: Bun.
// Continuous mode: in an environment as `microlog env` makes it, each program begins a recording of its own, which what it starts joins.

import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import { finaliseFile } from "../../../server/store/finalise.ts";
import { eventually } from "../../support/eventually.ts";
import { continuousEnvironment, readRecording, temporaryFolder } from "../../support/record_program.ts";
import { entriesOf, processesOf, threadsOf } from "../../support/recorded.ts";
import { type RunningProgram, startProgram } from "../../support/run_program.ts";

interface Shell {
  readonly folder: string;
  /** Folder of the recordings. */
  readonly root: string;
  /** Starts a command line in it. */
  start(line: string, env?: Readonly<Record<string, string>>): RunningProgram;
}

const shells: string[] = [];

async function openShell(files: Readonly<Record<string, string>>): Promise<Shell> {
  const base = await temporaryFolder();
  shells.push(base);
  const folder = join(base, "work");
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const environment = await continuousEnvironment(base);
  return {
    folder,
    root: join(base, "recordings"),
    start: (line, env = {}) =>
      startProgram("sh", ["-c", line], { cwd: folder, env: { ...environment, ...env } }),
  };
}

/** Recordings by their names, "application" or "application/2" for a second one. */
async function recordingsIn(root: string): Promise<Map<string, { file: string; recording: Recording }>> {
  const found = new Map<string, { file: string; recording: Recording }>();
  for (const application of await readdir(root)) {
    const names = (await readdir(join(root, application))).toSorted();
    names.forEach((name, i) => {
      const file = join(root, application, name);
      found.set(i === 0 ? application : `${application}/${i + 1}`, { file, recording: readRecording(file) });
    });
  }
  return found;
}

const WORK = "const end = performance.now() + 60; while (performance.now() < end);";

describe("continuous mode", () => {
  after(async () => {
    for (const base of shells) await rm(base, { recursive: true, force: true, maxRetries: 3 });
  });

  it("records each program by itself, with its worker and children, in Node and Bun", async () => {
    const parent = `
      import { spawnSync } from "node:child_process";
      import { Worker } from "node:worker_threads";
      ${WORK}
      console.log("parent");
      spawnSync(process.execPath, ["child.mjs"], { stdio: "inherit", env: { PATH: process.env.PATH } });
      spawnSync("sh", ["-c", "bun child.mjs"], { stdio: "inherit" });
      const worker = new Worker(new URL("./worker.mjs", import.meta.url));
      await new Promise((resolve) => worker.once("exit", resolve));
      process.exitCode = 3;`;
    const shell = await openShell({
      "first.mjs": parent,
      "second.mjs": parent,
      "child.mjs": `console.log("child");`,
      "worker.mjs": `console.log("worker");`,
    });
    const { stdout, stderr, exitCode } = await shell.start("node first.mjs; bun second.mjs").result;
    assert.equal(stderr, "");
    assert.equal(stdout, "parent\nchild\nchild\nworker\n".repeat(2));
    assert.equal(exitCode, 3);
    const recordings = await recordingsIn(shell.root);
    assert.deepEqual([...recordings.keys()].toSorted(), ["first", "second"]);
    for (const [application, runtime] of [["first", "node"], ["second", "bun"]] as const) {
      const recording = recordings.get(application)?.recording;
      assert.ok(recording !== undefined);
      assert.equal(recording.metadata.application, application);
      assert.match(recording.metadata.command?.join(" ") ?? "", new RegExp(`${application}\\.mjs$`));
      assert.match(recording.metadata.runtime ?? "", new RegExp(`^${runtime} \\d`));
      assert.equal(recording.metadata.host?.system, process.platform);
      const [root, ...children] = processesOf(recording);
      assert.deepEqual(children.map(({ parentKey }) => parentKey), [root?.key, root?.key]);
      assert.deepEqual(children.map(({ runtime }) => runtime).toSorted(), ["bun", runtime].toSorted());
      assert.equal(root?.exitCode, 3);
      assert.equal(threadsOf(recording).length, 4);
      const messages = entriesOf(recording).map(({ message }) => message).toSorted();
      assert.deepEqual(messages, ["child", "child", "parent", "worker"]);
    }
  });

  it("leaves what can be read when a program is killed, and is made whole when next looked at", async () => {
    const shell = await openShell({
      "server.mjs": `console.log("up", process.pid); setInterval(() => {}, 1000); ${WORK}`,
    });
    const running = shell.start("exec node server.mjs");
    await running.waitForOutput("up");
    const recorded = async () => {
      const recordings = await recordingsIn(shell.root);
      return recordings.get("server");
    };
    await eventually(async () => assert.ok(hasEntry((await recorded())?.recording)));
    running.send("SIGKILL");
    await running.result;
    const before = await recorded();
    assert.ok(before !== undefined);
    assert.deepEqual(before.recording.problems, []);
    const finalised = await finaliseFile(before.file);
    assert.equal(processesOf(finalised).length, 1);
    const again = readRecording(before.file);
    assert.ok(hasEntry(again));
  });

  it("reaches Deno where it may do everything, and asks for nothing elsewhere", async () => {
    const shell = await openShell({ "app.mjs": `console.log("hello");` });
    const run = (options: string) => shell.start(`deno run ${options} app.mjs`).result;
    for (const options of ["", "--allow-env", "--allow-env --allow-sys", "--allow-env --allow-write"]) {
      const { stdout, stderr, exitCode } = await run(options);
      assert.deepEqual([stdout, stderr, exitCode], ["hello\n", "", 0], options);
    }
    await assert.rejects(readdir(shell.root), { code: "ENOENT" });
    await run("-A");
    const { recording } = (await recordingsIn(shell.root)).get("app") ?? {};
    assert.ok(recording !== undefined);
    assert.deepEqual(entriesOf(recording).map(({ message }) => message), ["hello"]);
    assert.match(recording.metadata.runtime ?? "", /^deno \d/);
  });

  it("does nothing when MICROLOG_DISABLE is true", async () => {
    const shell = await openShell({ "quiet.mjs": `console.log("quiet");` });
    const { stdout, stderr } = await shell.start("node quiet.mjs; bun quiet.mjs", {
      MICROLOG_DISABLE: "true",
    })
      .result;
    assert.equal(stdout + stderr, "quiet\nquiet\n");
    await assert.rejects(readdir(shell.root), { code: "ENOENT" });
  });

  it("names recordings as MICROLOG_LABEL says, and keeps two of one second apart", async () => {
    const shell = await openShell({ "app.mjs": `console.log("hello");` });
    await shell.start("node app.mjs & bun app.mjs & node app.mjs & wait", { MICROLOG_LABEL: "mine" }).result;
    const recordings = await recordingsIn(shell.root);
    assert.deepEqual([...recordings.keys()].toSorted(), ["mine", "mine/2", "mine/3"]);
    for (const { recording } of recordings.values()) assert.equal(processesOf(recording).length, 1);
  });
});

function hasEntry(recording: Recording | undefined): boolean {
  return recording !== undefined && entriesOf(recording).some(({ message }) => message.startsWith("up"));
}
