// What holds for all formats of other systems: one line of JSON whatever is logged, and the trace that the program is in.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { configure, flush, getLogger, span, startSpan, withRemoteContext } from "../../../../tracer/mod.ts";
import { findLibrary } from "../../../../tracer/inject/library.ts";
import { libraryRecording } from "../../../../tracer/inject/library_recording.ts";
import { NULL_SINK } from "../../../../tracer/telemetry/event_sink.ts";
import { readLine, SPAN_ID, TRACE_ID } from "./mapped_lines.ts";

const NAMES = ["cloudwatch", "datadog", "ecs", "gcp", "otel"] as const;

/** Where a line of each says its message. */
const MESSAGES = {
  cloudwatch: (line: Record<string, unknown>) => line["message"],
  datadog: (line: Record<string, unknown>) => line["message"],
  ecs: (line: Record<string, unknown>) => line["message"],
  gcp: (line: Record<string, unknown>) => line["message"],
  otel: (line: Record<string, unknown>) =>
    JSON.parse(JSON.stringify(line)).resourceLogs[0].scopeLogs[0].logRecords[0].body.stringValue,
};

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "\x7f",
    "\x1b[31m",
    "\u2028",
    "\ud800",
    "\r\n",
    "__proto__",
    "constructor",
    "error",
    "labels",
    "",
  ),
);
const values = fc.oneof(
  texts,
  fc.double(),
  fc.constantFrom(null, true, undefined),
  fc.array(texts),
  fc.dictionary(texts, texts),
);

for (const name of NAMES) {
  describe(`the ${name} format`, () => {
    it("is one line of JSON with the message, whatever is logged", async () => {
      await fc.assert(
        fc.asyncProperty(
          texts,
          texts,
          fc.dictionary(texts, values),
          values,
          async (message, logger, fields, thrown) => {
            const line = await readLine(name, { message, logger, fields }, { mask: undefined });
            assert.equal(MESSAGES[name](line), message.toWellFormed());
            await readLine(name, { message, fields, error: thrown ?? new Error(message, { cause: thrown }) });
          },
        ),
        { numRuns: 50 },
      );
    });
  });
}

describe("a record of a program", () => {
  it("names the trace that it is made in, and the innermost span", async () => {
    const folder = mkdtempSync(join(tmpdir(), "microlog-formats-"));
    const removeSink = findLibrary().telemetry.addSink(NULL_SINK, libraryRecording(findLibrary()));
    try {
      const path = join(folder, "otel.log");
      await configure({ sinks: [{ type: "file", path, format: "otel" }] });
      const log = getLogger("traced");
      log.info("outside");
      const headers = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` };
      withRemoteContext(headers, () => log.info("remote"));
      const key = await withRemoteContext(headers, () =>
        span("work", async () => {
          await Promise.resolve();
          log.info("spanned");
          using inner = startSpan("inner");
          inner.run(() => log.info("inner"));
          return inner.key;
        }));
      await flush();
      const [outside, remote, spanned, inner] = readFileSync(path, "utf8").trim().split("\n")
        .map((line) => JSON.parse(line).resourceLogs[0].scopeLogs[0].logRecords[0]);
      assert.equal(outside.traceId, undefined);
      assert.deepEqual([remote.traceId, remote.spanId], [TRACE_ID, SPAN_ID]);
      assert.equal(spanned.traceId, TRACE_ID);
      assert.notEqual(spanned.spanId, SPAN_ID);
      assert.deepEqual([inner.traceId, inner.spanId], [TRACE_ID, key.toString(16).padStart(16, "0")]);
    } finally {
      await configure({ sinks: [], enabled: false });
      removeSink();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
