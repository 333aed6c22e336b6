// Filters that let so many records through and tell how many there were besides: the token bucket and deduplication.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createFilteredLogging } from "../../../support/filtered_logging.ts";

const SINCE = '"since":"2026-01-31T12:00:00.123Z"';

describe("the filter token-bucket", () => {
  it("lets a burst through, then so many a second, and tells how many were suppressed before the next", async () => {
    const { logging, host, take } = await createFilteredLogging([{
      type: "token-bucket",
      perSecond: 2,
      burst: 3,
    }]);
    const log = logging.logger("api");
    for (let i = 0; i < 10; i++) log.info(`m${i}`);
    assert.deepEqual(take(), ["info m0", "info m1", "info m2"]);
    host.time += 500;
    log.warn("next");
    assert.deepEqual(take(), [`info 7 suppressed {"suppressed":7,${SINCE}}`, "warn next"]);
    host.time += 100_000;
    for (let i = 0; i < 10; i++) log.info(`n${i}`);
    assert.equal(take().length, 3);
  });

  it("tells it after a while also when nothing comes, and when it is flushed or replaced", async () => {
    const { logging, host, take } = await createFilteredLogging([{ type: "token-bucket", perSecond: 1 }]);
    const suppress = () => {
      for (let i = 0; i < 3; i++) logging.logger().info("m");
    };
    assert.equal(host.timers.size, 0);
    suppress();
    assert.equal(host.timers.size, 1);
    host.tick();
    assert.deepEqual(take().slice(1), [`info 2 suppressed {"suppressed":2,${SINCE}}`]);
    assert.equal(host.timers.size, 0);
    suppress();
    await logging.flush();
    assert.equal(take().length, 1);
    suppress();
    logging.flushSync();
    assert.equal(take().length, 1);
    suppress();
    await logging.configure({ sinks: [] });
    assert.equal(host.timers.size, 0);
    assert.deepEqual(host.faults, []);
  });

  it("has a bucket for each logger, level, message, or value of fields", async () => {
    const cases = [
      [{ per: "logger" }, 2],
      [{ per: "level" }, 2],
      [{ per: "message" }, 3],
      [{ key: "user" }, 5],
      [{ per: "logger", key: ["user", "none"] }, 10],
    ] as const;
    for (const [options, wanted] of cases) {
      const { logging, take } = await createFilteredLogging([{
        type: "token-bucket",
        perSecond: 1,
        ...options,
      }]);
      for (let i = 0; i < 60; i++) {
        const log = logging.logger(i % 2 === 0 ? "a" : "b");
        log[i % 2 === 0 ? "info" : "warn"](`m${i % 3}`, { user: i % 5 });
      }
      assert.equal(take().length, wanted, JSON.stringify(options));
    }
  });

  it("spares levels that it is told to", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "token-bucket",
      perSecond: 1,
      spare: "error",
    }]);
    for (let i = 0; i < 5; i++) {
      logging.logger().info("m");
      logging.logger().error("e");
    }
    assert.equal(take().length, 6);
  });

  it("keeps so many buckets, and tells of one that it forgets", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "token-bucket",
      perSecond: 1,
      per: "message",
      maxKeys: 2,
    }]);
    for (const message of ["a", "a", "b", "c"]) logging.logger().info(message);
    assert.deepEqual(take(), [
      "info a",
      "info b",
      `info 1 suppressed: a {"suppressed":1,${SINCE}}`,
      "info c",
    ]);
  });

  it("passes or tells each record once, whatever the clock does", async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 50 }),
      async (steps) => {
        const { logging, host, take } = await createFilteredLogging([{ type: "token-bucket", perSecond: 3 }]);
        for (const step of steps) {
          host.time += step;
          logging.logger().info("m");
        }
        logging.flushSync();
        const told = take().map((line) => Number(/"suppressed":(\d+)/.exec(line)?.[1] ?? 1));
        assert.equal(told.reduce((sum, count) => sum + count, 0), steps.length);
      },
    ));
  });
});

describe("the filter dedupe", () => {
  it("lets one of equal records through in a window, and tells afterwards how often it came again", async () => {
    const { logging, host, take } = await createFilteredLogging([{ type: "dedupe", windowMillis: 1000 }]);
    const log = logging.logger("a");
    for (let i = 0; i < 4; i++) log.info("same", { i });
    log.warn("same");
    log.info("other");
    logging.logger("b").info("same");
    assert.deepEqual(take(), ['info same {"i":0}', "warn same", "info other", "info same"]);
    host.time += 1000;
    log.info("same", { i: 9 });
    assert.deepEqual(take(), ['info same {"repeated":3}', 'info same {"i":9}']);
    host.time += 1000;
    log.info("same", { i: 10 });
    assert.deepEqual(take(), ['info same {"i":10}']);
  });

  it("tells it also when nothing comes, and stops its timer then", async () => {
    const { logging, host, take } = await createFilteredLogging(["dedupe"]);
    for (let i = 0; i < 3; i++) logging.logger().info("m");
    host.time += 4000;
    host.tick();
    assert.deepEqual([take(), host.timers.size], [["info m"], 1]);
    host.time += 1000;
    host.tick();
    assert.deepEqual([take(), host.timers.size], [['info m {"repeated":2}'], 0]);
    for (let i = 0; i < 2; i++) logging.logger().info("m");
    await logging.flush();
    assert.deepEqual(take(), ["info m", 'info m {"repeated":1}']);
  });

  it("tells records of different fields apart where it is told to", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "dedupe",
      key: ["user"],
      spare: "fatal",
    }]);
    for (const user of [1, 2, 1, 2]) logging.logger().info("m", { user });
    logging.logger().fatal("f");
    logging.logger().fatal("f");
    assert.equal(take().length, 4);
  });

  it("passes or tells each record once, with as many messages and clocks as there are", async () => {
    const step = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: -2000, max: 4000 }));
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
      const { logging, host, take } = await createFilteredLogging([{ type: "dedupe", maxKeys: 2 }]);
      for (const [message, millis] of steps) {
        host.time += millis;
        logging.logger().info(message);
        if (millis % 3 === 0) host.tick();
      }
      logging.flushSync();
      const told = take().map((line) => Number(/"repeated":(\d+)/.exec(line)?.[1] ?? 1));
      assert.equal(told.reduce((sum, count) => sum + count, 0), steps.length);
    }));
  });
});
