// Tests of recording/tables/line_ticks.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { joinLines, leaveOutRareLines } from "../../../recording/tables/line_ticks.ts";
import type { Table } from "../../../recording/tables/schema.ts";

/** `thread frame below×count` of each row. */
function rowsOf({ columns, length }: Table<"lines">): string[] {
  const { thread, frame, below, count } = columns;
  return Array.from(
    { length },
    (_, row) => `${thread[row]} ${frame[row]} ${below[row]}×${count[row]}`,
  );
}

describe("joinLines()", () => {
  it("makes one row of equal ones, by thread, function and line", () => {
    const lines = tableFrom("lines", [
      { thread: 1, frame: 0, below: 2, count: 1 },
      { thread: 0, frame: 3, below: 9, count: 2 },
      { thread: 0, frame: 3, below: -1, count: 5 },
      { thread: 0, frame: 3, below: 9, count: 4 },
      { thread: 0, frame: 1, below: 0, count: 1 },
    ]);
    assert.deepEqual(rowsOf(joinLines(lines)), ["0 1 0×1", "0 3 -1×5", "0 3 9×6", "1 0 2×1"]);
  });

  it("leaves a table as it is that is joined already", () => {
    const lines = tableFrom("lines", [{ thread: 0, frame: 1, below: 4 }, { thread: 0, frame: 2, below: 0 }]);
    assert.equal(joinLines(lines), lines);
  });
});

describe("leaveOutRareLines()", () => {
  it("keeps everything where there is little", () => {
    const lines = tableFrom("lines", [{ thread: 0, frame: 0, below: 0, count: 1 }]);
    assert.equal(leaveOutRareLines(lines), lines);
  });

  it("leaves out what one sample saw where there is much", () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ thread: 0, frame: i, below: 1, count: i % 3 }));
    const kept = leaveOutRareLines(tableFrom("lines", rows));
    assert.equal(kept.length, 100);
    assert.ok(kept.columns.count.every((count) => count === 2));
  });
});
