// Every cap, at it and one past it. Those of rows and chunks stand in sections_test.ts and chunks_test.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteWriter } from "../../../recording/codec/bytes.ts";
import { CHUNK, encodeChunk, scanChunks } from "../../../recording/codec/chunks.ts";
import { decodeRecording } from "../../../recording/codec/decode.ts";
import { encodeBatch } from "../../../recording/codec/encode.ts";
import {
  BASE_DECODED_BYTES,
  DECODED_BYTES_PER_BYTE,
  MAX_CHUNK_BYTES,
  MAX_DECODED_BYTES,
  MAX_DEFLATE_RATIO,
  MAX_INDEX_BYTES,
  MAX_INFLATED_BYTES,
  MAX_METADATA_BYTES,
  MAX_PROBLEMS,
  MAX_ROWS,
  maxDecodedBytes,
  MemoryBudget,
} from "../../../recording/codec/limits.ts";
import { TablesMerger } from "../../../recording/codec/merge.ts";
import { findIndexChunk } from "../../../recording/codec/read_range.ts";
import { TablesReader } from "../../../recording/codec/read_tables.ts";
import { FormatError } from "../../../recording/errors.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { stringTableFrom } from "../../../recording/tables/strings.ts";
import {
  buildChunk,
  buildFile,
  buildRawSection,
  buildStrings,
  lieInHeader,
} from "../../support/build_chunks.ts";
import { deflateZlib, inflateZlib } from "../../support/inflate.ts";

const DEFLATED = 1;

/** Whether a chunk is taken that stores so many bytes and announces so many once inflated. */
function takesChunk(stored: number, size: number): boolean {
  const chunk = lieInHeader(encodeChunk(CHUNK.batch, 0, new Uint8Array(stored)), { flags: DEFLATED, size });
  return scanChunks(buildFile(chunk)).chunks.length === 1;
}

describe("scanChunks()", () => {
  it("takes chunks up to the cap of stored bytes", () => {
    const file = new Uint8Array(20 + 24 + MAX_CHUNK_BYTES + 1);
    const chunk = encodeChunk(CHUNK.batch, 0, new Uint8Array(MAX_CHUNK_BYTES));
    file.set(buildFile());
    file.set(chunk, 20);
    assert.equal(scanChunks(file.subarray(0, -1)).chunks.length, 1);
    // One byte longer: what the cap refuses before the checksum is looked at.
    new DataView(file.buffer).setUint32(20 + 12, MAX_CHUNK_BYTES + 1, true);
    assert.match(scanChunks(file).problems[0]?.message ?? "", /announces 67108865 bytes:/);
  });

  it("takes chunks up to the cap of inflated bytes", () => {
    const stored = Math.ceil(MAX_INFLATED_BYTES / MAX_DEFLATE_RATIO) + 1;
    assert.equal(takesChunk(stored, MAX_INFLATED_BYTES), true);
    assert.equal(takesChunk(stored, MAX_INFLATED_BYTES + 1), false);
  });

  it("takes chunks up to what deflate can do", () => {
    assert.equal(takesChunk(10, 10 * MAX_DEFLATE_RATIO + 64), true);
    assert.equal(takesChunk(10, 10 * MAX_DEFLATE_RATIO + 65), false);
  });
});

describe("maxDecodedBytes()", () => {
  it("grows with the file up to its cap", () => {
    assert.equal(maxDecodedBytes(0), BASE_DECODED_BYTES);
    assert.equal(maxDecodedBytes(1000), BASE_DECODED_BYTES + 1000 * DECODED_BYTES_PER_BYTE);
    const capped = (MAX_DECODED_BYTES - BASE_DECODED_BYTES) / DECODED_BYTES_PER_BYTE;
    assert.equal(maxDecodedBytes(capped), MAX_DECODED_BYTES);
    assert.equal(maxDecodedBytes(capped + 1), MAX_DECODED_BYTES);
  });
});

describe("MemoryBudget.spend()", () => {
  it("gives what there is and nothing past it", () => {
    const budget = new MemoryBudget(10);
    budget.spend(4, 1);
    budget.spend(6, 2);
    assert.throws(() => budget.spend(1, 812), (error) => {
      assert.ok(error instanceof FormatError);
      assert.equal(error.offset, 812);
      return true;
    });
  });
});

describe("decodeRecording()", () => {
  it("inflates no more than the budget of its file, in all chunks together", () => {
    let inflated = 0;
    const inflate = (bytes: Uint8Array, size: number) => {
      inflated += size;
      return inflateZlib(bytes, size);
    };
    const bomb = encodeChunk(CHUNK.batch, 0, new Uint8Array(30 * 2 ** 20), deflateZlib);
    const file = buildFile(...Array.from({ length: 8 }, () => bomb));
    const recording = decodeRecording(file, inflate);
    assert.ok(inflated > 0 && inflated <= maxDecodedBytes(file.length), `${inflated} bytes`);
    assert.match(recording.problems.at(-1)?.message ?? "", /more memory/);
  });

  it("reads metadata up to the cap", () => {
    const decode = (size: number) => {
      const json = `{"application":"shop","more":"${"x".repeat(size - 32)}"}`;
      assert.equal(json.length, size);
      const bytes = encodeChunk(CHUNK.metadata, 0, new TextEncoder().encode(json));
      return decodeRecording(buildFile(bytes), inflateZlib);
    };
    assert.equal(decode(MAX_METADATA_BYTES).metadata.application, "shop");
    const past = decode(MAX_METADATA_BYTES + 1);
    assert.match(past.problems[0]?.message ?? "", /metadata has 4194305 bytes/);
  });

  it("tells as many problems as the cap allows", () => {
    const broken = buildChunk(CHUNK.batch, buildRawSection(8, 9, new Uint8Array(1)));
    const problems = (count: number) =>
      decodeRecording(buildFile(...Array.from({ length: count }, () => broken)), inflateZlib).problems;
    assert.match(problems(MAX_PROBLEMS).at(-1)?.message ?? "", /claims 9 rows/);
    const past = problems(MAX_PROBLEMS + 1);
    assert.equal(past.length, MAX_PROBLEMS);
    assert.match(past.at(-1)?.message ?? "", /^2 more problems/);
  });
});

describe("TablesReader", () => {
  it("takes rows up to the cap over all sections of a table", () => {
    const read = (firstRow: number) => {
      const reader = new TablesReader(new MemoryBudget(2 ** 32));
      reader.add(buildStrings(["a"], firstRow), 20);
    };
    read(MAX_ROWS - 1);
    assert.throws(() => read(MAX_ROWS), /strings has more than 67108863 rows/);
  });
});

describe("TablesMerger", () => {
  it("takes rows up to the cap, of every table", () => {
    const strings = stringTableFrom(["a", "b"]);
    const tables = [
      { strings },
      { strings, frames: tableFrom("frames", [{ name: 0 }, { name: 1 }]) },
      {
        frames: tableFrom("frames", [{}]),
        stacks: tableFrom("stacks", [{ frame: 0 }, { parent: 0, frame: 0 }]),
      },
      { logs: tableFrom("logs", [{ when: 1 }, { when: 2 }]) },
      { threads: tableFrom("threads", [{ key: 1 }, { key: 2 }]) },
    ];
    for (const some of tables) {
      new TablesMerger(new MemoryBudget(1e6), 2).add(some, 0);
      assert.throws(
        () => new TablesMerger(new MemoryBudget(1e6), 1).add(some, 99),
        /more than 1 rows of a table \(at byte 99\)/,
      );
    }
    const twice = new TablesMerger(new MemoryBudget(1e6), 2);
    for (let i = 0; i < 3; i++) twice.add({ strings }, 0);
  });

  it("spends the budget on what is new", () => {
    const merger = new TablesMerger(new MemoryBudget(1400));
    const strings = stringTableFrom(["a"]);
    for (let i = 0; i < 100; i++) merger.add({ strings }, 0);
    assert.throws(() => merger.add({ strings: stringTableFrom(["b"]) }, 0), /more memory/);
  });
});

describe("findIndexChunk()", () => {
  it("takes an index up to the cap", () => {
    const find = (size: number) => {
      const index = encodeChunk(CHUNK.index, 0, new Uint8Array(size), deflateZlib);
      const end = new ByteWriter();
      end.float64(20);
      const file = buildFile(index, encodeChunk(CHUNK.end, 0, end.written()));
      return findIndexChunk(file, file.length);
    };
    assert.ok(!("tailBytes" in find(MAX_INDEX_BYTES)));
    assert.throws(() => find(MAX_INDEX_BYTES + 1), /it has 4194305 bytes/);
  });
});

describe("encodeBatch()", () => {
  it("refuses a payload past the cap instead of writing what cannot be read", () => {
    const texts = {
      bytes: new Uint8Array(MAX_INFLATED_BYTES),
      offsets: Uint32Array.from([0, MAX_INFLATED_BYTES]),
    };
    const strings = Object.assign(stringTableFrom([]), { columns: texts });
    assert.throws(() => encodeBatch(1, { strings }), RangeError);
  });
});
