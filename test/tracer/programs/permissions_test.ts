// Runtime: Bun.
// Deno programs with few permissions: the tracer never makes Deno ask, never fails the program, and says once what it would take.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recordProgram } from "../../support/record_program.ts";
import { entriesOf, processesOf } from "../../support/recorded.ts";

const PROGRAM = `console.log("hello"); console.error("there");`;

describe("Deno's permissions", () => {
  it("are added by record, for what the tracer takes", async () => {
    const { recording, stdout, stderr } = await recordProgram({
      runtime: "deno",
      text: PROGRAM,
      options: ["run"],
    });
    assert.equal(stdout, "hello\n");
    assert.equal(stderr, "there\n");
    assert.deepEqual(entriesOf(recording).map(({ message }) => message), ["hello", "there"]);
    assert.equal(recording.tables.samples.length > 0, true);
  });

  for (const denied of ["--deny-env=MICROLOG_FILE", "--deny-sys"]) {
    it(`denied by ${denied} leave the program alone, with one line on standard error`, async () => {
      const { recording, stdout, stderr, exitCode } = await recordProgram({
        runtime: "deno",
        text: PROGRAM,
        options: ["run", denied],
      });
      assert.equal(exitCode, 0);
      assert.equal(stdout, "hello\n");
      assert.match(stderr, /^microlog: cannot record \(.*--allow-\w+.*\); the program goes on\nthere\n$/);
      assert.equal(processesOf(recording).length, 0);
    });
  }

  it("that a child process lacks leave it alone without a word", async () => {
    const text =
      `await new Deno.Command(Deno.execPath(), { args: ["run", "child.mjs"], stdout: "inherit", stderr: "inherit" }).output();`;
    const { recording, stdout, stderr } = await recordProgram({
      runtime: "deno",
      text,
      files: { "child.mjs": PROGRAM },
    });
    assert.equal(stdout, "hello\n");
    assert.equal(stderr, "there\n");
    assert.equal(processesOf(recording).length, 1);
  });

  it("that a web worker lacks leave it alone", async () => {
    const text = `
      const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module", deno: { permissions: "none" } });
      await new Promise((resolve) => worker.onmessage = (event) => resolve(console.log(event.data)));
      worker.terminate();`;
    const worker = `self.postMessage("ready");`;
    for (const options of [["run", "-A", "--unstable-worker-options"]]) {
      const run = (traced: boolean) =>
        recordProgram({ runtime: "deno", text, options, files: { "worker.mjs": worker }, traced });
      const [without, traced] = [await run(false), await run(true)];
      assert.equal(traced.stdout, without.stdout, traced.stderr);
      assert.equal(traced.exitCode, without.exitCode);
    }
  });
});
