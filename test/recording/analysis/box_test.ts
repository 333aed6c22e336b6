// Tests of lines in a frame.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { drawBox } from "../../../recording/analysis/box.ts";

describe("drawBox()", () => {
  it("frames lines of any width", () => {
    assert.equal(
      drawBox(["short", "longer line"]),
      [
        "╭─────────────╮",
        "│ short       │",
        "│ longer line │",
        "╰─────────────╯",
      ].join("\n"),
    );
  });

  it("counts columns as it is told", () => {
    const widthOf = (line: string) => line.replaceAll("*", "").length;
    assert.equal(drawBox(["**a**", "ab"], widthOf), "╭────╮\n│ **a**  │\n│ ab │\n╰────╯");
  });
});
