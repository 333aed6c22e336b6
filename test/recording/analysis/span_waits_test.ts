// Tests of what spans waited on, on drawings of spans and waits: a digit is a tenth of a second.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findSpanWaits } from "../../../recording/analysis/span_waits.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const TENTH = 100_000;

interface GivenSpan {
  readonly key: number;
  readonly parentKey?: number;
  readonly at: readonly [number, number];
}

interface GivenWait {
  readonly target: string;
  readonly at: readonly [number, number];
  readonly spanKey?: number;
  readonly thread?: number;
}

/** What the first span waited on: tenths of a second in all, and by target. */
function waited(spans: readonly GivenSpan[], waits: readonly GivenWait[]) {
  const place = ([from, to]: readonly [number, number]) => {
    return { when: from * TENTH, duration: to < 0 ? -1 : (to - from) * TENTH };
  };
  const { tables } = drawRecording({
    threads: { main: "a", worker: "b" },
    rows: ({ text }) => ({
      spans: spans.map(({ key, parentKey = -1, at }) => ({ key, parentKey, thread: 0, ...place(at) })),
      waits: waits.map(({ target, at, spanKey = -1, thread = 0 }) => {
        return { kind: text("fetch"), target: text(target), spanKey, thread, ...place(at) };
      }),
    }),
  });
  const { micros, groups } = findSpanWaits(tables, 0, 10 * TENTH);
  const { target } = tables.waits.columns;
  return {
    tenths: Math.round(micros / TENTH),
    groups: groups.map(({ row, count, micros }) =>
      `${tables.strings.get(target[row] ?? -1)} ×${count} ${Math.round(micros / TENTH)}`
    ),
  };
}

describe("findSpanWaits()", () => {
  it("takes the waits that began in it, and no others that went on meanwhile", () => {
    const found = waited([{ key: 1, at: [0, 6] }, { key: 2, at: [0, 6] }], [
      { target: "/mine", at: [1, 3], spanKey: 1 },
      { target: "/theirs", at: [1, 5], spanKey: 2 },
      { target: "/nobodys", at: [2, 5] },
    ]);
    assert.deepEqual(found, { tenths: 2, groups: ["/mine ×1 2"] });
  });

  it("takes those of the spans that it contains, however deep, and of none that go round in circles", () => {
    const spans = [
      { key: 1, at: [0, 8] },
      { key: 2, parentKey: 1, at: [1, 7] },
      { key: 3, parentKey: 2, at: [1, 7] },
      { key: 4, parentKey: 5, at: [1, 7] },
      { key: 5, parentKey: 4, at: [1, 7] },
    ] as const;
    const found = waited(spans, [
      { target: "/deep", at: [2, 4], spanKey: 3 },
      { target: "/round", at: [2, 6], spanKey: 4 },
    ]);
    assert.deepEqual(found, { tenths: 2, groups: ["/deep ×1 2"] });
  });

  it("counts each moment once, and tells waits for the same thing together", () => {
    const found = waited([{ key: 1, at: [0, 9] }], [
      { target: "/a", at: [0, 2], spanKey: 1 },
      { target: "/a", at: [1, 3], spanKey: 1 },
      { target: "/b", at: [2, 4], spanKey: 1 },
    ]);
    assert.deepEqual(found, { tenths: 4, groups: ["/a ×2 3", "/b ×1 2"] });
  });

  it("counts of a wait that outlives it only what lies in it, of one that never ended all", () => {
    const span = [{ key: 1, at: [2, 6] }] as const;
    assert.equal(waited(span, [{ target: "/", at: [5, 9], spanKey: 1 }]).tenths, 1);
    assert.equal(waited(span, [{ target: "/", at: [3, -1], spanKey: 1 }]).tenths, 3);
  });

  it("has, when none is known to be its own, those of its thread that lie within it", () => {
    const found = waited([{ key: 1, at: [2, 6] }, { key: 2, at: [0, 9] }], [
      { target: "/within", at: [3, 5], spanKey: 2 },
      { target: "/longer", at: [3, 8], spanKey: 2 },
      { target: "/elsewhere", at: [3, 5], thread: 1 },
    ]);
    assert.deepEqual(found, { tenths: 2, groups: ["/within ×1 2"] });
  });

  it("says that it waited on nothing", () => {
    assert.deepEqual(waited([{ key: 1, at: [2, 6] }], []), { tenths: 0, groups: [] });
  });
});
