// Sections built by hand: what later versions may bring, what must be refused, and values at the ends of their ranges.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteReader, ByteWriter } from "../../../recording/codec/bytes.ts";
import { CHUNK } from "../../../recording/codec/chunks.ts";
import { ENCODING } from "../../../recording/codec/columns.ts";
import { decodeRecording } from "../../../recording/codec/decode.ts";
import { MAX_ROWS, MemoryBudget } from "../../../recording/codec/limits.ts";
import { TablesReader } from "../../../recording/codec/read_tables.ts";
import { readSections, writeStrings, writeTable } from "../../../recording/codec/sections.ts";
import { FormatError } from "../../../recording/errors.ts";
import type { RecordingTables } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { TABLES } from "../../../recording/tables/schema.ts";
import { stringTableFrom } from "../../../recording/tables/strings.ts";
import {
  buildChunk,
  buildFile,
  buildRawSection,
  buildSection,
  buildStrings,
  joinBytes,
  varints,
  type WrittenColumn,
  zigzags,
} from "../../support/build_chunks.ts";
import { inflateZlib } from "../../support/inflate.ts";

const { constant, plain, delta, float64, distance, calleeRank, recentStack } = ENCODING;

function read(...sections: readonly Uint8Array[]): Partial<RecordingTables> {
  const reader = new TablesReader(new MemoryBudget(1e6));
  reader.add(joinBytes(...sections), 20);
  return reader.build();
}

function assertRefused(message: RegExp, ...sections: readonly Uint8Array[]): void {
  assert.throws(() => read(...sections), (error) => {
    assert.ok(error instanceof FormatError, String(error));
    assert.match(error.message, message);
    assert.equal(error.offset, 20);
    return true;
  });
}

/** Two frames, "f" and "g". */
const FRAMES = joinBytes(
  buildStrings(["f", "g"]),
  buildSection(TABLES.frames.id, 2, [{ id: 1, encoding: delta, body: zigzags(0, 1) }]),
);

function stackColumns(parents: WrittenColumn["body"], frames: WrittenColumn["body"]): Uint8Array {
  return buildSection(TABLES.stacks.id, 3, [
    { id: 1, encoding: plain, body: parents },
    { id: 2, encoding: plain, body: frames },
  ]);
}

const STACKS = joinBytes(FRAMES, stackColumns(zigzags(-1, 0, 0), zigzags(0, 0, 1)));

describe("readTable()", () => {
  it("skips columns that it does not know", () => {
    const { metrics } = read(buildSection(TABLES.metrics.id, 2, [
      { id: 200, encoding: 77, scale: 9, body: (writer) => writer.bytes(new Uint8Array(5)) },
      { id: 1, encoding: delta, scale: 10, body: zigzags(1, 1) },
    ]));
    assert.deepEqual([...metrics?.columns.when ?? []], [10, 20]);
  });

  it("fills columns that are missing", () => {
    const { logs } = read(buildSection(TABLES.logs.id, 2, [{ id: 1, encoding: delta, body: zigzags(5, 0) }]));
    assert.deepEqual([...logs?.columns.message ?? []], [-1, -1]);
    assert.deepEqual([...logs?.columns.level ?? []], [2, 2]);
    assert.deepEqual([...logs?.columns.count ?? []], [1, 1]);
  });

  it("reads every encoding", () => {
    const tables = read(
      STACKS,
      buildSection(TABLES.threads.id, 2, [{ id: 1, encoding: plain, body: zigzags(8, 9) }]),
      buildSection(TABLES.samples.id, 3, [
        { id: 1, encoding: delta, scale: 100, body: zigzags(1, 1, 0) },
        { id: 2, encoding: constant, body: zigzags(1) },
        // The chain that begins at row 1, which is row 1 alone; the same again; then 2 - 0.
        { id: 3, encoding: recentStack, body: varints(1, 3, 0, 1, 65, 0) },
      ]),
      buildSection(TABLES.metrics.id, 1, [{
        id: 1,
        encoding: float64,
        body: (writer) => writer.float64(123),
      }]),
    );
    assert.deepEqual([...tables.samples?.columns.stack ?? []], [1, 1, 2]);
    assert.deepEqual([...tables.samples?.columns.when ?? []], [100, 200, 200]);
    assert.deepEqual([...tables.samples?.columns.thread ?? []], [1, 1, 1]);
    assert.deepEqual([...tables.metrics?.columns.when ?? []], [123]);
    const { stacks } = read(
      FRAMES,
      buildSection(TABLES.stacks.id, 4, [
        { id: 1, encoding: distance, body: varints(0, 1, 1, 2) },
        // Frames 0 and 1 are new where they are; under 1 is 0, which is 2 less than the next new one; then it again.
        { id: 2, encoding: calleeRank, body: varints(4, 0, 0, 0, 1, 0, 0, 4) },
      ]),
    );
    assert.deepEqual([...stacks?.columns.parent ?? []], [-1, 0, 1, 1]);
    assert.deepEqual([...stacks?.columns.frame ?? []], [0, 1, 0, 0]);
  });

  it("refuses references beyond their table", () => {
    const threads = (value: number) =>
      buildSection(TABLES.threads.id, 1, [
        { id: 1, encoding: plain, body: zigzags(1) },
        { id: 4, encoding: plain, body: zigzags(value) },
      ]);
    assert.equal(read(buildStrings(["a", "b"]), threads(1)).threads?.columns.name[0], 1);
    assertRefused(/threads.name refers to row 2 of 2/, buildStrings(["a", "b"]), threads(2));
    assertRefused(/threads.name refers to row -2 of 2/, buildStrings(["a", "b"]), threads(-2));
    assertRefused(/threads.name refers to row 0 of 0/, threads(0), buildStrings(["a", "b"]));
  });

  it("refuses a stack that comes before its parent or has no frame", () => {
    assert.equal(read(STACKS).stacks?.length, 3);
    assertRefused(/refers to row 0 from row 0/, FRAMES, stackColumns(zigzags(0, 0, 0), zigzags(0, 0, 0)));
    assertRefused(/refers to row 2 from row 1/, FRAMES, stackColumns(zigzags(-1, 2, 0), zigzags(0, 0, 0)));
    assertRefused(/a stack has no frame/, FRAMES, stackColumns(zigzags(-1, 0, 0), zigzags(0, -1, 0)));
    const noFrames = buildSection(TABLES.stacks.id, 1, [{ id: 1, encoding: plain, body: zigzags(-1) }]);
    assertRefused(/a stack has no frame/, FRAMES, noFrames);
    const far = buildSection(TABLES.stacks.id, 2, [{ id: 1, encoding: distance, body: varints(0, 2) }]);
    assertRefused(/a parent lies before its table/, FRAMES, far);
  });

  it("refuses a first column that is constant, because rows must cost bytes", () => {
    const [first, second] = [1, 2].map((id) => ({ id, encoding: constant, body: zigzags(0) }));
    assert.ok(first && second);
    assertRefused(/first column and constant/, buildSection(TABLES.logs.id, 2, [first]));
    assertRefused(
      /first column and constant/,
      buildSection(TABLES.logs.id, 2, [{ ...first, id: 99 }, second]),
    );
    const costs = buildSection(TABLES.costs.id, 1, [{ ...first, encoding: plain }, { ...second, id: 3 }]);
    assert.equal(read(costs).costs?.length, 1);
  });

  it("refuses columns with too few, too many and no bytes", () => {
    const metrics = (...columns: WrittenColumn[]) => buildSection(TABLES.metrics.id, 2, columns);
    const when = { id: 1, encoding: delta, body: zigzags(1, 1) };
    assertRefused(/ends early/, metrics({ ...when, body: zigzags(1) }));
    assertRefused(/left over/, metrics({ ...when, body: zigzags(1, 1, 1) }));
    assertRefused(/left over/, metrics(when, { id: 2, encoding: constant, body: zigzags(-1, -1) }));
    assertRefused(/metrics.when comes twice/, metrics(when, when));
    assertRefused(/no columns/, buildRawSection(TABLES.metrics.id, 1, Uint8Array.from([99, 1, 1, 0])));
    assertRefused(/unknown way 7/, metrics({ ...when, encoding: 7 }));
    assertRefused(/scale 0/, metrics({ ...when, scale: 0 }));
    const cut = buildRawSection(TABLES.metrics.id, 1, Uint8Array.from([1, 1, 1, 5, 0]));
    assertRefused(/5 bytes are announced, 1 are there/, cut);
  });

  it("refuses numbers that their column cannot hold", () => {
    const logs = (column: WrittenColumn) =>
      buildSection(TABLES.logs.id, 1, [{ id: 1, encoding: plain, body: zigzags(0) }, column]);
    const level = { id: 3, encoding: plain };
    const value = (section: Uint8Array) => read(section).logs?.columns.level[0];
    assert.equal(value(logs({ ...level, body: zigzags(2 ** 31 - 1) })), 2 ** 31 - 1);
    assert.equal(value(logs({ ...level, body: zigzags(-(2 ** 31)) })), -(2 ** 31));
    for (const encoding of [plain, delta, constant]) {
      assertRefused(/logs.level holds a number/, logs({ ...level, encoding, body: zigzags(2 ** 31) }));
      assertRefused(/logs.level holds a number/, logs({ ...level, encoding, body: zigzags(-(2 ** 31) - 1) }));
      assertRefused(
        /logs.level holds a number/,
        logs({ ...level, encoding, scale: 2, body: zigzags(2 ** 30) }),
      );
    }
    for (const wrong of [NaN, 0.5, 2 ** 31, Infinity]) {
      const body = (writer: ByteWriter) => writer.float64(wrong);
      assertRefused(/logs.level holds a number/, logs({ ...level, encoding: float64, body }));
    }
    const when = (scale: number) =>
      buildSection(TABLES.logs.id, 1, [{ id: 1, encoding: plain, scale, body: zigzags(1) }]);
    assert.equal(read(when(2 ** 53 - 1)).logs?.columns.when[0], 2 ** 53 - 1);
    const huge = buildSection(TABLES.logs.id, 1, [{
      id: 1,
      encoding: plain,
      scale: 2 ** 53 - 1,
      body: zigzags(2),
    }]);
    assertRefused(/logs.when holds a number/, huge);
  });

  it("refuses the ways of one column for another", () => {
    const threads = buildSection(TABLES.threads.id, 1, [{ id: 1, encoding: plain, body: zigzags(1) }]);
    const ranks = { id: 4, encoding: calleeRank, body: varints(1, 1, 0) };
    assertRefused(
      /threads.name is written as ranks/,
      threads.slice(),
      buildSection(TABLES.threads.id, 1, [ranks]),
    );
    const stacks = { id: 1, encoding: recentStack, body: varints(0, 1, 0) };
    assertRefused(/logs.when is written as recent stacks/, STACKS, buildSection(TABLES.logs.id, 1, [stacks]));
    const early = buildSection(TABLES.stacks.id, 1, [{
      id: 2,
      encoding: calleeRank,
      body: varints(1, 0, 0),
    }]);
    assertRefused(/stacks.frame is written as ranks/, FRAMES, early);
    const when = { id: 1, encoding: distance, body: varints(0) };
    assertRefused(/logs.when is written as distances/, buildSection(TABLES.logs.id, 1, [when]));
  });
});

describe("readSections()", () => {
  it("skips tables that it does not know and sections without rows", () => {
    const unknown = buildRawSection(250, 3, Uint8Array.from([1, 2, 3]));
    const empty = buildRawSection(TABLES.logs.id, 0, new Uint8Array(0));
    assert.deepEqual(Object.keys(read(unknown, empty, buildStrings(["a"]))), ["strings"]);
    const recording = decodeRecording(buildFile(buildChunk(CHUNK.batch, unknown, empty)), inflateZlib);
    assert.deepEqual(recording.problems, []);
  });

  it("refuses more rows than bytes", () => {
    const three = Uint8Array.from([1, 1, 1]);
    assertRefused(/claims 4 rows/, buildRawSection(TABLES.logs.id, 4, three));
    assertRefused(/claims 4 rows/, buildRawSection(250, 4, three));
    assertRefused(/are announced/, buildRawSection(250, 1, three).subarray(0, 5));
  });

  it("takes tables up to the cap of rows and none past it", () => {
    const section = (rows: number) => {
      const head = new ByteWriter();
      head.uint8(TABLES.logs.id);
      head.varint(rows);
      head.varint(rows);
      return joinBytes(head.written(), new Uint8Array(rows));
    };
    assert.equal([...readSections(new ByteReader(section(MAX_ROWS)))][0]?.rows, MAX_ROWS);
    assert.throws(() => [...readSections(new ByteReader(section(MAX_ROWS + 1)))], FormatError);
  });
});

describe("TablesReader", () => {
  it("takes samples in several sections and other tables once", () => {
    const samples = (when: number) =>
      buildSection(TABLES.samples.id, 1, [{ id: 1, encoding: plain, body: zigzags(when) }]);
    assert.deepEqual([...read(samples(1), samples(2)).samples?.columns.when ?? []], [1, 2]);
    assertRefused(/table frames comes twice/, FRAMES, FRAMES.subarray(buildStrings(["f", "g"]).length));
    assertRefused(/strings from row 0 on come twice/, FRAMES, buildStrings(["h"]));
  });

  it("puts strings of several sections where they say, and nothing in their gaps", () => {
    const { strings } = read(buildStrings(["a", "b"]), buildStrings(["e", ""], 4), buildStrings(["g"], 6));
    assert.deepEqual(Array.from({ length: 7 }, (_, i) => strings?.get(i)), ["a", "b", "", "", "e", "", "g"]);
    const late = read(buildStrings(["z"], 2)).strings;
    assert.deepEqual([late?.length, late?.get(0), late?.get(2)], [3, "", "z"]);
  });

  it("refuses strings that lie about their lengths or rows", () => {
    const raw = (...bytes: number[]) => buildRawSection(TABLES.strings.id, 2, Uint8Array.from(bytes));
    assert.equal(read(raw(0, 1, 1, 65, 66)).strings?.get(1), "B");
    assertRefused(/longer than their section/, raw(0, 1, 9, 65, 66));
    assertRefused(/do not fill/, raw(0, 1, 0, 65, 66));
    assertRefused(/longer than their section/, raw(0, 1));
    assertRefused(/ends early/, raw(0, 0));
    const far = new ByteWriter();
    far.varint(MAX_ROWS);
    for (const byte of [0, 0]) far.uint8(byte);
    assertRefused(/more memory/, buildRawSection(TABLES.strings.id, 2, far.written()));
  });

  it("refuses what would take more memory than the budget", () => {
    const reader = new TablesReader(new MemoryBudget(1000));
    const rows = new Uint8Array(200).fill(2);
    assert.throws(
      () =>
        reader.add(
          buildSection(TABLES.logs.id, 200, [{
            id: 1,
            encoding: delta,
            body: (writer) => writer.bytes(rows),
          }]),
          0,
        ),
      /more memory/,
    );
  });
});

describe("writeTable()", () => {
  function written(name: "spans" | "status" | "metrics", row: Record<string, number>, timeScale = 1) {
    const writer = new ByteWriter();
    writeTable(writer, name, tableFrom<"spans" | "status" | "metrics">(name, [row, row]), { timeScale });
    const columns = read(writer.written()) as Record<string, { columns: Record<string, Float64Array> }>; // of any table
    return (column: string) => columns[name]?.columns[column]?.[1];
  }

  it("writes the largest numbers, and those that are none as unknown", () => {
    const max = Number.MAX_SAFE_INTEGER;
    const span = written("spans", { when: max, duration: -max, key: 2 ** 51, parentKey: NaN });
    assert.deepEqual(["when", "duration", "key", "parentKey"].map(span), [max, -max, 2 ** 51, -1]);
    const wild = written("spans", { when: Infinity, duration: -Infinity, key: 1e300 });
    assert.deepEqual(["when", "duration", "key"].map(wild), [max, -max, 2 ** 53 - 4096]);
  });

  it("rounds fractions to the unit, the value and not its difference", () => {
    const writer = new ByteWriter();
    const rows = [1.4, 2.8, 4.2].map((when) => ({ when, duration: when }));
    writeTable(writer, "spans", tableFrom("spans", rows), { timeScale: 1 });
    assert.deepEqual([...read(writer.written()).spans?.columns.when ?? []], [1, 3, 4]);
    assert.equal(written("status", { when: 1499 }, 1000)("when"), 1000);
  });

  it("keeps any double in a column of floats", () => {
    for (const value of [NaN, Infinity, -0, 5e-324, 0.1]) {
      assert.ok(Object.is(written("metrics", { when: 0, value })("value"), value), String(value));
    }
  });

  it("writes nothing for a table without rows and for no strings", () => {
    const writer = new ByteWriter();
    writeTable(writer, "logs", tableFrom("logs", []), { timeScale: 1 });
    writeStrings(writer, stringTableFrom([]));
    assert.equal(writer.length, 0);
  });
});
