// Tests of where hints go.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { placeHint } from "../../../ui/widgets/hint_place.ts";

const page = { width: 1000, height: 600 };
const box = { width: 200, height: 80 };

describe("placeHint()", () => {
  it("is below what it tells of", () => {
    const { left, top } = placeHint({ x: 300, keepFree: { top: 100, bottom: 118 } }, box, page);
    assert.ok(left > 300 && top > 118);
  });

  it("is above where there is no room below", () => {
    const { top } = placeHint({ x: 300, keepFree: { top: 560, bottom: 578 } }, box, page);
    assert.ok(top + box.height < 560);
  });

  it("stays in the page and never covers what it tells of", () => {
    for (let x = 0; x <= page.width; x += 50) {
      for (let y = 0; y <= page.height - 18; y += 25) {
        const keepFree = { top: y, bottom: y + 18 };
        const { left, top } = placeHint({ x, keepFree }, box, page);
        assert.ok(left >= 0 && left + box.width <= page.width, `${x} ${y}`);
        assert.ok(top >= keepFree.bottom || top + box.height <= keepFree.top, `${x} ${y}`);
      }
    }
  });
});
