// Time limit: 300 s.
// Runtime: Bun.
// Test runs and watched programs: runners report as they do without the tracer, and what the tests did is in the recording.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  fileName,
  forEachRuntime,
  NODE_RUNTIMES,
  type RecordedProgram,
  type RecordedRuntime,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import { entriesOf, functionsOf, processesOf, threadsOf } from "../../support/recorded.ts";

/** Works long enough to be sampled. */
const LIBRARY = `export function work(millis) {
  const end = performance.now() + millis;
  let sum = 0;
  while (performance.now() < end) sum += Math.sqrt(sum + 1);
  return sum;
}`;

/** Tests with a head of imports that is the runner's own: one passes, one fails, both say something. */
function testsOf(head: string): string {
  return `${head}
    import { work } from "./library.mjs";
    it("works", () => {
      work(250);
      console.log("said in a test");
    });
    it("fails", async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error("as it should");
    });`;
}

const RUNS: Readonly<Record<string, readonly [command: readonly string[], head: string]>> = {
  "bun test": [["runtime", "test"], `import { test as it } from "bun:test";`],
  "deno test": [["runtime", "test", "-A", "--no-check"], `const it = Deno.test;`],
  "node --test": [["runtime", "--test"], `import { it } from "node:test";`],
  "node --test with its own reporter": [
    ["runtime", "--test", "--test-reporter=tap", "--test-concurrency=1"],
    `import { it } from "node:test";`,
  ],
};

const TESTED: readonly (readonly [string, readonly RecordedRuntime[]])[] = [
  ["bun test", ["bun"]],
  ["deno test", ["deno"]],
  ["node --test", NODE_RUNTIMES],
  ["node --test with its own reporter", ["node20", "node26"]],
];

describe("tests", () => {
  for (const [name, runtimes] of TESTED) {
    it(`under ${name} go as they do, and are recorded`, async () => {
      await forEachRuntime(async (runtime) => {
        const [command, head] = RUNS[name] ?? [[], ""];
        const files = { "some.test.mjs": testsOf(head), "library.mjs": LIBRARY };
        await assertTestRun({ runtime, command, files });
      }, runtimes);
    });
  }

  it("under vitest go as they do, and are recorded, in processes and in threads", async () => {
    const vitest = fileURLToPath(new URL("../../../node_modules/vitest/vitest.mjs", import.meta.url));
    const files = {
      "package.json": `{ "type": "module" }`,
      "some.test.mjs": testsOf(`import { it } from "${vitest.replace("vitest.mjs", "dist/index.js")}";`),
      "library.mjs": LIBRARY,
    };
    for (const pool of ["forks", "threads"]) {
      const command = ["runtime", vitest, "run", `--pool=${pool}`, "--reporter=verbose"];
      await assertTestRun({ runtime: "node24", command, files, timeoutMs: 120_000 });
    }
  });
});

/** Runs tests with and without the tracer. */
async function assertTestRun(program: RecordedProgram): Promise<void> {
  const { without, recorded } = await withAndWithout(program);
  assert.equal(plainReport(recorded.stdout), plainReport(without.stdout));
  assert.equal(plainReport(recorded.stderr), plainReport(without.stderr));
  assert.equal(recorded.exitCode, 1);
  const { recording } = recorded;
  // The runner may tell again what its tests have said.
  const entries = entriesOf(recording);
  const messages = JSON.stringify(entries.map(({ message }) => message));
  const said = entries.filter(({ message }) => message.includes("said in a test"));
  assert.ok(said.length >= 1, messages);
  if (said.every(({ source }) => source === "console.log")) {
    assert.equal(fileName(said[0]?.stack[0]?.file ?? ""), "some.test.mjs");
  }
  assert.ok(entries.every(({ message }) => !/^\(\d+ bytes\)$/.test(message)), messages);
  assert.ok(functionsOf(recording).some(({ name }) => name === "work"), "samples of the test are there");
  for (const { command, endedAt, exitCode } of processesOf(recording)) {
    assert.ok(endedAt > 0, `${command} has ended`);
    assert.ok(exitCode <= 1, `${command} with ${exitCode}`);
  }
  for (const { name, endedAt } of threadsOf(recording)) assert.ok(endedAt > 0, `${name} has ended`);
}

/**
 * A report without what differs between two runs: times, folders, process ids, and frames of the event loop, which tell who
 * else had a timer at that moment.
 */
function plainReport(text: string): string {
  return text.replaceAll(/\n +(?:at )?[^\n]*\(node:internal\/(?:timers|process\/task_queues):[^\n]*\)/g, "")
    .replaceAll(/microlog_recorded_\w+/g, "FOLDER")
    .replaceAll(/\[?\b\d+(\.\d+)? ?m?s\b\]?/g, "TIME")
    .replaceAll(/(duration_ms:?|time=|Start at) *[\d.:]+/g, "$1 TIME")
    .replaceAll(/:\d+:\d+/g, ":AT");
}

describe("a watched program", () => {
  const watchers: Readonly<Record<string, readonly string[]>> = {
    bun: ["runtime", "--watch", "program.mjs"],
    deno: ["runtime", "run", "-A", "--watch", "program.mjs"],
    node20: ["runtime", "--watch", "program.mjs"],
    node26: ["runtime", "--watch", "program.mjs"],
  };

  it("is started anew when its file changes, and each run is recorded", async () => {
    const text = (run: string) => `console.log("run", "${run}"); setInterval(() => {}, 1000);`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({
        runtime,
        text: text("one"),
        command: watchers[runtime] ?? [],
        whileRunning: async (program, { folder }) => {
          await program.waitForOutput("run one");
          let seen = false;
          const second = program.waitForOutput("run two").then(() => seen = true);
          // Deno begins to watch only some time after the program has begun.
          for (let change = 0; !seen; change++) {
            await writeFile(join(folder, "program.mjs"), `${text("two")} // ${change}`);
            await Promise.race([second, delay(1000)]);
          }
          program.sendToGroup("SIGINT");
        },
      });
      assert.match(stdout, /run one[^]*run two/);
      const messages = entriesOf(recording).map(({ message }) => message);
      assert.ok(messages.includes("run one") && messages.includes("run two"), messages.join());
    }, ["bun", "deno", "node20", "node26"]);
  });
});
