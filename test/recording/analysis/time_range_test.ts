// Tests of zooming, panning and fitting.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  clampRange,
  fitRange,
  MIN_SPAN_MICROS,
  panRange,
  rangeBetween,
  sameRange,
  spanOf,
  zoomRange,
} from "../../../recording/analysis/time_range.ts";

const bounds = { from: 0, to: 10_000 };

describe("zoomRange()", () => {
  it("keeps the moment under the pointer", () => {
    const range = { from: 2000, to: 6000 };
    for (const anchor of [0, 0.25, 0.5, 1]) {
      const zoomed = zoomRange(range, 0.5, anchor, bounds);
      assert.equal(spanOf(zoomed), 2000);
      assert.equal(zoomed.from + 2000 * anchor, range.from + 4000 * anchor);
    }
  });

  it("stops at the whole run and at the shortest range", () => {
    assert.deepEqual(zoomRange({ from: 2000, to: 6000 }, 100, 0.5, bounds), bounds);
    assert.equal(spanOf(zoomRange({ from: 2000, to: 6000 }, 1e-9, 0.5, bounds)), MIN_SPAN_MICROS);
  });

  it("moves away from the end rather than beyond it", () => {
    assert.deepEqual(zoomRange({ from: 8000, to: 10_000 }, 2, 0, bounds), { from: 6000, to: 10_000 });
  });
});

describe("panRange()", () => {
  it("moves by a share of the view", () => {
    assert.deepEqual(panRange({ from: 2000, to: 4000 }, 0.5, bounds), { from: 3000, to: 5000 });
  });

  it("keeps its length at the bounds", () => {
    assert.deepEqual(panRange({ from: 2000, to: 4000 }, -9, bounds), { from: 0, to: 2000 });
    assert.deepEqual(panRange({ from: 2000, to: 4000 }, 9, bounds), { from: 8000, to: 10_000 });
  });
});

describe("clampRange()", () => {
  it("grows what is too short around its middle", () => {
    const range = clampRange({ from: 500, to: 500 }, bounds);
    assert.deepEqual(range, { from: 500 - MIN_SPAN_MICROS / 2, to: 500 + MIN_SPAN_MICROS / 2 });
  });

  it("shows a run that is shorter than the shortest range", () => {
    assert.deepEqual(clampRange({ from: 0, to: 3 }, { from: 0, to: 3 }), { from: 0, to: MIN_SPAN_MICROS });
  });
});

describe("fitRange()", () => {
  it("leaves air at both sides, but none outside of the run", () => {
    const fitted = fitRange({ from: 4000, to: 5000 }, bounds);
    assert.ok(fitted.from < 4000 && fitted.to > 5000 && spanOf(fitted) < 1200);
    assert.deepEqual(fitRange(bounds, bounds), bounds);
  });
});

describe("rangeBetween() and sameRange()", () => {
  it("takes moments in any order", () => {
    assert.deepEqual(rangeBetween(5, 3), { from: 3, to: 5 });
  });

  it("tells ranges apart that differ by more than rounding", () => {
    assert.ok(sameRange({ from: 0, to: 1000 }, { from: 0, to: 1000.0001 }));
    assert.ok(!sameRange({ from: 0, to: 1000 }, { from: 0, to: 1001 }));
  });
});
