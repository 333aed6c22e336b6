// Tests of the flame chart's arithmetic, on drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import {
  BLOCK,
  type Direction,
  findCallAt,
  firstEndingAfter,
  firstStartingFrom,
  layoutFlames,
  neighbourOf,
  sumStretch,
} from "../../../recording/analysis/flame_layout.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";
import { createRandom } from "../../support/random.ts";

/** The drawing's calls with their layout; each letter is a tint of its own. */
function layOut(drawing: string) {
  const recording = drawRecording(drawing);
  const calls = buildCalls(recording.tables, 0);
  const letters = Array.from({ length: recording.tables.stacks.length }, (_, stack) => {
    return stackLetters(recording, stack).at(-1) ?? "";
  });
  const tints = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const layout = layoutFlames(calls, tints);
  const nameOf = (call: number) =>
    call < 0 ? "-" : `${letters[calls.stack[call] ?? -1]}${(calls.start[call] ?? 0) / 1000}`;
  return { calls, layout, nameOf };
}

const drawing = `
  aaaaaaaa  e
  bbb ccbb
  d d  d
`.replaceAll("d d", "d  ");

describe("layoutFlames()", () => {
  it("has each depth's calls in order of time", () => {
    const { layout, nameOf } = layOut(drawing);
    const rows = Array.from({ length: layout.depths }, (_, depth) => {
      return Array.from(layout.call.subarray(layout.rowStart[depth], layout.rowStart[depth + 1]), nameOf);
    });
    assert.deepEqual(rows, [["a0", "e10"], ["b0", "c4", "b6"], ["d0", "d5"]]);
  });

  it("lays out no calls as no rows", () => {
    const { layout } = layOut("");
    assert.equal(layout.depths, 0);
    assert.equal(layout.call.length, 0);
  });
});

describe("findCallAt()", () => {
  it("finds what is under the pointer and nothing in gaps", () => {
    const { layout, nameOf } = layOut(drawing);
    const at = (depth: number, time: number, slack = 0) => nameOf(findCallAt(layout, depth, time, slack));
    assert.equal(at(0, 3500), "a0");
    assert.equal(at(1, 3500), "-");
    assert.equal(at(1, 4000), "c4");
    assert.equal(at(1, 5999), "c4");
    assert.equal(at(2, 5500), "d5");
    assert.equal(at(3, 500), "-");
    assert.equal(at(-1, 500), "-");
  });

  it("finds the nearest call no further than the slack", () => {
    const { layout, nameOf } = layOut(drawing);
    const at = (depth: number, time: number, slack: number) => nameOf(findCallAt(layout, depth, time, slack));
    assert.equal(at(1, 3400, 500), "b0");
    assert.equal(at(1, 3600, 500), "c4");
    assert.equal(at(0, 9000, 999), "-");
    assert.equal(at(0, 9000, 1000), "e10");
    assert.equal(at(0, 14_000, 3000), "e10");
  });
});

describe("neighbourOf()", () => {
  it("moves between callers, callees and calls beside", () => {
    const { calls, layout, nameOf } = layOut(drawing);
    const find = (name: string) => Array.from(calls.start.keys()).find((call) => nameOf(call) === name) ?? -1;
    const move = (name: string, direction: Direction) =>
      nameOf(neighbourOf(calls, layout, find(name), direction));
    assert.equal(move("a0", "callee"), "b0");
    assert.equal(move("b0", "callee"), "d0");
    assert.equal(move("b6", "callee"), "-");
    assert.equal(move("d5", "caller"), "c4");
    assert.equal(move("a0", "caller"), "-");
    assert.equal(move("a0", "next"), "e10");
    assert.equal(move("b0", "next"), "c4");
    assert.equal(move("c4", "previous"), "b0");
    assert.equal(move("b0", "previous"), "-");
    assert.equal(move("e10", "next"), "-");
  });
});

describe("firstEndingAfter(), firstStartingFrom() and sumStretch()", () => {
  it("agree with looking at every call", () => {
    const random = createRandom(7);
    const letters = Array.from({ length: 400 }, () => random.pick(["a", "b", "c", " "])).join("");
    const { calls, layout } = layOut(letters);
    const [low, high] = [layout.rowStart[0] ?? 0, layout.rowStart[1] ?? 0];
    const all = Array.from({ length: high - low }, (_, i) => layout.call[low + i] ?? 0);
    assert.ok(all.length > BLOCK * 6);
    const out = { cover: 0, tint: 0 };
    for (let i = 0; i < 500; i++) {
      const time = random.next() * 410_000 - 5000;
      const ending = all.findIndex((call) => (calls.end[call] ?? 0) > time);
      assert.equal(firstEndingAfter(layout, time, low, high), ending < 0 ? high : low + ending);
      const from = low + random.below(all.length);
      const starting = all.findIndex((call, place) =>
        low + place >= from && (calls.start[call] ?? 0) >= time
      );
      assert.equal(firstStartingFrom(layout, time, from, high), starting < 0 ? high : low + starting);
      const first = random.below(all.length);
      const last = first + 1 + random.below(all.length - first);
      sumStretch(layout, 0, first, last, out);
      const sum = all.slice(first, last).reduce((total, call) => {
        return total + (calls.end[call] ?? 0) - (calls.start[call] ?? 0);
      }, 0);
      assert.ok(Math.abs(out.cover - sum) < 1e-6, `${first} to ${last}`);
    }
  });

  it("names the tint that covers most", () => {
    const { layout } = layOut("abbbbbbbba");
    const out = { cover: 0, tint: 0 };
    sumStretch(layout, 0, 0, 3, out);
    assert.deepEqual(out, { cover: 10_000, tint: "b".charCodeAt(0) });
  });
});
