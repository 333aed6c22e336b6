// Records for Elastic, read back and held against the Elastic Common Schema.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createError, readLine, SERVICE, SPAN_ID, TRACE_ID, traceOf } from "./mapped_lines.ts";

describe("the ecs format", () => {
  it("has the fields that every line must have, first and in their order", async () => {
    const line = await readLine("ecs", {});
    assert.deepEqual(Object.keys(line).slice(0, 4), ["@timestamp", "log.level", "message", "ecs.version"]);
    assert.deepEqual(line, {
      "@timestamp": "2026-01-31T12:00:00.123Z",
      "log.level": "info",
      "message": "hello",
      "ecs.version": "8.11.0",
      "log.logger": "api",
    });
  });

  it("names the service and the trace", async () => {
    const line = await readLine("ecs", { context: SERVICE }, { trace: traceOf() });
    assert.equal(line["service.name"], "shop");
    assert.equal(line["service.version"], "1.2.3");
    assert.equal(line["service.environment"], "prod");
    assert.equal(line["trace.id"], TRACE_ID);
    assert.equal(line["span.id"], SPAN_ID);
  });

  it("takes the trace from fields before the one around, and leaves what is no id among the labels", async () => {
    const other = "1".repeat(32);
    const line = await readLine("ecs", { fields: { trace_id: other, span_id: "x" } }, { trace: traceOf() });
    assert.equal(line["trace.id"], other);
    assert.equal("span.id" in line, false);
    assert.deepEqual(line["labels"], { span_id: "x" });
  });

  it("tells an error by type, message, stack and code, with its causes", async () => {
    const error = Object.assign(createError(), { code: "E_LOST", retry: true, cause: createError("inner") });
    const line = await readLine("ecs", { level: 4, error });
    assert.equal(line["log.level"], "error");
    assert.equal(line["error.type"], "TypeError");
    assert.equal(line["error.message"], "lost");
    assert.equal(line["error.code"], "E_LOST");
    assert.match(
      String(line["error.stack_trace"]),
      /^TypeError: lost\n {4}at load .*\ncaused by: TypeError: inner\n/s,
    );
    assert.deepEqual(line["labels"], { error_retry: true });
  });

  it("finds errors among the fields, as other loggers have them", async () => {
    const line = await readLine("ecs", { fields: { err: createError(), rows: 3 } });
    assert.equal(line["error.type"], "TypeError");
    assert.deepEqual(line["labels"], { rows: 3 });
  });

  it("takes what was thrown and is no error", async () => {
    assert.equal((await readLine("ecs", { error: "lost" }))["error.message"], "lost");
    const line = await readLine("ecs", { error: { reason: 3 } });
    assert.equal(line["error.message"], '{"reason":3}');
    assert.equal("error.type" in line, false);
  });

  it("leaves fields of the schema where they are, and makes flat labels of all others", async () => {
    const line = await readLine("ecs", {
      fields: {
        "http.request.method": "GET",
        url: { path: "/a" },
        tags: ["one", "two"],
        user: "bob",
        rows: 3,
        "cart.size": 2,
        items: [{ id: 1 }],
        labels: { team: "web" },
        message: "mine",
        log: { level: "mine" },
      },
    });
    assert.equal(line["http.request.method"], "GET");
    assert.deepEqual(line["url"], { path: "/a" });
    assert.deepEqual(line["tags"], ["one", "two"]);
    assert.deepEqual(line["labels"], {
      user: "bob",
      rows: 3,
      cart_size: 2,
      items: '[{"id":1}]',
      team: "web",
      message: "mine",
      log: '{"level":"mine"}',
    });
    assert.equal(line["message"], "hello");
  });
});
