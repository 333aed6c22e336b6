// Time limit: 300 s.
// Runtime: Bun.
// Programs that are killed at random moments: the file can be read, and lacks at most a second of log entries and one turn of the
// sampler.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createRandom } from "../../support/random.ts";
import {
  forEachRuntime,
  type RecordedResult,
  type RecordedRuntime,
  recordProgram,
} from "../../support/record_program.ts";
import { entriesOf, processesOf } from "../../support/recorded.ts";

/** Says the time every 10 ms, as soon as it is running, and works in between. */
const PROGRAM = `
  function work(millis) { const end = performance.now() + millis; while (performance.now() < end); }
  console.log("time", Date.now());
  setInterval(() => { work(4); console.log("time", Date.now()); }, 10);`;

/** A busy timer may bring the tracer's later by some milliseconds. */
const LOST_LOG_MS = 1000 + 100;

/** The tracer turns its sampler over every 2.4 seconds at most, or as seldom as 400 times what a turn costs. */
const TURN_MICROS = 2_400_000;
const TURN_COSTS = 400;

describe("a program that is killed at a random moment", () => {
  it("leaves a recording that holds all but its last second", async () => {
    const random = createRandom(20_260_131);
    const runtimes: readonly RecordedRuntime[] = ["bun", "deno", "node20", "node26"];
    const moments = new Map(
      runtimes.map((runtime) => [runtime, Array.from({ length: 5 }, (_, i) => random.below((i + 1) * 1000))]),
    );
    await forEachRuntime(async (runtime) => {
      await Promise.all((moments.get(runtime) ?? []).map(async (moment) => {
        const result = await recordProgram({
          runtime,
          text: PROGRAM,
          whileRunning: async (program) => {
            await program.waitForOutput("time");
            await delay(moment);
            program.send("SIGKILL");
          },
        });
        assert.equal(result.signal, "SIGKILL");
        assertLittleIsLost(result, `after ${moment} ms`);
      }));
    }, runtimes);
  });
});

function assertLittleIsLost({ recording, stdout }: RecordedResult, when: string): void {
  assert.deepEqual(recording.problems, [], when);
  const times = Array.from(stdout.matchAll(/^time (\d+)\n/gm), ([, time]) => Number(time));
  const last = times.at(-1) ?? 0;
  // The tracer's timers come between two turns of the program's own: on a busy machine that may be long after they are due.
  const stallMs = 2 * times.reduce((most, time, i) => Math.max(most, time - (times[i - 1] ?? time)), 0);
  const recorded = new Set(entriesOf(recording).map(({ message }) => Number(message.split(" ").at(-1))));
  const missing = times.filter((time) => time < last - LOST_LOG_MS - stallMs && !recorded.has(time));
  // What was only counted (beyond 100 a second) is there as a count; the program stays below.
  assert.deepEqual(missing, [], when);
  const lived = last - (times[0] ?? 0);
  if (lived < LOST_LOG_MS + stallMs) return;
  assert.equal(processesOf(recording).length, 1, when);
  const { samples, costs, threads } = recording.tables;
  const sampled = Math.max(0, ...samples.columns.when);
  const startedAt = threads.columns.startedAt[0] ?? 0;
  const turn = Math.max(TURN_MICROS, TURN_COSTS * Math.max(0, ...costs.columns.profilerMicros));
  // The turn comes with the first tick of the tracer's pace for writing after it is due.
  const lost = lived * 1000 - (sampled - startedAt);
  assert.ok(
    lost < turn + TURN_MICROS + stallMs * 1000,
    `${lost} µs of samples are missing ${when}, a turn being ${turn} µs`,
  );
}
