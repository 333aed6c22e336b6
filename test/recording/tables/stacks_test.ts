// Frames and stacks: each once, parents first.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FRAME_KINDS } from "../../../recording/tables/schema.ts";
import { frameKindIndex, FramePool, StackPool } from "../../../recording/tables/stacks.ts";

const FRAME = { name: 1, file: 2, line: 3, column: 4, kind: 0 };

describe("FramePool", () => {
  it("gives equal frames the same row, and others another in any field", () => {
    const pool = new FramePool();
    assert.equal(pool.add(FRAME), 0);
    assert.equal(pool.add({ ...FRAME }), 0);
    const others = (["name", "file", "line", "column", "kind"] as const).map((key) =>
      pool.add({ ...FRAME, [key]: 9 })
    );
    assert.deepEqual(others, [1, 2, 3, 4, 5]);
    assert.deepEqual([...pool.build().columns.line], [3, 3, 3, 9, 3, 3]);
  });
});

describe("StackPool", () => {
  it("gives equal stacks the same row, and one under another caller another", () => {
    const pool = new StackPool();
    const a = pool.add(-1, 0);
    const ab = pool.add(a, 1);
    assert.deepEqual([a, ab, pool.add(-1, 0), pool.add(a, 1), pool.add(ab, 1), pool.add(-1, 1)], [
      0,
      1,
      0,
      1,
      2,
      3,
    ]);
    assert.deepEqual([...pool.build().columns.parent], [-1, 0, 1, -1]);
  });

  it("tells large rows apart", () => {
    const pool = new StackPool();
    const largest = 2 ** 26 - 2;
    assert.notEqual(pool.add(-1, largest), pool.add(0, 0));
    assert.notEqual(pool.add(largest, 0), pool.add(largest - 1, largest));
    assert.equal(pool.add(largest, largest), pool.length - 1);
    assert.equal(pool.add(largest, largest), pool.length - 1);
  });
});

describe("frameKindIndex()", () => {
  it("gives the place of every kind", () => {
    assert.deepEqual(FRAME_KINDS.map(frameKindIndex), FRAME_KINDS.map((_, i) => i));
  });
});
