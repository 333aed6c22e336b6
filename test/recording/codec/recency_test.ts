// Recency lists, and the two columns that are written by them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteReader, ByteWriter } from "../../../recording/codec/bytes.ts";
import {
  chainEndsOf,
  readCalleeRanks,
  readSampleStacks,
  RECENCY_LIST_LENGTH,
  RecencyList,
  writeCalleeRanks,
  writeSampleStacks,
} from "../../../recording/codec/recency.ts";
import { FormatError } from "../../../recording/errors.ts";
import { createRandom } from "../../support/random.ts";

function write(task: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  task(writer);
  return writer.written().slice();
}

function ranks(parents: readonly number[], frames: readonly number[]): number[] {
  return [...write((writer) => writeCalleeRanks(writer, Int32Array.from(parents), Int32Array.from(frames)))];
}

function readRanks(bytes: readonly number[], parents: readonly number[], frameCount: number): number[] {
  const frames = new Int32Array(parents.length);
  readCalleeRanks(new ByteReader(Uint8Array.from(bytes), 33), Int32Array.from(parents), frames, frameCount);
  return [...frames];
}

describe("RecencyList", () => {
  it("keeps the last numbers, most recent first", () => {
    const list = new RecencyList();
    for (let value = 0; value < RECENCY_LIST_LENGTH; value++) list.addFront(value);
    assert.equal(list.at(0), RECENCY_LIST_LENGTH - 1);
    assert.equal(list.at(RECENCY_LIST_LENGTH - 1), 0);
    list.addFront(100);
    assert.equal(list.at(0), 100);
    assert.equal(list.placeOf(0), -1);
    assert.equal(list.at(RECENCY_LIST_LENGTH), undefined);
  });

  it("moves what is used to the front and nothing behind it", () => {
    const list = new RecencyList();
    [1, 2, 3, 4].forEach((value) => list.addFront(value));
    list.toFront(2);
    assert.deepEqual([0, 1, 2, 3, 4].map((place) => list.at(place)), [2, 4, 3, 1, undefined]);
    list.toFront(0);
    assert.equal(list.at(0), 2);
  });
});

describe("writeCalleeRanks() and readCalleeRanks()", () => {
  it("write a callee that was seen under its caller as its rank", () => {
    //  0: a   1: ab   2: abc   3: c under a   4: b under a again, from another stack of a
    const parents = [-1, 0, 1, 0, -1, 4];
    const frames = [0, 1, 2, 2, 0, 1];
    const written = ranks(parents, frames);
    // Six ranks: new, new, new, new, then the last at the bottom, and of a's callees (c, b) the second.
    assert.deepEqual(written.slice(0, 7), [6, 0, 0, 0, 0, 1, 2]);
    // New frames as the next new one less the frame: 0 - 0, 1 - 1, 2 - 2, 3 - 2.
    assert.deepEqual(written.slice(7), [0, 0, 0, 2]);
    assert.deepEqual(readRanks(written, parents, 3), frames);
  });

  it("give back random trees", () => {
    const random = createRandom(3);
    for (let round = 0; round < 30; round++) {
      const length = 1 + random.below(400);
      const frameCount = 1 + random.below(200); // so that lists of callees overflow
      const parents = Array.from({ length }, (_, i) => random.chance(0.5) ? -1 : random.below(i + 1) - 1);
      const frames = Array.from({ length }, () => random.below(frameCount));
      assert.deepEqual(readRanks(ranks(parents, frames), parents, frameCount), frames);
    }
  });

  it("refuse ranks and frames out of bounds", () => {
    const parents = [-1, -1];
    assert.deepEqual(readRanks([2, 0, 1, 0], parents, 1), [0, 0]);
    for (const bytes of [[2, 0, 2, 0], [2, 1, 0, 0], [2, 0, 65, 0]]) {
      assert.throws(() => readRanks(bytes, parents, 1), /rank is too high \(at byte 33\)/);
    }
    assert.throws(() => readRanks([2, 0, 0, 0, 0], parents, 1), /refers to frame 1 of 1/);
    assert.throws(() => readRanks([2, 0, 1, 2], parents, 1), /refers to frame -1 of 1/);
    assert.throws(() => readRanks([3, 0, 1, 1, 0], parents, 1), /left over/);
    assert.throws(() => readRanks([9, 0, 1, 0], parents, 1), FormatError);
  });

  it("refuse a rank that has fallen off a full list", () => {
    // All under the bottom: 65 new frames, then the first of them again.
    const parents = new Array<number>(RECENCY_LIST_LENGTH + 2).fill(-1);
    const fresh = new Array<number>(RECENCY_LIST_LENGTH + 1).fill(0);
    const bytes = (rank: number) => [parents.length, ...fresh, rank, ...fresh];
    assert.equal(readRanks(bytes(RECENCY_LIST_LENGTH), parents, 70).at(-1), 1);
    assert.throws(() => readRanks(bytes(RECENCY_LIST_LENGTH + 1), parents, 70), /rank is too high/);
  });
});

describe("writeSampleStacks() and readSampleStacks()", () => {
  //  0: a   1: ab   2: abc   3: ad
  const parents = Int32Array.from([-1, 0, 1, 0]);

  function codes(stacks: readonly number[], firstNew = 0): number[] {
    return [
      ...write((writer) =>
        writeSampleStacks(writer, Int32Array.from(stacks), chainEndsOf(parents), firstNew)
      ),
    ];
  }

  function readCodes(bytes: readonly number[], length: number): number[] {
    const stacks = new Int32Array(length);
    readSampleStacks(new ByteReader(Uint8Array.from(bytes)), stacks, chainEndsOf(parents));
    return [...stacks];
  }

  it("write the next chain of new stacks as 0 and recent ones as their place", () => {
    const written = codes([2, 3, 2, 2, -1, 3]);
    // From 0 on the chain a, ab, abc; then ad; then what was second, first; -1 is another: next 4 less -1; third.
    assert.deepEqual(written, [0, 6, 0, 0, 2, 1, 65, 3, 10]);
    assert.deepEqual(readCodes(written, 6), [2, 3, 2, 2, -1, 3]);
  });

  it("go on where an earlier section ended", () => {
    assert.deepEqual(codes([3, 2], 3), [3, 2, 0, 65, 4]);
    assert.deepEqual(readCodes([3, 2, 0, 65, 4], 2), [3, 2]);
  });

  it("refuse codes out of bounds", () => {
    assert.throws(() => readCodes([4, 1, 0], 1), /not there/);
    assert.throws(() => readCodes([0, 1, 1], 1), /not there/);
    assert.throws(() => readCodes([0, 1, 66], 1), /unknown code 66/);
    // Others are told as the next new one less the stack: 0 - -3 is the last there is, 0 - 1 is none.
    assert.deepEqual(readCodes([0, 1, 65, 5], 1), [3]);
    assert.deepEqual(readCodes([0, 1, 65, 2], 1), [-1]);
    assert.throws(() => readCodes([0, 1, 65, 7], 1), /not there/);
    assert.throws(() => readCodes([0, 1, 65, 4], 1), /not there/);
    assert.throws(() => readCodes([0, 2, 0, 0, 0], 1), FormatError);
    assert.throws(() => readCodes([0, 1], 1), FormatError);
  });
});

describe("chainEndsOf()", () => {
  it("gives the last of each chain of children that follow each other", () => {
    assert.deepEqual([...chainEndsOf(Int32Array.from([-1, 0, 1, 0, 3, -1]))], [2, 2, 2, 4, 4, 5]);
    assert.deepEqual([...chainEndsOf(new Int32Array(0))], []);
  });
});
