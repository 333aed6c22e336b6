// Spans that were written when they had begun and again when they ended: each is there once.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dropSuperseded } from "../../../recording/codec/span_ends.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";

/** Rows as `[key, duration]`, durations of -1 being unfinished; what is left of them. */
function drop(...rows: readonly (readonly [key: number, duration: number])[]): number[][] {
  const { length, columns } = dropSuperseded(
    tableFrom("spans", rows.map(([key, duration], when) => ({ when, key, duration }))),
  );
  return Array.from({ length }, (_, row) => [columns.key[row] ?? NaN, columns.duration[row] ?? NaN]);
}

describe("dropSuperseded()", () => {
  it("keeps the last row of a span that was unfinished", () => {
    assert.deepEqual(drop([1, -1], [2, 5], [1, 7]), [[2, 5], [1, 7]]);
    assert.deepEqual(drop([1, -1], [1, -1], [3, -1]), [[1, -1], [3, -1]]);
  });

  it("keeps finished rows, and rows without a key", () => {
    const rows = [[1, 5], [1, 6], [-1, -1], [-1, -1], [1, -1]] as const;
    assert.deepEqual(drop(...rows), rows);
  });
});
