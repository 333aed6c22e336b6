// Datadog, New Relic and microlog servers: keys, bodies, limits and what they answer.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReceivedRequest } from "../../../support/log_receiver.ts";
import { startSink } from "../../../support/tested_sink.ts";

function readList(request: ReceivedRequest | undefined): readonly Readonly<Record<string, unknown>>[] {
  return JSON.parse(request?.body ?? "");
}

describe("datadog sink", () => {
  it("sends a list with the key, and what the configuration says of all", async () => {
    await using sink = await startSink((url) => ({
      type: "datadog",
      url: `${url}/api/v2/logs`,
      apiKey: "k",
      service: "shop",
      source: "bun",
      hostname: "h1",
      tags: ["team:a", "env:test"],
    }), () => ({ status: 202, body: "{}" }));
    sink.logging.logger("api").error("lost", { rows: 3 });
    sink.logging.logger().info("m");
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.path, "/api/v2/logs");
    assert.equal(request.headers["dd-api-key"], "k");
    assert.equal(request.headers["content-type"], "application/json");
    const [first, second] = readList(request);
    const { message, status, service, ddsource, ddtags, hostname, rows } = first ?? {};
    assert.deepEqual([message, status, service, ddsource, ddtags, hostname, rows], [
      "lost",
      "error",
      "shop",
      "bun",
      "team:a,env:test",
      "h1",
      3,
    ]);
    assert.equal(second?.["message"], "m");
    assert.equal(sink.health().written, 2);
  });

  it("puts no more than a thousand records into a request, packed", async () => {
    await using sink = await startSink(
      (url) => ({ type: "datadog", url, apiKey: () => "k", batchCount: 5000 }),
      () => ({ status: 202 }),
    );
    for (let i = 0; i < 1500; i++) sink.logging.logger().info("m");
    await sink.logging.flush();
    assert.deepEqual(sink.receiver.requests.map((request) => readList(request).length), [1000, 500]);
    assert.ok(sink.receiver.requests.every(({ headers }) => headers["content-encoding"] === "gzip"));
  });

  it("tries again what is to be tried again, and not what a wrong key brings", async () => {
    const statuses = [408, 429, 500, 503, 403];
    await using sink = await startSink(
      (url) => ({ type: "datadog", url, apiKey: "k" }),
      (_request, index) => ({ status: statuses[index] ?? 202 }),
    );
    sink.logging.logger().info("m");
    await sink.logging.flush();
    assert.equal(sink.receiver.requests.length, 5);
    assert.deepEqual([sink.health().retries, sink.health().droppedByReason], [4, { refused: 1 }]);
  });

  it("says that the key is missing", async () => {
    await assert.rejects(
      startSink((url) => ({ type: "datadog", url })),
      /apiKey is missing, and DD_API_KEY is not set/,
    );
  });
});

describe("newrelic sink", () => {
  it("sends the detailed form with the key", async () => {
    await using sink = await startSink((url) => ({
      type: "newrelic",
      url: `${url}/log/v1`,
      licenseKey: "k",
      attributes: { team: "a" },
    }), () => ({ status: 202, body: '{"requestId":"1"}' }));
    const error = new TypeError("no rows");
    sink.logging.logger("api").bind({ service: "shop" }).error("lost", { error, rows: 3, level: "x" });
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.path, "/log/v1");
    assert.equal(request.headers["api-key"], "k");
    const [block]: readonly {
      readonly common: { readonly attributes: Readonly<Record<string, unknown>> };
      readonly logs: readonly {
        readonly timestamp: number;
        readonly message: string;
        readonly attributes: Readonly<Record<string, unknown>>;
      }[];
    }[] = JSON.parse(request.body);
    assert.equal(block?.common.attributes["team"], "a");
    const [entry] = block.logs;
    assert.ok(Math.abs((entry?.timestamp ?? 0) - Date.now()) < 600_000);
    assert.equal(entry?.message, "lost");
    const { attributes } = entry;
    assert.deepEqual([attributes["level"], attributes["level_"], attributes["logger"], attributes["rows"]], [
      "ERROR",
      "x",
      "api",
      3,
    ]);
    assert.deepEqual([attributes["service.name"], attributes["error.class"], attributes["error.message"]], [
      "shop",
      "TypeError",
      "no rows",
    ]);
    assert.match(String(attributes["error.stack"]), /TypeError: no rows|vendor_sinks_test/);
  });

  it("keeps below a megabyte, packs, and comes back when it is told to", async () => {
    await using sink = await startSink(
      (url) => ({ type: "newrelic", url, licenseKey: "k", batchBytes: 10_000_000 }),
      (_request, index) => index === 0 ? { status: 429, headers: { "retry-after": "0" } } : { status: 202 },
    );
    const pad = "x".repeat(10_000);
    for (let i = 0; i < 150; i++) sink.logging.logger().info("m", { pad });
    await sink.logging.flush();
    assert.ok(sink.receiver.requests.length >= 3);
    assert.ok(sink.receiver.requests.every(({ body }) => body.length < 1_000_000));
    assert.ok(sink.receiver.requests.every(({ headers }) => headers["content-encoding"] === "gzip"));
    assert.deepEqual([sink.health().written, sink.health().retries], [150, 1]);
  });

  it("says that the key is missing", async () => {
    await assert.rejects(
      startSink((url) => ({ type: "newrelic", url })),
      /licenseKey is missing, and NEW_RELIC/,
    );
  });
});

describe("microlog sink", () => {
  it("sends lines with the project's key, and counts those that were not taken", async () => {
    const body = JSON.stringify({
      success: true,
      message: "taken",
      data: { refused: [{ line: 1, message: "the line has no level" }] },
    });
    await using sink = await startSink(
      (url) => ({ type: "microlog", url, key: () => "k", application: "shop ü" }),
      () => ({ status: 202, body }),
    );
    for (const message of ["0", "1", "2"]) sink.logging.logger("api").info(message);
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.path, "/api/logs");
    assert.equal(request.headers["x-api-key"], "k");
    assert.equal(request.headers["x-microlog-application"], "shop%20%C3%BC");
    const lines = request.body.trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ message, logger }) => [message, logger]), [["0", "api"], ["1", "api"], [
      "2",
      "api",
    ]]);
    assert.deepEqual([sink.health().written >= 2, sink.health().droppedByReason], [true, { refused: 1 }]);
    assert.match(sink.faults[0] ?? "", /a record was refused: the line has no level/);
  });

  it("tries again while the server is overloaded, and not with a wrong key", async () => {
    const statuses = [503, 429, 401];
    await using sink = await startSink(
      (url) => ({ type: "microlog", url, key: "k" }),
      (_request, index) => ({ status: statuses[index] ?? 401 }),
    );
    sink.logging.logger().info("m");
    await sink.logging.flush();
    assert.deepEqual([sink.health().retries, sink.health().droppedByReason], [2, { refused: 1 }]);
  });
});
