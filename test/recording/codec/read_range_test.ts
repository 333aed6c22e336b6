// Parts of a finalised file by ranges of bytes, as a page fetches them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "../../../recording/codec/bytes.ts";
import { CHUNK, CHUNK_HEADER_BYTES, encodeChunk, scanChunks } from "../../../recording/codec/chunks.ts";
import { decodeRecording, inflateChunk } from "../../../recording/codec/decode.ts";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import {
  decodeIndex,
  encodeIndex,
  type FileIndex,
  type IndexRow,
} from "../../../recording/codec/file_index.ts";
import {
  END_CHUNK_BYTES,
  findIndexChunk,
  rangesOf,
  readIndex,
  USUAL_TAIL_BYTES,
  type Wanted,
} from "../../../recording/codec/read_range.ts";
import { FormatError } from "../../../recording/errors.ts";
import type { Recording } from "../../../recording/recording.ts";
import { TableBuilder, tableById, tableFrom } from "../../../recording/tables/builder.ts";
import { buildFile, joinBytes } from "../../support/build_chunks.ts";
import { assertSound } from "../../support/compare_recordings.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";
import { createRandom } from "../../support/random.ts";
import { randomRecording } from "../../support/random_recording.ts";

/** Deflate that makes chunks no smaller, so that small tables fill many of them. */
const store = (bytes: Uint8Array) => bytes;

function indexOf(file: Uint8Array): FileIndex {
  const index = readIndex(file, file.length, inflateZlib);
  assert.ok(!("tailBytes" in index));
  return index;
}

/** A thread with three sections of samples, each of which fills a chunk, another with a few, and other tables. */
function longFile(): Uint8Array {
  const drawn = drawRecording({ threads: { main: "ab", worker: "xy" } });
  const samples = new TableBuilder("samples");
  const logs = new TableBuilder("logs");
  for (let row = 0; row < 140_000; row++) {
    samples.append({ when: row * 1000, thread: 0, stack: row % 2, count: 2e6 + row });
  }
  for (let row = 0; row < 10; row++) samples.append({ when: row * 1000, thread: 1, stack: 2 + row % 2 });
  for (let row = 0; row < 80_000; row++) {
    logs.append({ when: row * 1000, thread: row % 2, message: row % 4, count: row });
  }
  const spans = tableFrom("spans", [{ when: 5000, duration: 1_000_000, thread: 0 }, {
    when: 6000,
    thread: 0,
  }]);
  const tables = { ...drawn.tables, samples: samples.build(), logs: logs.build(), spans };
  return encodeFinalised({ ...drawn, tables }, store);
}

/** What a host reads that fetches only these ranges. */
function readRanges(file: Uint8Array, wanted: Wanted): Recording {
  const parts = rangesOf(indexOf(file), wanted).map(({ start, end }) => file.subarray(start, end));
  const glued = joinBytes(...parts);
  const recording = decodeRecording(glued, inflateZlib, { parts: true });
  assert.deepEqual(recording.problems, []);
  assertSound(recording, glued.length);
  return recording;
}

describe("readIndex()", () => {
  it("tells where every section lies and what it covers", () => {
    for (let seed = 1; seed < 30; seed++) {
      const file = encodeFinalised(randomRecording(createRandom(seed)), deflateZlib);
      const { rows, offset } = indexOf(file);
      const recording = decodeRecording(file, inflateZlib);
      const { chunks } = scanChunks(file);
      const tablesAt = chunks.filter(({ type }) => type === CHUNK.tables).map((chunk) => chunk.offset);
      assert.equal(chunks.find(({ type }) => type === CHUNK.index)?.offset, offset);
      for (const row of rows) {
        const name = tableById(row.table);
        assert.ok(tablesAt.includes(row.offset));
        if (name === "strings" || name === undefined) continue;
        const whole = recording.tables[name];
        assert.ok(row.rows <= whole.length);
        const { when } = whole.columns as { when?: Float64Array }; // of any table
        if (when === undefined || name === "samples") continue;
        assert.equal(row.firstWhen, Math.max(-(2 ** 52) + 1, Math.min(2 ** 52 - 1, ...when)), name);
      }
    }
  });

  it("asks for a longer tail until the index is in it", () => {
    const file = longFile();
    const short = readIndex(file.subarray(-10), file.length, inflateZlib);
    assert.deepEqual(short, { tailBytes: Math.min(file.length, USUAL_TAIL_BYTES) });
    const needed = readIndex(file.subarray(-END_CHUNK_BYTES), file.length, inflateZlib);
    assert.ok("tailBytes" in needed);
    assert.deepEqual(readIndex(file.subarray(-needed.tailBytes), file.length, inflateZlib), indexOf(file));
    assert.ok("tailBytes" in readIndex(file.subarray(-needed.tailBytes + 1), file.length, inflateZlib));
  });

  it("refuses a file that does not end as a finalised one", () => {
    const file = encodeFinalised(drawRecording("ab"), deflateZlib);
    const refused = (bytes: Uint8Array) =>
      assert.throws(() => readIndex(bytes, bytes.length, inflateZlib), FormatError);
    refused(new Uint8Array(0));
    refused(buildFile());
    refused(buildFile(encodeChunk(CHUNK.batch, 0, new Uint8Array(200))));
    for (let length = 0; length < file.length; length++) refused(file.subarray(0, length));
    refused(joinBytes(file, encodeChunk(CHUNK.metadata, 0, new Uint8Array(8))));
    for (let i = file.length - END_CHUNK_BYTES; i < file.length; i++) {
      const damaged = file.slice();
      damaged[i] = (damaged[i] ?? 0) ^ 1;
      refused(damaged);
    }
  });

  it("refuses an end that leads to no index", () => {
    const file = encodeFinalised(drawRecording("ab"), deflateZlib).subarray(0, -END_CHUNK_BYTES);
    const { offset } = indexOf(joinBytes(file, endAt(scanChunks(file).chunks.at(-1)?.offset ?? 0)));
    for (
      const wrong of [NaN, -1, 0, 19, 20, offset - 1, offset + 0.5, offset + 1, file.length, 1e300, Infinity]
    ) {
      const bytes = joinBytes(file, endAt(wrong));
      assert.throws(() => readIndex(bytes, bytes.length, inflateZlib), FormatError, String(wrong));
    }
  });

  it("refuses a tail that is longer than its file", () => {
    assert.throws(() => findIndexChunk(new Uint8Array(100), 99), RangeError);
  });
});

describe("decodeIndex()", () => {
  const row: IndexRow = { table: 8, rows: 5, offset: 20, thread: -1, firstWhen: 1, lastWhen: 9 };
  const threads: IndexRow = { table: 5, rows: 1, offset: 20, thread: -1, firstWhen: -1, lastWhen: -1 };

  it("gives back what encodeIndex() wrote", () => {
    const rows = [threads, row, {
      ...row,
      offset: 99,
      thread: 0,
      firstWhen: -(2 ** 52) + 1,
      lastWhen: 2 ** 52 - 1,
    }];
    assert.deepEqual(decodeIndex(encodeIndex(rows), 500), { offset: 500, rows });
    assert.deepEqual(decodeIndex(encodeIndex([]), 20).rows, []);
  });

  it("refuses rows that cannot be", () => {
    const wrong: Partial<IndexRow>[] = [
      { table: 256 },
      { rows: 2 ** 26 },
      { offset: 19 },
      { offset: 500 - CHUNK_HEADER_BYTES + 1 },
      { thread: -2 },
      { thread: 1 },
      { firstWhen: 10 },
    ];
    for (const lie of wrong) {
      const bytes = encodeIndex([threads, { ...row, ...lie }]);
      assert.throws(() => decodeIndex(bytes, 500), FormatError, JSON.stringify(lie));
    }
    assert.throws(() => decodeIndex(encodeIndex([{ ...row, offset: 99 }, row]), 500), /names a chunk at 20/);
    assert.throws(
      () => decodeIndex(encodeIndex([1, 2].map(() => ({ ...row, rows: 2 ** 25 }))), 500),
      /claims 67108864 rows/,
    );
  });

  it("refuses more rows than bytes, and bytes left over", () => {
    const writer = new ByteWriter();
    writer.varint(2 ** 40);
    assert.throws(() => decodeIndex(writer.written(), 500), /claims 1099511627776 rows/);
    assert.throws(() => decodeIndex(joinBytes(encodeIndex([row]), Uint8Array.from([0])), 500), /left over/);
    assert.throws(() => decodeIndex(new Uint8Array(0), 500), FormatError);
  });
});

describe("rangesOf()", () => {
  const file = longFile();
  const whole = decodeRecording(file, inflateZlib);

  it("gives the tables that others refer to, and no others, when nothing is wanted", () => {
    const recording = readRanges(file, { tables: [] });
    assert.equal(recording.tables.stacks.length, whole.tables.stacks.length);
    assert.equal(recording.tables.strings.length, whole.tables.strings.length);
    assert.equal(recording.tables.logs.length, 0);
    assert.deepEqual(recording.metadata, whole.metadata);
  });

  it("gives a stretch of time of one thread, with the same stacks as the whole file", () => {
    const when = 135_001_000;
    const { tables } = readRanges(file, { tables: ["samples"], thread: 0, from: when, to: when });
    assert.ok(tables.samples.length < 80_000, `${tables.samples.length} samples`);
    const stackAt = ({ samples }: Recording["tables"]) =>
      samples.columns.stack[samples.columns.when.indexOf(when)] ?? -1;
    assert.equal(stackAt(tables), stackAt(whole.tables));
    assert.equal(stackLetters({ ...whole, tables }, stackAt(tables)), "b");
  });

  it("gives the section whose last row holds until the time that is wanted", () => {
    const index = indexOf(file);
    const samples = index.rows.filter(({ table }) => table === 6);
    assert.deepEqual(samples.map(({ thread, rows }) => [thread, rows]), [
      [0, 65_536],
      [0, 65_536],
      [0, 8928],
      [1, 10],
    ]);
    const chosen = (from: number, to: number) => {
      const ranges = rangesOf(index, { tables: ["samples"], thread: 0, from, to });
      return samples.slice(1, 3).map(({ offset }) =>
        ranges.some(({ start, end }) => start <= offset && offset < end)
      );
    };
    // Between the last sample of the second section and the first of the third.
    assert.deepEqual(chosen(131_071_500, 131_071_600), [true, false]);
    assert.deepEqual(chosen(131_072_000, 131_072_000), [false, true]);
    assert.deepEqual(chosen(1e12, 2e12), [false, true]);
  });

  it("gives spans that began before and last until then", () => {
    const spans = (from: number) => readRanges(file, { tables: ["spans"], from }).tables.spans.length;
    assert.equal(spans(900_000), 2);
    const row = indexOf(file).rows.find(({ table }) => table === 9);
    assert.deepEqual([row?.firstWhen, row?.lastWhen], [5000, 1_005_000]);
  });

  it("gives ranges that ascend and do not touch", () => {
    const index = indexOf(file);
    const all = rangesOf(index, { tables: ["samples", "logs", "spans", "costs"] });
    assert.deepEqual(all, [{ start: 0, end: index.offset }]);
    const some = rangesOf(index, { tables: ["logs"], from: 69_000_000 });
    assert.ok(some.length > 1);
    some.forEach(({ start, end }, i) => assert.ok(start < end && start > (some[i - 1]?.end ?? -1)));
  });

  it("gives the header and metadata of a recording without rows", () => {
    const empty = encodeFinalised(
      { ...whole, tables: decodeRecording(buildFile(), inflateZlib).tables },
      deflateZlib,
    );
    assert.deepEqual(rangesOf(indexOf(empty), { tables: ["logs"] }), [{
      start: 0,
      end: indexOf(empty).offset,
    }]);
  });
});

describe("findIndexChunk()", () => {
  it("gives the chunk for hosts that inflate in their own way", () => {
    const file = encodeFinalised(drawRecording("ab"), deflateZlib);
    const chunk = findIndexChunk(file, file.length);
    assert.ok(!("tailBytes" in chunk));
    const { payload } = inflateChunk(chunk, inflateZlib);
    assert.ok(payload instanceof Uint8Array);
    assert.deepEqual(decodeIndex(payload, chunk.offset), indexOf(file));
  });
});

function endAt(offset: number): Uint8Array {
  const end = new ByteWriter();
  end.float64(offset);
  return encodeChunk(CHUNK.end, 0, end.written());
}
