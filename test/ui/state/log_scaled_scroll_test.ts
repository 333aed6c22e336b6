// Tests of scrolling through more pixels than an element can have.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_ELEMENT_PX, ScaledScroll } from "../../../ui/state/log_scaled_scroll.ts";

const VIEW = 800;
const SHORT = { contentPx: 5_000_000, viewPx: VIEW };
const TALL = { contentPx: 22_000_000, viewPx: VIEW };
const LAST = TALL.contentPx - VIEW;
const LAST_NATIVE = MAX_ELEMENT_PX - VIEW;

describe("ScaledScroll", () => {
  it("is what the element is while that can be tall enough", () => {
    const scroll = new ScaledScroll();
    assert.equal(ScaledScroll.elementPx(SHORT), SHORT.contentPx);
    assert.equal(scroll.follow(4_000_000, SHORT), 4_000_000);
    assert.equal(scroll.place(123.5, SHORT), 123.5);
    assert.equal(scroll.follow(9_000_000, SHORT), SHORT.contentPx - VIEW);
  });

  it("stays below what browsers allow", () => {
    assert.ok(MAX_ELEMENT_PX < 17_000_000);
    assert.equal(ScaledScroll.elementPx(TALL), MAX_ELEMENT_PX);
  });

  it("moves the content as far as the element in small steps, and leaves the element alone", () => {
    const scroll = new ScaledScroll();
    let native = scroll.place(LAST / 2, TALL);
    const start = native;
    for (let i = 1; i <= 50; i++) {
      native += 100;
      const content = scroll.follow(native, TALL);
      assert.ok(Math.abs(content - LAST / 2 - i * 100) < 1);
      assert.equal(scroll.place(content, TALL), native);
    }
    assert.equal(native, start + 5000);
    for (let i = 0; i < 50; i++) scroll.follow(native -= 100, TALL);
    assert.ok(Math.abs(scroll.follow(native, TALL) - LAST / 2) < 1);
  });

  it("goes to the same share in long steps", () => {
    const scroll = new ScaledScroll();
    scroll.place(0, TALL);
    assert.ok(Math.abs(scroll.follow(LAST_NATIVE / 4, TALL) - LAST / 4) < 1);
  });

  it("reaches both ends exactly", () => {
    const scroll = new ScaledScroll();
    scroll.place(LAST / 2, TALL);
    assert.equal(scroll.follow(LAST_NATIVE, TALL), LAST);
    assert.equal(scroll.follow(0, TALL), 0);
    for (let native = LAST_NATIVE / 1000; native > 0; native -= 900) scroll.follow(native, TALL);
    assert.equal(scroll.follow(0, TALL), 0);
  });

  it("reads on in small steps to the very end, however far that is", () => {
    const scroll = new ScaledScroll();
    let content = LAST - 200_000;
    let native = scroll.place(content, TALL);
    let steps = 0;
    while (content < LAST && steps < 10_000) {
      const step = Math.min(120, LAST_NATIVE - native);
      const before = content;
      content = scroll.follow(native + step, TALL);
      assert.ok(content - before <= 121 || content === LAST, `from ${before} to ${content}`);
      native = scroll.place(content, TALL);
      steps++;
    }
    assert.equal(content, LAST);
    assert.ok(steps > 1000, `${steps} steps`);
  });

  it("puts the bar where the content is once scrolling rests", () => {
    const scroll = new ScaledScroll();
    let native = scroll.place(LAST / 2, TALL);
    for (let i = 0; i < 100; i++) native += 500, scroll.follow(native, TALL);
    const content = scroll.follow(native, TALL);
    const rested = scroll.place(content, TALL, true);
    assert.ok(Math.abs(rested / LAST_NATIVE - content / LAST) < 1e-6);
    assert.ok(scroll.isOwn(rested));
    assert.equal(scroll.isOwn(rested + 5), false);
  });
});
