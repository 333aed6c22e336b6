// Tests of texts that never overflow.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fitText, widthOf } from "../../../ui/canvas/text_fit.ts";

/** Every character is 10 wide, an i is 4. */
const advanceOf = (code: number) => code === 0x69 ? 4 : 10;

describe("fitText()", () => {
  it("leaves what fits as it is", () => {
    assert.equal(fitText("load", 40, advanceOf), "load");
    assert.equal(fitText("iiii", 16, advanceOf), "iiii");
    assert.equal(fitText("", 0, advanceOf), "");
  });

  it("cuts between letters and never overflows", () => {
    assert.equal(fitText("loadOrders", 50, advanceOf), "load…");
    assert.equal(fitText("loadOrders", 59, advanceOf), "load…");
    for (let width = 0; width < 120; width++) {
      assert.ok(widthOf(fitText("loadinOrders", width, advanceOf), advanceOf) <= width, String(width));
    }
  });

  it("writes nothing rather than a letter", () => {
    assert.equal(fitText("load", 29, advanceOf), "");
    assert.equal(fitText("load", 30, advanceOf), "lo…");
  });

  it("does not cut a character in two", () => {
    assert.equal(fitText("ab😀cd", 40, advanceOf), "ab😀…");
    assert.equal(fitText("ab😀cd", 39, advanceOf), "ab…");
  });
});
