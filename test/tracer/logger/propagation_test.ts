// Headers that carry traces, by the standards' examples and from hostile senders.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseB3, parseTraceparent, readHeaders, writeHeaders } from "../../../tracer/logger/propagation.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const sampled = { traceId, spanId, sampled: true, state: "" };

describe("parseTraceparent()", () => {
  it("reads a trace, sampled or not", () => {
    assert.deepEqual(parseTraceparent(`00-${traceId}-${spanId}-01`), sampled);
    assert.deepEqual(parseTraceparent(`00-${traceId}-${spanId}-00`), { ...sampled, sampled: false });
    assert.deepEqual(parseTraceparent(` 00-${traceId}-${spanId}-03\t`, "a=b"), { ...sampled, state: "a=b" });
  });

  it("reads what later versions add, and none of what is wrong", () => {
    assert.deepEqual(parseTraceparent(`cc-${traceId}-${spanId}-01-what-comes`), sampled);
    const wrong = [
      undefined,
      "",
      `ff-${traceId}-${spanId}-01`,
      `00-${traceId}-${spanId}-01-more`,
      `cc-${traceId}-${spanId}-01.more`,
      `00-${"0".repeat(32)}-${spanId}-01`,
      `00-${traceId}-${"0".repeat(16)}-01`,
      `00-${traceId.toUpperCase()}-${spanId}-01`,
      `00-${traceId.slice(1)}-${spanId}-01`,
      `00-${traceId}-${spanId}-1`,
      `00-${traceId}-${spanId}`,
      `0-${traceId}-${spanId}-01`,
      `00-${traceId}-${spanId}-01\n00-${traceId}-${spanId}-01`,
    ];
    for (const header of wrong) assert.equal(parseTraceparent(header), undefined, String(header));
  });

  it("leaves out a state that may not stand in a header", () => {
    for (const state of ["a=\r\nb", "a=é", "x".repeat(513)]) {
      assert.equal(parseTraceparent(`00-${traceId}-${spanId}-01`, state)?.state, "");
    }
  });
});

describe("parseB3()", () => {
  it("reads long and short traces, and how they are sampled", () => {
    assert.deepEqual(parseB3(`${traceId}-${spanId}-1-05e3ac9a4f6e3b90`), sampled);
    assert.deepEqual(parseB3(`${traceId}-${spanId}`), sampled);
    assert.equal(parseB3(`${traceId}-${spanId}-d`)?.sampled, true);
    assert.equal(parseB3(`${traceId}-${spanId}-0`)?.sampled, false);
    assert.equal(parseB3(`${spanId}-${spanId}-1`)?.traceId, `${"0".repeat(16)}${spanId}`);
    for (const header of [undefined, "", "0", "1", "d", `${traceId}`, `${traceId}-x-1`, `-${spanId}`]) {
      assert.equal(parseB3(header), undefined, String(header));
    }
  });
});

describe("readHeaders()", () => {
  it("reads headers of the web, of node:http, and of plain objects in any case", () => {
    const traceparent = `00-${traceId}-${spanId}-01`;
    const sources = [
      new Headers({ traceparent, tracestate: "a=b" }),
      { traceparent, tracestate: "a=b" },
      { Traceparent: traceparent, TraceState: ["a=b"] },
      new Map([["traceparent", traceparent], ["tracestate", "a=b"]]),
    ];
    for (const source of sources) assert.deepEqual(readHeaders(source).trace, { ...sampled, state: "a=b" });
  });

  it("joins a state that comes in several headers", () => {
    const headers = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: ["a=1", "b=2"] };
    assert.equal(readHeaders(headers).trace?.state, "a=1,b=2");
  });

  it("reads B3 in one header or several, traceparent before it", () => {
    assert.deepEqual(readHeaders({ b3: `${traceId}-${spanId}-1` }).trace, sampled);
    const parts = { "X-B3-TraceId": traceId, "X-B3-SpanId": spanId };
    assert.deepEqual(readHeaders(parts).trace, sampled);
    assert.equal(readHeaders({ ...parts, "X-B3-Sampled": "0" }).trace?.sampled, false);
    assert.equal(readHeaders({ ...parts, "X-B3-Flags": "1" }).trace?.sampled, true);
    const both = { traceparent: `00-${traceId}-${spanId}-00`, b3: `${spanId}-${spanId}-1` };
    assert.deepEqual(readHeaders(both).trace, { ...sampled, sampled: false });
  });

  it("reads baggage, and stops at its limits", () => {
    const { baggage } = readHeaders({ baggage: "a=1, b = x%20y;meta=1 , c=%, =no, sp ace=2,d" });
    assert.deepEqual([...baggage], [["a", "1"], ["b", "x y"], ["c", "%"]]);
    const many = Array.from({ length: 100 }, (_, i) => `k${i}=v`).join();
    assert.equal(readHeaders({ baggage: many }).baggage.size, 64);
    assert.ok(
      [...readHeaders({ baggage: `a=${"x".repeat(100_000)}` }).baggage.values()].join().length <= 8192,
    );
  });

  it("never throws, whatever comes", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string());
    const value = fc.oneof(text, fc.array(text), fc.anything());
    const names = fc.constantFrom(
      "traceparent",
      "tracestate",
      "b3",
      "x-b3-traceid",
      "x-b3-spanid",
      "x-b3-flags",
      "baggage",
      "__proto__",
      "get",
    );
    fc.assert(fc.property(fc.dictionary(names, value), (headers) => {
      const { trace, baggage } = readHeaders(headers);
      const written = writeHeaders({ trace, baggage }, true);
      for (const header of Object.values(written)) assert.match(header, /^[\x20-\x7e]*$/);
    }));
  });
});

describe("writeHeaders()", () => {
  it("writes what readHeaders() reads back", () => {
    const name = fc.stringMatching(/^[a-z!#$%&'*+\-.^_`|~0-9]{1,8}$/);
    const map = fc.array(fc.tuple(name, fc.string({ unit: "grapheme" }))).map((members) => new Map(members));
    fc.assert(fc.property(map, fc.boolean(), (baggage, b3) => {
      const trace = { ...sampled, state: "a=b" };
      const read = readHeaders(writeHeaders({ trace, baggage }, b3));
      assert.deepEqual(read.trace, trace);
      assert.deepEqual([...read.baggage], [...baggage].slice(0, 64));
    }));
  });

  it("writes nothing of nothing, and no names that are none", () => {
    assert.deepEqual(writeHeaders({ trace: undefined, baggage: new Map() }), {});
    assert.deepEqual(
      writeHeaders({ trace: undefined, baggage: new Map([["a b", "1"], ["", "2"], ["a\r\nb", "3"]]) }),
      {},
    );
    const huge = new Map([["a", "x".repeat(10_000)], ["b", "1"]]);
    assert.deepEqual(writeHeaders({ trace: undefined, baggage: huge }), { baggage: "b=1" });
  });
});
