// Time limit: 300 s.
// Runtime: Bun.
// What goes wrong with writing: the program lives on as if nothing had happened, and one line on standard error says so.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { forEachRuntime, type RecordedRuntime, recordProgram } from "../../support/record_program.ts";

const WARNING =
  /^microlog: cannot (write the recording|record) \(.+\); the program goes on(, the recording may be incomplete)?\n$/;

/** Says much, works and waits. */
const PROGRAM = `
  for (let i = 0; i < 30; i++) console.log("line", i);
  const end = performance.now() + 50;
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  console.log("end");
  process.exitCode = 6;`;

const FEW_RUNTIMES: readonly RecordedRuntime[] = ["bun", "deno", "node20", "node26"];

/** A command that records into a file of our choice. */
function recordingInto(file: string, runtime: RecordedRuntime): string[] {
  const start = runtime === "bun" ? "bun" : runtime === "deno" ? "deno run -A" : "node";
  return ["sh", "-c", `MICROLOG_FILE='${file}' exec ${start} program.mjs`];
}

describe("a recording that cannot be written", () => {
  const places: Readonly<Record<string, string>> = {
    "because the disk is full": "/dev/full",
    "because it is gone": "/no/such/folder/a.microlog",
    "because it is a folder": "/tmp",
  };
  for (const [why, file] of Object.entries(places)) {
    const skip = process.platform === "linux" ? false : "/dev/full is Linux's";
    it(`costs the program one line on standard error: ${why}`, { skip }, async () => {
      await forEachRuntime(async (runtime) => {
        const command = recordingInto(file, runtime);
        const { stdout, stderr, exitCode } = await recordProgram({ runtime, text: PROGRAM, command });
        assert.match(stderr, WARNING);
        assert.match(stdout, /^line 0\n[^]*line 29\nend\n$/);
        assert.equal(exitCode, 6);
      }, FEW_RUNTIMES);
    });
  }

  it("costs it one line also when its folder goes while it runs", async () => {
    await forEachRuntime(async (runtime) => {
      const { stdout, stderr, exitCode } = await recordProgram({
        runtime,
        text: PROGRAM,
        whileRunning: async (program, { file }) => {
          await program.waitForOutput("line 29");
          await rm(dirname(file), { recursive: true });
        },
      });
      assert.match(stderr, WARNING);
      assert.match(stdout, /line 29\nend\n$/);
      assert.equal(exitCode, 6);
    });
  });

  it("in continuous mode leaves programs alone, with one line", async () => {
    await forEachRuntime(async (runtime) => {
      const start = runtime === "bun" ? "bun" : "node";
      const script =
        `unset MICROLOG_FILE; MICROLOG_CONTINUOUS=/dev/null/recordings exec ${start} program.mjs`;
      const { stdout, stderr, exitCode } = await recordProgram({
        runtime,
        text: `console.log("alive"); process.exitCode = 6;`,
        command: ["sh", "-c", script],
      });
      assert.equal(stdout, "alive\n");
      assert.match(stderr, WARNING);
      assert.equal(exitCode, 6);
    }, ["bun", "node20", "node26"]);
  });

  it("with settings that make no sense is one with the usual settings", async () => {
    const env = {
      MICROLOG_SAMPLE_DELAY: "soon",
      MICROLOG_STATUS_DELAY: "-1",
      MICROLOG_MEMORY_DELAY: "NaN",
      TRACER_SAMPLE_DELAY: "",
    };
    await forEachRuntime(async (runtime) => {
      const { recording, stderr, stdout } = await recordProgram({ runtime, text: `console.log("a");`, env });
      assert.equal(stderr, "");
      assert.equal(stdout, "a\n");
      assert.equal(recording.tables.costs.columns.intervalMicros[0], 10_000);
    }, FEW_RUNTIMES);
  });

  it("has no stacks, and says why, where Bun's one profiler is the user's", async () => {
    const text = `import { readdirSync } from "node:fs";
      process.on("exit", () => console.log(readdirSync(".").filter((name) => name.endsWith(".cpuprofile")).length));`;
    const { recording, stdout, stderr } = await recordProgram({
      runtime: "bun",
      text,
      options: ["--cpu-prof"],
    });
    assert.match(
      stderr,
      /^microlog: cannot sample stacks \(Bun has one profiler, .*--cpu-prof\); the program goes on/,
    );
    assert.match(stdout, /^\d\n$/);
    assert.ok(recording.tables.processes.length === 1 && recording.tables.samples.length === 0);
  });
});
