// Tests of server/store/source_part.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cutAround, PART_CHARACTERS, WHOLE_CHARACTERS } from "../../../server/store/source_part.ts";

/** Lines of twenty characters, each beginning with its number. */
const LARGE = Array.from({ length: WHOLE_CHARACTERS / 16 }, (_, i) => `${i + 1}`.padEnd(19)).join("\n");

describe("cutAround()", () => {
  it("leaves what is not large as it is", () => {
    assert.deepEqual(cutAround("a\nb\n", 2), { text: "a\nb\n", firstLine: 1, lineCount: 3 });
  });

  it("gives whole lines around the one that is asked for", () => {
    for (const line of [1, 150, 5000, 131_072, 999_999]) {
      const { text, firstLine, lineCount } = cutAround(LARGE, line);
      const lines = text.split("\n");
      assert.equal(lineCount, 131_072);
      assert.ok(text.length <= 2 * PART_CHARACTERS, `${text.length} characters`);
      const wanted = Math.min(line, lineCount);
      assert.ok(
        firstLine >= Math.max(1, wanted - 200) && firstLine <= wanted,
        `line ${firstLine} of ${line}`,
      );
      assert.equal(Number(lines[0]), firstLine);
      assert.equal(Number(lines[wanted - firstLine]), wanted);
      assert.equal(lines.at(-1)?.length, 19, "the last line is whole");
    }
  });

  it("cuts a line that alone is too long", () => {
    const { text, firstLine } = cutAround(`a\n${"b".repeat(3 * WHOLE_CHARACTERS)}\nc`, 2);
    assert.equal(firstLine, 1);
    assert.ok(text.length <= 2 + 2 * PART_CHARACTERS && text.startsWith("a\nbbb"));
  });
});
