// Winston, the real one, into microlog.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import winston from "winston";
import Transport from "winston-transport";
import { winstonTransport } from "../../../tracer/adapters/winston.ts";
import { captureLogs } from "../../../tracer/testing.ts";
import { drawRecords } from "../../support/draw_records.ts";

describe("winstonTransport()", () => {
  it("takes levels, messages and fields, of all of winston's levels", () => {
    using logs = captureLogs();
    const log = winston.createLogger({
      level: "silly",
      transports: [winstonTransport(Transport, { logger: "app" })],
    });
    log.error("1");
    log.warn("2");
    log.info("3", { rows: 3 });
    log.http("4");
    log.verbose("5");
    log.debug("6");
    log.silly("7");
    log.log({ level: "info", message: "8", user: { id: 1 } });
    assert.deepEqual(drawRecords(logs), [
      "error app 1 {}",
      "warn app 2 {}",
      'info app 3 {"rows":3}',
      "debug app 4 {}",
      "debug app 5 {}",
      "debug app 6 {}",
      "trace app 7 {}",
      'info app 8 {"user":{"id":1}}',
    ]);
  });

  it("takes levels of syslog", () => {
    using logs = captureLogs();
    const { levels } = winston.config.syslog;
    const log = winston.createLogger({
      levels,
      level: "debug",
      transports: [winstonTransport(Transport)],
    });
    for (const level of Object.keys(levels)) log.log(level, "m");
    assert.deepEqual(logs.records.map(({ level }) => level), [
      "fatal",
      "fatal",
      "fatal",
      "error",
      "warn",
      "info",
      "info",
      "debug",
    ]);
  });

  it("takes what default and child loggers add, and calls loggers by their label", () => {
    using logs = captureLogs();
    const { combine, label, timestamp, colorize } = winston.format;
    const log = winston.createLogger({
      format: combine(label({ label: "db" }), timestamp(), colorize()),
      defaultMeta: { service: "web" },
      transports: [winstonTransport(Transport)],
    });
    log.child({ request: 7 }).warn("slow", { took: 3 });
    assert.deepEqual(drawRecords(logs).map((line) => line.split(" ").slice(0, 3).join(" ")), [
      "warn db slow",
    ]);
    assert.deepEqual(logs.records[0]?.fields, { request: 7, service: "web", took: 3 });
    assert.ok(Math.abs((logs.records[0]?.time ?? 0) - Date.now()) < 60_000);
  });

  it("keeps errors as they were thrown", () => {
    using logs = captureLogs();
    const error = new Error("lost");
    const log = winston.createLogger({ transports: [winstonTransport(Transport)] });
    log.error(error);
    log.error("failed:", error);
    log.error("with fields", { id: 1 });
    assert.deepEqual(logs.records.map(({ error: thrown }) => thrown), [error, error, undefined]);
    assert.deepEqual(logs.messages.map((message) => message.split(" ")[0]), ["lost", "failed:", "with"]);
    assert.deepEqual(logs.records.map(({ fields }) => fields), [{}, {}, { id: 1 }]);
  });

  it("makes errors again of what winston's own format left of them", () => {
    using logs = captureLogs();
    const log = winston.createLogger({
      format: winston.format.errors({ stack: true, cause: true }),
      transports: [winstonTransport(Transport)],
    });
    const cause = new Error("why");
    log.error(new TypeError("lost", { cause }));
    const [{ error, fields } = { error: undefined, fields: undefined }] = logs.records;
    assert.ok(error instanceof Error);
    assert.deepEqual([error.name, error.message, error.cause, fields], ["TypeError", "lost", cause, {}]);
    assert.match(error.stack ?? "", /winston_test/);
  });

  it("has a level of its own, and stands beside other transports", () => {
    using logs = captureLogs();
    const others: unknown[] = [];
    const other = new Transport({
      log(info, next) {
        others.push(info.message);
        next();
      },
    });
    const log = winston.createLogger({
      transports: [other, winstonTransport(Transport, { level: "error" })],
    });
    log.info("1");
    log.error("2");
    assert.deepEqual(others, ["1", "2"]);
    assert.deepEqual(logs.messages, ["2"]);
  });
});
