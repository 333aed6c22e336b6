// Time limit: 300 s.
// Runtime: Bun.
// Status readings of real programs, held against what the programs measure of themselves.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import { forEachRuntime, recordProgram } from "../../support/record_program.ts";
import { threadsOf } from "../../support/recorded.ts";

interface StatusRow {
  /** Microseconds since the recording's origin, to the next row or the thread's end. */
  readonly from: number;
  readonly to: number;
  readonly cpuPercent: number;
  readonly systemCpuPercent: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly modules: number;
  readonly objects: number;
  readonly loopDelayMicros: number;
  readonly readings: number;
}

/** Rows of the main thread. */
function rowsOf(recording: Recording): StatusRow[] {
  const { status } = recording.tables;
  const main = threadsOf(recording).find(({ number }) => number === 0);
  const rows: StatusRow[] = [];
  const { when, thread, ...columns } = status.columns;
  for (let row = 0; row < status.length; row++) {
    if (thread[row] !== main?.row) continue;
    const values = {
      cpuPercent: columns.cpuPercent[row] ?? -1,
      systemCpuPercent: columns.systemCpuPercent[row] ?? -1,
      rssBytes: columns.rssBytes[row] ?? -1,
      heapUsedBytes: columns.heapUsedBytes[row] ?? -1,
      modules: columns.modules[row] ?? -1,
      objects: columns.objects[row] ?? -1,
      loopDelayMicros: columns.loopDelayMicros[row] ?? -1,
      readings: columns.readings[row] ?? 0,
    };
    rows.push({ from: when[row] ?? 0, to: 0, ...values });
  }
  return rows.map((row, i) => ({ ...row, to: rows[i + 1]?.from ?? main?.endedAt ?? 0 }));
}

/** Waits, blocks its event loop, waits again with more memory than before; says what it measured itself. */
const PROGRAM = `
  import process from "node:process";
  const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
  await wait(300);
  console.log("blocking");
  const end = performance.now() + 600;
  while (performance.now() < end);
  console.log("free");
  globalThis.kept = [];
  for (let i = 0; i < 300_000; i++) globalThis.kept.push({ i, text: "text " + i });
  await wait(300);
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpuMicros: user + system, rss: process.memoryUsage().rss, heapUsed: process.memoryUsage().heapUsed }));
  });
  // Bun counts a module once it has run.
  setTimeout(() => {}, 500);`;

describe("status readings", () => {
  it("are true, also of a loop that is blocked", async () => {
    await forEachRuntime(async (runtime) => {
      const env = { MICROLOG_MEMORY_DELAY: "0.1" };
      const { recording, stdout } = await recordProgram({ runtime, text: PROGRAM, env });
      const measured: unknown = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
      assert.ok(isMeasured(measured), stdout);
      const rows = rowsOf(recording);
      const all = JSON.stringify(rows);
      rows.forEach(({ from, to }, i) => assert.ok(to >= from, `row ${i} ends before it begins`));
      // CPU times of all stretches are what the process used. It used some before the tracer, and some after it.
      const cpuMicros = rows.reduce(
        (sum, { cpuPercent, from, to }) => sum + (to - from) * cpuPercent / 100,
        0,
      );
      assert.ok(
        cpuMicros > 0.6 * (measured.cpuMicros - 150_000),
        `${cpuMicros} of ${measured.cpuMicros}: ${all}`,
      );
      assert.ok(
        cpuMicros < 1.2 * measured.cpuMicros + 50_000,
        `${cpuMicros} of ${measured.cpuMicros}: ${all}`,
      );
      // The blocked stretch is one row that says how long, not several that say nothing happened.
      const blocked = rows.reduce((a, b) => a.loopDelayMicros > b.loopDelayMicros ? a : b);
      assert.ok(blocked.loopDelayMicros > 500_000, all);
      assert.ok(blocked.to - blocked.from > 500_000, all);
      // A busy machine holds up the loop as well, but not in every row.
      const others = rows.filter((row) => row !== blocked);
      assert.ok(others.some(({ loopDelayMicros }) => loopDelayMicros < blocked.loopDelayMicros / 2), all);
      // Memory, heap and machine.
      const last = rows.at(-1);
      assert.ok(last !== undefined && last.rssBytes > 10e6, all);
      assert.ok(
        Math.abs(last.rssBytes - measured.rss) < 0.3 * measured.rss,
        `${last.rssBytes} and ${measured.rss}`,
      );
      const heaps = rows.map(({ heapUsedBytes }) => heapUsedBytes).filter((bytes) => bytes >= 0);
      assert.ok(Math.max(...heaps) > 10e6, all);
      assert.ok(rows.some(({ systemCpuPercent }) => systemCpuPercent > 0 && systemCpuPercent <= 100), all);
      if (runtime === "bun") assert.ok(last.modules >= 1, all);
      assert.ok(rows.every(({ modules }) => modules !== 0), "no program is without any module");
    });
  });

  it("come at the pace of MICROLOG_STATUS_DELAY, or else of TRACER_STATUS_DELAY", async () => {
    const text = `setTimeout(() => {}, 900);`;
    await forEachRuntime(async (runtime) => {
      const count = async (env: Readonly<Record<string, string>>) => {
        const { recording } = await recordProgram({ runtime, text, env });
        return rowsOf(recording).reduce((sum, { readings }) => sum + readings, 0);
      };
      const [fine, old, wide] = [
        await count({ MICROLOG_STATUS_DELAY: "0.04", TRACER_STATUS_DELAY: "10" }),
        await count({ TRACER_STATUS_DELAY: "0.04" }),
        await count({ MICROLOG_STATUS_DELAY: "10" }),
      ];
      assert.ok(fine > 4 && old > 4, `${fine} and ${old}`);
      assert.ok(wide <= 2, `${wide}`); // the last comes with the end, whatever the pace
    }, ["bun", "deno", "node20", "node26"]);
  });

  it("tell memory at the pace of MICROLOG_MEMORY_DELAY, and stacks at that of MICROLOG_SAMPLE_DELAY", async () => {
    const text =
      `const kept = []; setInterval(() => { for (let i = 0; i < 20_000; i++) kept.push({ i }); }, 20);
      setTimeout(() => process.exit(), 700);`;
    await forEachRuntime(async (runtime) => {
      const run = async (env: Readonly<Record<string, string>>) => {
        const { recording } = await recordProgram({ runtime, text, env });
        const heaps = new Set(rowsOf(recording).map(({ heapUsedBytes }) => heapUsedBytes));
        return { heaps: heaps.size, interval: recording.tables.costs.columns.intervalMicros[0] };
      };
      const often = await run({ MICROLOG_MEMORY_DELAY: "0.05", MICROLOG_SAMPLE_DELAY: "0.004" });
      const once = await run({ TRACER_MEMORY_DELAY: "60", TRACER_SAMPLE_DELAY: "0.03" });
      assert.ok(often.heaps >= 2, `${often.heaps} heaps`);
      assert.ok(once.heaps <= 1, `${once.heaps} heaps`);
      assert.deepEqual([often.interval, once.interval], [4000, 30_000]);
    }, ["bun", "deno", "node24"]);
  });

  it("of workers have no CPU of their own, which is the process's", async () => {
    const text = `
      import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./worker.mjs", import.meta.url));
      await new Promise((resolve) => worker.once("exit", resolve));`;
    const worker = `await new Promise((resolve) => setTimeout(resolve, 400)); process.exit(0);`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text, files: { "worker.mjs": worker } });
      const { thread, cpuPercent, heapUsedBytes } = recording.tables.status.columns;
      const workers = threadsOf(recording).filter(({ number }) => number > 0).map(({ row }) => row);
      const rows = Array.from(thread, (of, row) => ({ of, row })).filter(({ of }) => workers.includes(of));
      assert.ok(rows.length > 0);
      assert.ok(rows.every(({ row }) => cpuPercent[row] === -1));
      assert.ok(rows.some(({ row }) => (heapUsedBytes[row] ?? -1) > 0));
    }, ["bun", "node24"]);
  });
});

interface Measured {
  readonly cpuMicros: number;
  readonly rss: number;
}

function isMeasured(value: unknown): value is Measured {
  return typeof value === "object" && value !== null && "cpuMicros" in value && "rss" in value &&
    typeof value.cpuMicros === "number" && typeof value.rss === "number";
}
