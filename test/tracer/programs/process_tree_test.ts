// Runtime: Bun.
// Processes know who started them, and the threads of one are one process, in Bun, Deno and each Node.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-tree-"));
let runtimes: readonly RuntimeCommand[] = [];

/** Tells who it is, and has a child and a worker tell. Told twice, because the first sink changes the environment. */
const PROGRAM = `import { spawnSync } from "node:child_process";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { addEventSink, NULL_SINK, processFacts } from "./events.mjs";
const told = [];
for (let i = 0; i < 2; i++) {
  addEventSink({ ...NULL_SINK, name: "facts", begin: ({ id, parentId }, { number, name }) => told.push({ id, parentId, number, name }) })();
}
const { id, parentId } = processFacts();
const same = told.every((one) => one.id === id && one.parentId === parentId);
const own = { id, parentId, same, number: told[0].number, name: told[0].name };
if (!isMainThread) parentPort.postMessage(own);
else if (process.env.IS_CHILD === "1") console.log(JSON.stringify({ own }));
else {
  const [file, ...args] = JSON.parse(process.env.COMMAND);
  const { stdout } = spawnSync(file, args, { env: { ...process.env, IS_CHILD: "1" }, encoding: "utf8" });
  const worker = new Worker(new URL(import.meta.url));
  const thread = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  console.log(JSON.stringify({ own, child: JSON.parse(stdout).own, thread }));
}
`;

before(async () => {
  await bundleLibrary("events.ts", folder);
  writeFileSync(join(folder, "program.mjs"), PROGRAM);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

describe("a process with sinks of events", () => {
  it("is the parent of those it starts, and one with its threads", async () => {
    for (const [name, [file = "", ...args]] of runtimes) {
      const command = [file, ...args, join(folder, "program.mjs")];
      const env = { COMMAND: JSON.stringify(command), MICROLOG_PARENT_PROCESS: "starter" };
      const { stdout, stderr } = await runProgram(file, command.slice(1), { env });
      assert.equal(stderr, "", name);
      const { own, child, thread } = JSON.parse(stdout);
      assert.deepEqual([own.parentId, own.same, own.number, own.name], ["starter", true, 0, "main"], name);
      assert.deepEqual([child.parentId, child.same, child.id === own.id], [own.id, true, false], name);
      assert.deepEqual([thread.id, thread.parentId, thread.same], [own.id, "starter", true], name);
      assert.ok(thread.number > 0 && thread.name !== "main" && thread.name !== "", `${name}: ${thread.name}`);
    }
  });
});
