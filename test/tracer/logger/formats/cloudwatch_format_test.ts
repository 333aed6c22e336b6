// Records for CloudWatch, read back and held against the names of Lambda and the embedded metric format.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createError, readLine, SERVICE, TRACE_ID, traceOf } from "./mapped_lines.ts";

describe("the cloudwatch format", () => {
  it("has the names that Lambda uses", async () => {
    assert.deepEqual(await readLine("cloudwatch", { level: 3, fields: { rows: 3 } }, { trace: traceOf() }), {
      timestamp: "2026-01-31T12:00:00.123Z",
      level: "WARN",
      message: "hello",
      logger: "api",
      trace_id: TRACE_ID,
      span_id: "b7ad6b7169203331",
      rows: 3,
    });
  });

  it("tells an error by type, message and the lines of its stack", async () => {
    const line = await readLine("cloudwatch", { level: 4, error: createError() });
    assert.equal(line["errorType"], "TypeError");
    assert.equal(line["errorMessage"], "lost");
    assert.deepEqual(line["stackTrace"], [
      "TypeError: lost",
      "at load (file:///app/users.ts:3:7)",
      "at /app/main.ts:10:1",
    ]);
  });

  it("embeds metrics: their values at the root, what they are in _aws", async () => {
    const line = await readLine("cloudwatch", {
      context: SERVICE,
      fields: {
        metrics: {
          latency: { value: 12.5, unit: "ms" },
          sizes: { value: [1, 2], unit: "By", resolution: 1 },
          hits: 3,
        },
        namespace: "shop/web",
        dimensions: ["service", "route", "missing"],
        route: "/cart",
      },
    });
    assert.deepEqual(line["_aws"], {
      Timestamp: Date.UTC(2026, 0, 31, 12, 0, 0, 123),
      CloudWatchMetrics: [{
        Namespace: "shop/web",
        Dimensions: [["service", "route"]],
        Metrics: [
          { Name: "latency", Unit: "Milliseconds" },
          { Name: "sizes", Unit: "Bytes", StorageResolution: 1 },
          { Name: "hits" },
        ],
      }],
    });
    assert.deepEqual([line["latency"], line["sizes"], line["hits"]], [12.5, [1, 2], 3]);
    assert.deepEqual([line["service"], line["route"], line["message"]], ["shop", "/cart", "hello"]);
    assert.equal("metrics" in line || "namespace" in line || "dimensions" in line, false);
  });

  it("makes texts of dimensions, and takes several sets of them", async () => {
    const line = await readLine("cloudwatch", {
      fields: {
        metrics: { hits: 1 },
        dimensions: [["status"], ["status", "route"]],
        status: 200,
        route: "/",
      },
    });
    assert.deepEqual(JSON.parse(JSON.stringify(line["_aws"])).CloudWatchMetrics[0].Dimensions, [["status"], [
      "status",
      "route",
    ]]);
    assert.equal(line["status"], "200");
  });

  it("embeds at most what the format takes", async () => {
    const metrics = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`m${i}`, i]));
    const limits = { depth: 8, members: 200, values: 2000, textLength: 16_384, totalLength: 262_144 };
    const line = await readLine("cloudwatch", { fields: { metrics } }, { limits });
    assert.equal(JSON.parse(JSON.stringify(line["_aws"])).CloudWatchMetrics[0].Metrics.length, 100);
  });

  it("leaves a field alone that is called metrics and has none", async () => {
    for (const metrics of ["cpu", { cpu: "high" }, [1], { level: 3 }]) {
      const line = await readLine("cloudwatch", { fields: { metrics } });
      assert.deepEqual(line["metrics"], metrics);
      assert.equal("_aws" in line, false);
    }
  });
});
