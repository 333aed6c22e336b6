// Tests of ui/state/flame_parts.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { computed, effect, signal } from "@preact/signals";
import { CallsViews } from "../../../ui/state/calls_views.ts";
import { valueOf } from "../../../ui/state/function_rows.ts";
import { mergedCallees, mergedCallers, mergedCalls } from "../../../ui/state/flame_parts.ts";
import { mergePart } from "../../../ui/state/merge_part.ts";
import { OpenRun } from "../../../ui/state/open_run.ts";
import { sumRun } from "../../../ui/state/run_sums.ts";
import type { SumMade, SumTask } from "../../../ui/state/sum_protocol.ts";
import type { SumPort } from "../../../ui/state/sum_worker_port.ts";
import { generateRecording } from "../../support/generated_recording.ts";
import { openDrawn } from "../../support/open_drawn.ts";

/** More than is summed at once. */
const LARGE = generateRecording({ samples: 41_000, threads: 2 });

describe("merged flames of a large recording", () => {
  async function open() {
    const asked: string[] = [];
    const { run: small } = await openDrawn(LARGE);
    const { tables } = small.recording;
    const port: SumPort = {
      hold: () => 1,
      ask: (task: SumTask): Promise<SumMade> => {
        asked.push(task.kind);
        if (task.kind === "sums") {
          return Promise.resolve({ kind: "sums", sums: sumRun(tables, task.scope) });
        }
        if (task.kind !== "merged") return Promise.reject(new TypeError(task.kind));
        // What goes to a worker is copied.
        return Promise.resolve({ kind: "merged", calls: mergePart(tables, structuredClone(task.part)) });
      },
    };
    const { opened, view, search, animate } = small;
    const views = new CallsViews(new OpenRun(opened, { view, search, animate, sumPort: port }));
    return { views, model: views.model, asked, tables };
  }

  it("come from elsewhere, the same as made here", async () => {
    const { model, asked, tables } = await open();
    await until(() => model.stage.value === "done");
    const ownTimes = model.functions.value.self;
    const frame = ownTimes.indexOf(Math.max(...ownTimes));
    const made = [
      mergedCalls(model),
      mergedCallees(model, signal(frame)),
      mergedCallers(model, computed(() => frame)),
    ];
    for (const { stage, value } of made) {
      assert.deepEqual([stage.value, value.value.length], ["first", 0]);
      await until(() => stage.value === "done");
    }
    const self = model.sums.value.self;
    const [total, outermost] = [model.totals.value, model.outermost.value];
    assert.deepEqual(made.map(({ value }) => value.value), [
      mergePart(tables, { kind: "all", self }),
      mergePart(tables, { kind: "callees", self, frame }),
      mergePart(tables, { kind: "callers", total, outermost, frame }),
    ]);
    assert.ok(made.every(({ value }) => value.value.length > 0));
    assert.deepEqual(asked, ["sums", "merged", "merged", "merged"]);
  });

  it("show the same part when a recording grew, once its own calls are there", async () => {
    const first = (await open()).views;
    await until(() => first.flame.stage.value === "done");
    first.flame.zoom(0.25, 0.5);
    first.flame.select(1);
    const range = first.flame.range.value;
    const next = (await open()).views;
    next.continueFrom(first);
    await until(() => next.flame.stage.value === "done");
    assert.deepEqual(next.flame.range.value, range);
    // The selection is the link's, which these two do not share.
    next.model.select(first.flame.frameOf(1));
    assert.equal(next.flame.selected.value, 1);
  });

  it("leave no sum of a thread to the page either", async () => {
    const { views: { table, model }, asked } = await open();
    await until(() => model.stage.value === "done");
    table.gatherBy("thread");
    assert.deepEqual([table.stage.value, table.rows.value.length], ["first", 0]);
    await until(() => table.stage.value === "done");
    assert.deepEqual(asked, ["sums", "sums", "sums"]);
    const total = table.rows.value.reduce((sum, row) => sum + valueOf(row, "total"), 0);
    assert.equal(Math.round(total), Math.round(model.whole.value));
  });

  it("keep the flame of before while another one is being made", async () => {
    const { model } = await open();
    await until(() => model.stage.value === "done");
    const frame = signal(0);
    const callees = mergedCallees(model, frame);
    await until(() => callees.stage.value === "done");
    const before = callees.value.value;
    frame.value = 1;
    assert.deepEqual([callees.stage.value, callees.value.value === before], ["again", true]);
    await until(() => callees.stage.value === "done");
    assert.notEqual(callees.value.value, before);
  });
});

/** Resolves once signals say so. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {};
    stop = effect(() => {
      if (!holds()) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
