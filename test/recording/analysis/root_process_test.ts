// Tests of the process that a run began with.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endingOf, rootProcess } from "../../../recording/analysis/root_process.ts";
import { emptyRecording } from "../../../recording/codec/decode.ts";
import type { Metadata } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { drawRecording } from "../../support/draw_recording.ts";

describe("rootProcess()", () => {
  it("is the first one that nobody in the recording started", () => {
    const processes = tableFrom("processes", [
      { key: 3, parentKey: 2, startedAt: 0 },
      { key: 2, parentKey: 99, startedAt: 10 },
      { key: 4, parentKey: -1, startedAt: 5 },
    ]);
    const { tables } = emptyRecording(0);
    assert.equal(rootProcess({ ...tables, processes }), 2);
    assert.equal(rootProcess(tables), -1);
  });
});

describe("endingOf()", () => {
  function ending(metadata: Metadata, exitCode: number, signal: string) {
    const recording = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({ processes: [{ key: 1, exitCode, signal: text(signal) }] }),
    });
    return endingOf({ ...recording, metadata });
  }

  it("believes the recorder, which saw the command end", () => {
    assert.deepEqual(ending({ exitCode: 0 }, 3, "SIGTERM"), { exitCode: 0, signal: undefined });
    assert.deepEqual(ending({ signal: "SIGKILL" }, 0, ""), { exitCode: undefined, signal: "SIGKILL" });
  });

  it("believes the first process where there was none", () => {
    assert.deepEqual(ending({}, 3, ""), { exitCode: 3, signal: undefined });
    assert.deepEqual(ending({}, -1, "SIGTERM"), { exitCode: undefined, signal: "SIGTERM" });
    assert.deepEqual(ending({}, -1, ""), { exitCode: undefined, signal: undefined });
  });
});
