// The testing kit, in tests one after the other and side by side.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findLibrary } from "../../tracer/inject/library.ts";
import {
  configure,
  contextHeaders,
  correlation,
  fmetric,
  getLogger,
  span,
  startSpan,
  withContext,
} from "../../tracer/mod.ts";
import { captureLogs, captureSpans, createFakeClock } from "../../tracer/testing.ts";

const log = getLogger("testing");

describe("captureLogs()", () => {
  it("captures records of all levels with their fields, though nothing is configured", () => {
    using logs = captureLogs();
    log.trace("quiet", { a: [1] });
    withContext({ request: "r1" }, () => log.bind({ b: 1 }).fatal("loud", new Error("lost")));
    assert.deepEqual(logs.messages, ["quiet", "loud"]);
    assert.deepEqual(logs.records.map(({ level, logger, fields }) => ({ level, logger, fields })), [
      { level: "trace", logger: "testing", fields: { a: [1] } },
      { level: "fatal", logger: "testing", fields: { b: 1, request: "r1" } },
    ]);
    assert.match(String(logs.records[1]?.error), /lost/);
  });

  it("takes what it is for, until it ends, and forgets when it is told to", () => {
    const logs = captureLogs({ level: "warn", loggers: ["testing.part"] });
    log.error("other");
    log.getChild("part").info("quiet");
    log.getChild("part.deep").warn("taken");
    assert.deepEqual(logs.messages, ["taken"]);
    logs.clear();
    log.getChild("part").error("again");
    logs[Symbol.dispose]();
    logs[Symbol.dispose]();
    log.getChild("part").error("late");
    assert.deepEqual(logs.messages, ["again"]);
    assert.equal(log.isEnabled("fatal"), false);
  });

  it("captures below the configured level, and leaves the configured sinks as they are", async () => {
    const written: string[] = [];
    await configure({
      level: "error",
      sinks: [{ name: "own", write: ({ message }) => void written.push(message) }],
    });
    try {
      using logs = captureLogs();
      log.debug("quiet");
      log.error("loud");
      assert.deepEqual(logs.messages, ["quiet", "loud"]);
      assert.deepEqual(written, ["loud"]);
    } finally {
      await configure({ sinks: [] });
    }
  });

  it("hides secrets, and keeps values as they were", () => {
    using logs = captureLogs();
    const list = [1];
    log.info("m", { password: "hunter2", list });
    list.push(2);
    assert.deepEqual(logs.records[0]?.fields, { password: "***", list: [1] });
  });

  it("tells the time of a fake clock, and ids that count", () => {
    const clock = createFakeClock(1000);
    using logs = captureLogs({ clock });
    correlation(() => log.info("first"));
    clock.advance(500);
    correlation((id) => log.info(id));
    correlation(() => log.info("named"), "mine");
    assert.deepEqual(
      logs.records.map(({ time, message, fields }) => [time, message, fields["correlation_id"]]),
      [
        [1000, "first", "id-1"],
        [1500, "id-2", "id-2"],
        [1500, "named", "mine"],
      ],
    );
  });

  it("gives the later of two captures of one test the records while it is open", () => {
    using outer = captureLogs();
    log.info("1");
    {
      using inner = captureLogs();
      log.info("2");
      assert.deepEqual(inner.messages, ["2"]);
    }
    log.info("3");
    assert.deepEqual(outer.messages, ["1", "3"]);
  });

  it("keeps tests apart that run side by side, and ids of theirs", async () => {
    async function run(name: string, steps: number): Promise<void> {
      using logs = captureLogs();
      for (let step = 0; step < steps; step++) {
        correlation((id) => log.info(`${name} ${id}`));
        await new Promise((resolve) => setTimeout(resolve, (step * 7 + steps) % 3));
        await Promise.resolve();
        log.info(`${name} after`);
      }
      const own = Array.from({ length: steps }, (_, i) => [`${name} id-${i + 1}`, `${name} after`]).flat();
      assert.deepEqual(logs.messages, own);
    }
    await Promise.all(Array.from({ length: 20 }, (_, i) => run(`test${i}`, 1 + i % 5)));
  });

  it("takes what belongs to no test, as of a server that ran before", async () => {
    let handle: (name: string) => void = () => {};
    const server = (async () => {
      for (let requests = 0; requests < 2; requests++) {
        const name = await new Promise<string>((resolve) => handle = resolve);
        log.info(`handled ${name}`);
      }
    })();
    const logs = captureLogs();
    handle("one");
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(logs.messages, ["handled one"]);
    logs[Symbol.dispose]();
    handle("two");
    await server;
    assert.deepEqual(logs.messages, ["handled one"]);
  });
});

describe("captureSpans()", () => {
  it("captures spans with those around them, though nothing is configured", async () => {
    using spans = captureSpans();
    await span("request", async () => {
      await span("load", async () => await Promise.resolve(), { fields: { rows: 3, password: "hunter2" } });
      await assert.rejects(span("store", () => Promise.reject(new Error("full"))));
      startSpan("left open");
      span("sync", () => fmetric("size", "By", 7));
    });
    assert.deepEqual(spans.drawn, [
      "request",
      "load < request",
      "store! < request",
      "left open? < request",
      "sync < request",
    ]);
    assert.deepEqual(spans.spans[1]?.fields, { rows: 3, password: "***" });
    assert.deepEqual(spans.spans.map(({ key, parentKey }) => [key, parentKey]), [
      [1, -1],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
    ]);
    assert.deepEqual(spans.points.map(({ name, unit, value }) => [name, unit, value]), [["size", "By", 7]]);
  });

  it("takes what it is for, until it ends, and forgets when it is told to", () => {
    const spans = captureSpans({ names: ["db."] });
    span("web.get", () => span("db.read", () => 1));
    assert.deepEqual(spans.drawn, ["db.read"]);
    spans.clear();
    span("db.write", () => 1);
    spans[Symbol.dispose]();
    spans[Symbol.dispose]();
    span("db.late", () => 1);
    assert.deepEqual(spans.drawn, ["db.write"]);
  });

  it("tells the times of a fake clock, and ids of traces that count", () => {
    const clock = createFakeClock(1000);
    using spans = captureSpans({ clock });
    using _logs = captureLogs();
    const headers = span("outer", () => {
      clock.advance(5);
      span("inner", () => clock.advance(10));
      return contextHeaders();
    });
    assert.deepEqual(spans.spans.map(({ name, start, duration }) => [name, start, duration]), [
      ["outer", 1_000_000, 15_000],
      ["inner", 1_005_000, 10_000],
    ]);
    assert.match(headers["traceparent"] ?? "", /^00-0{29}\w{3}-/);
  });

  it("stands beside a capture of records, in any order", () => {
    const logs = captureLogs();
    using spans = captureSpans();
    span("a", () => log.info("1"));
    logs[Symbol.dispose]();
    using later = captureLogs();
    span("b", () => log.info("2"));
    assert.deepEqual([logs.messages, later.messages, spans.drawn], [["1"], ["2"], ["a", "b"]]);
  });

  it("keeps tests apart that run side by side", async () => {
    async function run(name: string, steps: number): Promise<void> {
      using spans = captureSpans();
      for (let step = 0; step < steps; step++) {
        await span(name, async () => {
          await new Promise((resolve) => setTimeout(resolve, (step * 7 + steps) % 3));
          span("part", () => 1);
        });
      }
      const own = Array.from({ length: steps }, () => [name, `part < ${name}`]).flat();
      assert.deepEqual(spans.drawn, own);
    }
    await Promise.all(Array.from({ length: 20 }, (_, i) => run(`test${i}`, 1 + i % 5)));
  });

  it("leaves spans as fast as they were once it has ended", () => {
    captureSpans()[Symbol.dispose]();
    using _spans = captureSpans();
    const stream = findLibrary().telemetry.spans.recorder?.stream;
    assert.ok(stream !== undefined && Object.hasOwn(stream, "begin"));
    _spans[Symbol.dispose]();
    assert.deepEqual([Object.hasOwn(stream, "begin"), Object.hasOwn(stream, "end")], [false, false]);
  });
});
