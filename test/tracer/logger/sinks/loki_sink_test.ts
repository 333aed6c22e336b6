// Loki's push API: streams by label, times in nanoseconds, tenants, and batches that are taken in part.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReceivedRequest } from "../../../support/log_receiver.ts";
import { startSink } from "../../../support/tested_sink.ts";

interface Push {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, string>>;
    readonly values: readonly (readonly [time: string, line: string])[];
  }[];
}

function readPush(request: ReceivedRequest | undefined): Push {
  return JSON.parse(request?.body ?? "");
}

describe("loki sink", () => {
  it("pushes a stream for each level, in the order of the records", async () => {
    await using sink = await startSink((url) => ({
      type: "loki",
      url,
      labels: { service_name: "shop" },
      tenant: "t1",
      username: "user",
      password: "pä",
      headers: { "x-more": "1" },
    }), () => ({ status: 204 }));
    const log = sink.logging.logger("api");
    log.info("same");
    log.error("other");
    log.info("same");
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.method, "POST");
    assert.equal(request.path, "/loki/api/v1/push");
    assert.equal(request.headers["content-type"], "application/json");
    assert.equal(request.headers["x-scope-orgid"], "t1");
    assert.equal(request.headers["x-more"], "1");
    assert.equal(request.headers.authorization, "Basic dXNlcjpww6Q=");
    const { streams } = readPush(request);
    assert.deepEqual(streams.map(({ stream }) => stream), [
      { service_name: "shop", level: "info" },
      { service_name: "shop", level: "error" },
    ]);
    const [first, second] = streams[0]?.values ?? [];
    // Equal lines of one time would be one.
    assert.match(first?.[0] ?? "", /^\d{19}$/);
    assert.ok(BigInt(first?.[0] ?? 0) < BigInt(second?.[0] ?? 0));
    assert.equal(JSON.parse(first?.[1] ?? "").message, "same");
    assert.equal(sink.health().written, 3);
  });

  it("takes the whole address, a token, and leaves levels out of the labels when it is told to", async () => {
    await using sink = await startSink((url) => ({
      type: "loki",
      url: `${url}/tenant/loki/api/v1/push`,
      token: () => "secret",
      levelLabel: false,
      format: "logfmt",
    }));
    sink.logging.logger().warn("m");
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.path, "/tenant/loki/api/v1/push");
    assert.equal(request.headers.authorization, "Bearer secret");
    const [stream] = readPush(request).streams;
    assert.deepEqual(stream?.stream, { service_name: "microlog" });
    assert.match(stream.values[0]?.[1] ?? "", /level=warn msg=m$/);
  });

  it("packs what is long", async () => {
    await using sink = await startSink((url) => ({ type: "loki", url }));
    sink.logging.logger().info("m", { pad: "x".repeat(5000) });
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.headers["content-encoding"], "gzip");
    assert.ok(request.bytes.length < 1000);
    assert.equal(readPush(request).streams.length, 1);
  });

  it("comes back when the limit of a rate says so, and sends the same times again", async () => {
    await using sink = await startSink(
      (url) => ({ type: "loki", url }),
      (_request, index) => index === 0 ? { status: 429, headers: { "retry-after": "0" } } : { status: 204 },
    );
    sink.logging.logger().info("m");
    await sink.logging.flush();
    const [first, second] = sink.receiver.requests.map(({ body }) => body);
    assert.equal(first, second);
    assert.deepEqual([sink.health().written, sink.health().retries], [1, 1]);
  });

  it("counts what was not taken of a batch that was taken in part", async () => {
    const body =
      "entry with timestamp 1 ignored, reason: 'entry too far behind', total ignored: 2 out of 5 for stream";
    await using sink = await startSink((url) => ({ type: "loki", url }), () => ({ status: 400, body }));
    for (let i = 0; i < 5; i++) sink.logging.logger().info("m");
    await sink.logging.flush();
    const { written, dropped, droppedByReason } = sink.health();
    assert.deepEqual([written, dropped, droppedByReason], [3, 2, { refused: 2 }]);
    assert.match(sink.faults[0] ?? "", /2 records were refused: .*too far behind/);
  });

  it("refuses labels that Loki would", async () => {
    await assert.rejects(
      startSink((url) => ({ type: "loki", url, labels: { "a-b": "c" } })),
      /labels\.a-b is no name of a label/,
    );
  });
});
