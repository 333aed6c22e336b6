// Tests of recording/analysis/function_groups.ts: files and packages with their times in milliseconds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gatherFrames, type Gathering, sumFrameGroups } from "../../../recording/analysis/function_groups.ts";
import { sumStacks } from "../../../recording/analysis/stack_sums.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const { tables } = drawRecording({
  threads: {
    main: `
      aaaaaaag
      bbzzn
       ayyb
    `,
  },
  frames: {
    a: { file: "/srv/shop/main.ts" },
    b: { file: "file:///srv/shop/main.ts" },
    y: { file: "/srv/shop/node_modules/zod/v4/core.js" },
    z: { file: "/srv/shop/node_modules/zod/index.js" },
    n: { file: "node:fs" },
    g: { name: "(garbage collector)", file: "", kind: "gc" },
  },
});

function groupsBy(by: Gathering): string[] {
  const groups = gatherFrames(tables, by);
  const { sums } = sumFrameGroups(tables, sumStacks(tables), groups);
  return groups.names.map((name, row) => {
    const [self, total, longest] = [sums.self, sums.total, sums.longest].map((all) => (all[row] ?? 0) / 1000);
    return `${name}: ${self}/${total} ${sums.calls[row]} calls, longest ${longest}`;
  }).sort();
}

describe("sumFrameGroups()", () => {
  it("takes the functions of a file together, whoever calls whom", () => {
    assert.deepEqual(groupsBy("file"), [
      "/srv/shop/main.ts: 5/7 2 calls, longest 7",
      "/srv/shop/node_modules/zod/index.js: 0/2 1 calls, longest 2",
      "/srv/shop/node_modules/zod/v4/core.js: 2/2 1 calls, longest 2",
      "garbage collection: 1/1 1 calls, longest 1",
      "node:fs: 0/1 1 calls, longest 1",
    ]);
  });

  it("takes packages together, and all that belongs to none", () => {
    assert.deepEqual(groupsBy("package"), [
      "garbage collection: 1/1 1 calls, longest 1",
      "own code: 5/7 2 calls, longest 7",
      "runtime: 0/1 1 calls, longest 1",
      "zod: 2/2 1 calls, longest 2",
    ]);
  });
});
