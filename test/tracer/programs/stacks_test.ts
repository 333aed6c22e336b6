// Time limit: 300 s.
// Runtime: Bun.
// Stacks of real programs: who was busy, where that is defined, and how long it took. Bounds are wide, since the machine is shared.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  fileName,
  forEachRuntime,
  NODE_RUNTIMES,
  type RecordedRuntime,
  recordProgram,
} from "../../support/record_program.ts";
import {
  functionsOf,
  millisOfKind,
  type RecordedFunction,
  type RecordedThread,
  threadsOf,
} from "../../support/recorded.ts";

/** Runtimes that start TypeScript by themselves. */
const TYPESCRIPT_RUNTIMES: readonly RecordedRuntime[] = ["bun", "deno", "node22", "node24", "node26"];

/** Busy in `spin` (line 1), called by `outer` (line 7), for 250 ms; idle for 300 ms. */
const BUSY = `function spin(millis) {
  const end = performance.now() + millis;
  let sum = 0;
  while (performance.now() < end) for (let i = 0; i < 10_000; i++) sum += Math.sqrt(i);
  return sum;
}
function outer() {
  const sum = spin(250);
  return sum + 1;
}
outer();
await new Promise((resolve) => setTimeout(resolve, 300));
`;

describe("stacks", () => {
  it("name the function that was busy, its file and the line of its definition", async () => {
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text: BUSY, name: "busy.mjs" });
      const functions = functionsOf(recording);
      const spin = find(functions, "spin");
      assert.equal(fileName(spin.file), "busy.mjs");
      assert.equal(spin.line, 1);
      assert.equal(spin.kind, "js");
      // What it calls may be told apart from it, so the total counts.
      assertBetween(spin.totalMillis, 60, 5000);
      const outer = find(functions, "outer");
      assert.equal(outer.line, 7);
      assert.ok(outer.totalMillis >= spin.totalMillis, "a caller takes as long as what it calls");
      assert.ok(outer.selfMillis < spin.totalMillis / 2);
    });
  });

  it("tell waiting from working", async () => {
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text: BUSY });
      const main = mainThread(threadsOf(recording));
      assertBetween(millisOfKind(main.times, "idle"), 20, 5000);
      assertBetween(main.times.busy / 1000, 100, 5000);
      const known = (main.times.busy + main.times.byKind[3]!) / 1000; // idle is the fourth kind
      const lived = (main.endedAt - main.startedAt) / 1000;
      assert.ok(known > lived * 0.5, `${known} ms of ${lived} ms are known`);
    });
  });

  it("lead to the TypeScript that was written", async () => {
    await forEachRuntime(async (runtime) => {
      const options = runtime === "node22" ? ["--no-warnings"] : [];
      const { recording, exitCode, stderr } = await recordProgram({
        runtime,
        file: "busy.ts",
        options: [...options],
      });
      assert.equal(exitCode, 0, stderr);
      const spin = find(functionsOf(recording), "spin");
      assert.equal(fileName(spin.file), "busy.ts");
      // Deno's positions are those of the emitted file, which finalising takes back to the source.
      if (runtime !== "deno") assert.equal(spin.line, 8);
    }, TYPESCRIPT_RUNTIMES);
  });

  it("come from a main thread that never lets its event loop run", async () => {
    const text =
      `function block(millis) { const end = performance.now() + millis; while (performance.now() < end); }
      block(400); process.exit(0);`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text, name: "block.cjs" });
      assertBetween(find(functionsOf(recording), "block").totalMillis, 100, 5000);
    });
  });

  it("put garbage collection on top of who made the garbage", async () => {
    const text = `function litter(millis) {
        const end = performance.now() + millis;
        let kept = [];
        while (performance.now() < end) {
          kept = [];
          for (let i = 0; i < 100_000; i++) kept.push({ i, text: "x" + i });
        }
        return kept.length;
      }
      litter(600);`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text });
      const collected = find(functionsOf(recording), "(garbage collector)");
      assert.equal(collected.kind, "gc");
      const { stacks, frames, strings } = recording.tables;
      const parents: string[] = [];
      for (let stack = 0; stack < stacks.length; stack++) {
        const name = strings.get(frames.columns.name[stacks.columns.frame[stack] ?? -1] ?? -1);
        const parent = stacks.columns.parent[stack] ?? -1;
        if (name !== "(garbage collector)" || parent < 0) continue;
        parents.push(strings.get(frames.columns.name[stacks.columns.frame[parent] ?? -1] ?? -1));
      }
      assert.ok(parents.includes("litter"), `collected below ${parents}`);
    }, [...NODE_RUNTIMES, "deno"]);
  });

  it("leave the tracer's own functions out", async () => {
    const text =
      `for (let i = 0; i < 30; i++) { console.log(i); await new Promise((r) => setTimeout(r, 10)); }`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text, intervalSeconds: 0.001 });
      const files = functionsOf(recording).map(({ file }) => file).filter((file) =>
        /preload\.[cm]js/.test(file)
      );
      assert.deepEqual(files, []);
    });
  });

  it("are taken at the interval that was asked for", async () => {
    await forEachRuntime(async (runtime) => {
      const text = `const end = performance.now() + 400; while (performance.now() < end);`;
      const fine = await recordProgram({ runtime, text, intervalSeconds: 0.002 });
      const coarse = await recordProgram({ runtime, text, intervalSeconds: 0.05 });
      const samples = (result: typeof fine) => mainThread(threadsOf(result.recording)).times.samples;
      assert.ok(samples(fine) > 2 * samples(coarse), `${samples(fine)} and ${samples(coarse)}`);
      assert.equal(fine.recording.tables.costs.columns.intervalMicros[0], 2000);
      assert.equal(coarse.recording.tables.costs.columns.intervalMicros[0], 50_000);
    }, ["bun", "deno", "node24"]);
  });

  it("tell what the tracer itself costs, the only write of a program that never yields among it", async () => {
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text: BUSY });
      const { profilerMicros, flushMicros } = recording.tables.costs.columns;
      assert.ok(sum(profilerMicros) > 0, "the profiler's");
      assert.ok(sum(flushMicros) > 0, "the write's");
    });
  });

  it("are complete after turns of the sampler", async () => {
    // Longer than a turn takes to come, so that samples come from at least two profiles.
    const text =
      `function spin(millis) { const end = performance.now() + millis; while (performance.now() < end); }
      const end = performance.now() + 2300;
      while (performance.now() < end) { spin(40); await new Promise((r) => setTimeout(r, 5)); }`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text });
      const main = mainThread(threadsOf(recording));
      assert.ok(recording.chunks >= 3, `${recording.chunks} chunks`);
      assert.ok(
        main.times.unknown < 0.3 * (main.endedAt - main.startedAt),
        `${main.times.unknown} µs unknown`,
      );
      assertBetween(find(functionsOf(recording), "spin").totalMillis, 800, 5000);
    }, ["bun", "deno", "node20", "node26"]);
  });
});

function find(functions: readonly RecordedFunction[], name: string): RecordedFunction {
  const found = functions.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`No ${name} among ${functions.map((each) => each.name).join(", ")}`);
  }
  return found;
}

function mainThread(threads: readonly RecordedThread[]): RecordedThread {
  const main = threads.find(({ number }) => number === 0);
  if (main === undefined) throw new Error("There is no main thread");
  return main;
}

function assertBetween(value: number, least: number, most: number): void {
  assert.ok(value >= least && value <= most, `${value} is not between ${least} and ${most}`);
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
