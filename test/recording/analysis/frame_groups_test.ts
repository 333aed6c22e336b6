// Tests of what frames belong to.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buildStackTints,
  type Colouring,
  FIRST_HUE,
  GC_GROUP,
  groupFrames,
  groupName,
  groupOf,
  GROUPS,
  RUNTIME_GROUP,
  SHADES,
  tintOf,
} from "../../../recording/analysis/frame_groups.ts";
import { drawRecording, stackLetters } from "../../support/draw_recording.ts";

describe("groupName()", () => {
  it("is the package of a library", () => {
    assert.equal(groupName("/home/a/shop/node_modules/hono/dist/router.js"), "hono");
    assert.equal(groupName("file:///a/node_modules/@hono/zod-openapi/dist/index.js"), "@hono/zod-openapi");
    assert.equal(groupName("/a/node_modules/.pnpm/x@1/node_modules/zod/v4/core.js"), "zod");
    assert.equal(groupName("/home/a/.cache/deno/npm/registry.npmjs.org/kysely/0.27.0/dist/x.js"), "kysely");
    assert.equal(groupName("https://jsr.io/@std/path/1.0.0/join.ts"), "@std/path");
    assert.equal(groupName("C:\\shop\\node_modules\\zod\\index.js"), "zod");
  });

  it("is folder and name for the program's own files, wherever it lies", () => {
    assert.equal(groupName("/home/a/shop/src/orders.ts"), "src/orders.ts");
    assert.equal(groupName("file:///srv/shop/src/orders.ts"), "src/orders.ts");
  });

  it("is nothing for the runtime", () => {
    for (const file of ["", "node:internal/timers", "ext:core/01_core.js", "bun:sqlite", "native"]) {
      assert.equal(groupName(file), "", file);
    }
  });
});

describe("groupOf()", () => {
  it("is the same for the same package or file, and always one that has a colour", () => {
    assert.equal(groupOf("/a/node_modules/zod/x.js"), groupOf("/b/node_modules/zod/y/z.js"));
    const groups = new Set(Array.from({ length: 300 }, (_, i) => groupOf(`/a/src/file${i}.ts`)));
    assert.equal(groups.size, GROUPS - FIRST_HUE);
    assert.ok([...groups].every((group) => group >= FIRST_HUE && group < GROUPS));
    assert.equal(groupOf("node:fs"), RUNTIME_GROUP);
  });
});

describe("groupFrames()", () => {
  const { tables } = drawRecording({
    threads: { main: "ohngwr" },
    frames: {
      o: { file: "/x/src/orders.ts" },
      h: { file: "/x/node_modules/hono/dist/router.js" },
      n: { kind: "native", file: "" },
      g: { kind: "gc", file: "" },
      w: { kind: "wasm", file: "wasm://a" },
      r: { file: "node:net" },
    },
  });

  it("names groups by package, by file or by what the engine does", () => {
    const names = (colouring: Colouring) => groupFrames(tables, colouring).names;
    assert.deepEqual(names("package"), ["src/orders.ts", "hono", "runtime", "garbage collection"]);
    assert.deepEqual(names("file"), ["src/orders.ts", "dist/router.js", "runtime", "garbage collection"]);
    assert.deepEqual(names("engine"), [
      "own code",
      "libraries",
      "native",
      "garbage collection",
      "WebAssembly",
      "runtime",
    ]);
  });

  it("gives names that meet in one group others, as long as there are some", () => {
    const letters = "abcdefghijkl";
    const frames = Object.fromEntries([...letters].map((letter) => [letter, { file: `/x/${letter}/y.ts` }]));
    const { group } = groupFrames(drawRecording({ threads: { main: letters }, frames }).tables);
    assert.equal(new Set(group).size, GROUPS - FIRST_HUE);
  });
});

describe("buildStackTints()", () => {
  it("goes by the frame on top", () => {
    const recording = drawRecording({
      threads: { main: "aaa\nng" },
      frames: { a: { file: "/x/src/a.ts" }, n: { kind: "native", file: "" }, g: { kind: "gc", file: "" } },
    });
    const groups = Array.from(buildStackTints(recording.tables), (tint, stack) => {
      return [stackLetters(recording, stack), Math.floor(tint / SHADES)];
    });
    assert.deepEqual(Object.fromEntries(groups), {
      a: groupOf("/x/src/a.ts"),
      an: RUNTIME_GROUP,
      ag: GC_GROUP,
    });
  });

  it("tells functions of one file apart by shades", () => {
    const letters = "abcdefgh";
    const frames = Object.fromEntries([...letters].map((letter) => [letter, { file: "/x/src/all.ts" }]));
    const { tables } = drawRecording({ threads: { main: letters }, frames });
    const tints = new Set(buildStackTints(tables));
    assert.equal(tints.size, SHADES);
    const group = groupOf("/x/src/all.ts");
    assert.deepEqual(
      [...tints].sort((a, b) => a - b),
      Array.from({ length: SHADES }, (_, shade) => tintOf(group, shade)),
    );
  });
});
