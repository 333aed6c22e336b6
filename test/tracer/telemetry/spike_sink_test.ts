// Blocks with slow spans go on, others do not.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NULL_SINK, OPEN, UNSET } from "../../../tracer/telemetry/event_sink.ts";
import { SpanColumns } from "../../../tracer/telemetry/span_stream.ts";
import type { BlockFacts } from "../../../tracer/telemetry/program_sink.ts";
import { SpikeSink } from "../../../tracer/telemetry/spike_sink.ts";
import { createTimes } from "../../../tracer/runtime/millis_times.ts";

const NAMES = ["(other)", "frame", "work"];

/** A block of spans of one name. @param durations in milliseconds; undefined: still open */
function createBlock(
  durations: readonly (number | undefined)[],
  name = "frame",
  parentKey = -1,
): SpanColumns {
  const block = new SpanColumns(durations.length, NAMES, createTimes);
  durations.forEach((millis, row) => {
    block.name[row] = NAMES.indexOf(name);
    block.parentKey[row] = parentKey;
    block.state[row] = millis === undefined ? OPEN : UNSET;
    block.start.put(row, 1000);
    if (millis !== undefined) block.end.put(row, 1000 + millis * 1000);
  });
  block.length = durations.length;
  return block;
}

/** Facts of a block that ended then. @param end seconds */
function at(end: number): BlockFacts {
  return {
    stream: "s",
    thread: { number: 0, name: "main" },
    number: 0,
    begin: (end - 1) * 1e6,
    end: end * 1e6,
  };
}

/** A sink whose blocks are counted. */
function createSpikes(options: ConstructorParameters<typeof SpikeSink>[1] = {}): SpikeSink {
  return new SpikeSink(NULL_SINK, { heartbeatMillis: 0, ...options });
}

const USUAL = Array.from({ length: 50 }, (_, i) => 10 + (i % 3));

describe("SpikeSink", () => {
  it("hands on blocks with a span that took some times the average", () => {
    const sink = createSpikes();
    sink.takeSpans(createBlock(USUAL), at(1));
    sink.takeSpans(createBlock([11, 25, 10]), at(2));
    assert.deepEqual(sink.counts, { passed: 0, withheld: 2 });
    sink.takeSpans(createBlock([11, 45, 10]), at(3));
    sink.takeSpans(createBlock([11]), at(4));
    assert.deepEqual(sink.counts, { passed: 1, withheld: 3 });
  });

  it("has no opinion before it knows what is usual", () => {
    const sink = createSpikes();
    sink.takeSpans(createBlock([1, 1000, 1]), at(1));
    assert.deepEqual(sink.counts, { passed: 0, withheld: 1 });
  });

  it("finds each of many spikes: they do not become what is usual", () => {
    const sink = createSpikes();
    sink.takeSpans(createBlock(USUAL), at(1));
    for (let i = 0; i < 10; i++) sink.takeSpans(createBlock([11, 11, 11, 11, 2000]), at(2 + i));
    assert.equal(sink.counts.passed, 10);
  });

  it("gets used to what stays slow", () => {
    const sink = createSpikes();
    sink.takeSpans(createBlock(USUAL), at(1));
    for (let i = 0; i < 500; i++) sink.takeSpans(createBlock([100]), at(2 + i));
    const { passed } = sink.counts;
    for (let i = 0; i < 100; i++) sink.takeSpans(createBlock([100]), at(600 + i));
    assert.equal(sink.counts.passed, passed);
  });

  it("looks at spans of one name, or at those that have none around, which ended", () => {
    const named = createSpikes({ span: "frame" });
    const roots = createSpikes();
    for (const sink of [named, roots]) sink.takeSpans(createBlock(USUAL), at(1));
    const inner = createBlock([500], "work", 7);
    const root = createBlock([500], "work");
    const open = createBlock([undefined]);
    for (const sink of [named, roots]) for (const block of [inner, root, open]) sink.takeSpans(block, at(2));
    assert.deepEqual([named.counts.passed, roots.counts.passed], [0, 1]);
  });

  it("hands on a block now and then", () => {
    const sink = createSpikes({ heartbeatMillis: 10_000 });
    for (let second = 1; second <= 40; second++) sink.takeSpans(createBlock([10]), at(second));
    assert.deepEqual(sink.counts, { passed: 4, withheld: 36 });
  });

  it("hands on all that is no span", () => {
    const told: string[] = [];
    const sink = new SpikeSink({
      ...NULL_SINK,
      takeMetrics: () => void told.push("metrics"),
      takeLogs: () => void told.push("logs"),
      end: () => void told.push("end"),
    });
    sink.takeMetrics({
      length: 0,
      metrics: [],
      metric: new Int32Array(),
      time: createTimes(1),
      value: new Float64Array(),
    }, at(1));
    const texts: string[] = [];
    const columns = { loggers: texts, messages: texts, fields: texts };
    sink.takeLogs?.({ length: 0, time: new Float64Array(), level: new Uint8Array(), ...columns }, at(1));
    sink.end();
    assert.deepEqual(told, ["metrics", "logs", "end"]);
    assert.equal(new SpikeSink(NULL_SINK).takeLogs, undefined);
  });

  it("refuses what is no factor or no time", () => {
    assert.throws(() => createSpikes({ factor: 1 }), RangeError);
    assert.throws(() => createSpikes({ factor: Number.NaN }), RangeError);
    assert.throws(() => createSpikes({ heartbeatMillis: -1 }), RangeError);
  });
});
