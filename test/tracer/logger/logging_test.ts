// Logging as a whole: configured, configured anew, and with sinks that fail.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainRecord } from "../../../tracer/logger/explain.ts";
import { healthOf } from "../../../tracer/logger/logging_health.ts";
import type { LogRecord } from "../../../tracer/logger/record.ts";
import type { Sink } from "../../../tracer/logger/sinks/sink.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

/** A sink that notes what happens to it. */
function createNotingSink(name: string, notes: string[], parts: Partial<Sink> = {}): Sink {
  return {
    name,
    write: ({ message }) => void notes.push(`${name} ${message}`),
    flush: () => Promise.resolve(void notes.push(`${name} flushed`)),
    close: () => void notes.push(`${name} closed`),
    ...parts,
  };
}

describe("Logging", () => {
  it("does nothing at all before it is configured", () => {
    const { logging, host, ends } = createFakeLogging();
    const log = logging.logger("a");
    log.fatal("lost", {
      get a() {
        throw new Error("not looked at");
      },
    });
    assert.equal(log.isEnabled("fatal"), false);
    assert.deepEqual([host.printed, host.faults, host.timers.size, ends.length], [
      { stdout: [], stderr: [] },
      [],
      0,
      0,
    ]);
    assert.deepEqual(healthOf(logging.inForce).sinks, {});
    assert.deepEqual(explainRecord(logging.inForce, "a", "fatal"), [
      'The level of "a" is info, the configured level.',
      "No sink is configured: it is not written.",
    ]);
  });

  it("prints JSON to the console when it is asked for nothing else", async () => {
    const { logging, host, ends } = createFakeLogging();
    const early = logging.logger("early");
    await logging.configure({});
    early.info("hello", { a: 1 });
    early.debug("not");
    assert.deepEqual(host.printed.stdout, [
      '{"time":"2026-01-31T12:00:00.123Z","level":"info","logger":"early","message":"hello","a":1}\n',
    ]);
    // The console has each record at once: nothing waits for the end.
    assert.equal(ends.length, 0);
    await logging.configure({});
    assert.equal(ends.length, 0);
  });

  it("parts errors from the rest on the console when it is asked to", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure({
      sinks: [{ type: "console", stream: "split", format: ({ message }) => message }],
    });
    for (const level of ["info", "warn", "error", "fatal"] as const) logging.logger()[level](level);
    assert.deepEqual(host.printed, { stdout: ["info\n", "warn\n"], stderr: ["error\n", "fatal\n"] });
  });

  it("gives all records common fields, before which everything else goes", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure({
      service: "shop",
      fields: { region: "eu", password: "hunter2" },
      sinks: ["console"],
    });
    const log = logging.logger().bind({ region: "us" });
    log.info("m");
    logging.contexts.withContext({ region: "asia" }, () => {
      logging.logger().info("m");
      logging.logger().info("m", { region: "own" });
    });
    const lines = host.printed.stdout.map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ region }) => region), ["us", "asia", "own"]);
    assert.ok(lines.every(({ service, password }) => service === "shop" && password === "***"));
  });

  it("puts a new configuration in force at once, flushes and closes former sinks, keeps those that stay", async () => {
    const { logging } = createFakeLogging();
    const notes: string[] = [];
    const [first, second, both] = ["first", "second", "both"].map((name) => createNotingSink(name, notes));
    assert.ok(first !== undefined && second !== undefined && both !== undefined);
    const log = logging.logger("a").bind({ x: 1 });
    await logging.configure({ sinks: [first, both] });
    log.info("1");
    await logging.configure({ sinks: [both, second], level: "warn" });
    log.info("2");
    log.warn("3");
    assert.deepEqual(notes, ["first 1", "both 1", "first flushed", "first closed", "both 3", "second 3"]);
  });

  it("stays as it was when a configuration is none, or its sinks cannot be made", async () => {
    const { logging, host } = createFakeLogging();
    const notes: string[] = [];
    const sink = createNotingSink("sink", notes);
    await logging.configure({ sinks: [sink] });
    const wrong = [{ level: "loud" }, { sinks: [sink, { type: "file", path: "/x" }] }, {
      sinks: [sink, "nowhere"],
    }];
    for (const configuration of wrong) {
      await assert.rejects(async () => {
        await Reflect.apply(logging.configure, logging, [configuration]);
      }, TypeError);
    }
    logging.logger().info("still");
    assert.deepEqual([notes, host.faults], [["sink still"], []]);
  });

  it("watches for the end once, before the first sink is in force that has records wait", async () => {
    const { logging, ends } = createFakeLogging();
    const flushed: string[] = [];
    const waiting: Sink = {
      name: "own",
      write: () => flushed.push(`${ends.length} when it was written`),
      flushSync: () => flushed.push("flushed"),
    };
    await logging.configure({ sinks: [waiting] });
    logging.logger("a").info("m");
    await logging.configure({ sinks: [waiting, "null"] });
    assert.equal(ends.length, 1);
    ends[0]?.();
    assert.deepEqual(flushed, ["1 when it was written", "flushed"]);
  });

  it("ends with the last of several configurations that are asked for at once", async () => {
    const { logging, host } = createFakeLogging();
    const notes: string[] = [];
    const sinks = Array.from({ length: 10 }, (_, i) => createNotingSink(`sink${i}`, notes));
    await Promise.allSettled(
      sinks.map((sink, i) =>
        logging.configure({ sinks: [sink, "memory", i % 3 === 1 ? { type: "file", path: "/x" } : "null"] })
      ),
    );
    logging.logger().info("m");
    assert.deepEqual(notes.filter((note) => note.endsWith(" m")), ["sink9 m"]);
    assert.equal(notes.filter((note) => note.endsWith("closed")).length, 6);
    assert.deepEqual(host.faults, []);
  });

  it("writes nothing when it is switched off, and again when it is on", async () => {
    const { logging } = createFakeLogging();
    const notes: string[] = [];
    const sink = createNotingSink("sink", notes);
    for (const enabled of [false, true]) {
      await logging.configure({ enabled, sinks: [sink] });
      logging.logger().info(String(enabled));
    }
    assert.deepEqual(notes, ["sink true"]);
  });

  it("warns of what a configuration that is not strict has too much", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure(Object.assign({ strict: false, sinks: [] }, { lvel: "info" }));
    assert.match(host.faults.join(), /^configuration: Cannot configure microlog: lvel is not known/);
  });

  it("adds routes that configurations leave alone", async () => {
    const { logging } = createFakeLogging();
    const taken: LogRecord[] = [];
    const log = logging.logger("a");
    const remove = logging.addRoute({ name: "test", level: 0, write: (record) => void taken.push(record) });
    log.trace("1");
    await logging.configure({ level: "trace", sinks: [] });
    log.trace("2");
    remove();
    log.trace("3");
    assert.deepEqual(taken.map(({ message }) => message), ["1", "2"]);
  });

  it("has sinks of one format share the text of bound fields", async () => {
    const { logging } = createFakeLogging();
    let reads = 0;
    await logging.configure({ format: "json", sinks: ["memory", "null", { type: "memory", most: 3 }] });
    const log = logging.logger().bind({
      a: {
        get b() {
          return ++reads;
        },
      },
    });
    for (let i = 0; i < 10; i++) log.info("m");
    assert.equal(reads, 1);
  });
});

describe("a sink that fails", () => {
  it("leaves the other sinks and the program alone, and is told by its name", async () => {
    const { logging, host } = createFakeLogging();
    const notes: string[] = [];
    const fail = () => {
      throw new Error("no");
    };
    const bad = createNotingSink("bad", notes, {
      write: fail,
      flush: () => Promise.reject(new Error("no")),
      flushSync: fail,
      close: fail,
      health: fail,
    });
    await logging.configure({
      sinks: [createNotingSink("a", notes), bad, createNotingSink("b", notes), {
        type: "console",
        format: fail,
      }],
    });
    logging.logger().info("m");
    assert.deepEqual(notes, ["a m", "b m"]);
    await logging.flush();
    logging.flushSync();
    assert.deepEqual(Object.keys(healthOf(logging.inForce).sinks), ["console"]);
    await logging.configure({ sinks: [] });
    assert.deepEqual(notes.slice(-2), ["b flushed", "b closed"]);
    assert.deepEqual(new Set(host.faults), new Set(["bad: no", "console: no"]));
  });

  it("does not log its own faults", async () => {
    const { logging, host } = createFakeLogging();
    let writes = 0;
    await logging.configure({
      sinks: [{
        name: "loop",
        write() {
          writes++;
          if (writes < 5) logging.logger().error("within");
          throw new Error("no");
        },
      }],
    });
    logging.logger().info("m");
    assert.equal(writes, 5);
    assert.equal(host.faults.length, 5);
  });
});

describe("explain()", () => {
  it("says why a record is written or not", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({
      level: "info",
      levels: { a: "debug", b: "off" },
      sinks: [{ type: "console", level: "error" }, { type: "memory", loggers: ["a.b"] }],
    });
    assert.deepEqual(explainRecord(logging.inForce, "a.b", "debug"), [
      'The level of "a.b" is debug, configured for "a".',
      "console takes error and above: not this one.",
      "memory takes it.",
    ]);
    assert.deepEqual(
      explainRecord(logging.inForce, "a", "trace").at(-1),
      "A record at trace is below it: it is not written.",
    );
    assert.deepEqual(explainRecord(logging.inForce, "c", "error").slice(1), [
      "console takes it.",
      "memory takes other loggers: a.b.",
    ]);
    assert.deepEqual(
      explainRecord(logging.inForce, "b", "fatal")[0],
      'The level of "b" is off, configured for "b".',
    );
    logging.logger("a").setLevel("fatal");
    assert.deepEqual(
      explainRecord(logging.inForce, "a.x", "info")[0],
      'The level of "a.x" is fatal, set for "a".',
    );
    assert.throws(() => explainRecord(logging.inForce, "a", "loud"), RangeError);
  });

  it("says the same as isEnabled()", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({
      level: "info",
      levels: { a: "trace" },
      sinks: [{ type: "memory", level: "debug" }],
    });
    for (const name of ["a", "b"]) {
      for (const level of ["trace", "debug", "info"]) {
        assert.equal(
          explainRecord(logging.inForce, name, level).some((reason) => reason.endsWith("takes it.")),
          logging.logger(name).isEnabled(level),
        );
      }
    }
  });
});

describe("health()", () => {
  it("counts records by level, and those alone that are on", async () => {
    const { logging } = createFakeLogging();
    logging.logger().fatal("nobody listens");
    await logging.configure({ level: "debug", sinks: ["memory", "null"] });
    const log = logging.logger("a");
    for (const level of ["trace", "debug", "info", "info", "warn", "error", "fatal"] as const) {
      log[level]("m");
    }
    log.log("warning", "m");
    assert.deepEqual(healthOf(logging.inForce).records, {
      trace: 0,
      debug: 1,
      info: 2,
      warn: 2,
      error: 1,
      fatal: 1,
    });
  });

  it("says whether a sink is failing, what filters refused and what went wrong", async () => {
    const { logging } = createFakeLogging();
    let state: "ok" | "failing" = "ok";
    const health = () => ({ state, written: 1, dropped: 2, pending: 3, problem: "" });
    await logging.configure({
      filters: [() => false],
      sinks: [{ name: "own", write: () => {}, health }, "memory"],
    });
    logging.logger().info("m");
    assert.equal(healthOf(logging.inForce).state, "ok");
    state = "failing";
    const told = healthOf(logging.inForce);
    assert.equal(told.state, "failing");
    assert.deepEqual(told.sinks["own"], {
      state: "failing",
      written: 1,
      dropped: 2,
      pending: 3,
      problem: "",
    });
    assert.deepEqual(told.filters, { predicate: { passed: 0, refused: 1, sent: 0 } });
    assert.deepEqual(told.faults, {});
    assert.deepEqual(JSON.parse(JSON.stringify(told)), told);
  });

  it("tells sinks of one name apart", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({ sinks: ["memory", "memory", { type: "memory", most: 1 }] });
    logging.logger().info("1");
    logging.logger().info("2");
    const health = healthOf(logging.inForce).sinks;
    assert.deepEqual(Object.keys(health), ["memory", "memory 2", "memory 3"]);
    assert.deepEqual(Object.values(health).map(({ written, dropped }) => [written, dropped]), [
      [2, 0],
      [2, 0],
      [2, 1],
    ]);
  });
});
