// Files of several batches: what threads and processes append becomes one recording.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHUNK, encodeChunk } from "../../../recording/codec/chunks.ts";
import { decodeRecording, emptyRecording } from "../../../recording/codec/decode.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../../recording/codec/encode.ts";
import type { Metadata, Recording } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import type { Row } from "../../../recording/tables/schema.ts";
import { stringTableFrom } from "../../../recording/tables/strings.ts";
import { buildFile, joinBytes } from "../../support/build_chunks.ts";
import { assertSound, describeTables } from "../../support/compare_recordings.ts";
import { type Drawing, drawRecording, drawSamples, stackLetters } from "../../support/draw_recording.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";

function decode(...chunks: readonly Uint8Array[]): Recording {
  const file = buildFile(...chunks);
  const recording = decodeRecording(file, inflateZlib);
  assertSound(recording, file.length);
  return recording;
}

function batch(drawing: string | Drawing): Uint8Array {
  return encodeBatch(1, drawRecording(drawing).tables, deflateZlib);
}

/** A batch of another thread than the other drawings have. */
function batchOfWorker(drawing: string): Uint8Array {
  const rows = () => ({ threads: [{ key: 77, process: 0, number: 1 }] });
  return batch({ threads: { worker: drawing }, rows });
}

function processBatch(row: Partial<Row<"processes">>, texts: readonly string[] = []): Uint8Array {
  return encodeBatch(1, { strings: stringTableFrom(texts), processes: tableFrom("processes", [row]) });
}

describe("decodeRecording() of batches", () => {
  it("has a stack that two threads share once", () => {
    const recording = decode(batch("aab\n b\n  "), batchOfWorker("xa\n b"));
    const { stacks } = recording.tables;
    const letters = Array.from({ length: stacks.length }, (_, stack) => stackLetters(recording, stack))
      .sort();
    assert.deepEqual(letters, ["a", "ab", "b", "x"]);
    assert.equal(drawSamples(recording), "aab\n b");
    assert.equal(drawSamples(recording, { thread: 1 }), "xa\n b");
  });

  it("takes pids for no more than they are: equal keys are one process, equal pids are not", () => {
    const recording = decode(
      processBatch({ key: 9, pid: 4 }),
      processBatch({ key: 9, pid: 4 }),
      processBatch({ key: 10, pid: 4 }),
    );
    assert.deepEqual([...recording.tables.processes.columns.key], [9, 10]);
  });

  it("completes a process by what later batches know, and keeps what they do not", () => {
    const { processes, strings } = decode(
      processBatch({ key: 9, pid: 4, startedAt: 100, runtime: 0, command: 1 }, ["bun", "bun app.ts"]),
      processBatch({ key: 9, endedAt: 500, exitCode: 0, command: 0 }, ["bun run app.ts"]),
    ).tables;
    const { pid, startedAt, endedAt, exitCode, runtime, command, signal } = processes.columns;
    assert.equal(processes.length, 1);
    assert.deepEqual([pid[0], startedAt[0], endedAt[0], exitCode[0], signal[0]], [4, 100, 500, 0, -1]);
    assert.equal(strings.get(runtime[0] ?? -1), "bun");
    assert.equal(strings.get(command[0] ?? -1), "bun run app.ts");
  });

  it("completes a thread and finds its process in whatever batch it came", () => {
    const other = processBatch({ key: 1 });
    const first = batch("a");
    const later = encodeBatch(1, {
      processes: tableFrom("processes", [{ key: 100 }]),
      threads: tableFrom("threads", [{ key: 1000, process: 0, endedAt: 9 }]),
    });
    const { threads, processes } = decode(other, first, later).tables;
    assert.deepEqual([...processes.columns.key], [1, 100]);
    assert.deepEqual([threads.length, threads.columns.process[0], threads.columns.endedAt[0]], [1, 1, 9]);
  });

  it("puts samples in the order of threads and time, however the batches came", () => {
    const early = batch({ threads: { main: "ab" }, startMicros: 0 });
    const middle = batchOfWorker("yz");
    const late = batch({ threads: { main: "cd" }, startMicros: 5000 });
    const recording = decode(late, middle, early);
    assert.deepEqual([...recording.tables.samples.columns.when], [
      0,
      1000,
      2000,
      5000,
      6000,
      7000,
      0,
      1000,
      2000,
    ]);
    assert.equal(drawSamples(recording), "ab   cd");
  });

  it("joins what turning the sampler over cut, and keeps longer gaps", () => {
    // A column is 1,000 µs, which is the interval too: a gap is none below 2,500 µs.
    const cut = (startMicros: number) => decode(batch("aa"), batch({ threads: { main: "ab" }, startMicros }));
    const short = cut(4000);
    assert.equal(drawSamples(short), "aaaaab");
    assert.deepEqual([...short.tables.samples.columns.count], [3, 1, 1]);
    const long = cut(4500);
    assert.deepEqual([...long.tables.samples.columns.stack].filter((stack) => stack === -1).length, 2);
    assert.deepEqual([...long.tables.samples.columns.count], [2, 1, 1, 1, 1]);
  });

  it("loses a batch that cannot be, and no other", () => {
    const forward = encodeBatch(1, { threads: tableFrom("threads", [{ key: 5, name: 3 }]) });
    const recording = decode(batch("a"), forward, batchOfWorker("b"));
    assert.equal(recording.tables.threads.length, 2);
    assert.equal(recording.problems.length, 1);
    assert.match(recording.problems[0]?.message ?? "", /threads.name refers to row 3 of 0/);
    assert.equal(recording.chunks, 3);
  });

  it("loses a batch that does not inflate, and no other", () => {
    const broken = batch("b");
    const inflate = (bytes: Uint8Array, size: number) => {
      const inflated = inflateZlib(bytes, size);
      return inflated.length === size && new TextDecoder().decode(inflated).includes("b.ts")
        ? inflated.subarray(1)
        : inflated;
    };
    const recording = decodeRecording(buildFile(batch("a"), broken, batch("c")), inflate);
    assert.match(recording.problems[0]?.message ?? "", /Cannot inflate a chunk/);
    assert.equal(recording.problems[0]?.offset, buildFile(batch("a")).length);
    assert.equal(recording.tables.frames.length, 2);
  });

  it("takes metadata field by field, later ones first", () => {
    const first: Metadata = { application: "shop", command: ["bun"], exitCode: 1 };
    const recording = decode(encodeMetadata(first), encodeMetadata({ exitCode: 0, signal: "SIGINT" }));
    assert.deepEqual(recording.metadata, { ...first, exitCode: 0, signal: "SIGINT" });
  });

  it("reads two batches as one that holds both", () => {
    const logs = (
      { text, stack }: { text(text: string): number; stack(letters: string): number },
      when: number,
    ) => ({
      logs: [{ when, thread: 0, message: text("hello"), stack: stack("ab") }],
    });
    const parts = [0, 4000].map((when) =>
      batch({ threads: { main: "ab" }, startMicros: when, rows: (pools) => logs(pools, when) })
    );
    const { logs: entries, strings } = decode(...parts).tables;
    assert.deepEqual([...entries.columns.when], [0, 4000]);
    assert.deepEqual([...entries.columns.message].map((row) => strings.get(row)), ["hello", "hello"]);
    assert.equal(entries.columns.stack[0], entries.columns.stack[1]);
  });
});

describe("decodeRecording() of a finalised file", () => {
  const finalised = encodeFinalised(drawRecording("aab\n b"), deflateZlib);

  it("merges batches of a process that went on after it was finalised", () => {
    const file = joinBytes(
      finalised,
      batch({ threads: { main: "ac" }, startMicros: 3000 }),
      batchOfWorker("a"),
    );
    const recording = decodeRecording(file, inflateZlib);
    assertSound(recording, file.length);
    assert.equal(recording.finalised, false);
    assert.deepEqual(recording.problems, []);
    assert.equal(drawSamples(recording), "aabac\n b");
    assert.equal(drawSamples(recording, { thread: 1 }), "a");
    const again = decodeRecording(encodeFinalised(recording, deflateZlib), inflateZlib);
    assert.equal(again.finalised, true);
    assert.deepEqual(describeTables(again.tables), describeTables(recording.tables));
  });

  it("is not finalised when it is cut, torn or anything follows", () => {
    assert.equal(decodeRecording(finalised, inflateZlib).finalised, true);
    assert.equal(decodeRecording(finalised.subarray(0, -1), inflateZlib).finalised, false);
    assert.equal(decodeRecording(finalised.subarray(0, -32), inflateZlib).finalised, false);
    assert.equal(decodeRecording(joinBytes(finalised, Uint8Array.from([0])), inflateZlib).finalised, false);
    const later = joinBytes(finalised, encodeChunk(CHUNK.metadata, 0, new TextEncoder().encode("{}")));
    assert.equal(decodeRecording(later, inflateZlib).finalised, false);
  });

  it("keeps what does not refer to a chunk that was lost", () => {
    const damaged = finalised.slice();
    const metadata = 20 + 24 + 2;
    damaged[metadata + 30] = (damaged[metadata + 30] ?? 0) ^ 1;
    const recording = decodeRecording(damaged, inflateZlib);
    assertSound(recording, damaged.length);
    assert.equal(recording.finalised, false);
    assert.equal(recording.problems[0]?.offset, metadata);
    assert.equal(recording.tables.samples.length, 0);
  });
});

describe("emptyRecording()", () => {
  it("is what a file of a header alone is read as", () => {
    assert.deepEqual({ ...decode(), readableBytes: 0 }, emptyRecording(1));
  });
});
