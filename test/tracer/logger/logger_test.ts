// Loggers: their names and levels, and that a change reaches every one that is there.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { healthOf } from "../../../tracer/logger/logging_health.ts";
import type { Logger } from "../../../tracer/logger/logger.ts";
import type { Logging } from "../../../tracer/logger/logging.ts";
import { namesAround } from "../../../tracer/logger/logger_tree.ts";
import type { LogRecord } from "../../../tracer/logger/record.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** A logging with one sink that keeps records as they are. */
async function createKept(
  configuration: Parameters<Logging["configure"]>[0] = {},
): Promise<{ logging: Logging; records: LogRecord[]; faults: readonly string[] }> {
  const { logging, host } = createFakeLogging();
  const records: LogRecord[] = [];
  await logging.configure({
    level: "trace",
    sinks: [{ name: "kept", write: (record) => void records.push(record) }],
    ...configuration,
  });
  return { logging, records, faults: host.faults };
}

/** Levels at which a logger writes. */
function enabledLevels(log: Logger): readonly string[] {
  return LEVELS.filter((level) => log.isEnabled(level));
}

describe("a logger", () => {
  it("has a method for each level, and other names for some", async () => {
    const { logging, records } = await createKept();
    const log = logging.logger("a");
    for (const level of LEVELS) log[level](level);
    log.warning("warning");
    log.exception(new Error("exception"));
    log.critical("critical");
    log.log("WARNING", "by name");
    log.log("off", "never");
    assert.deepEqual(
      records.map(({ level, message }) => `${level} ${message}`),
      [
        "0 trace",
        "1 debug",
        "2 info",
        "3 warn",
        "4 error",
        "5 fatal",
        "3 warning",
        "4 exception",
        "5 critical",
        "3 by name",
      ],
    );
  });

  it("takes all shapes of calls in all its methods", async () => {
    const { logging, records } = await createKept();
    const log = logging.logger();
    const error = new Error("e");
    for (const method of [...LEVELS, "warning", "critical", "exception"] as const) {
      records.length = 0;
      log[method]`a${1}b${2}c`;
      log[method](error, "m", { a: 1 });
      log[method]({ a: 1 }, "m");
      log[method](() => ["m", { a: 1 }]);
      assert.deepEqual(records.map(({ message }) => message), ["a1b2c", "m", "m", "m"]);
      assert.deepEqual(records.map(({ fields }) => fields), [undefined, { a: 1 }, { a: 1 }, { a: 1 }]);
      assert.equal(records[1]?.error, error);
    }
  });

  it("calls no function of a record that is not written", async () => {
    const { logging } = await createKept({ level: "info" });
    let calls = 0;
    logging.logger("a").debug(() => `${++calls}`);
    logging.logger("a").debug("m", () => ({ calls: ++calls }));
    assert.equal(calls, 0);
  });

  it("writes at info and tells it when there is no such level", async () => {
    const { logging, records, faults } = await createKept();
    const log = logging.logger("a");
    log.log("loud", "m");
    assert.deepEqual(records.map(({ level }) => level), [2]);
    assert.deepEqual(faults, ['logger: There is no level "loud"']);
    assert.equal(log.isEnabled("loud"), false);
    assert.throws(() => Reflect.apply(log.setLevel, log, ["loud"]), RangeError);
  });

  it("has the name it was asked for, in parts or whole", () => {
    const { logging } = createFakeLogging();
    assert.equal(logging.logger("a.b").name, "a.b");
    assert.equal(logging.logger(["a", "b"]).name, "a.b");
    assert.equal(logging.logger().name, "");
    assert.equal(logging.logger("a").getChild("b.c").name, "a.b.c");
    assert.equal(logging.logger().getChild("b").name, "b");
    assert.equal(logging.logger("a").getChild("").name, "a");
  });

  it("adds its fields to its records, those of the last bind() before earlier ones", async () => {
    const { logging, records } = await createKept();
    const log = logging.logger("a").bind({ a: 1, b: 1 });
    log.child({ b: 2 }).with({ c: 3 }).getChild("d").info("m");
    log.info("m");
    assert.deepEqual(records.map(({ bound }) => bound?.fields), [{ a: 1, b: 2, c: 3 }, { a: 1, b: 1 }]);
    assert.equal(records[0]?.logger, "a.d");
  });

  it("binds fields as they are at that moment, hostile ones, too", async () => {
    const { logging, records } = await createKept();
    const fields = {
      a: 1,
      get bad(): unknown {
        throw new Error("boom");
      },
    };
    const log = logging.logger().bind(fields);
    fields.a = 2;
    log.info("m");
    assert.deepEqual(records[0]?.bound?.fields, { a: 1, bad: "[could not be read: boom]" });
    logging.logger().bind(
      new Proxy({}, {
        ownKeys: () => {
          throw new Error("boom");
        },
      }),
    ).info("m");
    assert.equal(records.length, 2);
  });

  it("never throws, whatever it is called with", async () => {
    const { logging, records, faults } = await createKept();
    const log = logging.logger("a");
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    log.info(proxy);
    log.info("m", proxy);
    log.info(Object.create(null));
    Reflect.apply(log.info, log, []);
    Reflect.apply(log.log, log, [undefined, "m"]);
    Reflect.apply(log.bind, log, [undefined]).info("m");
    Reflect.apply(log.bind, log, [null]).info("m");
    assert.equal(records.length, 7);
    assert.equal(faults.length, 1);
  });
});

describe("levels of loggers", () => {
  it("come from the longest name around that has one", async () => {
    const { logging } = await createKept({
      level: "warn",
      levels: { a: "info", "a.b.c": "trace", "x.y": "off" },
    });
    const levels = Object.fromEntries(
      ["", "a", "a.b", "a.b.c", "a.b.c.d", "ab", "x", "x.y", "x.y.z"].map((
        name,
      ) => [name, enabledLevels(logging.logger(name))[0]]),
    );
    assert.deepEqual(levels, {
      "": "warn",
      a: "info",
      "a.b": "info",
      "a.b.c": "trace",
      "a.b.c.d": "trace",
      ab: "warn",
      x: "warn",
      "x.y": undefined,
      "x.y.z": undefined,
    });
  });

  it("change for loggers that are there, bound ones and those below", async () => {
    const { logging } = await createKept({ level: "info" });
    const [parent, child, bound, other] = [
      logging.logger("a"),
      logging.logger("a.b"),
      logging.logger("a.b").bind({ x: 1 }),
      logging.logger("c"),
    ];
    parent.setLevel("error");
    assert.deepEqual([parent, child, bound, other].map((log) => enabledLevels(log)[0]), [
      "error",
      "error",
      "error",
      "info",
    ]);
    child.setLevel("trace");
    assert.deepEqual([parent, child, bound].map((log) => enabledLevels(log)[0]), ["error", "trace", "trace"]);
    child.setLevel(undefined);
    parent.setLevel(undefined);
    assert.deepEqual([parent, child, bound].map((log) => enabledLevels(log)[0]), ["info", "info", "info"]);
    logging.logger().setLevel("off");
    assert.deepEqual([parent, bound, other].flatMap(enabledLevels), []);
  });

  it("that were set by hand stay when the configuration changes", async () => {
    const { logging, records } = await createKept({ level: "info" });
    const log = logging.logger("a");
    log.setLevel("debug");
    await logging.configure({
      level: "error",
      sinks: [{ name: "kept", write: (record) => void records.push(record) }],
    });
    assert.equal(enabledLevels(log)[0], "debug");
    assert.equal(enabledLevels(logging.logger("b"))[0], "error");
  });

  it("are what a search from the name outwards finds, in any order of settings", async () => {
    const name = fc.array(fc.constantFrom("a", "b", ""), { maxLength: 4 }).map((parts) => parts.join("."));
    const level = fc.constantFrom(...LEVELS, "off" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, level)), fc.array(name), async (settings, asked) => {
        const { logging } = await createKept({ level: "warn" });
        const loggers = asked.map((each) => logging.logger(each));
        const known = new Map<string, string>();
        for (const [each, to] of settings) {
          logging.logger(each).setLevel(to);
          known.set(each, to);
        }
        for (const log of loggers) {
          const expected = namesAround(log.name).map((each) =>
            known.get(each)
          ).find((each) => each !== undefined) ?? "warn";
          assert.equal(enabledLevels(log)[0] ?? "off", expected);
        }
      }),
    );
  });
});

describe("sinks of loggers", () => {
  it("take the levels and loggers that they are for, and what is below these", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({
      level: "trace",
      sinks: [{ type: "memory", level: "warn" }, { type: "memory", loggers: ["a.b"] }],
    });
    for (const name of ["a", "a.b", "a.b.c", "a.bc"]) {
      logging.logger(name).info("info");
      logging.logger(name).warn("warn");
    }
    const counts = Object.values(healthOf(logging.inForce).sinks).map(({ written }) => written);
    assert.deepEqual(counts, [4, 4]);
    assert.equal(logging.logger("a").isEnabled("info"), false);
    assert.equal(logging.logger("a.b").isEnabled("info"), true);
  });
});
