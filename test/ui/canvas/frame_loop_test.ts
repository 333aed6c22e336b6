// Tests of drawing once a frame.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameLoop } from "../../../ui/canvas/frame_loop.ts";

function setUp() {
  const frames: (() => void)[] = [];
  const drawn: string[] = [];
  const loop = new FrameLoop((callback) => frames.push(callback));
  return { loop, frames, drawn, next: () => frames.shift()?.() };
}

describe("FrameLoop", () => {
  it("draws each picture once, however often it is asked for", () => {
    const { loop, frames, drawn, next } = setUp();
    const [a, b] = [() => drawn.push("a"), () => drawn.push("b")];
    for (let i = 0; i < 5; i++) {
      loop.request(a);
      loop.request(b);
    }
    assert.equal(frames.length, 1);
    next();
    assert.deepEqual(drawn, ["a", "b"]);
    assert.equal(frames.length, 0);
  });

  it("draws what is asked for while drawing in the next frame", () => {
    const { loop, drawn, next } = setUp();
    const again = () => {
      drawn.push("again");
      if (drawn.length < 2) loop.request(again);
    };
    loop.request(again);
    next();
    assert.equal(drawn.length, 1);
    next();
    assert.equal(drawn.length, 2);
  });

  it("does not draw what is gone", () => {
    const { loop, drawn, next } = setUp();
    const job = () => drawn.push("x");
    loop.request(job);
    loop.cancel(job);
    next();
    assert.deepEqual(drawn, []);
  });
});
