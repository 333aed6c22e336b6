// Tests of the view as an address.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_VIEW, formatHash, parseHash, type ViewState } from "../../../ui/state/hash.ts";

const FULL: ViewState = {
  recording: "shöp & co/2026_01_31_12_00_00".replace(" & ", "-"),
  tab: "timeline",
  range: { from: 1_200_000, to: 3_400_000.5 },
  marked: { from: 0, to: 17 },
  selection: { kind: "call", call: { threadKey: 2 ** 52 + 12_345, start: 1_250_000, depth: 3 } },
  hidden: new Set(["heap", "loopDelay"]),
  toggled: new Set([1, 2 ** 52]),
  search: "load|save (a,b)",
  transforms: ["ff.1k2j3", "cl.a/b,c"],
  threads: new Set([7, 2 ** 52 + 1]),
  against: "app/2026_01_31_12_00_01",
  options: new Map([["calls.view", "tree"], ["log.levels", "warn & up"]]),
  theme: "dark",
};

describe("formatHash() and parseHash()", () => {
  it("carry the whole view there and back", () => {
    assert.deepEqual(parseHash(formatHash(FULL)), FULL);
    const withEntries: ViewState = { ...FULL, selection: { kind: "log", first: 12, last: 40 } };
    assert.deepEqual(parseHash(formatHash(withEntries)), withEntries);
    for (const kind of ["spans", "waits"] as const) {
      const bar = { kind, threadKey: 2 ** 52 + 7, start: 1_250_000, nth: 2 };
      const withBar: ViewState = { ...FULL, selection: { kind: "bar", bar } };
      assert.deepEqual(parseHash(formatHash(withBar)), withBar);
    }
    const withFunction: ViewState = { ...FULL, selection: { kind: "function", key: "1k2j3" } };
    assert.deepEqual(parseHash(formatHash(withFunction)), withFunction);
  });

  it("leave out what is as usual", () => {
    assert.equal(formatHash(EMPTY_VIEW), "#/");
    assert.deepEqual(parseHash("#/"), EMPTY_VIEW);
    assert.deepEqual(parseHash(""), EMPTY_VIEW);
    assert.equal(
      formatHash({ ...EMPTY_VIEW, recording: "app/2026_01_31_12_00_00" }),
      "#/app/2026_01_31_12_00_00",
    );
  });

  it("read as people may have written it", () => {
    const view = parseHash("#/app/2026_01_31_12_00_00?t=10-20&hide=cpu,nonsense&theme=pink&x=1");
    assert.deepEqual(view.range, { from: 10, to: 20 });
    assert.deepEqual(view.hidden, new Set(["cpu"]));
    assert.equal(view.theme, undefined);
  });

  it("ignore what is wrong", () => {
    const wrong = [
      "#/app",
      "#/../2026_01_31_12_00_00",
      "#/app/yesterday",
      "#/%E0%A4%A/2026_01_31_12_00_00",
      "#/a/b/2026_01_31_12_00_00",
    ];
    for (const hash of wrong) assert.equal(parseHash(hash).recording, undefined, hash);
    for (
      const query of [
        "t=20-10",
        "t=1e9-2",
        "t=a-b",
        "call=x",
        "call=.1.2",
        "wait=1.2",
        "span=!.1.2",
        "log=9-9",
        "mark=5",
      ]
    ) {
      const { range, marked, selection } = parseHash(`#/?${query}`);
      assert.deepEqual([range, marked, selection], [undefined, undefined, undefined], query);
    }
  });
});
