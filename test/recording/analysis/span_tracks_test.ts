// Tests of lanes that programs name themselves, and of what their spans say, on drawn spans.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BAR_COLOURS, BAR_FAILED, BAR_OK, buildAsyncBars } from "../../../recording/analysis/async_bars.ts";
import { MAX_TRACKS, readSpanNotes, SPAN_COLOURS } from "../../../recording/analysis/span_tracks.ts";
import { drawRecording } from "../../support/draw_recording.ts";

function draw(fields: readonly (unknown)[], thread = 0) {
  return drawRecording({
    threads: { main: "a", worker: "b" },
    rows: ({ text }) => ({
      spans: fields.map((each, i) => ({
        when: i * 10,
        thread,
        duration: 5,
        key: i,
        fields: typeof each === "string" ? text(each) : text(JSON.stringify(each)),
      })),
    }),
  }).tables;
}

/** The lanes by name, with how many spans each has. */
function lanesOf(fields: readonly (unknown)[]): string[] {
  return buildAsyncBars(draw(fields), 10_000).map(({ track, bars }) =>
    `${track === undefined ? "-" : `${track.group}/${track.name}`} ${bars.length}`
  );
}

describe("buildAsyncBars() with tracks", () => {
  it("has a lane for each track, those of a group side by side, behind the spans without one", () => {
    assert.deepEqual(
      lanesOf([
        { track: "images", track_group: "loading" },
        { kind: "measure" },
        { track: "render" },
        { track: "fonts", track_group: "loading" },
        { track: "images", track_group: "loading", color: "primary" },
      ]),
      ["- 1", "/render 1", "loading/fonts 1", "loading/images 2"],
    );
  });

  it("tints spans by the colours that they name, failed ones as such", () => {
    const fields = [{ color: "tertiary-dark" }, { color: "error" }, { color: "pink" }, {}];
    const [bars] = buildAsyncBars(draw(fields), 10_000);
    const tertiary = BAR_COLOURS + SPAN_COLOURS.indexOf("tertiary-dark");
    assert.deepEqual([...bars?.layout.tint ?? []], [tertiary, BAR_FAILED, BAR_OK, BAR_OK]);
  });

  it("takes whatever a recording holds", () => {
    assert.deepEqual(lanesOf([{ track: 7 }, { track: "" }, '{"track":', '["track"]', { track: null }]), [
      "- 5",
    ]);
  });

  it("has no more lanes than can be looked at, and loses no span", () => {
    const fields = Array.from({ length: MAX_TRACKS + 5 }, (_, i) => ({ track: `t${i}` }));
    const lanes = lanesOf(fields);
    assert.equal(lanes.length, MAX_TRACKS + 1);
    assert.equal(lanes[0], "- 5");
  });
});

describe("readSpanNotes()", () => {
  it("reads the tooltip and the properties of a span", () => {
    const tables = draw([
      { tooltip: "12 images", properties: { size: "4 kB", cached: true }, color: "error", order: 7 },
      "no JSON",
      { color: "mauve", properties: [1] },
    ]);
    assert.deepEqual(readSpanNotes(tables, 0), {
      tooltip: "12 images",
      properties: [["size", "4 kB"], ["cached", "true"]],
      fields: ["tooltip", "properties", "color"],
    });
    assert.deepEqual(readSpanNotes(tables, 1), { tooltip: "", properties: [], fields: [] });
    assert.deepEqual(readSpanNotes(tables, 2).fields, []);
  });
});
