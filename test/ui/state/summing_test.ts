// Tests of ui/state/summing.ts: where there is much to sum somebody else does, and it comes to the same.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCodeUnits } from "../../../recording/analysis/code_units.ts";
import { sumStacks } from "../../../recording/analysis/stack_sums.ts";
import type { Recording } from "../../../recording/recording.ts";
import { designOf } from "../../../ui/state/run_sums.ts";
import { Summing } from "../../../ui/state/summing.ts";
import type { SumPort } from "../../../ui/state/sum_worker_port.ts";
import { generateRecording } from "../../support/generated_recording.ts";
import { openDrawn } from "../../support/open_drawn.ts";

describe("Summing", () => {
  async function designWith(recording: Recording) {
    const { run } = await openDrawn(recording);
    const { tables } = run.recording;
    const asked: string[] = [];
    const port: SumPort = {
      hold: () => 1,
      ask: (task) => {
        asked.push(task.kind);
        if (task.kind !== "design") return Promise.reject(new TypeError(task.kind));
        // What goes to a worker is copied, there and back.
        return Promise.resolve({
          kind: "design",
          graph: structuredClone(designOf(tables, structuredClone(task.parts))),
        });
      },
    };
    const parts = {
      sums: sumStacks(tables),
      units: buildCodeUnits(tables, "file"),
      options: { folded: new Set(["native"] as const), expanded: new Map([["src", 1]]) },
    };
    const graph = new Summing(port).design(run.opened, parts);
    return { graph, here: designOf(tables, parts), asked };
  }

  it("has the structure of many samples built elsewhere", async () => {
    const { graph, here, asked } = await designWith(generateRecording({ samples: 41_000, threads: 2 }));
    assert.ok(graph instanceof Promise);
    assert.deepEqual(await graph, here);
    assert.ok(here.nodes.length > 3 && here.edges.length > 3);
    assert.deepEqual(asked, ["design"]);
  });

  it("builds the structure of a few samples at once", async () => {
    const { graph, here, asked } = await designWith(generateRecording({ samples: 2000, threads: 2 }));
    assert.deepEqual(graph, here);
    assert.deepEqual(asked, []);
  });
});
