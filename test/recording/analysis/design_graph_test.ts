// Tests of recording/analysis/design_graph.ts: samples as drawings, the graph as lines of text, times in milliseconds.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCodeUnits, type CodeOrigin, type DesignLevel } from "../../../recording/analysis/code_units.ts";
import { buildDesignGraph, type DesignOptions } from "../../../recording/analysis/design_graph.ts";
import { sumStacks } from "../../../recording/analysis/stack_sums.ts";
import { type DrawnFrame, drawRecording } from "../../support/draw_recording.ts";

const FRAMES: Readonly<Record<string, DrawnFrame>> = {
  a: { name: "main", file: "/srv/shop/main.ts" },
  b: { name: "load", file: "/srv/shop/orders.ts" },
  c: { name: "price", file: "/srv/shop/orders.ts" },
  h: { name: "route", file: "/srv/shop/node_modules/hono/router.js" },
  n: { name: "sort", file: "", kind: "native" },
  w: { name: "work", file: "/srv/shop/worker.ts" },
};

interface Drawn extends DesignOptions {
  readonly level?: DesignLevel;
  readonly threads?: readonly number[];
}

function graphOf(threads: Readonly<Record<string, string>> | string, options: Drawn = {}) {
  const { level = "file", threads: rows } = options;
  const { tables } = drawRecording({
    threads: typeof threads === "string" ? { main: threads } : threads,
    frames: FRAMES,
  });
  const sums = sumStacks(tables, rows === undefined ? {} : { threads: rows });
  return buildDesignGraph(tables, sums, buildCodeUnits(tables, level), options);
}

/** `title: self/total calls` of each node, then `from -> to: total calls (functions)` of each edge. */
function linesOf(threads: Readonly<Record<string, string>> | string, options: Drawn = {}): string[] {
  const { nodes, edges } = graphOf(threads, options);
  return [
    ...nodes.map(({ title, self, total, calls }) => `${title}: ${self / 1000}/${total / 1000} ${calls}`),
    ...edges.map(({ from, to, total, calls, functions }) => {
      const names = functions.map((called) => `${called.name} ${called.total / 1000}`).join(", ");
      return `${nodes[from]?.title} -> ${nodes[to]?.title}: ${total / 1000} ${calls} (${names})`;
    }),
  ];
}

describe("buildDesignGraph()", () => {
  it("makes files of functions, and calls between them of calls", () => {
    const drawing = `
      aaaaaa
      bbb cc
       c
    `;
    assert.deepEqual(linesOf(drawing), [
      "main.ts: 1/6 1",
      "orders.ts: 5/5 2",
      "main.ts -> orders.ts: 5 2 (load 3, price 2)",
      "orders.ts -> orders.ts: 1 1 (price 1)",
    ]);
  });

  it("counts the time of calls within calls once", () => {
    const drawing = `
      aaaaaa
      bbbbbb
       aaaa
       bbb
    `;
    assert.deepEqual(linesOf(drawing, { level: "function" }), [
      "main: 1/6 2",
      "load: 5/6 2",
      "main -> load: 6 2 (load 6)",
      "load -> main: 4 1 (main 4)",
    ]);
  });

  it("draws recursion as a loop", () => {
    const drawing = `
      aaaa
      aaa
       aa
    `;
    assert.deepEqual(linesOf(drawing, { level: "function" }), ["main: 4/4 1", "main -> main: 3 2 (main 3)"]);
  });

  it("folds libraries and native code into who calls them", () => {
    const drawing = `
      aaaaa
      hhhhn
       bn
    `;
    assert.deepEqual(linesOf(drawing), [
      "main.ts: 0/5 1",
      "hono: 2/4 1",
      "native: 2/2 2",
      "orders.ts: 1/1 1",
      "main.ts -> hono: 4 1 (route 4)",
      "main.ts -> native: 1 1 (sort 1)",
      "hono -> native: 1 1 (sort 1)",
      "hono -> orders.ts: 1 1 (load 1)",
    ]);
    const folded = new Set<CodeOrigin>(["library", "native"]);
    assert.deepEqual(linesOf(drawing, { folded }), [
      "main.ts: 4/5 1",
      "orders.ts: 1/1 1",
      "main.ts -> orders.ts: 1 1 (load 1)",
    ]);
  });

  it("looks at some threads only", () => {
    const threads = { main: "aaaa", worker: "www" };
    assert.deepEqual(linesOf(threads), ["main.ts: 4/4 1", "worker.ts: 3/3 1"]);
    assert.deepEqual(linesOf(threads, { threads: [1] }), ["worker.ts: 3/3 1"]);
  });

  it("tells which node each frame is in", () => {
    const { nodes, nodeOfFrame } = graphOf("aaa\nbn", { folded: new Set(["native"]) });
    assert.deepEqual(nodes.map(({ title, frame }) => [title, frame]), [["main.ts", 0], ["orders.ts", 1]]);
    assert.deepEqual([...nodeOfFrame], [0, 1, -1]);
  });

  it("has no nodes without samples", () => {
    const { nodes, edges } = graphOf({ main: "" });
    assert.deepEqual([nodes, edges], [[], []]);
  });
});

describe("clusters of buildDesignGraph()", () => {
  const letters = "bcdefghijklmnopqrstuvwxyz";
  // Letter after letter, each a column longer than the one before it.
  const columns = [...letters].flatMap((letter, place) => letter.repeat(place + 1).split(""));
  const drawing = `${"a".repeat(columns.length)}\n${columns.join("")}`;
  function clusterNames(options: DesignOptions): string[] {
    const legend = Object.fromEntries([...letters].map((letter, place) => {
      return [letter, { file: `/srv/shop/${place % 2 === 0 ? "even" : "odd"}/${letter}.ts` }];
    }));
    const { tables } = drawRecording({
      threads: { main: drawing },
      frames: { ...legend, a: { file: "/srv/shop/a.ts" } },
    });
    const units = buildCodeUnits(tables, "file");
    const { nodes } = buildDesignGraph(tables, sumStacks(tables), units, options);
    return nodes.map(({ title, place, cluster }) => cluster === "" ? title : `${title} in ${place}`);
  }

  it("merge what is small by its folder", () => {
    const names = clusterNames({ mostNodes: 12 });
    assert.deepEqual(names, ["a.ts", "z.ts", "y.ts", "x.ts", "11 more in odd", "11 more in even"]);
  });

  it("come apart when they are expanded", () => {
    const names = clusterNames({ mostNodes: 12, expanded: new Map([["odd", 1]]) });
    assert.equal(names.length, 16);
    assert.deepEqual(names.filter((name) => name.includes("more")), ["11 more in even"]);
  });

  it("come apart a few dozen at a time", () => {
    const units = Array.from({ length: 90 }, (_, index) => String.fromCharCode(0x4e00 + index));
    const { tables } = drawRecording({
      threads: { main: `${"a".repeat(90)}\n${units.join("")}` },
      frames: Object.fromEntries(units.map((letter, index) => [letter, { file: `/srv/shop/b/${index}.ts` }])),
    });
    const count = (times: number) => {
      const expanded = new Map([["/srv/shop/b", times]]);
      return buildDesignGraph(tables, sumStacks(tables), buildCodeUnits(tables, "file"), { expanded }).nodes
        .length;
    };
    assert.deepEqual([0, 1, 2, 3].map(count), [29, 53, 77, 91]);
  });

  it("are not needed where there is room", () => {
    assert.equal(clusterNames({}).length, 26);
  });
});
