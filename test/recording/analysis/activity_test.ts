// Tests of the whole run in buckets.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildActivity } from "../../../recording/analysis/activity.ts";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { layoutFlames } from "../../../recording/analysis/flame_layout.ts";
import { buildStackTints } from "../../../recording/analysis/frame_groups.ts";
import { buildStatusLines } from "../../../recording/analysis/status_lines.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import type { DrawnRows } from "../../support/draw_recording.ts";

function activityOf(threads: Readonly<Record<string, string>>, buckets: number, rows: DrawnRows = {}) {
  const { tables } = drawRecording({ threads, rows: () => rows });
  const tints = buildStackTints(tables);
  const lanes = Object.keys(threads).map((_, thread) => {
    const calls = buildCalls(tables, thread);
    return { calls, layout: layoutFlames(calls, tints) };
  });
  const activity = buildActivity({ from: 0, to: 8000 }, buckets, buildStatusLines(tables), lanes);
  const round = (values: Float32Array) => Array.from(values, (value) => Math.round(value * 100) / 100);
  return { cpu: round(activity.cpu), open: round(activity.open) };
}

describe("buildActivity()", () => {
  it("tells how much of each bucket calls were open", () => {
    assert.deepEqual(activityOf({ main: "aaa  b  \nb" }, 4).open, [1, 0.5, 0.5, 0]);
  });

  it("takes the busiest thread of a bucket", () => {
    assert.deepEqual(activityOf({ main: "aaa     ", worker: "y x    x" }, 4).open, [1, 0.5, 0, 0.5]);
  });

  it("takes CPU from the readings, as a share of a core or of the most there was", () => {
    const status = [{ when: 0, thread: 0, cpuPercent: 50 }, { when: 4000, thread: 0, cpuPercent: 10 }];
    assert.deepEqual(activityOf({ main: "aaaaaaaa" }, 4, { status }).cpu, [0.5, 0.5, 0.1, 0.1]);
    const more = [{ when: 0, thread: 0, cpuPercent: 200 }, { when: 4000, thread: 0, cpuPercent: 100 }];
    assert.deepEqual(activityOf({ main: "aaaaaaaa" }, 4, { status: more }).cpu, [1, 1, 0.5, 0.5]);
  });

  it("takes what was sampled for CPU where there are no readings", () => {
    assert.deepEqual(activityOf({ main: "aa  aa" }, 4).cpu, [1, 0, 1, 0]);
  });
});
