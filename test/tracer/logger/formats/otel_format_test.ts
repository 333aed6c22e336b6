// Records as OTLP in JSON, read back and held against the data model of OpenTelemetry.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FormatContext } from "../../../../tracer/logger/formats.ts";
import type { LogRecord } from "../../../../tracer/logger/record.ts";
import { createError, readLine, SERVICE, SPAN_ID, TRACE_ID, traceOf } from "./mapped_lines.ts";

/** The only record of a line, with its resource and scope. */
async function readLogs(parts: Partial<LogRecord>, context: Partial<FormatContext> = {}): Promise<{
  readonly resource: Record<string, unknown>;
  readonly scope: string;
  readonly record: Record<string, unknown>;
  readonly attributes: Record<string, unknown>;
}> {
  const { resourceLogs } = JSON.parse(JSON.stringify(await readLine("otel", parts, context)));
  assert.equal(resourceLogs.length, 1);
  const [{ resource, scopeLogs }] = resourceLogs;
  assert.equal(scopeLogs.length, 1);
  const [{ scope, logRecords }] = scopeLogs;
  assert.equal(logRecords.length, 1);
  return {
    resource: byKey(resource.attributes),
    scope: scope.name,
    record: logRecords[0],
    attributes: byKey(logRecords[0].attributes),
  };
}

function byKey(attributes: { key: string; value: unknown }[]): Record<string, unknown> {
  assert.equal(new Set(attributes.map(({ key }) => key)).size, attributes.length);
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}

describe("the otel format", () => {
  it("has times as nanoseconds in text, severity, body, and the logger as scope", async () => {
    const { record, scope, resource } = await readLogs({});
    assert.deepEqual(record, {
      timeUnixNano: "1769860800123000000",
      observedTimeUnixNano: "1769860800123000000",
      severityNumber: 9,
      severityText: "INFO",
      body: { stringValue: "hello" },
      attributes: [],
    });
    assert.equal(scope, "api");
    assert.deepEqual(resource["service.name"], { stringValue: "unknown_service" });
  });

  it("numbers levels as the data model does", async () => {
    const numbers = [];
    for (let level = 0; level < 6; level++) {
      numbers.push((await readLogs({ level })).record["severityNumber"]);
    }
    assert.deepEqual(numbers, [1, 5, 9, 13, 17, 21]);
  });

  it("has the service as resource, and the trace with its flags", async () => {
    const { record, resource } = await readLogs({ context: SERVICE }, { trace: traceOf(true) });
    assert.deepEqual(resource["service.name"], { stringValue: "shop" });
    assert.deepEqual(resource["service.version"], { stringValue: "1.2.3" });
    assert.deepEqual(resource["deployment.environment.name"], { stringValue: "prod" });
    assert.equal(record["traceId"], TRACE_ID);
    assert.equal(record["spanId"], SPAN_ID);
    assert.equal(record["flags"], 1);
    assert.equal((await readLogs({}, { trace: traceOf(false) })).record["flags"], 0);
  });

  it("keeps the types of attributes", async () => {
    const { attributes } = await readLogs({
      fields: {
        a: "x",
        b: true,
        c: 3,
        d: 0.5,
        e: null,
        f: [1, "y"],
        g: { h: 2 ** 60 },
        i: Number.NaN,
        j: 10n,
      },
    });
    assert.deepEqual(attributes, {
      a: { stringValue: "x" },
      b: { boolValue: true },
      c: { intValue: "3" },
      d: { doubleValue: 0.5 },
      e: {},
      f: { arrayValue: { values: [{ intValue: "1" }, { stringValue: "y" }] } },
      g: { kvlistValue: { values: [{ key: "h", value: { doubleValue: 2 ** 60 } }] } },
      i: { stringValue: "NaN" },
      j: { stringValue: "10" },
    });
  });

  it("names an error as the semantic conventions do", async () => {
    const { attributes, record } = await readLogs({ level: 5, error: createError() });
    assert.equal(record["severityText"], "FATAL");
    assert.deepEqual(attributes["exception.type"], { stringValue: "TypeError" });
    assert.deepEqual(attributes["exception.message"], { stringValue: "lost" });
    assert.deepEqual(attributes["exception.stacktrace"], { stringValue: createError().stack });
  });
});
