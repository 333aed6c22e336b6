// Tests of the design's picture and its exports.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCodeUnits } from "../../../recording/analysis/code_units.ts";
import { buildDesignGraph, chooseLevel } from "../../../recording/analysis/design_graph.ts";
import { sumStacks } from "../../../recording/analysis/stack_sums.ts";
import { COLOUR_NAMES, type Palette } from "../../../ui/canvas/palette.ts";
import { exportMermaid, exportSvg } from "../../../ui/state/design_export.ts";
import {
  composePicture,
  type DesignPicture,
  edgeLabel,
  planLayout,
} from "../../../ui/state/design_picture.ts";
import { layoutGraph } from "../../../ui/state/graph_layout.ts";
import type { Point } from "../../../ui/state/graph_layout.ts";
import { type DrawnFrame, drawRecording } from "../../support/draw_recording.ts";
import { generateRecording } from "../../support/generated_recording.ts";

const MEASURE = { title: (text: string) => text.length * 7, note: (text: string) => text.length * 6 };
const PALETTE = Object.fromEntries(COLOUR_NAMES.map((name) => [name, "#123456"])) as unknown as Palette; // one of each name

function graphOf(drawing: string, frames: Readonly<Record<string, DrawnFrame>> = {}) {
  const { tables } = drawRecording({ threads: { main: drawing }, frames });
  return buildDesignGraph(tables, sumStacks(tables), buildCodeUnits(tables, "file"));
}

function pictureOf(
  drawing: string,
  frames: Readonly<Record<string, DrawnFrame>> = {},
  moved: ReadonlyMap<string, Point> = new Map(),
): DesignPicture {
  const graph = graphOf(drawing, frames);
  const plan = planLayout(graph, "file", MEASURE);
  return composePicture({ graph, level: "file", plan, result: layoutGraph(plan.request), moved });
}

describe("composePicture()", () => {
  it("leads an edge from node to node, with its label above the line", () => {
    const { nodes, edges } = pictureOf("aaa\nbb");
    const [edge] = edges;
    const [a, b] = nodes;
    assert.ok(edge !== undefined && a !== undefined && b !== undefined);
    assert.equal(edge.route.points[0]?.x, a.x + a.width / 2);
    assert.equal(edge.route.points.at(-1)?.x, b.x - b.width / 2);
    assert.equal(edge.label, "b");
    assert.ok((edge.labelAt?.y ?? 0) < (edge.route.points[1]?.y ?? 0));
  });

  it("leaves moved nodes where they were put, and leads their edges there", () => {
    const { nodes, edges } = pictureOf("aaa\nbb", {}, new Map([["file b.ts", { x: 500, y: 300 }]]));
    assert.deepEqual([nodes[1]?.x, nodes[1]?.y, nodes[1]?.moved], [500, 300, true]);
    assert.deepEqual(edges[0]?.route.points.at(-1), { x: 500 - (nodes[1]?.width ?? 0) / 2, y: 300 });
  });

  it("takes in everything that is drawn", () => {
    const { extent } = pictureOf("aaa\nbb", {}, new Map([["file b.ts", { x: -500, y: 900 }]]));
    assert.ok(extent.left < -500 && extent.top + extent.height > 900);
  });

  it("stays as it is when only times change", () => {
    const plan = planLayout(graphOf("aaaa\nbbcc"), "file", MEASURE);
    const grown = planLayout(graphOf("aaaaaaaa\nbbcccccc"), "file", MEASURE);
    assert.deepEqual([...plan.nodes], [...grown.nodes]);
    assert.deepEqual([...plan.edges], [...grown.edges]);
  });
});

describe("edgeLabel()", () => {
  const called = (...names: string[]) => ({
    from: 0,
    to: 1,
    total: 1,
    calls: 1,
    functions: names.map((name) => ({ name, total: 1 })),
  });

  it("names one or two functions and counts the others", () => {
    assert.equal(edgeLabel(called("load"), "file"), "load");
    assert.equal(edgeLabel(called("load", "save"), "file"), "load, save");
    assert.equal(edgeLabel(called("load", "save", "sort"), "file"), "load, save +1");
    assert.equal(
      edgeLabel(called("loadEverythingThereIs", "saveEverything"), "file"),
      "loadEverythingThereIs +1",
    );
  });

  it("is left out where the node is the function", () => {
    assert.equal(edgeLabel(called("load"), "function"), "");
  });
});

describe("chooseLevel()", () => {
  it("shows files when there are a few dozen, and functions when there are hardly any", () => {
    const { tables } = generateRecording();
    assert.equal(chooseLevel(tables, sumStacks(tables), "/home/dev/shop", new Set()), "file");
    const tiny = drawRecording("aaa\nbb");
    assert.equal(chooseLevel(tiny.tables, sumStacks(tiny.tables), "", new Set()), "function");
  });
});

describe("exportSvg() and exportMermaid()", () => {
  const hostile = {
    b: { name: `x"]<script>#|&\n`, file: `/srv/"<b>&.ts` },
    a: { name: "main", file: "/srv/a.ts" },
  };

  it("write texts that stay texts", () => {
    const picture = pictureOf("aaa\nbb", hostile);
    const svg = exportSvg(picture, PALETTE, `a<b>"&`);
    assert.ok(svg.includes("<title>a&lt;b&gt;&quot;&amp;</title>"));
    assert.ok(!svg.includes("<script>") && !svg.includes("<b>"));
    const mermaid = exportMermaid(picture);
    assert.ok(!mermaid.includes("<script>") && !mermaid.includes(`x"`));
    assert.ok(mermaid.includes("x#34;#93;#60;script#62;#35;#124;#38;"), mermaid);
    assert.ok(
      mermaid.split("\n").every((line) => /^(flowchart LR| {2}n\d+.*| {2}linkStyle.*|)$/.test(line)),
      mermaid,
    );
  });

  it("write loops, and lines as thick as the time", () => {
    const mermaid = exportMermaid(pictureOf("aaaa\naabb", { a: { name: "main", file: "/srv/a.ts" } }));
    assert.match(mermaid, /n0 -->\|"main<br\/>2\.00 ms"\| n0/);
    assert.match(mermaid, /linkStyle 0 stroke-width:14px/);
  });
});
