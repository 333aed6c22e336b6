// The ladder between major versions, and one file of each that must stay readable.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { VERSION_MAJOR } from "../../../recording/codec/chunks.ts";
import { decodeRecording } from "../../../recording/codec/decode.ts";
import { upgradePayload, UPGRADES } from "../../../recording/codec/upgrade.ts";
import type { Recording } from "../../../recording/recording.ts";
import { FRAME_KINDS, LEVELS } from "../../../recording/tables/schema.ts";
import { assertSound } from "../../support/compare_recordings.ts";
import { drawSamples, stackLetters } from "../../support/draw_recording.ts";
import { inflateZlib } from "../../support/inflate.ts";

const FIXTURES = new URL("../../../fixtures/recordings/", import.meta.url);

/** What make_fixture_v1.ts drew. */
function expectV1(recording: Recording): void {
  const { tables, metadata } = recording;
  const text = (row: number | undefined) => tables.strings.get(row ?? -1);
  assert.equal(recording.originMicros, 1_769_860_800_000_000);
  assert.deepEqual(metadata.command, ["node", "shop.ts", "--port=8080"]);
  assert.equal(metadata.environment?.["LANG"], "C.UTF-8");
  assert.equal(metadata.host?.cores, 8);
  assert.equal(drawSamples(recording), "mmmmmmmmmm mm\nhhhhffff(( ((\n rr\n  q");
  assert.equal(drawSamples(recording, { thread: 1 }), "www\n zz");
  const { logs, spans, waits, metrics, modules, status, costs, threads, processes, frames } = tables;
  assert.deepEqual([...logs.columns.when], [1500, 7200]);
  assert.deepEqual([...logs.columns.level].map((level) => LEVELS[level]), ["info", "error"]);
  assert.deepEqual([...logs.columns.message].map(text), ["listening on :8080", "payment failed: 402"]);
  assert.equal(text(logs.columns.fields[1]), '{"order":17}');
  assert.equal(stackLetters(recording, logs.columns.stack[1] ?? -1), "mf");
  assert.deepEqual([spans.columns.duration[0], text(spans.columns.name[0])], [3000, "POST /orders"]);
  assert.deepEqual([...spans.columns.parentKey], [-1, 2 ** 52 + 1]);
  assert.deepEqual([text(waits.columns.kind[0]), text(waits.columns.target[0])], [
    "fetch",
    "https://pay.example/charge",
  ]);
  assert.deepEqual([text(metrics.columns.unit[0]), metrics.columns.value[0]], ["€", 17.25]);
  assert.deepEqual([text(modules.columns.name[1]), text(modules.columns.parent[1])], ["pay.ts", "shop.ts"]);
  assert.deepEqual([...status.columns.rssBytes], [80_003_072, 90_005_504]);
  assert.deepEqual([...status.columns.objects], [-1, 123_457]);
  assert.deepEqual([costs.columns.profilerMicros[0], costs.columns.intervalMicros[0]], [900, 1000]);
  assert.deepEqual([...threads.columns.name].map(text), ["main", "worker"]);
  assert.deepEqual([processes.columns.pid[0], text(processes.columns.version[0])], [4242, "24.21.0"]);
  assert.equal(
    text(frames.columns.name[frames.columns.kind.indexOf(FRAME_KINDS.indexOf("gc"))]),
    "(garbage collector)",
  );
}

/** One entry a major version, newest last. */
const VERSIONS = [{ file: "v1.microlog", expect: expectV1 }];

describe("UPGRADES", () => {
  it("has a step from each version but the newest", () => {
    assert.equal(UPGRADES.length, VERSION_MAJOR - 1);
  });
});

describe("upgradePayload()", () => {
  it("leaves a payload of the newest version as it is", () => {
    const payload = Uint8Array.from([1, 2, 3]);
    assert.equal(upgradePayload(VERSION_MAJOR, 2, payload), payload);
  });

  it("refuses a version from which no step leads", () => {
    assert.throws(() => upgradePayload(0, 2, new Uint8Array(1)), RangeError);
  });
});

describe("fixtures/recordings", () => {
  it("has a file of each major version", () => assert.equal(VERSIONS.length, VERSION_MAJOR));

  for (const [i, { file, expect }] of VERSIONS.entries()) {
    it(`keeps ${file} readable`, () => {
      const bytes = new Uint8Array(readFileSync(new URL(file, FIXTURES)));
      assert.equal(bytes[8], i + 1, "the major version in its header");
      const recording = decodeRecording(bytes, inflateZlib);
      assert.deepEqual(recording.problems, []);
      assert.equal(recording.finalised, true);
      assertSound(recording, bytes.length);
      expect(recording);
    });
  }
});
