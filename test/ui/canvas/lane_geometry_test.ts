// Tests of lanes one below the other.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  clampScroll,
  findLane,
  headerTop,
  LANE_HEADER_PX,
  layoutLanes,
  ROW_PX,
  scrollToRow,
  STRIP_PX,
} from "../../../ui/canvas/lane_geometry.ts";

const LANES = [{ depths: 10, open: true }, { depths: 7, open: false }, { depths: 3, open: true }];
const geometry = layoutLanes(LANES);

describe("layoutLanes()", () => {
  it("gives collapsed lanes a strip", () => {
    assert.deepEqual(geometry.rowsHeight, [10 * ROW_PX, STRIP_PX, 3 * ROW_PX]);
    assert.equal(geometry.rowsTop[0], LANE_HEADER_PX);
    assert.ok((geometry.top[1] ?? 0) >= LANE_HEADER_PX + 10 * ROW_PX);
    assert.ok(geometry.height >= (geometry.rowsTop[2] ?? 0) + 3 * ROW_PX);
  });
});

describe("findLane()", () => {
  it("finds lane and depth", () => {
    const at = (lane: number, y: number) => findLane(geometry, LANES, (geometry.rowsTop[lane] ?? 0) + y);
    assert.deepEqual(at(0, 0), { lane: 0, depth: 0 });
    assert.deepEqual(at(0, ROW_PX * 10 - 1), { lane: 0, depth: 9 });
    assert.deepEqual(at(0, -1), { lane: 0, depth: -1 });
    assert.deepEqual(at(0, ROW_PX * 10), { lane: 0, depth: -1 });
    assert.deepEqual(at(1, STRIP_PX - 1), { lane: 1, depth: 0 });
    assert.deepEqual(at(2, ROW_PX), { lane: 2, depth: 1 });
    assert.equal(findLane(geometry, LANES, -1), undefined);
  });
});

describe("headerTop()", () => {
  it("stays at the top of the view while the lane's rows are in it", () => {
    assert.equal(headerTop(geometry, 0, 0), 0);
    assert.equal(headerTop(geometry, 0, 50), 0);
    const end = (geometry.rowsTop[0] ?? 0) + 10 * ROW_PX;
    assert.equal(headerTop(geometry, 0, end - LANE_HEADER_PX), 0);
    assert.equal(headerTop(geometry, 0, end - 10), 10 - LANE_HEADER_PX);
    assert.equal(headerTop(geometry, 1, 50), (geometry.top[1] ?? 0) - 50);
  });
});

describe("scrollToRow()", () => {
  it("moves no more than needed", () => {
    const view = (scrollTop: number) => ({ scrollTop, heightPx: 100 });
    assert.equal(scrollToRow(geometry, { lane: 0, depth: 1 }, view(0)), 0);
    const down = scrollToRow(geometry, { lane: 0, depth: 9 }, view(0));
    assert.ok(down > 0 && (geometry.rowsTop[0] ?? 0) + 10 * ROW_PX <= down + 100);
    assert.equal(scrollToRow(geometry, { lane: 0, depth: 9 }, view(down)), down);
    assert.equal(scrollToRow(geometry, { lane: 0, depth: 0 }, view(down)), 0);
  });

  it("stays where there are lanes", () => {
    assert.equal(clampScroll(geometry, 1e6, 100), geometry.height - 100);
    assert.equal(clampScroll(geometry, -5, 100), 0);
    assert.equal(clampScroll(geometry, 50, 1e6), 0);
  });
});
