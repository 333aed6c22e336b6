// Runtime: Bun.
// Programs that are instrumented with OpenTelemetry's API, recorded in every runtime: their spans are there without a word,
// and where they register a provider of their own all is as without us.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { readFileSync } from "node:fs";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { forEachRuntime, outcomeOf, recordProgram, withAndWithout } from "../../support/record_program.ts";
import { spansOf } from "../../support/recorded_spans.ts";

/** Programs lie elsewhere: they look for packages here. */
const HERE = JSON.stringify(import.meta.url);

const API = `import { createRequire } from "node:module";
  const require = createRequire(${HERE});
  const api = require("@opentelemetry/api");
`;

let library = "";
let otel = "";
before(async () => {
  library = readFileSync(await bundleLibrary(), "utf8");
  otel = readFileSync(await bundleLibrary("otel.ts"), "utf8");
});

describe("OpenTelemetry's API in a recording", () => {
  it("makes spans with attributes, events, links, status and parents, and metrics", async () => {
    const text = `${API}
      import { span } from "./library.mjs";
      const { trace, context, metrics, propagation, SpanStatusCode, SpanKind } = api;
      const tracer = trace.getTracer("shop", "1.0");
      const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
      const remote = propagation.extract(context.active(), {
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", baggage: "user=alice" });
      const first = await context.with(remote, () => tracer.startActiveSpan("outer", { kind: SpanKind.SERVER, attributes: { "http.route": "/a" } }, async (outer) => {
        await pause(1);
        outer.setAttribute("rows", 3).setAttributes({ password: "hunter2" });
        await Promise.all(["a", "b"].map((name) => tracer.startActiveSpan(name, async (inner) => {
          await pause(1);
          span("library " + name, () => tracer.startSpan("leaf " + name).end());
          inner.end();
        })));
        outer.addEvent("half", { n: 1 });
        outer.addLink({ context: { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 } });
        outer.recordException(new TypeError("bad"));
        outer.setStatus({ code: SpanStatusCode.ERROR, message: "went wrong" });
        outer.updateName("renamed");
        if (trace.getActiveSpan() !== outer || !outer.isRecording()) throw new Error("not active");
        if (propagation.getActiveBaggage().getEntry("user").value !== "alice") throw new Error("no baggage");
        const carrier = {};
        propagation.inject(context.active(), carrier);
        outer.end();
        return [outer.spanContext().traceId, outer.isRecording(), JSON.stringify(carrier)];
      }));
      console.log(...first);
      const timed = tracer.startSpan("timed", { startTime: new Date(1000), root: true }, context.active());
      timed.end([3, 500_000_000]);
      const meter = metrics.getMeter("shop");
      meter.createCounter("orders", { unit: "1" }).add(2, { kind: "new" });
      meter.createUpDownCounter("queue").add(-3);
      meter.createHistogram("size", { unit: "By" }).record(7);
      meter.createObservableGauge("warmth").addCallback((result) => result.observe(21.5));`;
    const files = { "library.mjs": library };
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, stderr } = await recordProgram({ runtime, text, files });
      assert.equal(stderr, "");
      assert.equal(stdout, "0af7651916cd43dd8448eb211c80319c false {}\n");
      const spans = spansOf(recording);
      const drawn = spans.map(({ name, parent }) => parent === undefined ? name : `${name} < ${parent.name}`);
      assert.deepEqual(drawn.sort(), [
        "a < renamed",
        "b < renamed",
        "leaf a < library a",
        "leaf b < library b",
        "library a < a",
        "library b < b",
        "renamed",
        "timed",
      ]);
      const outer = spans.find(({ name }) => name === "renamed");
      assert.equal(outer?.status, "error");
      const { events, ...fields } = outer.fields;
      assert.deepEqual(fields, {
        scope: "shop",
        kind: "server",
        trace_id: "0af7651916cd43dd8448eb211c80319c",
        parent_span_id: "b7ad6b7169203331",
        "http.route": "/a",
        rows: 3,
        password: "***",
        status_message: "went wrong",
        links: [`00-${"1".repeat(32)}-${"2".repeat(16)}-01`],
      });
      assert.match(
        JSON.stringify(events),
        /"half".*"exception\.type":"TypeError","exception\.message":"bad"/,
      );
      assert.equal(spans.find(({ name }) => name === "timed")?.duration, 2_500_000);
      const { metrics, strings } = recording.tables;
      const points = Array.from(
        metrics.columns.name,
        (row, at) => `${strings.get(row)}=${metrics.columns.value[at]}`,
      );
      for (const point of ['orders{kind="new"}=2', "queue=-3", "size.sum=7", "warmth=21.5"]) {
        assert.ok(points.includes(point), points.join(" "));
      }
    });
  });

  it("gives way to providers that the program registers, also for tracers from before", async () => {
    const text = `${API}
      const early = api.trace.getTracer("early");
      console.log(api.trace.getActiveSpan());
      const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");
      const { AsyncLocalStorageContextManager } = require("@opentelemetry/context-async-hooks");
      const exporter = new InMemorySpanExporter();
      const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
      console.log(api.trace.setGlobalTracerProvider(provider));
      console.log(api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
      console.log(api.trace.setGlobalTracerProvider(provider));
      await early.startActiveSpan("outer", async (outer) => {
        await Promise.resolve();
        api.trace.getTracer("late").startSpan("inner").end();
        outer.end();
      });
      const [inner, outer] = exporter.getFinishedSpans();
      console.log(inner.name, outer.name, inner.parentSpanContext?.spanId === outer.spanContext().spanId);
      console.log(Object.keys(globalThis[Symbol.for("opentelemetry.js.api.1")]).join());`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.equal(without.exitCode, 0, without.stderr);
      assert.match(without.stdout, /^inner outer true$/m);
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.deepEqual(spansOf(recorded.recording), []);
    });
  });

  it("is left alone where its version cannot be known, as in a bundle", async () => {
    const text = `const KEY = Symbol.for("opentelemetry.js.api.1");
      console.log(globalThis[KEY]?.trace, KEY in globalThis);`;
    await forEachRuntime(async (runtime) => {
      const { recorded, without } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    });
  });
});

describe("registerOpenTelemetry()", () => {
  it("has the API make spans of the library's, and pass traces on", async () => {
    const text = `${API}
      import { withRemoteContext, span } from "./library.mjs";
      import { registerOpenTelemetry } from "./otel.mjs";
      console.log(registerOpenTelemetry(api), registerOpenTelemetry(api));
      const carrier = {};
      withRemoteContext({ traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }, () =>
        api.trace.getTracer("x").startActiveSpan("outer", (outer) => {
          api.propagation.inject(api.context.active(), carrier);
          span("inner", () => 1);
          outer.end();
        }));
      console.log(carrier.traceparent.slice(0, 36));`;
    const files = { "library.mjs": library, "otel.mjs": otel };
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text, files });
      assert.equal(without.stderr, "");
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.equal(without.stdout, "true false\n00-0af7651916cd43dd8448eb211c80319c-\n");
      const drawn = spansOf(recorded.recording).map(({ name, parent }) => `${name} ${parent?.name}`);
      assert.deepEqual(drawn, ["outer undefined", "inner outer"]);
    });
  });
});
