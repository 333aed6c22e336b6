// The test runner on made-up projects: it counts alike under both runtimes, and nothing that goes wrong passes as success.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { countTests, findUnshared, readTests } from "../../tools/test_count.ts";
import { formatCount, runTests, type TestOptions } from "../../tools/test.ts";

const HEAD = `import { describe, it, test } from "node:test"; import assert from "node:assert/strict";\n`;

describe("runTests()", () => {
  it("counts tests, not groups, alike under both runtimes", async () => {
    const files = {
      "a_test.ts": `${HEAD}
        test("one", () => {});
        describe("group", () => { it("two", () => {}); describe("inner", () => it("three", () => {})); });
        test("later", { skip: true }, () => {});`,
      "b_test.ts": `${HEAD} test("wrong", () => { assert.equal(1, 2); });`,
    };
    for (const runtime of ["bun", "deno"] as const) {
      const { count, printed } = await runProject(files, { runtimes: [runtime] });
      assert.deepEqual(count, { passed: 3, failed: 1, skipped: 1 }, runtime);
      assert.match(printed, /^ok +\w+ +test\/a_test\.ts +3 passed/m);
      assert.match(printed, /^FAILED +\w+ +test\/b_test\.ts +0 passed, 1 failed/m);
      assert.match(printed, /1 !== 2/);
      assert.equal(formatCount(count), "1 skipped\n3 passed, 1 failed");
    }
  });
  it("takes a file without tests as a failure", async () => {
    const { count, printed } = await runProject({ "none_test.ts": "export {};" }, {});
    assert.deepEqual(count, { passed: 0, failed: 2, skipped: 0 });
    assert.equal([...printed.matchAll(/test\/none_test\.ts has no tests/g)].length, 2);
  });
  it("takes what is thrown outside of tests as a failure", async () => {
    const wait = `await new Promise((resolve) => setTimeout(resolve, 50));`;
    const throwers = {
      "top_level_test.ts":
        `${HEAD} test("one", () => {}); throw new Error("half-way"); test("two", () => {});`,
      "timer_test.ts":
        `${HEAD} test("one", async () => { setTimeout(() => { throw new Error("late"); }, 1); ${wait} });`,
      "promise_test.ts": `${HEAD} test("one", async () => { Promise.reject(new Error("lost")); ${wait} });`,
    };
    const { count, printed } = await runProject(throwers, {});
    assert.equal(count.failed, 6, printed);
  });
  it("takes tests that one runtime drops as a failure", async () => {
    const files = {
      "async_test.ts":
        `${HEAD} test("one", () => {}); describe("group", async () => { await new Promise((go) => setTimeout(go, 50)); it("two", () => {}); });`,
    };
    const { count, printed } = await runProject(files, {});
    assert.equal(count.failed, 1, printed);
    assert.match(printed, /test\/async_test\.ts: only one runtime knows of "two"/);
  });
  it("stops a file that hangs or blocks", async () => {
    const files = {
      "hang_test.ts": `${HEAD} test("hangs", () => new Promise(() => setInterval(() => {}, 1000)));`,
      "block_test.ts": `${HEAD} test("blocks", () => { for (;;); });`,
    };
    const { count, printed } = await runProject(files, { limitSeconds: 2 });
    assert.deepEqual(count, { passed: 0, failed: 4, skipped: 0 });
    assert.equal([...printed.matchAll(/_test\.ts hung: stopped after 2 s/g)].length, 4);
  });
  it("gives a file the time that its head asks for", async () => {
    const files = {
      "slow_test.ts": `// Slow.\n// Time limit: 60 s.\n${HEAD}
        test("slow", () => new Promise((resolve) => setTimeout(resolve, 1500)));`,
    };
    const { count } = await runProject(files, { limitSeconds: 1 });
    assert.deepEqual(count, { passed: 2, failed: 0, skipped: 0 });
  });
  it("runs a file under the runtime that its head names, unless it is told another", async () => {
    const files = { "one_test.ts": `// One.\n// Runtime: Deno.\n${HEAD} test("one", () => {});` };
    const { printed } = await runProject(files, {});
    assert.match(printed, /^ok +deno +test\/one_test\.ts +1 passed[^\n]*$/);
    const told = await runProject(files, { runtimes: ["bun"] });
    assert.match(told.printed, /^ok +bun +test\/one_test\.ts +1 passed[^\n]*$/);
  });
  it("runs a few files that failed again, and tells", async () => {
    const files = {
      "unsteady_test.ts": `import { existsSync, writeFileSync } from "node:fs";
        ${HEAD} test("passes when it runs again", () => {
          const ran = existsSync("ran");
          writeFileSync("ran", "");
          assert.ok(ran, "the first time");
        });`,
      "broken_test.ts": `${HEAD} test("never passes", () => { assert.equal(1, 2); });`,
    };
    const options: TestOptions = { runtimes: ["bun"], jobs: 1 };
    const again = await runProject(files, { ...options, repeatAtMost: 2 });
    assert.deepEqual(again.count, { passed: 1, failed: 1, skipped: 0 });
    assert.equal(
      [...again.printed.matchAll(/^UNSTEADY or broken: bun +test\/unsteady_test\.ts/gm)].length,
      1,
    );
    assert.equal([...again.printed.matchAll(/^UNSTEADY or broken: bun +test\/broken_test\.ts/gm)].length, 2);
    assert.match(again.printed, /the first time/);
    assert.match(again.printed, /^ok +bun +test\/unsteady_test\.ts/m);
    assert.match(again.printed, /^FAILED +bun +test\/broken_test\.ts/m);
    const once = await runProject(files, { ...options, repeatAtMost: 1 });
    assert.deepEqual(once.count, { passed: 0, failed: 2, skipped: 0 }, "too many fail for chance");
  });
  it("refuses filters that fit nothing", async () => {
    const files = { "a_test.ts": `${HEAD} test("one", () => {});` };
    await assert.rejects(runProject(files, { filters: ["nothing"] }), /No test file fits "nothing"/);
  });
});

describe("countTests()", () => {
  it("counts nothing in nothing", () => {
    assert.deepEqual(countTests(readTests("")), { passed: 0, failed: 0, skipped: 0 });
  });
});

describe("findUnshared()", () => {
  it("names what one list has more often", () => {
    assert.deepEqual(findUnshared(["a", "b", "b"], ["b", "a", "b"]), []);
    assert.deepEqual(findUnshared(["a", "b", "b"], ["b", "a", "c"]), ["b", "c"]);
  });
});

async function runProject(files: Readonly<Record<string, string>>, options: TestOptions) {
  const root = await mkdtemp(join(tmpdir(), "microlog_project_"));
  const printed: string[] = [];
  try {
    await mkdir(join(root, "test"));
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, "test", name), text);
    const count = await runTests({ root, jobs: 2, print: (text) => printed.push(text), ...options });
    return { count, printed: printed.join("\n") };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
