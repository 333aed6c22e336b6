// Tests of what puts a graph together: layers, ways of edges, the camera, what is remembered.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bringIntoView, fitCamera, panCamera, pointAt, zoomCamera } from "../../../ui/state/camera.ts";
import { headPath, routeEdges, wayPath } from "../../../ui/state/edge_routes.ts";
import { type LayoutEdge, layoutGraph } from "../../../ui/state/graph_layout.ts";
import { recallMoved, rememberMoved, type SessionMemory } from "../../../ui/state/moved_nodes.ts";

function edge(from: number, to: number, label = 0): LayoutEdge {
  return { from, to, weight: 1, labelWidth: label, labelHeight: label > 0 ? 16 : 0 };
}

function box(x: number, y: number) {
  return { x, y, width: 100, height: 40 };
}

describe("layoutGraph()", () => {
  const nodes = Array.from({ length: 4 }, () => ({ width: 100, height: 40 }));

  it("puts callers left of what they call", () => {
    const { nodes: placed } = layoutGraph({ nodes, edges: [edge(0, 1), edge(1, 2), edge(0, 3)] });
    const xs = placed.map(({ x }) => x);
    assert.ok((xs[0] ?? 0) < (xs[1] ?? 0) && (xs[1] ?? 0) < (xs[2] ?? 0), String(xs));
    assert.equal(xs[1], xs[3]);
  });

  it("keeps nodes apart and inside", () => {
    const { nodes: placed, width, height } = layoutGraph({
      nodes,
      edges: [edge(0, 1), edge(0, 2), edge(0, 3)],
    });
    const ys = placed.slice(1).map(({ y }) => y).sort((a, b) => a - b);
    assert.ok((ys[1] ?? 0) - (ys[0] ?? 0) >= 40 && (ys[2] ?? 0) - (ys[1] ?? 0) >= 40, String(ys));
    for (const { x, y } of placed) {
      assert.ok(x >= 50 && x <= width - 50 && y >= 20 && y <= height - 20, `${x},${y} in ${width}x${height}`);
    }
  });

  it("lays out calls that go round in a circle, and calls both ways", () => {
    const { nodes: placed, edges } = layoutGraph({
      nodes,
      edges: [edge(0, 1), edge(1, 2), edge(2, 0), edge(1, 0)],
    });
    assert.equal(placed.length, 4);
    assert.ok(edges.every(({ points }) => points.length >= 2));
  });

  it("makes room for labels, and has places for those alone that have one", () => {
    const { edges } = layoutGraph({ nodes, edges: [edge(0, 1, 80), edge(0, 2)] });
    assert.notEqual(edges[0]?.label, undefined);
    assert.equal(edges[1]?.label, undefined);
  });

  it("lays out nothing", () => {
    assert.deepEqual(layoutGraph({ nodes: [], edges: [] }).nodes, []);
  });
});

describe("routeEdges()", () => {
  it("leaves at the right and arrives at the left", () => {
    const [route] = routeEdges([box(0, 0), box(300, 50)], [{ from: 0, to: 1, width: 4, via: [] }]);
    assert.deepEqual(route, { points: [{ x: 50, y: 0 }, { x: 250, y: 50 }], sideways: true });
  });

  it("leads calls back from the left to the right", () => {
    const [route] = routeEdges([box(300, 0), box(0, 0)], [{ from: 0, to: 1, width: 4, via: [] }]);
    assert.deepEqual(route?.points, [{ x: 250, y: 0 }, { x: 50, y: 0 }]);
  });

  it("puts edges side by side in the order of where they go, within the box", () => {
    const boxes = [box(0, 0), box(300, 80), box(300, -80)];
    const edges = [{ from: 0, to: 1, width: 30, via: [] }, { from: 0, to: 2, width: 30, via: [] }];
    const [down, up] = routeEdges(boxes, edges);
    const [lower, upper] = [down?.points[0]?.y ?? 0, up?.points[0]?.y ?? 0];
    assert.ok(upper < 0 && lower > 0 && upper > -20 && lower < 20, `${upper} ${lower}`);
  });

  it("goes straight between boxes that stand above each other", () => {
    const [route] = routeEdges([box(0, 0), box(20, 200)], [{ from: 0, to: 1, width: 4, via: [] }]);
    assert.equal(route?.sideways, false);
    assert.deepEqual(route?.points[0], { x: 2, y: 20 });
  });

  it("writes ways that end where the arrow's head begins", () => {
    const [route] = routeEdges([box(0, 0), box(300, 0)], [{ from: 0, to: 1, width: 10, via: [] }]);
    assert.ok(route !== undefined);
    assert.equal(wayPath(route, 10), "M50,0C145,0 145,0 240,0");
    assert.equal(headPath(route, 10), "M250,0L239,10.5L239,-10.5Z");
  });
});

describe("the camera", () => {
  const size = { width: 800, height: 600 };

  it("fits what is large, and does not blow up what is small", () => {
    const large = fitCamera({ left: -100, top: 0, width: 4000, height: 100 }, size);
    assert.ok(Math.abs(pointAt(large, { x: 28, y: 0 }).x + 100) < 1e-6);
    assert.equal(fitCamera({ left: 0, top: 0, width: 10, height: 10 }, size).scale, 1.2);
  });

  it("keeps what is under the pointer while it zooms, at its limits too", () => {
    const anchor = { x: 300, y: 200 };
    for (const factor of [1.5, 0.5, 1e6, 1e-6]) {
      const camera = panCamera({ x: 10, y: 20, scale: 1 }, 5, 5);
      const [before, after] = [pointAt(camera, anchor), pointAt(zoomCamera(camera, factor, anchor), anchor)];
      assert.ok(Math.abs(before.x - after.x) < 1e-6 && Math.abs(before.y - after.y) < 1e-6);
    }
  });

  it("moves no further than needed to show something", () => {
    const camera = { x: 0, y: 0, scale: 1 };
    const inside = { left: 100, top: 100, width: 50, height: 50 };
    assert.deepEqual(bringIntoView(camera, inside, size), camera);
    assert.equal(bringIntoView(camera, { ...inside, left: 900 }, size).x, -178);
    assert.equal(bringIntoView(camera, { ...inside, top: -50 }, size).y, 78);
  });
});

describe("moved nodes", () => {
  function storage(): SessionMemory & { readonly items: Map<string, string> } {
    const items = new Map<string, string>();
    return {
      items,
      read: (key) => items.get(key) ?? null,
      write: (key, value) => void items.set(key, value),
    };
  }

  it("are recalled for the graph they were moved in alone", () => {
    const memory = storage();
    rememberMoved(memory, "shop file", new Map([["file a.ts", { x: 10.4, y: -3 }]]));
    assert.deepEqual([...recallMoved(memory, "shop file")], [["file a.ts", { x: 10, y: -3 }]]);
    assert.equal(recallMoved(memory, "shop folder").size, 0);
  });

  it("are none where storage is forbidden or holds something else", () => {
    const forbidden: SessionMemory = {
      read: () => {
        throw new Error("forbidden");
      },
      write: () => {
        throw new Error("forbidden");
      },
    };
    rememberMoved(forbidden, "a", new Map([["b", { x: 1, y: 2 }]]));
    assert.equal(recallMoved(forbidden, "a").size, 0);
    for (const text of ["{", "{}", `[1, ["a"], ["b", "x", 2]]`]) {
      const memory = storage();
      memory.items.set("microlog.moved a", text);
      assert.equal(recallMoved(memory, "a").size, 0, text);
    }
  });
});
