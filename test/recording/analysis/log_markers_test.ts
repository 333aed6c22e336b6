// Tests of log marks and how they cluster.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buildLogMarkers,
  emptyClusters,
  firstEntryFrom,
  layoutMarkers,
  type LogMarkers,
  severityOf,
} from "../../../recording/analysis/log_markers.ts";
import type { TimeRange } from "../../../recording/analysis/time_range.ts";
import { emptyTables } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { LEVELS } from "../../../recording/tables/schema.ts";
import { createRandom } from "../../support/random.ts";

/** Entries from a drawing: a column a moment of 10 µs; i, w, e, f are levels, a digit is that many infos. */
function draw(drawing: string): LogMarkers {
  const rows = [...drawing].flatMap((letter, column) => {
    const level = { i: "info", w: "warn", e: "error", f: "fatal" }[letter] ?? "info";
    const count = letter === " " ? 0 : Number(letter) || 1;
    return Array.from(
      { length: count },
      () => ({ when: column * 10, level: LEVELS.findIndex((name) => name === level) }),
    );
  });
  return buildLogMarkers({ ...emptyTables(), logs: tableFrom("logs", rows) });
}

function clustersOf(markers: LogMarkers, range: TimeRange, least: number): string[] {
  const out = emptyClusters();
  layoutMarkers(markers, range, least, out);
  return Array.from({ length: out.length }, (_, i) => {
    return `${out.time[i]}:${(out.last[i] ?? 0) - (out.first[i] ?? 0)}${".^#"[out.severity[i] ?? 0]}`;
  });
}

describe("severityOf()", () => {
  it("knows three shapes", () => {
    assert.deepEqual(LEVELS.map((_, level) => severityOf(level)), [0, 0, 0, 1, 2, 2]);
  });
});

describe("layoutMarkers()", () => {
  it("shows entries that have room one by one", () => {
    assert.deepEqual(clustersOf(draw("i    w    e    f"), { from: 0, to: 200 }, 8), [
      "0:1.",
      "50:1^",
      "100:1#",
      "150:1#",
    ]);
  });

  it("puts close ones together and shows the worst", () => {
    assert.deepEqual(clustersOf(draw("iiwi         9"), { from: 0, to: 200 }, 60), ["15:4^", "130:9."]);
    assert.deepEqual(clustersOf(draw("ieiw"), { from: 0, to: 200 }, 64), ["15:4#"]);
  });

  it("joins two marks beside a border that are too close", () => {
    assert.deepEqual(clustersOf(draw("     ii"), { from: 0, to: 200 }, 60), ["55:2."]);
  });

  it("covers every entry in view exactly once, no two marks much closer than asked", () => {
    const random = createRandom(5);
    const markers = draw(Array.from({ length: 3000 }, () => random.pick([" ", " ", "i", "w", "e"])).join(""));
    for (let i = 0; i < 100; i++) {
      const from = random.next() * 20_000;
      const range = { from, to: from + 100 + random.next() * 10_000 };
      const least = (range.to - range.from) / (10 + random.below(200));
      const out = emptyClusters();
      layoutMarkers(markers, range, least, out);
      for (let c = 1; c < out.length; c++) {
        assert.equal(out.first[c], out.last[c - 1]);
        assert.ok((out.time[c] ?? 0) - (out.time[c - 1] ?? 0) >= least * 0.49);
      }
      if (out.length === 0) continue;
      assert.ok((out.first[0] ?? 0) <= firstEntryFrom(markers, range.from));
      assert.ok((markers.when[out.last[out.length - 1] ?? 0] ?? Infinity) > range.to);
    }
  });
});
