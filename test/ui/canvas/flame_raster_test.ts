// Tests of flame rows as pixels, as pictures: letters are calls, small letters in their own pixel, ▒ is texture.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { layoutFlames } from "../../../recording/analysis/flame_layout.ts";
import type { TimeRange } from "../../../recording/analysis/time_range.ts";
import { buildFlamePixels, LabelPlaces, rasterRow, type RowTarget } from "../../../ui/canvas/flame_raster.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";

/** Groups by letter: a is 0, b is 1, … */
const TINTS = Array.from({ length: 26 }, (_, group) => ({ colour: { red: group, green: 0, blue: 0 } }));
const PIXELS = buildFlamePixels(TINTS, { red: 200, green: 200, blue: 200 });

function layOut(drawing: string) {
  const recording = drawRecording(drawing);
  const calls = buildCalls(recording.tables, 0);
  const groups = Uint8Array.from({ length: recording.tables.stacks.length }, (_, stack) => {
    return (stackLetters(recording, stack).at(-1) ?? "a").charCodeAt(0) - 97;
  });
  return { calls, layout: layoutFlames(calls, groups) };
}

/** Both lines of a row as texts: letters are solid, · corners, ▒ texture. */
function draw(drawing: string, range: TimeRange, width: number, depth = 0) {
  const { calls, layout } = layOut(drawing);
  const buffer = new Uint32Array(width * 2);
  const labels = new LabelPlaces();
  const target: RowTarget = { range, width, pixels: PIXELS, buffer, labelWidth: 5, labels };
  rasterRow(calls, layout, depth, target, 0, width);
  const letters = Array.from(buffer, (pixel) => {
    if (pixel === 0) return " ";
    const solid = PIXELS.solid.indexOf(pixel);
    if (solid >= 0) return String.fromCharCode(97 + solid);
    return PIXELS.corner.includes(pixel) ? "·" : "▒";
  }).join("");
  const wide = Array.from({ length: labels.length }, (_, i) => `${labels.left[i]}-${labels.right[i]}`);
  return { edge: letters.slice(0, width), body: letters.slice(width), wide };
}

describe("rasterRow()", () => {
  it("draws wide calls with gaps between and round corners", () => {
    const { edge, body, wide } = draw("aab", { from: 0, to: 4000 }, 32);
    assert.equal(body, "aaaaaaaaaaaaaaa bbbbbbb         ");
    assert.equal(edge, "·aaaaaaaaaaaaa· ·bbbbb·         ");
    assert.deepEqual(wide, ["0-16", "16-24"]);
  });

  it("cuts at the view's edges without a corner there", () => {
    const { edge, body, wide } = draw("aaaabbbb", { from: 2000, to: 6000 }, 16);
    assert.equal(body, "aaaaaaa bbbbbbbb");
    assert.equal(edge, "aaaaaa· ·bbbbbbb");
    assert.deepEqual(wide, ["0-8", "8-16"]);
  });

  it("leaves nothing where nothing ran", () => {
    assert.equal(draw("a   b", { from: 0, to: 5000 }, 5).body, "a   b");
    assert.equal(draw("a", { from: 5000, to: 9000 }, 4).body, "    ");
  });

  it("merges what is below a pixel into texture", () => {
    const { body, wide } = draw(`${"ab".repeat(50)}${" ".repeat(50)}${"c".repeat(50)}`, {
      from: 0,
      to: 200_000,
    }, 20);
    assert.equal(body, "▒▒▒▒▒▒▒▒▒▒     cccc ");
    assert.deepEqual(wide, ["15-20"]);
  });

  it("makes texture denser where more ran", () => {
    const opacityOf = (drawing: string) => {
      const { calls, layout } = layOut(drawing);
      const buffer = new Uint32Array(2);
      const target = { range: { from: 0, to: 100_000 }, width: 1, pixels: PIXELS, buffer, labelWidth: 5 };
      rasterRow(calls, layout, 0, { ...target, labels: new LabelPlaces() }, 0, 1);
      return (buffer[0] ?? 0) >>> 24;
    };
    const opacities = [opacityOf("a"), opacityOf("ab".repeat(20)), opacityOf("ab".repeat(49))];
    assert.ok(opacities.every((opacity, i) => opacity > (opacities[i - 1] ?? 0)), String(opacities));
  });

  it("draws a call that begins in a pixel of tiny ones and goes on", () => {
    assert.equal(draw("ababcccccccccccc", { from: 0, to: 16_000 }, 4).body, "▒ccc");
  });

  it("draws other depths", () => {
    assert.equal(draw("aaaa\n bb", { from: 0, to: 4000 }, 8, 1).body, "  bbb   ");
  });
});
