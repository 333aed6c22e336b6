// One run of one case: nanoseconds that a clock, a span or a metric costs. Run by telemetry_bench.ts:
// `costs.mjs CASE LIBRARY PARTS`; prints the number.

import process from "node:process";
import { measure } from "../measure.mjs";

const [, , name, library, parts] = process.argv;

/**
 * The work is used, so that no engine leaves it out, and a function that is made once: one for each call would be made by
 * the program, and cost Node as much as a span may that is off.
 */
const done = new Int32Array(1024);
let place = 0;
const work = () => {
  place = (place + 1) & 1023;
  done[place] = 1;
};
const workAsync = async () => {
  place = (place + 1) & 1023;
  done[place] = 1;
};
/** What a clock or a counter said. */
let sink = 0;

const CASES = {
  clock,
  sync,
  using,
  off: sync,
  "off using": using,
  point,
  "off point": point,
  counter,
  "bare async": bareAsync,
  async: asyncSpan,
  "off async": asyncSpan,
  "otel sync": otelSync,
  "otel bare async": bareAsync,
  "otel async": otelAsync,
  "otel off": otelOff,
};
const nanos = await CASES[name]();
if (!(sink + done[0] >= 0)) throw new Error("nothing was done");
console.log(nanos.toFixed(2));

/** Everything goes to a sink that takes nothing, unless the case is about what is off. */
async function load() {
  const { findLibrary, libraryRecording, NULL_SINK } = await import(parts);
  const made = await import(library);
  const own = findLibrary();
  if (!name.startsWith("off")) own.telemetry.addSink(NULL_SINK, libraryRecording(own));
  return made;
}

/** The cheapest way in which a moment can be kept here. */
async function clock() {
  const times = new Float64Array(1024);
  const ticks = new BigInt64Array(1024);
  const ways = [
    (calls) => {
      for (let i = 0; i < calls; i++) times[i & 1023] = performance.now();
    },
    (calls) => {
      for (let i = 0; i < calls; i++) ticks[i & 1023] = process.hrtime.bigint();
    },
  ];
  const costs = [];
  for (const way of ways) costs.push(await measure(way));
  sink += times[0] + Number(ticks[0]);
  return Math.min(...costs);
}

async function sync() {
  const { span } = await load();
  return await measure((calls) => {
    for (let i = 0; i < calls; i++) span("work", work);
  });
}

async function using() {
  const { startSpan } = await load();
  return await measure((calls) => {
    for (let i = 0; i < calls; i++) {
      const open = startSpan("work");
      work();
      open.end();
    }
  });
}

async function point() {
  const { imetric } = await load();
  return await measure((calls) => {
    for (let i = 0; i < calls; i++) imetric("queue", "1", i);
  });
}

async function counter() {
  const made = await load();
  const hits = made.counter("hits");
  const cost = await measure((calls) => {
    for (let i = 0; i < calls; i++) hits.add();
  });
  sink += hits.value;
  return cost;
}

async function bareAsync() {
  return await measure(async (calls) => {
    for (let i = 0; i < calls; i++) await workAsync();
  });
}

async function asyncSpan() {
  const { span } = await load();
  return await measure((calls) =>
    span("parent", async () => {
      for (let i = 0; i < calls; i++) await span("child", workAsync);
    })
  );
}

/** The SDK with an exporter that takes nothing, as the sink that microlog's spans go to. */
async function createTracer() {
  const { BasicTracerProvider, SimpleSpanProcessor } = await import("@opentelemetry/sdk-trace-base");
  const { AsyncLocalStorageContextManager } = await import("@opentelemetry/context-async-hooks");
  const { context } = await import("@opentelemetry/api");
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = { export: (_spans, done) => done({ code: 0 }), shutdown: () => Promise.resolve() };
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return provider.getTracer("bench");
}

async function otelSync() {
  const tracer = await createTracer();
  return await measure((calls) => {
    for (let i = 0; i < calls; i++) {
      const open = tracer.startSpan("work");
      work();
      open.end();
    }
  });
}

async function otelAsync() {
  const tracer = await createTracer();
  return await measure((calls) =>
    tracer.startActiveSpan("parent", async (parent) => {
      for (let i = 0; i < calls; i++) {
        await tracer.startActiveSpan("child", async (child) => {
          await workAsync();
          child.end();
        });
      }
      parent.end();
    })
  );
}

/** The API without an SDK. */
async function otelOff() {
  const { trace } = await import("@opentelemetry/api");
  const tracer = trace.getTracer("bench");
  return await measure((calls) => {
    for (let i = 0; i < calls; i++) {
      const open = tracer.startSpan("work");
      work();
      open.end();
    }
  });
}
