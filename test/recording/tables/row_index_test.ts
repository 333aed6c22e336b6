// Finding rows by hash.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mixHash, RowIndex } from "../../../recording/tables/row_index.ts";

/** Looks for a value among those that were put in, as the owner of an index does. */
function find(index: RowIndex, values: readonly number[], value: number, hash: number): number {
  let slot = index.slotOf(hash);
  for (let row = index.rowAt(slot); row >= 0; row = index.rowAt(slot)) {
    if (values[row] === value) return row;
    slot = index.after(slot);
  }
  return -1 - slot;
}

describe("RowIndex", () => {
  it("finds every row again, however many there are", () => {
    const index = new RowIndex();
    const values = Array.from({ length: 5000 }, (_, i) => i * 17);
    for (const [row, value] of values.entries()) {
      const place = find(index, values.slice(0, row), value, mixHash(1, value));
      assert.ok(place < 0);
      assert.equal(index.put(-1 - place, mixHash(1, value)), row);
    }
    assert.equal(index.length, 5000);
    for (const [row, value] of values.entries()) {
      assert.equal(find(index, values, value, mixHash(1, value)), row);
    }
  });

  it("tells rows of one hash apart", () => {
    const index = new RowIndex();
    const values = [1, 2, 3, 4];
    for (const [row, value] of values.entries()) {
      index.put(-1 - find(index, values.slice(0, row), value, -7), -7);
    }
    assert.deepEqual(values.map((value) => find(index, values, value, -7)), [0, 1, 2, 3]);
  });
});
