// Tests of recording/analysis/extent.ts: which time is the last.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lastKnownMicros, recordingEnd } from "../../../recording/analysis/extent.ts";
import { emptyRecording } from "../../../recording/codec/decode.ts";
import { type DrawnRows, drawRecording } from "../../support/draw_recording.ts";

function lastOf(rows: DrawnRows): number | undefined {
  const none = { processes: [], threads: [], costs: [] };
  return lastKnownMicros(
    drawRecording({ threads: { main: "a" }, rows: () => ({ ...none, ...rows }) }).tables,
  );
}

describe("lastKnownMicros()", () => {
  it("looks at starts, ends and durations of every table", () => {
    assert.equal(lastOf({}), 1000);
    assert.equal(lastOf({ processes: [{ startedAt: 1500, endedAt: -1 }] }), 1500);
    assert.equal(lastOf({ threads: [{ startedAt: 1500, endedAt: 1700 }] }), 1700);
    assert.equal(lastOf({ waits: [{ when: 900, duration: 800 }] }), 1700);
    assert.equal(lastOf({ spans: [{ when: 1200, duration: -1 }] }), 1200);
    assert.equal(
      lastOf({ logs: [{ when: 2000 }], status: [{ when: 2500 }], metrics: [{ when: 2400 }] }),
      2500,
    );
  });

  it("is undefined where nothing happened", () => {
    assert.equal(lastKnownMicros(emptyRecording(0).tables), undefined);
  });
});

describe("recordingEnd()", () => {
  it("believes the recorder first", () => {
    const metadata = { endedAtMicros: 77 };
    assert.equal(recordingEnd(drawRecording({ threads: { main: "aaa" }, metadata })), 77);
    assert.equal(recordingEnd(drawRecording("aaa")), 3000);
  });
});
