// Tests of where menus go.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { placeMenu } from "../../../ui/widgets/menu_place.ts";

const PAGE = { width: 1000, height: 600 };
const BOX = { width: 200, height: 100 };

describe("placeMenu()", () => {
  it("opens right and below of the pointer", () => {
    assert.deepEqual(placeMenu({ x: 10, y: 20 }, BOX, PAGE), { left: 10, top: 20 });
  });
  it("opens left or above where there is no room", () => {
    assert.deepEqual(placeMenu({ x: 900, y: 550 }, BOX, PAGE), { left: 700, top: 450 });
  });
  it("stays in the page when there is no room either way", () => {
    assert.deepEqual(placeMenu({ x: 100, y: 50 }, { width: 990, height: 590 }, PAGE), { left: 6, top: 6 });
    assert.deepEqual(placeMenu({ x: 100, y: 50 }, { width: 2000, height: 590 }, PAGE), { left: 4, top: 6 });
  });
});
