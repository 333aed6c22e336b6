// Load times of modules, told from drawn stacks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findModules } from "../../../recording/analysis/modules.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const BODY = { name: "", line: 1, column: 1 };

test("findModules() times a module with what it loads, and names who loaded it", () => {
  const { tables } = drawRecording({
    threads: { main: "mmmmmmm\n ffff\n  bb" },
    frames: {
      m: { ...BODY, file: "main.ts" },
      f: { name: "load", file: "main.ts", line: 3 },
      b: { ...BODY, name: "(module)", file: "big.ts", line: 1 },
    },
  });
  const { when, duration, name, parent } = findModules(tables).columns;
  assert.deepEqual([...name].map((text) => tables.strings.get(text)), ["main.ts", "big.ts"]);
  assert.deepEqual([...when], [0, 2000]);
  assert.deepEqual([...duration], [7000, 2000]);
  assert.deepEqual([...parent].map((text) => tables.strings.get(text)), ["", "main.ts"]);
});

test("findModules() takes the first run of a module, and none of the runtime's own", () => {
  const { tables } = drawRecording({
    threads: { main: "mm n mm" },
    frames: { m: { ...BODY, file: "main.ts" }, n: { ...BODY, file: "node:fs" } },
  });
  const modules = findModules(tables);
  assert.equal(modules.length, 1);
  assert.deepEqual([...modules.columns.duration], [2000]);
});

test("findModules() leaves named and nameless functions alone", () => {
  const { tables } = drawRecording({
    threads: { main: "fg" },
    frames: { f: { name: "f", line: 1, column: 1 }, g: { name: "", line: 4, column: 9 } },
  });
  assert.equal(findModules(tables).length, 0);
});
