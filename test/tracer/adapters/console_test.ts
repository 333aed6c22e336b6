// The console, and streams of text, into microlog.

import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { describe, it } from "node:test";
import { captureConsole } from "../../../tracer/adapters/console.ts";
import { captureStream } from "../../../tracer/adapters/text_stream.ts";
import { configure } from "../../../tracer/mod.ts";
import { captureLogs } from "../../../tracer/testing.ts";
import { drawRecords } from "../../support/draw_records.ts";

/** A console that keeps what is printed. */
function keepingConsole(): { readonly printed: unknown[][]; readonly console: Console } {
  const printed: unknown[][] = [];
  const keep = (...values: unknown[]) => void printed.push(values);
  const methods = { debug: keep, log: keep, info: keep, warn: keep, error: keep, trace: keep };
  return { printed, console: Object.assign(Object.create(console), methods) };
}

describe("captureConsole()", () => {
  it("takes levels, messages, places, objects as fields, and errors", () => {
    const { console, printed } = keepingConsole();
    using logs = captureLogs();
    using _ = captureConsole({ console });
    const error = new Error("lost");
    console.debug("1");
    console.log("loaded", { rows: 3 });
    console.info("%s has %d of %i, %f, %j%% %c", "a", 2, 3.7, "1.5", [1], "color: red", 9, true);
    console.warn({ a: 1 }, { b: 2 }, "late");
    console.error("failed", error, { id: 1 });
    console.error(error);
    console.log();
    console.log(1, null, [2], new Map());
    assert.deepEqual(drawRecords(logs), [
      "debug console 1 {}",
      'info console loaded {"rows":3}',
      "info console a has 2 of 3, 1.5, [1]%  9 true {}",
      'warn console late {"values":[{"a":1},{"b":2}]}',
      'error console failed {"id":1}',
      "error console lost {}",
      "info console  {}",
      "info console 1 null [2] {} {}",
    ]);
    assert.deepEqual(logs.records.map((record) => record.error).filter(Boolean), [error, error]);
    assert.deepEqual(printed, []);
  });

  it("prints as before, too, when it is asked to, and leaves no trace when it ends", () => {
    const { console, printed } = keepingConsole();
    const { log } = console;
    using logs = captureLogs();
    {
      using _ = captureConsole({ console, passThrough: true, methods: ["log"], logger: "old" });
      console.log("both", 1);
      console.warn("printed alone");
    }
    assert.equal(console.log, log);
    console.log("after");
    assert.deepEqual(drawRecords(logs), ["info old both 1 {}"]);
    assert.deepEqual(printed, [["both", 1], ["printed alone"], ["after"]]);
  });

  it("prints again when it ends behind somebody else who stands before it", () => {
    const { console, printed } = keepingConsole();
    using logs = captureLogs();
    const captured = captureConsole({ console });
    const inner = console.log;
    console.log = (...values: unknown[]) => inner("outer", ...values);
    captured[Symbol.dispose]();
    console.log("1");
    assert.deepEqual([logs.messages, printed], [[], [["outer", "1"]]]);
  });

  it("prints what a sink says, and does not go round in circles", async () => {
    const { console, printed } = keepingConsole();
    await configure({
      sinks: [{ name: "own", write: ({ message }) => console.log(`sink: ${message}`) }],
    });
    try {
      using _ = captureConsole({ console });
      console.log("1");
      console.error("2");
      assert.deepEqual(printed, [["sink: 1"], ["sink: 2"]]);
    } finally {
      await configure({ sinks: [] });
    }
  });
});

describe("captureStream()", () => {
  /** A stream that keeps what is written. */
  function keepingStream(): { readonly written: string[]; readonly stream: Writable } {
    const written: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    return { written, stream };
  }

  it("takes a line a record, also in pieces and as bytes, and the rest when it ends", async () => {
    const { written, stream } = keepingStream();
    using logs = captureLogs();
    {
      using _ = captureStream(stream, { logger: "out", level: "debug" });
      stream.write("one\ntw");
      const bytes = new TextEncoder().encode("o ü\r\n\nlast");
      stream.write(bytes.subarray(0, 3));
      await new Promise<void>((resolve) => stream.write(bytes.subarray(3), () => resolve()));
    }
    stream.write("after");
    assert.deepEqual(drawRecords(logs), ["debug out one {}", "debug out two ü {}", "debug out last {}"]);
    assert.deepEqual(written, ["after"]);
    assert.equal(Object.hasOwn(stream, "write"), false);
  });

  it("writes as before, too, when it is asked to, and what a sink writes", async () => {
    const { written, stream } = keepingStream();
    await configure({
      sinks: [{ name: "own", write: ({ message }) => void stream.write(`sink ${message}\n`) }],
    });
    try {
      using _ = captureStream(stream, { passThrough: true });
      stream.write("a\n");
      assert.deepEqual(written, ["sink a\n", "a\n"]);
    } finally {
      await configure({ sinks: [] });
    }
  });

  it("takes a line that never ends in pieces", () => {
    const { stream } = keepingStream();
    using logs = captureLogs();
    using _ = captureStream(stream);
    for (let i = 0; i < 10; i++) stream.write("x".repeat(30_000));
    assert.ok(logs.records.length >= 3);
  });
});
