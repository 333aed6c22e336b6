// Tests of names for functions that hold across recordings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { indexFrames, keyOfFrame } from "../../../recording/analysis/frame_keys.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { generateRecording } from "../../support/generated_recording.ts";

const FRAMES = {
  a: { name: "main", file: "/srv/shop/src/server.ts", line: 3 },
  b: { name: "load", file: "/srv/shop/src/orders.ts", line: 48, column: 7 },
  c: { name: "load", file: "/srv/shop/src/orders.ts", line: 90, column: 7 },
};

describe("keyOfFrame()", () => {
  it("is the same wherever the frame stands in its table", () => {
    const first = drawRecording({ threads: { main: "a\nb" }, frames: FRAMES }).tables;
    const second = drawRecording({ threads: { main: "c\na\nb" }, frames: FRAMES }).tables;
    assert.equal(keyOfFrame(first, 0), keyOfFrame(second, 1));
    assert.equal(keyOfFrame(first, 1), keyOfFrame(second, 2));
    assert.notEqual(keyOfFrame(second, 0), keyOfFrame(second, 2), "lines tell equal names apart");
  });

  it("takes a file URL and its path for the same", () => {
    const url = { ...FRAMES, a: { ...FRAMES.a, file: "file:///srv/shop/src/server.ts" } };
    const asPath = drawRecording({ threads: { main: "a" }, frames: FRAMES }).tables;
    const asUrl = drawRecording({ threads: { main: "a" }, frames: url }).tables;
    assert.equal(keyOfFrame(asPath, 0), keyOfFrame(asUrl, 0));
  });
});

describe("indexFrames()", () => {
  it("finds every function of a recording by its key", () => {
    const { tables } = generateRecording({ samples: 20_000 });
    const index = indexFrames(tables);
    assert.equal(index.size, tables.frames.length, "no two share a key");
    for (const [key, frame] of index) {
      assert.match(key, /^[0-9a-z]{1,14}$/);
      assert.equal(keyOfFrame(tables, frame), key);
    }
  });
});
