// Tests of ui/state/line_figures.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CallsModel } from "../../../ui/state/calls.ts";
import { figureLines } from "../../../ui/state/line_figures.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { frameNamed, openDrawn } from "../../support/open_drawn.ts";

describe("figureLines()", () => {
  it("counts recursion once: no line takes longer than its function", async () => {
    const { run } = await openDrawn(drawRecording({
      threads: { main: "aaaaaaaa\naaaaaa" },
      frames: { a: { line: 1 } },
      rows: () => ({ lines: [{ frame: 0, thread: 0, below: 1, count: 8 }] }),
    }));
    const model = new CallsModel(run);
    const lines = ["function a() {", "  a();", "}"];
    const { self, total } = figureLines(model, {
      frame: frameNamed(run, "a"),
      from: 1,
      to: 3,
      lines,
      firstLine: 1,
    });
    assert.deepEqual([[...self], [...total]], [[[2, 8000]], [[2, 8000]]]);
  });
});
