// Timings as spans where a program asks for them without being recorded.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { captureSpans } from "../../tracer/testing.ts";
import { traceTimings } from "../../tracer/timings.ts";

describe("traceTimings()", () => {
  it("makes spans of marks, measures and timers until it is ended", () => {
    using spans = captureSpans();
    const { mark } = performance;
    const end = traceTimings();
    try {
      performance.mark("timings.a");
      performance.measure("timings.b", { start: 1, end: 4, detail: { devtools: { track: "T" } } });
      console.time("timings.c");
    } finally {
      end();
    }
    performance.mark("timings.d");
    assert.equal(performance.mark, mark);
    const drawn = spans.spans.map(({ name, duration, fields }) =>
      `${name} ${duration === undefined ? "open" : Math.round(duration / 1000)} ${fields["kind"]} ${
        fields["track"]
      }`
    );
    assert.deepEqual(drawn, [
      "timings.a 0 mark undefined",
      "timings.b 3 measure T",
      "timings.c open console.time undefined",
    ]);
  });
});
