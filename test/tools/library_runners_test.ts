// Time limit: 600 s.
// Runtime: Bun.
// The testing kit as users get it: from the installed package, under each test runner, in tests that run side by side.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { installLibrary, linkPackages, NOT_INSTALLED } from "../support/installed_library.ts";
import { findNode, NODE_MAJORS } from "../support/node_versions.ts";
import { runProgram } from "../support/run_program.ts";
import { BUN_PATH, DENO_PATH } from "../support/runtimes.ts";

/** What each of the tests does that run side by side. */
const WORK = `import assert from "node:assert/strict";
import { getLogger, span } from "microlog";
import { captureLogs, captureSpans, createFakeClock } from "microlog/testing";

const log = getLogger("app");
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

export const NAMES = ["a", "b", "c", "d"];

export async function captureSideBySide(name) {
  const clock = createFakeClock(1000);
  const logs = captureLogs({ clock });
  const spans = captureSpans({ clock });
  for (let i = 0; i < 5; i++) {
    await span(name + i, async () => {
      await pause();
      log.debug(name + i);
    });
  }
  assert.deepEqual(logs.messages, [0, 1, 2, 3, 4].map((i) => name + i));
  assert.deepEqual(spans.drawn, logs.messages);
  assert.equal(logs.records[0].time, 1000);
  logs[Symbol.dispose]();
  spans[Symbol.dispose]();
  await pause();
  log.info("late");
  assert.equal(logs.messages.length, 5);
}
`;

/** A test file by runner. */
const FILES = {
  "node.test.mjs": `import { describe, it } from "node:test";
    import { captureSideBySide, NAMES } from "./work.mjs";
    describe("side by side", { concurrency: 4 }, () => {
      for (const name of NAMES) it(name, () => captureSideBySide(name));
    });`,
  "bun.test.mjs": `import { test } from "bun:test";
    import { captureSideBySide, NAMES } from "./work.mjs";
    for (const name of NAMES) test.concurrent(name, () => captureSideBySide(name));`,
  "deno_test.mjs": `import { captureSideBySide, NAMES } from "./work.mjs";
    Deno.test("side by side", async (t) => {
      const steps = NAMES.map((name) => t.step({
        name,
        fn: () => captureSideBySide(name),
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
      }));
      await Promise.all(steps);
    });`,
  "vitest.spec.mjs": `import { it } from "vitest";
    import { captureSideBySide, NAMES } from "./work.mjs";
    it.concurrent.for(NAMES)("%s", (name) => captureSideBySide(name));`,
} as const;

let project = NOT_INSTALLED;
before(async () => {
  project = await installLibrary();
  linkPackages(project, ["vitest"]);
  writeFileSync(join(project, "work.mjs"), WORK);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(project, name), text);
});

describe("captures of tests that run side by side", () => {
  async function run(command: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await runProgram(command, args, {
      cwd: project,
      timeoutMs: 300_000,
    });
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout + stderr;
  }

  it("see their own under node --test", async () => {
    for (const major of NODE_MAJORS) {
      assert.match(await run(await findNode(major), "--test", "node.test.mjs"), /pass [45]/);
    }
  });

  it("see their own under bun test", async () => {
    assert.match(await run(BUN_PATH, "test", "./bun.test.mjs"), / 4 pass/);
  });

  it("see their own under deno test", async () => {
    assert.match(await run(DENO_PATH, "test", "-A", "--no-check", "deno_test.mjs"), /1 passed \(4 steps\)/);
  });

  it("see their own under vitest", async () => {
    const vitest = join(project, "node_modules", "vitest", "vitest.mjs");
    assert.match(await run(await findNode(24), vitest, "run", "vitest.spec.mjs"), /4 passed/);
  });
});
