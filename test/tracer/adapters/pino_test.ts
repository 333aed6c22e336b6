// Pino, the real one, into microlog.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import pino from "pino";
import { pinoDestination } from "../../../tracer/adapters/pino.ts";
import { configure, getLogger } from "../../../tracer/mod.ts";
import { captureLogs } from "../../../tracer/testing.ts";
import { drawRecords } from "../../support/draw_records.ts";

describe("pinoDestination()", () => {
  it("takes levels, messages and fields, and calls loggers by their name", () => {
    using logs = captureLogs();
    const log = pino({ name: "api", level: "trace" }, pinoDestination());
    log.trace("1");
    log.debug("2");
    log.info({ rows: 3, user: { id: 7 } }, "loaded %d of %s", 3, "all");
    log.warn("4");
    log.error("5");
    log.fatal("6");
    assert.deepEqual(drawRecords(logs), [
      "trace api 1 {}",
      "debug api 2 {}",
      'info api loaded 3 of all {"rows":3,"user":{"id":7}}',
      "warn api 4 {}",
      "error api 5 {}",
      "fatal api 6 {}",
    ]);
  });

  it("takes bindings of children, and the time of pino's clock", () => {
    using logs = captureLogs();
    const log = pino({ timestamp: () => `,"time":1700000000123` }, pinoDestination({ logger: "old" }));
    log.child({ request: 7 }).child({ step: "a" }).info("in");
    assert.deepEqual(drawRecords(logs), ['info old in {"request":7,"step":"a"}']);
    assert.equal(logs.records[0]?.time, 1_700_000_000_123);
    for (const timestamp of [pino.stdTimeFunctions.isoTime, pino.stdTimeFunctions.unixTime]) {
      logs.clear();
      pino({ timestamp }, pinoDestination()).info("now");
      assert.ok(Math.abs((logs.records[0]?.time ?? 0) - Date.now()) < 60_000);
    }
  });

  it("keeps errors as they were thrown, by any key", () => {
    using logs = captureLogs();
    const error = new Error("lost", { cause: new Error("why") });
    const log = pino(pinoDestination());
    log.error(error);
    log.error({ err: error, id: 1 }, "failed");
    pino({ errorKey: "problem" }, pinoDestination({ errorKey: "problem" })).error(error, "own key");
    assert.deepEqual(drawRecords(logs), ["error  lost {}", 'error  failed {"id":1}', "error  own key {}"]);
    for (const record of logs.records) assert.equal(record.error, error);
  });

  it("follows pino's own keys, words for levels, levels in between, and redaction", () => {
    using logs = captureLogs();
    const log = pino({
      messageKey: "text",
      nestedKey: "data",
      customLevels: { notice: 35 },
      formatters: { level: (label) => ({ level: label }) },
      redact: ["inner"],
      base: null,
    }, pinoDestination({ messageKey: "text", nestedKey: "data" }));
    log.warn({ a: 1, inner: 2 }, "m");
    pino({ customLevels: { notice: 35 } }, pinoDestination()).notice("between");
    assert.deepEqual(drawRecords(logs), ['warn  m {"a":1,"inner":"[Redacted]"}', "info  between {}"]);
  });

  it("is one of several destinations", () => {
    using logs = captureLogs();
    const lines: string[] = [];
    const streams = [{ stream: { write: (line: string) => void lines.push(line) } }, {
      stream: pinoDestination(),
    }];
    const error = new Error("lost");
    pino({}, pino.multistream(streams)).info({ err: error }, "both");
    assert.equal(lines.length, 1);
    assert.deepEqual(logs.messages, ["both"]);
    assert.equal(logs.records[0]?.error, error);
  });

  it("lets the levels and sinks of its name decide", async () => {
    const written: string[] = [];
    await configure({
      levels: { api: "warn" },
      sinks: [{ name: "own", write: ({ logger, message }) => void written.push(`${logger} ${message}`) }],
    });
    try {
      const log = pino({ name: "api" }, pinoDestination());
      log.info("quiet");
      log.warn("loud");
      getLogger("api").setLevel("error");
      log.warn("quiet");
      assert.deepEqual(written, ["api loud"]);
    } finally {
      getLogger("api").setLevel(undefined);
      await configure({ sinks: [] });
    }
  });

  it("does not go round in circles with a sink that writes by pino", async () => {
    const log = pino(pinoDestination());
    const seen: string[] = [];
    await configure({
      sinks: [{
        name: "back",
        write: ({ message }) => {
          seen.push(message);
          log.info(`again ${message}`);
        },
      }],
    });
    try {
      log.info("once");
      assert.deepEqual(seen, ["once"]);
    } finally {
      await configure({ sinks: [] });
    }
  });

  it("takes a line that is no JSON as a message", () => {
    using logs = captureLogs();
    pinoDestination().write("plain\n");
    assert.deepEqual(drawRecords(logs), ["info  plain {}"]);
  });
});
