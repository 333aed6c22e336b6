// Waits as rows: what has one of its own, what is counted, and what stays open.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Batch } from "../../../tracer/capture/batch.ts";
import { CallSites } from "../../../tracer/capture/call_sites.ts";
import { WaitCapture } from "../../../tracer/capture/waits.ts";
import { WAIT_KINDS, type WaitKind } from "../../../tracer/runtime/waits.ts";

interface Row {
  readonly when: number;
  readonly duration: number;
  readonly kind: string;
  readonly target: string;
  readonly status: number;
  readonly count: number;
  readonly total: number;
  readonly spanKey: number;
  readonly hasStack: boolean;
  readonly fields: string;
}

/** A capture on a clock that stands still until it is set. */
function createCapture(kinds: readonly WaitKind[] = WAIT_KINDS) {
  const clock = { now: 0 };
  let batch = new Batch();
  const waits = new WaitCapture({
    callSites: new CallSites(() => false),
    kinds: new Set(kinds),
    now: () => clock.now,
    batch: () => batch,
    spanKey: () => 77,
    isTracer: () => false,
  });
  /** The rows since the last time. */
  function settle(isLast = false): Row[] {
    waits.settle(isLast);
    const { length, columns } = batch.waits.build();
    const strings = batch.strings.build();
    batch = new Batch();
    return Array.from({ length }, (_, row) => ({
      when: columns.when[row] ?? NaN,
      duration: columns.duration[row] ?? NaN,
      kind: strings.get(columns.kind[row] ?? -1),
      target: strings.get(columns.target[row] ?? -1),
      status: columns.status[row] ?? NaN,
      count: columns.count[row] ?? NaN,
      total: columns.total[row] ?? NaN,
      spanKey: columns.spanKey[row] ?? NaN,
      hasStack: (columns.stack[row] ?? -1) >= 0,
      fields: strings.get(columns.fields[row] ?? -1),
    }));
  }
  return { clock, waits, settle };
}

describe("WaitCapture", () => {
  it("has a row for a long wait, with its outcome, status, span and stack", () => {
    const { clock, waits, settle } = createCapture();
    const wait = waits.begin("fetch", "GET", "http://x/a?b=1");
    clock.now = 5000;
    waits.end(wait, "ok", 404);
    assert.deepEqual(settle(), [{
      when: 0,
      duration: 5000,
      kind: "fetch",
      target: "GET http://x/a?b=…",
      status: 1,
      count: 1,
      total: -1,
      spanKey: 77,
      hasStack: true,
      fields: `{"status":404}`,
    }]);
    assert.deepEqual(settle(), []);
  });

  it("counts short waits of one place: how many, how long together, and while how much time any went on", () => {
    const { clock, waits, settle } = createCapture();
    for (let i = 0; i < 3; i++) {
      clock.now = i * 1000;
      const pair = ["/a", "/b"].map((path) => waits.begin("fs", "stat", path));
      clock.now += 400;
      pair.forEach((wait) => waits.end(wait, i === 1 ? "failed" : "ok"));
    }
    const [row, ...others] = settle();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [row?.when, row?.count, row?.total, row?.duration, row?.target, row?.status],
      [0, 6, 2400, 1200, "stat …", 1],
    );
    assert.equal(row?.fields, `{"longest_ms":0.4,"failed":2}`);
  });

  it("counts every wait of a flood, in few rows", () => {
    const { clock, waits, settle } = createCapture();
    for (let i = 0; i < 50_000; i++) {
      const wait = waits.begin("fs", "readFile", "/a");
      clock.now += 10;
      waits.end(wait, "ok");
    }
    const rows = settle();
    assert.equal(rows.reduce((sum, { count }) => sum + count, 0), 50_000);
    assert.ok(rows.length <= 2, `${rows.length} rows`);
    assert.equal(rows.reduce((sum, { total }) => sum + total, 0), 500_000);
    assert.deepEqual(rows.map(({ hasStack }) => hasStack), [true, false]);
  });

  it("gives stacks to one kind whatever another does", () => {
    const { clock, waits, settle } = createCapture();
    for (let i = 0; i < 5000; i++) waits.end(waits.begin("fs", "stat", "/a"), "ok");
    const wait = waits.begin("fetch", "GET", "http://x/");
    clock.now = 2000;
    waits.end(wait, "ok");
    assert.deepEqual(settle().filter(({ kind }) => kind === "fetch").map(({ hasStack }) => hasStack), [true]);
  });

  it("writes what is pending at the end as unfinished, but not what nobody waits for any more", () => {
    const { clock, waits, settle } = createCapture();
    const wait = waits.begin("fetch", "GET", "http://x/");
    waits.begin("timer", "setTimeout", "500 ms", () => true);
    clock.now = 10_000;
    assert.deepEqual(settle(), []);
    assert.deepEqual(settle(true).map(({ kind, duration }) => [kind, duration]), [["fetch", -1]]);
    waits.end(wait, "ok");
    assert.deepEqual(settle(true), []);
  });

  it("ends a wait once", () => {
    const { clock, waits, settle } = createCapture();
    const wait = waits.begin("dns", "lookup", "x");
    clock.now = 3000;
    waits.end(wait, "ok");
    waits.end(wait, "failed");
    assert.equal(settle().length, 1);
  });

  it("takes the kinds that are wanted", () => {
    const { waits, settle } = createCapture(["http"]);
    assert.deepEqual([waits.wants("http"), waits.wants("fs")], [true, false]);
    assert.equal(waits.begin("fs", "stat", "/a"), undefined);
    waits.end(undefined, "ok");
    assert.deepEqual(settle(true), []);
  });

  it("is bounded however many places and open waits there are", () => {
    const { waits, settle } = createCapture();
    for (let i = 0; i < 2000; i++) waits.end(waits.begin("redis", `command${i}`, ""), "ok");
    assert.ok(settle().length <= 501);
    for (let i = 0; i < 30_000; i++) waits.begin("net", "connect", "x");
    assert.ok(settle(true).length <= 20_000);
  });

  it("does not fail of a subject that cannot be told", () => {
    const { clock, waits, settle } = createCapture();
    const wait = waits.begin("net", "connect", () => {
      throw new Error("gone");
    });
    clock.now = 2000;
    waits.end(wait, "unknown");
    assert.deepEqual(settle().map(({ target, status }) => [target, status]), [["connect", 0]]);
  });

  it("looks at modules often at first, and then seldom", () => {
    const { waits } = createCapture();
    let looks = 0;
    waits.onLook(() => looks++);
    for (let i = 0; i < 10; i++) waits.tick();
    assert.equal(looks, 10);
    for (let i = 0; i < 100; i++) waits.tick();
    assert.equal(looks, 20);
  });
});
