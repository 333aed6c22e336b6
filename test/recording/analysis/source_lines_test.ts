// Tests of recording/analysis/source_lines.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildFunctions } from "../../../recording/analysis/functions.ts";
import { findFunctionEnd, findLineFacts } from "../../../recording/analysis/source_lines.ts";
import { drawRecording } from "../../support/draw_recording.ts";

describe("findLineFacts()", () => {
  it("tells what functions took where they begin, and which lines logged", () => {
    const file = "/srv/orders.ts";
    const { tables } = drawRecording({
      threads: { main: "aaaax\nbbc\n" },
      frames: {
        a: { file, line: 3 },
        b: { file, line: 9, column: 1 },
        c: { file, line: 9, column: 20 },
        l: { file, line: 11 },
        x: { file: "/srv/other.ts", line: 3 },
      },
      rows: ({ stack, text }) => ({
        logs: [
          { when: 0, thread: 0, message: text("one"), stack: stack("xl"), count: 2 },
          { when: 1, thread: 0, message: text("two"), stack: stack("xl"), count: 1 },
          { when: 2, thread: 0, message: text("three"), stack: -1 },
        ],
      }),
    });
    const row = tables.frames.columns.file[0] ?? -1;
    const facts = findLineFacts(tables, buildFunctions(tables), row);
    assert.deepEqual(
      [...facts].map(([line, { self, total, entries, frames }]) => {
        return [line, self, total, entries, frames.length];
      }),
      [
        [3, 1000, 4000, 0, 1],
        [9, 3000, 2000, 0, 2],
        [11, 0, 0, 3, 0],
      ],
    );
  });
});

/** The line where the function at `^` ends. */
function endOf(source: string): number {
  const lines = source.split("\n").slice(1);
  const line = lines.findIndex((text) => text.includes("^"));
  const column = (lines[line] ?? "").indexOf("^");
  return findFunctionEnd(lines.map((text) => text.replace("^", "")), line + 1, column + 1);
}

describe("findFunctionEnd()", () => {
  it("finds where the block is closed", () => {
    assert.equal(
      endOf(`
function add^(a, b = { c: [1] }) {
  if (a) {
    return b;
  }
}
add();`),
      5,
    );
  });

  it("is not fooled by strings, templates and comments", () => {
    assert.equal(
      endOf(`
const f = ^() => {
  a("}", '\\'}', \`}
  }\`); // }
  /* }
  } */
};
`),
      6,
    );
  });

  it("ends an arrow without a block with its expression", () => {
    assert.equal(endOf("\nlist.map(^(x) => x.y), 1);\nmore();"), 1);
    assert.equal(endOf("\nconst f = ^x =>\n  x + 1;\nmore();"), 2);
  });

  it("stays on its line where nothing ends", () => {
    assert.equal(endOf("\n^function f() {\n  more();"), 1);
  });
});
