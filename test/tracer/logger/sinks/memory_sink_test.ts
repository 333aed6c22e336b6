// Records in memory: as they were when they were made, and no more of them than wanted.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFormat } from "../../../../tracer/logger/formats.ts";
import { BoundFields } from "../../../../tracer/logger/record.ts";
import { MemorySink } from "../../../../tracer/logger/sinks/memory_sink.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";

const json = await createFormat("json", { mask: USUAL_MASK, isTerminal: false });

function createSink(most?: number): MemorySink {
  return new MemorySink({ format: json, json, most });
}

describe("MemorySink", () => {
  it("keeps records as they were, whatever is changed afterwards", () => {
    const sink = createSink();
    const fields = { list: [1], object: { a: 1 } };
    const bound = { b: { c: 1 } };
    const error = new Error("lost");
    sink.write(createRecord({ fields, bound: new BoundFields(bound), error }));
    fields.list.push(2);
    fields.object.a = 2;
    bound.b.c = 2;
    const [record] = sink.records;
    assert.deepEqual(record?.fields, { list: [1], object: { a: 1 }, b: { c: 1 } });
    assert.equal(record.error, error);
    assert.deepEqual([record.time, record.level, record.logger, record.message], [
      createRecord().time,
      "info",
      "api",
      "hello",
    ]);
    assert.match(record.line, /^\{.*\}$/);
  });

  it("keeps the last ones, and counts the others", () => {
    const sink = createSink(3);
    for (let i = 0; i < 100; i++) {
      sink.write(createRecord({ message: String(i) }));
      assert.ok(sink.records.length <= 3);
    }
    assert.deepEqual(sink.records.map(({ message }) => message), ["97", "98", "99"]);
    assert.deepEqual([sink.health().written, sink.health().dropped], [100, 97]);
    sink.clear();
    assert.deepEqual(sink.records, []);
    sink.write(createRecord({ message: "after" }));
    assert.deepEqual(sink.records.map(({ message }) => message), ["after"]);
  });

  it("keeps records of any format", async () => {
    for (const format of ["logfmt", "pretty"] as const) {
      const sink = new MemorySink({
        format: await createFormat(format, { mask: USUAL_MASK, isTerminal: false }),
        json,
      });
      sink.write(createRecord({ fields: { a: 1 } }));
      assert.deepEqual(sink.records.map(({ message, line }) => [message, line.includes("hello")]), [[
        "hello",
        true,
      ]]);
    }
  });
});
