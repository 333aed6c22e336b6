// Time limit: 300 s.
// Runtime: Bun.
// Each sentence of what the library promises, done by a program in every runtime.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { featureProgram } from "../../support/feature_sentences.ts";
import { LOGGING_SENTENCES } from "../../support/logging_sentences.ts";
import { runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";
import { TRACING_SENTENCES } from "../../support/tracing_sentences.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-features-"));
let runtimes: readonly RuntimeCommand[] = [];

before(async () => {
  for (const source of SOURCES) await bundleLibrary(source, folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** What the sentences take of the library. */
const SOURCES = [
  ...[
    "mod.ts",
    "testing.ts",
    "events.ts",
    "logged.ts",
    "memory.ts",
    "verbosity.ts",
    "control.ts",
    "uncaught.ts",
  ],
  "sinks/memory.ts",
];

const ENVIRONMENT = {
  MICROLOG_PARENT_PROCESS: "parent-1",
  MICROLOG_PROCESS_PROPERTIES: "build=7, map=e1m1",
};

for (const [what, sentences] of [["logging", LOGGING_SENTENCES], ["tracing", TRACING_SENTENCES]] as const) {
  describe(`what is promised of ${what}`, () => {
    it("is so in Bun, Deno and each Node", async () => {
      const path = join(folder, `${what}.mjs`);
      writeFileSync(path, featureProgram(sentences));
      for (const [name, [file = "", ...args]] of runtimes) {
        const { stdout, stderr, exitCode } = await runProgram(file, [...args, path], {
          env: ENVIRONMENT,
          timeoutMs: 120_000,
        });
        assert.equal(exitCode, 0, `${name}: ${stderr}`);
        const told: unknown = JSON.parse(stdout);
        assert.ok(Array.isArray(told));
        const expected = sentences.map(({ says, gives }) => ({ says, gives }));
        assert.deepEqual(sentences.map(({ says }, index) => ({ says, gives: told[index] })), expected, name);
      }
    });
  });
}

describe("the variables of MickTrace", () => {
  it("configure a program that says nothing else, in Bun, Deno and each Node", async () => {
    const path = join(folder, "variables.mjs");
    writeFileSync(
      path,
      `import { configure, getLogger } from "./mod.mjs";
       await configure({});
       getLogger("app").info("below");
       getLogger("app").warn("said", { rows: 3 });`,
    );
    const env = {
      MICKTRACE_LEVEL: "WARNING",
      MICKTRACE_FORMAT: "json",
      MICKTRACE_ENABLED: "true",
      MICKTRACE_HANDLERS: "console",
      MICKTRACE_SERVICE: "shop",
      MICKTRACE_VERSION: "1.0.0",
      MICKTRACE_ENVIRONMENT: "production",
    };
    for (const [name, [file = "", ...args]] of runtimes) {
      const { stdout, stderr } = await runProgram(file, [...args, path], { env });
      const { time: _time, ...record } = JSON.parse(`${stdout}${stderr}`);
      assert.deepEqual(record, {
        level: "warn",
        logger: "app",
        message: "said",
        service: "shop",
        version: "1.0.0",
        environment: "production",
        rows: 3,
      }, name);
    }
  });
});
