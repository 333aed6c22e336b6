// Tests of the arithmetic of colours.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { faded, mix, parseColour, toCss, toPixel } from "../../../ui/canvas/palette.ts";

describe("parseColour()", () => {
  it("reads what style sheets and computed styles write", () => {
    const colour = { red: 18, green: 52, blue: 86 };
    for (const text of ["#123456", "rgb(18, 52, 86)", "rgba(18, 52, 86, 0.5)", " rgb(18 52 86 / 50%) "]) {
      assert.deepEqual(parseColour(text), colour, text);
    }
    assert.deepEqual(parseColour("#fff"), { red: 255, green: 255, blue: 255 });
    assert.deepEqual(parseColour("tomato"), { red: 0, green: 0, blue: 0 });
  });
});

describe("mix(), toCss(), faded() and toPixel()", () => {
  it("agree on what a colour is", () => {
    const grey = mix({ red: 0, green: 0, blue: 0 }, { red: 255, green: 255, blue: 255 }, 0.5);
    assert.deepEqual(grey, { red: 128, green: 128, blue: 128 });
    assert.equal(toCss(grey), "rgb(128 128 128)");
    assert.equal(faded("#808080", 0.3), "rgb(128 128 128 / 0.3)");
    assert.deepEqual(
      [...new Uint8Array(Uint32Array.of(toPixel({ red: 1, green: 2, blue: 3 })).buffer)],
      [1, 2, 3, 255],
    );
  });
});
