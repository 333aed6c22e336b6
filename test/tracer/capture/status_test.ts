// Readings of a machine that is told what to say, on a clock that is set by hand.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Batch } from "../../../tracer/capture/batch.ts";
import { StatusCapture, type StatusSource } from "../../../tracer/capture/status.ts";

const MILLI = 1000;
const TICK_MICROS = 20 * MILLI;

/** A source with numbers that tests set. */
class Machine implements StatusSource {
  time = 1_000_000_000;
  cpu = 0;
  busy = 0;
  total = 0;
  rss = 100 * 4096;
  heap = 10 * 4096;
  modules = 3;
  /** What counting the heap takes. */
  countingMicros = 0;
  counts = 0;
  readonly threadNumber: number;

  constructor(threadNumber = 0) {
    this.threadNumber = threadNumber;
  }

  now(): number {
    return this.time;
  }
  cpuMicros(): number {
    return this.cpu;
  }
  systemCpu(): { busy: number; total: number } {
    return { busy: this.busy, total: this.total };
  }
  rssBytes(): number {
    return this.rss;
  }
  heapUsedBytes(): number {
    return this.heap;
  }
  moduleCount(): number {
    return this.modules;
  }
  objectCount(): number {
    this.counts++;
    this.time += this.countingMicros;
    return 1000;
  }

  /** Time passes, of which the process and the machine work a part. */
  pass(micros: number, cpuShare: number, systemShare = cpuShare): void {
    this.time += micros;
    this.cpu += micros * cpuShare;
    this.total += micros;
    this.busy += micros * systemShare;
  }
}

function start(machine: Machine): { status: StatusCapture; batch: Batch } {
  const batch = new Batch();
  const pace = { statusMicros: 100 * MILLI, memoryMicros: 1000 * MILLI, tickMicros: TICK_MICROS };
  const status = new StatusCapture(machine, pace, machine.time, () => batch);
  status.tick();
  return { status, batch };
}

/** Ticks as the timer does, for so long. */
function run(machine: Machine, status: StatusCapture, millis: number, cpuShare: number): void {
  for (let passed = 0; passed < millis; passed += 20) {
    machine.pass(TICK_MICROS, cpuShare);
    status.tick();
  }
}

describe("StatusCapture", () => {
  it("tells the share of the CPU in each stretch, and merges equal readings", () => {
    const machine = new Machine();
    const { status, batch } = start(machine);
    run(machine, status, 500, 0.5);
    run(machine, status, 300, 1);
    const { cpuPercent, systemCpuPercent, readings, when } = batch.status.build().columns;
    assert.deepEqual([...cpuPercent], [50, 100]);
    assert.deepEqual([...systemCpuPercent], [50, 100]);
    assert.deepEqual([...readings], [5, 3]);
    assert.deepEqual([...when], [0, 500 * MILLI]);
  });

  it("makes one row of a blocked loop, with what the process used meanwhile and how late the loop was", () => {
    const machine = new Machine();
    const { status, batch } = start(machine);
    run(machine, status, 100, 0);
    machine.pass(1000 * MILLI, 0.9);
    status.tick();
    run(machine, status, 100, 0);
    const { cpuPercent, loopDelayMicros, when } = batch.status.build().columns;
    assert.deepEqual([...cpuPercent], [0, 90, 0]);
    assert.deepEqual([...loopDelayMicros], [0, 980 * MILLI, 0]);
    assert.deepEqual([...when], [0, 100 * MILLI, 1100 * MILLI]);
  });

  it("tells of a loop that is blocked to the end", () => {
    const machine = new Machine();
    const { status, batch } = start(machine);
    run(machine, status, 100, 0);
    machine.pass(700 * MILLI, 1);
    status.read();
    assert.deepEqual([...batch.status.build().columns.cpuPercent], [0, 100]);
    assert.deepEqual([...batch.status.build().columns.loopDelayMicros], [0, 680 * MILLI]);
  });

  it("reads memory at its own pace, and not by the byte", () => {
    const machine = new Machine();
    const { status, batch } = start(machine);
    run(machine, status, 200, 0);
    machine.rss += 50 * 4096 + 17;
    machine.heap += 5 * 4096;
    run(machine, status, 400, 0);
    assert.deepEqual([...batch.status.build().columns.rssBytes], [100 * 4096]);
    run(machine, status, 800, 0);
    assert.deepEqual([...batch.status.build().columns.rssBytes], [100 * 4096, 150 * 4096]);
    assert.deepEqual([...batch.status.build().columns.heapUsedBytes], [10 * 4096, 15 * 4096]);
  });

  it("counts the heap as seldom as it is dear", () => {
    const [cheap, dear] = [new Machine(), new Machine()];
    cheap.countingMicros = 10;
    dear.countingMicros = 10 * MILLI;
    for (const machine of [cheap, dear]) {
      const { status, batch } = start(machine);
      run(machine, status, 4000, 0);
      assert.ok([...batch.status.build().columns.objects].every((count) => count === 1000));
    }
    assert.ok(cheap.counts >= 4, `${cheap.counts}`);
    assert.equal(dear.counts, 1);
  });

  it("leaves the process's CPU and memory to the main thread", () => {
    const machine = new Machine(2);
    const { status, batch } = start(machine);
    run(machine, status, 300, 1);
    const { cpuPercent, rssBytes, heapUsedBytes } = batch.status.build().columns;
    assert.deepEqual([...cpuPercent], [-1]);
    assert.deepEqual([...rssBytes], [-1]);
    assert.deepEqual([...heapUsedBytes], [10 * 4096]);
  });

  it("keeps the machine's last value where its clock has not moved", () => {
    const machine = new Machine();
    const { status, batch } = start(machine);
    run(machine, status, 100, 0.5);
    machine.time += 100 * MILLI;
    status.tick();
    assert.deepEqual([...batch.status.build().columns.systemCpuPercent].slice(-1), [50]);
  });
});
