// Runtime: Bun.
// A recorded Hono server with a logger, spans and calls of its own, in each runtime: the spans of its requests, what was
// logged for them and what they waited for lie where they belong.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import { forEachRuntime, outcomeOf, withAndWithout } from "../../support/record_program.ts";
import { type RecordedSpan, spansOf } from "../../support/recorded_spans.ts";

/** Runtimes that run TypeScript as it is. */
const TYPED_RUNTIMES = ["bun", "deno", "node24"] as const;

/** What `when` and durations are rounded to, twice. */
const ROUNDING_MICROS = 300;

/** A log entry of the shop with its fields. */
interface Entry {
  readonly message: string;
  readonly when: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

function entriesOf({ tables: { logs, strings } }: Recording): Entry[] {
  const { message, fields, when, source } = logs.columns;
  return Array.from({ length: logs.length }, (_, row) => ({
    source: strings.get(source[row] ?? -1),
    message: strings.get(message[row] ?? -1),
    when: when[row] ?? 0,
    fields: fields[row] === -1 ? {} : JSON.parse(strings.get(fields[row] ?? -1)),
  })).filter(({ source }) => source === "shop");
}

interface Wait {
  readonly target: string;
  readonly when: number;
  readonly duration: number;
  readonly spanKey: number;
}

function waitsOf({ tables: { waits, strings } }: Recording): Wait[] {
  const { target, when, duration, spanKey } = waits.columns;
  return Array.from({ length: waits.length }, (_, row) => ({
    target: strings.get(target[row] ?? -1),
    when: when[row] ?? 0,
    duration: duration[row] ?? 0,
    spanKey: spanKey[row] ?? -1,
  }));
}

/** The request that a span was made in. */
function requestOf(span: RecordedSpan | undefined): RecordedSpan | undefined {
  return span === undefined || "request_id" in span.fields ? span : requestOf(span.parent);
}

describe("a recorded Hono server", () => {
  it("has its requests, log entries and spans line up", async () => {
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, file: "hono_shop/main.ts" });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.equal(recorded.exitCode, 0, recorded.stderr);
      const spans = spansOf(recorded.recording);
      const requests = spans.filter(({ fields }) => "request_id" in fields);
      assert.deepEqual(requests.map(({ name, fields }) => `${name} ${fields["status"]}`).sort(), [
        "GET /* 404",
        "GET /broken 500",
        "GET /feed 200",
        ...Array<string>(6).fill("GET /stock/:item 200"),
        ...Array<string>(3).fill("POST /orders/:id 201"),
      ]);

      const byId = new Map(requests.map((span) => [span.fields["request_id"], span]));
      assert.equal(byId.size, requests.length);
      assert.ok(byId.has("first"));
      const entries = entriesOf(recorded.recording);
      assert.equal(entries.length, 6 + 3 * 2 + 2 + 1);
      for (const { message, when, fields } of entries) {
        const request = byId.get(fields["request_id"]);
        assert.ok(request !== undefined, `${message} has a request`);
        assert.ok(when >= request.when - ROUNDING_MICROS, `${message} is not before its request`);
        assert.ok(
          when <= request.when + request.duration + ROUNDING_MICROS,
          `${message} is not behind its request`,
        );
      }

      // What was asked for in an order is part of the order's trace.
      const traced = requests.filter(({ fields }) => "trace_id" in fields);
      assert.equal(traced.length, 6);
      for (const span of spans.filter(({ name }) => name === "count stock" || name === "ask stock")) {
        const request = requestOf(span);
        assert.equal(request?.name, span.name === "count stock" ? "GET /stock/:item" : "POST /orders/:id");
        assert.ok(span.when >= (request?.when ?? Infinity) - ROUNDING_MICROS);
      }
      assert.equal(requests.find(({ name }) => name === "GET /broken")?.status, "error");

      // The order waited for its calls of the shop, and knows them.
      const byKey = new Map(spans.map((span) => [span.key, span]));
      const waits = waitsOf(recorded.recording).filter(({ target }) => target.includes("/stock/"));
      assert.ok(waits.length > 0);
      for (const { when, duration, spanKey } of waits) {
        const asking = byKey.get(spanKey);
        assert.equal(asking?.name, "ask stock");
        assert.ok(when >= asking.when - ROUNDING_MICROS);
        assert.ok(when + duration <= asking.when + asking.duration + ROUNDING_MICROS);
      }
    }, TYPED_RUNTIMES);
  });
});
