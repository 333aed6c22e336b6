// Records for Google Cloud, read back and held against the special fields of structured logging.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createError, readLine, SERVICE, SPAN_ID, TRACE_ID, traceOf } from "./mapped_lines.ts";

describe("the gcp format", () => {
  it("has severity, time and message", async () => {
    assert.deepEqual(await readLine("gcp", { fields: { rows: 3 } }), {
      severity: "INFO",
      time: "2026-01-31T12:00:00.123Z",
      message: "hello",
      logger: "api",
      rows: 3,
    });
  });

  it("names levels as Cloud Logging does", async () => {
    const names = [];
    for (let level = 0; level < 6; level++) names.push((await readLine("gcp", { level }))["severity"]);
    assert.deepEqual(names, ["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
  });

  it("names the trace by its project, and by itself where that is not known", async () => {
    const line = await readLine("gcp", {}, { trace: traceOf(), project: "my-shop" });
    assert.equal(line["logging.googleapis.com/trace"], `projects/my-shop/traces/${TRACE_ID}`);
    assert.equal(line["logging.googleapis.com/spanId"], SPAN_ID);
    assert.equal(line["logging.googleapis.com/trace_sampled"], true);
    assert.equal((await readLine("gcp", {}, { trace: traceOf() }))["logging.googleapis.com/trace"], TRACE_ID);
  });

  it("reports an error with its stack in the message, its service and its place", async () => {
    const error = Object.assign(createError(), { code: "E_LOST" });
    const line = await readLine("gcp", { level: 4, message: "could not load", error, context: SERVICE });
    assert.equal(
      line["@type"],
      "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent",
    );
    assert.equal(line["message"], `could not load\n${error.stack}`);
    assert.deepEqual(line["serviceContext"], { service: "shop", version: "1.2.3" });
    assert.deepEqual(line["logging.googleapis.com/sourceLocation"], {
      file: "file:///app/users.ts",
      line: "3",
      function: "load",
    });
    assert.deepEqual(line["error"], { code: "E_LOST" });
  });

  it("says the stack once where the message is the error's", async () => {
    const line = await readLine("gcp", { level: 4, message: "lost", error: createError() });
    assert.equal(line["message"], createError().stack);
  });

  it("reports no errors without a stack, and none that are mere warnings", async () => {
    assert.equal("@type" in await readLine("gcp", { level: 4, error: "lost" }), false);
    assert.equal("@type" in await readLine("gcp", { level: 3, error: createError() }), false);
  });

  it("has the members of a request with the types that they must have", async () => {
    const line = await readLine("gcp", {
      fields: {
        httpRequest: {
          requestMethod: "GET",
          requestUrl: "/a",
          status: "200",
          responseSize: 512,
          latency: 250,
          cacheHit: false,
          other: 1,
        },
      },
    });
    assert.deepEqual(line["httpRequest"], {
      requestMethod: "GET",
      requestUrl: "/a",
      responseSize: "512",
      cacheHit: false,
      status: 200,
      latency: "0.25s",
    });
  });

  it("has labels as texts and the place that a record names", async () => {
    const line = await readLine("gcp", {
      fields: { labels: { team: "web", size: 3 }, sourceLocation: { file: "a.ts", line: 7, function: "f" } },
    });
    assert.deepEqual(line["logging.googleapis.com/labels"], { team: "web", size: "3" });
    assert.deepEqual(line["logging.googleapis.com/sourceLocation"], {
      file: "a.ts",
      line: "7",
      function: "f",
    });
  });

  it("lets no field take the place of a special one", async () => {
    const line = await readLine("gcp", { fields: { severity: "EMERGENCY", message: "mine", time: 0 } });
    assert.equal(line["severity"], "INFO");
    assert.deepEqual([line["severity_"], line["message_"], line["time_"]], ["EMERGENCY", "mine", 0]);
  });
});
