// The bulk API of Elasticsearch and OpenSearch: pairs of lines, an answer for each record, and each sent again by itself.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReceivedRequest, ReceiverAnswer } from "../../../support/log_receiver.ts";
import { startSink } from "../../../support/tested_sink.ts";

interface BulkItem {
  readonly index: string;
  readonly id: string | undefined;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The pairs of a body: what to do, and with what. */
function readBulk(request: ReceivedRequest | undefined): readonly BulkItem[] {
  const lines = request?.body.split("\n") ?? [];
  assert.equal(lines.pop(), "");
  return lines.flatMap((line, at) => {
    if (at % 2 === 1) return [];
    const { create } = JSON.parse(line);
    return { index: create._index, id: create._id, document: JSON.parse(lines[at + 1] ?? "") };
  });
}

/** An answer with a status for each record. */
function answerItems(...statuses: readonly number[]): ReceiverAnswer {
  const items = statuses.map((status) => ({
    create: status < 300 ? { status } : { status, error: { type: `type_${status}`, reason: "so" } },
  }));
  const errors = statuses.some((status) => status >= 300);
  return { body: JSON.stringify(errors ? { errors, items } : { errors }) };
}

describe("elasticsearch sink", () => {
  it("creates documents in a data stream, in the common schema", async () => {
    await using sink = await startSink((url) => ({
      type: "elasticsearch",
      url: `${url}/prefix/`,
      apiKey: "id:key",
      pipeline: "clean",
    }), () => answerItems(201, 201));
    sink.logging.logger("api").info("hello", { rows: 3, password: "hunter2" });
    sink.logging.logger().error(new Error("lost"));
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.method, "POST");
    const { pathname, searchParams } = new URL(request.path, "http://x");
    assert.equal(pathname, "/prefix/_bulk");
    assert.equal(searchParams.get("pipeline"), "clean");
    assert.equal(request.headers["content-type"], "application/x-ndjson");
    assert.equal(request.headers.authorization, "ApiKey id:key");
    const [first, second] = readBulk(request);
    assert.equal(first?.index, "logs-microlog-default");
    assert.match(String(first.document["@timestamp"]), /^\d{4}-.*Z$/);
    assert.equal(first.document["message"], "hello");
    assert.doesNotMatch(request.body, /hunter2/);
    assert.notEqual(first.id, second?.id);
    assert.equal(sink.health().written, 2);
  });

  it("signs in by name and password, to an index of its own, without ids, in another format", async () => {
    await using sink = await startSink((url) => ({
      type: "opensearch",
      url,
      index: "app",
      username: "u",
      password: () => Promise.resolve("p"),
      ids: false,
      format: ({ message }: { readonly message: string }) => `<${message}>`,
    }), () => answerItems(201));
    sink.logging.logger().info("m");
    await sink.logging.flush();
    const [request] = sink.receiver.requests;
    assert.equal(request?.headers.authorization, "Basic dTpw");
    const [item] = readBulk(request);
    assert.deepEqual([item?.index, item?.id, item?.document["message"]], ["app", undefined, "<m>"]);
    assert.ok(item?.document["@timestamp"] !== undefined);
  });

  it("packs what is long", async () => {
    await using sink = await startSink((url) => ({ type: "elasticsearch", url }), () => answerItems(201));
    sink.logging.logger().info("m", { pad: "x".repeat(5000) });
    await sink.logging.flush();
    assert.equal(sink.receiver.requests[0]?.headers["content-encoding"], "gzip");
    assert.equal(readBulk(sink.receiver.requests[0]).length, 1);
  });

  it("sends again what was not taken for now, and that alone, under the same ids", async () => {
    const answers = [answerItems(201, 429, 400, 503, 201), answerItems(409, 201)];
    await using sink = await startSink(
      (url) => ({ type: "elasticsearch", url }),
      (_request, index) => answers[index] ?? answerItems(201),
    );
    for (const message of ["0", "1", "2", "3", "4"]) sink.logging.logger().info(message);
    await sink.logging.flush();
    const [first, second] = sink.receiver.requests.map(readBulk);
    assert.deepEqual(second?.map(({ document }) => document["message"]), ["1", "3"]);
    assert.deepEqual(second.map(({ id }) => id), [first?.[1]?.id, first?.[3]?.id]);
    const { written, droppedByReason, retries } = sink.health();
    assert.deepEqual([written >= 4, droppedByReason, retries], [true, { refused: 1 }, 1]);
    assert.match(sink.faults.join(), /a record was refused: 400 type_400: so/);
  });

  it("sends all of it again when the whole is refused for now", async () => {
    await using sink = await startSink(
      (url) => ({ type: "elasticsearch", url }),
      (_request, index) =>
        index === 0 ? { status: 429, headers: { "retry-after": "0" } } : answerItems(201, 201),
    );
    for (const message of ["0", "1"]) sink.logging.logger().info(message);
    await sink.logging.flush();
    assert.deepEqual(sink.receiver.requests.map((request) => readBulk(request).length), [2, 2]);
    assert.equal(sink.health().written, 2);
  });

  it("does not believe an answer that is none", async () => {
    await using sink = await startSink(
      (url) => ({ type: "elasticsearch", url, maxAttempts: 2 }),
      () => ({ body: "<html>proxy</html>" }),
    );
    sink.logging.logger().info("m");
    await sink.logging.flush();
    assert.equal(sink.receiver.requests.length, 2);
    assert.deepEqual(sink.health().droppedByReason, { refused: 1 });
  });

  it("refuses names that no index has", async () => {
    await assert.rejects(
      startSink((url) => ({ type: "elasticsearch", url, index: "Logs" })),
      /index is "Logs"; the name of an index/,
    );
  });
});
