// Records from before the first configuration: kept as they were, delivered once, and none where nothing is ever configured.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { healthOf } from "../../../tracer/logger/logging_health.ts";
import { MOST_EARLY_RECORDS } from "../../../tracer/logger/early_records.ts";
import type { LogRecord } from "../../../tracer/logger/record.ts";
import type { Sink } from "../../../tracer/logger/sinks/sink.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

/** A sink that notes loggers and messages. */
function createNotingSink(notes: string[]): Sink {
  return {
    name: "noting",
    write: ({ logger, message }: LogRecord) => void notes.push(`${logger} ${message}`),
  };
}

describe("records logged while the first configuration is on its way", () => {
  it("are delivered to its sinks, in their order, before all others", async () => {
    const { logging, host } = createFakeLogging();
    const log = logging.logger("api");
    log.fatal("before anybody asked");
    const configured = logging.configure({ sinks: ["console"] });
    host.time += 1;
    log.info("first", { a: 1, password: "hunter2" });
    logging.contexts.withContext({ id: "r1" }, () => log.bind({ b: 2 }).info("second"));
    await configured;
    log.info("third");
    assert.deepEqual(host.printed.stdout, [
      '{"time":"2026-01-31T12:00:00.124Z","level":"info","logger":"api","message":"first","a":1,"password":"***"}\n',
      '{"time":"2026-01-31T12:00:00.124Z","level":"info","logger":"api","message":"second","id":"r1","b":2}\n',
      '{"time":"2026-01-31T12:00:00.124Z","level":"info","logger":"api","message":"third"}\n',
    ]);
  });

  it("are kept as they were when they were made", async () => {
    const { logging, host } = createFakeLogging();
    const user = { name: "ann", roles: ["reader"], at: new Date(0) };
    const configured = logging.configure({ sinks: ["console"] });
    logging.logger().info("m", { user, big: 10n, wrong: NaN, then: () => {} });
    user.name = "bob";
    user.roles.push("writer");
    await configured;
    logging.logger().info("m", {
      user: { name: "ann", roles: ["reader"], at: new Date(0) },
      big: 10n,
      wrong: NaN,
      then: () => {},
    });
    const [early, live] = host.printed.stdout;
    assert.equal(early, live);
  });

  it("go where levels and loggers of the configuration say", async () => {
    const { logging } = createFakeLogging();
    const all: string[] = [];
    const configured = logging.configure({
      level: "warn",
      levels: { db: "debug" },
      sinks: [createNotingSink(all), { type: "memory" }],
    });
    for (const name of ["db", "db.pool", "api"]) {
      for (const level of ["trace", "debug", "error"] as const) logging.logger(name)[level](level);
    }
    await configured;
    assert.deepEqual(all, ["db debug", "db error", "db.pool debug", "db.pool error", "api error"]);
    assert.equal(healthOf(logging.inForce).sinks["memory"]?.written, 5);
  });

  it("are not told twice to those that listened already", async () => {
    const { logging } = createFakeLogging();
    const heard: string[] = [];
    logging.addRoute({ name: "capture", level: 0, write: ({ message }) => void heard.push(message) });
    const configured = logging.configure({ sinks: ["null"] });
    logging.logger().info("once");
    await configured;
    assert.deepEqual(heard, ["once"]);
  });

  it("are bounded, and what was dropped is told", async () => {
    const { logging, host } = createFakeLogging();
    const notes: string[] = [];
    const configured = logging.configure({ sinks: [createNotingSink(notes)] });
    for (let i = 0; i < MOST_EARLY_RECORDS + 3; i++) logging.logger().info(`${i}`);
    await configured;
    assert.equal(notes.length, MOST_EARLY_RECORDS);
    assert.equal(notes.at(-1), ` ${MOST_EARLY_RECORDS - 1}`);
    assert.deepEqual(host.faults, ["logger: 3 records from before the configuration were dropped"]);
  });

  it("wait for the next configuration when the first is none", async () => {
    const { logging } = createFakeLogging();
    const notes: string[] = [];
    const refused = logging.configure({ level: "loud" as "info" });
    logging.logger("a").info("kept");
    await assert.rejects(refused);
    logging.logger("a").info("lost: nothing is on its way");
    await logging.configure({ sinks: [createNotingSink(notes)] });
    assert.deepEqual(notes, ["a kept"]);
  });

  it("are not kept from the second configuration on: the former is in force until then", async () => {
    const { logging } = createFakeLogging();
    const [first, second]: [string[], string[]] = [[], []];
    await logging.configure({ sinks: [createNotingSink(first)] });
    const configured = logging.configure({ sinks: [createNotingSink(second)] });
    logging.logger().info("between");
    await configured;
    logging.logger().info("after");
    assert.deepEqual([first, second], [[" between"], [" after"]]);
  });

  it("are forgotten when logging is switched off, and take no fault of a sink into the program", async () => {
    const { logging, host } = createFakeLogging();
    const off = logging.configure({ enabled: false, sinks: ["console"] });
    logging.logger().info("m");
    await off;
    assert.deepEqual(host.printed.stdout, []);
    const other = createFakeLogging();
    const on = other.logging.configure({
      sinks: [{
        name: "broken",
        write: () => {
          throw new Error("down");
        },
      }, "console"],
    });
    other.logging.logger().info("m");
    await on;
    assert.deepEqual(other.host.faults, ["broken: down"]);
    assert.equal(other.host.printed.stdout.length, 1);
  });
});
