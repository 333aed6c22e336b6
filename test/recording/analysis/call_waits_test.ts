// Tests of what calls waited for after they returned, on drawings: a column is a millisecond.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findBegunWaits, sumWaitedAfter } from "../../../recording/analysis/call_waits.ts";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { layoutFlames } from "../../../recording/analysis/flame_layout.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";

const MILLI = 1000;

interface GivenWait {
  readonly from: number;
  readonly to: number;
  /** Letters of the stack that began it, "" when that is not known. */
  readonly stack: string;
}

/** What calls of a letter began: by start of the call its waits as `row`, and how long it took with them. */
function begun(drawing: string, letter: string, waits: readonly GivenWait[]) {
  const recording = drawRecording({
    threads: { main: drawing },
    rows: ({ stack }) => ({
      waits: waits.map(({ from, to, stack: letters }) => {
        return { when: from * MILLI, duration: (to - from) * MILLI, thread: 0, stack: stack(letters) };
      }),
    }),
  });
  const { tables } = recording;
  const calls = buildCalls(tables, 0);
  const threads = [{ thread: 0, calls, layout: layoutFlames(calls, new Uint8Array(tables.stacks.length)) }];
  const stackOf = Array.from(calls.stack).find((stack) => stackLetters(recording, stack).endsWith(letter));
  const frame = tables.stacks.columns.frame[stackOf ?? -1] ?? -1;
  const found = findBegunWaits(tables, threads, frame, 1000 * MILLI);
  const told = [...found.byThread[0] ?? []].map(([call, rows]) => {
    const [from, to] = [calls.start[call] ?? 0, calls.end[call] ?? 0];
    const after = sumWaitedAfter(tables, { from, to }, rows, 1000 * MILLI);
    return {
      at: from / MILLI,
      rows: [...rows],
      waited: Math.round(after.micros / MILLI),
      whole: Math.round(after.whole / MILLI),
    };
  });
  return { told, found };
}

const DRAWING = `
  aaaaaaaa          aaaa
  bbb cccc          cc
`;

describe("findBegunWaits()", () => {
  it("gives a call what its own code began, and what it waited for once it had returned", () => {
    const { told } = begun(DRAWING, "b", [
      { from: 1, to: 13, stack: "ab" },
      { from: 5, to: 90, stack: "ac" },
    ]);
    assert.deepEqual(told, [{ at: 0, rows: [0], waited: 10, whole: 13 }]);
  });

  it("gives it what those that it called began, too", () => {
    const { told } = begun(DRAWING, "a", [
      { from: 1, to: 13, stack: "ab" },
      { from: 5, to: 10, stack: "ac" },
      { from: 19, to: 30, stack: "ac" },
    ]);
    assert.deepEqual(told, [
      { at: 0, rows: [0, 1], waited: 5, whole: 13 },
      { at: 18, rows: [2], waited: 8, whole: 12 },
    ]);
  });

  it("gives nobody a wait of which nothing says who began it", () => {
    assert.deepEqual(begun(DRAWING, "b", [{ from: 1, to: 13, stack: "" }]).told, []);
  });

  it("takes nothing for waiting that was over when the call returned", () => {
    const { told } = begun(DRAWING, "a", [{ from: 1, to: 3, stack: "ab" }]);
    assert.deepEqual(told, [{ at: 0, rows: [0], waited: 0, whole: 8 }]);
  });

  it("knows which of those calls took long with their waits", () => {
    const drawing = Array.from({ length: 6 }, () => `bb${" ".repeat(38)}`).join("");
    const { found } = begun(
      drawing,
      "b",
      [10, 11, 10, 12, 10, 39].map((took, i) => ({ from: i * 40 + 1, to: i * 40 + took, stack: "b" })),
    );
    assert.equal(found.distribution.count, 6);
    assert.equal(found.distribution.slow, 1);
    assert.equal(found.distribution.median, 10.5 * MILLI);
    assert.equal(found.distribution.longest, 39 * MILLI);
    assert.equal(found.typical?.call, 0);
    assert.deepEqual(
      found.listed.map(({ micros }) => micros / MILLI),
      [39, 12, 11, 10, 10, 10],
    );
  });
});
