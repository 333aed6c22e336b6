// Records for Datadog, read back and held against its reserved and standard attributes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createError, readLine, SERVICE, traceOf } from "./mapped_lines.ts";

describe("the datadog format", () => {
  it("has status, message, source and the logger's name", async () => {
    assert.deepEqual(await readLine("datadog", { fields: { rows: 3 } }), {
      timestamp: "2026-01-31T12:00:00.123Z",
      status: "info",
      message: "hello",
      ddsource: "nodejs",
      logger: { name: "api" },
      rows: 3,
    });
  });

  it("names levels as its status remapper knows them", async () => {
    const names = [];
    for (let level = 0; level < 6; level++) names.push((await readLine("datadog", { level }))["status"]);
    assert.deepEqual(names, ["debug", "debug", "info", "warn", "error", "critical"]);
  });

  it("names the service, and the trace by the last 64 bits of its id in decimal digits", async () => {
    const line = await readLine("datadog", { context: SERVICE }, { trace: traceOf() });
    assert.equal(line["service"], "shop");
    assert.equal(line["ddtags"], "env:prod,version:1.2.3");
    assert.deepEqual(line["dd"], {
      trace_id: "9532127138774266268",
      span_id: "13235353014750950193",
      service: "shop",
      version: "1.2.3",
      env: "prod",
    });
  });

  it("tells an error by kind, message and stack", async () => {
    const line = await readLine("datadog", { level: 4, error: Object.assign(createError(), { code: 7 }) });
    assert.deepEqual(line["error"], {
      kind: "TypeError",
      message: "lost",
      stack: createError().stack,
      code: 7,
    });
  });
});
