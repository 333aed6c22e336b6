// Tests of what Compare shows of two runs: figures in words, the choice of runs, lines over each other, colours of change.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COLOUR_NAMES, type Palette, parseColour } from "../../../ui/canvas/palette.ts";
import { ClassOutlines } from "../../../ui/state/class_outlines.ts";
import { type ComparedPart, optionsOf, otherScope, partOf } from "../../../ui/state/compare_scope.ts";
import { compareRuns, formatSigned } from "../../../ui/state/compare_summary.ts";
import { decodeForViews } from "../../../ui/state/decode_recording.ts";
import { changePalette } from "../../../ui/state/diff_flame.ts";
import { type OpenedRecording, openRecording } from "../../../ui/state/opened_recording.ts";
import { describeRun, listChoices } from "../../../ui/state/run_choice.ts";
import { overlayLines } from "../../../ui/state/status_overlay.ts";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import type { TimeRange } from "../../../recording/analysis/time_range.ts";
import type { RecordingItem } from "../../../server/api/recordings.ts";
import { deflate } from "../../../server/store/zlib.ts";
import { drawRecording } from "../../support/draw_recording.ts";

const NOW = new Date(2026, 0, 31, 18);

/** A run of tenths of a second. */
async function openRun(columns: number, more: { readonly memory?: number; readonly errors?: number } = {}) {
  const { memory = 0, errors = 0 } = more;
  const recording = drawRecording({
    threads: { main: "a".repeat(columns) },
    columnMicros: 100_000,
    metadata: { endedAtMicros: columns * 100_000 },
    rows: ({ text }) => ({
      logs: Array.from({ length: errors }, (_, index) => {
        return { when: index, thread: 0, level: 4, message: text(`no ${index}`) };
      }),
      status: memory === 0 ? [] : Array.from({ length: columns }, (_, index) => {
        return { when: index * 100_000, thread: 0, cpuPercent: 100, rssBytes: memory };
      }),
    }),
  });
  const decoded = await decodeForViews({ bytes: encodeFinalised(recording, deflate), running: false });
  return openRecording(decoded, { id: "shop/2026_01_31_12_00_00", sizeBytes: 1, running: false });
}

/** All of a run, or a stretch of it. */
function part(opened: OpenedRecording, range?: TimeRange): ComparedPart {
  return partOf(opened, { range, threads: [0] });
}

function wordsOf(before: OpenedRecording, after: OpenedRecording): string[] {
  return compareRuns(part(before), part(after)).map(({ title, words }) => `${title}: ${words}`);
}

describe("a part of a run", () => {
  it("has its own duration, CPU time and entries", async () => {
    const opened = await openRun(10, { memory: 50e6, errors: 4 });
    const marked = part(opened, { from: 500_000, to: 800_000 });
    const lines = compareRuns(marked, part(opened)).map(({ title, before, after }) =>
      `${title}: ${before}, ${after}`
    );
    assert.deepEqual(lines, [
      "Duration: 300 ms, 1.00 s",
      "CPU time: 300 ms, 1.00 s",
      "Peak memory: 50.0 MB, 50.0 MB",
      "Log entries: 0, 4",
      "Warnings and errors: 0, 4",
    ]);
  });

  it("is written into options and read from them", async () => {
    const opened = await openRun(10);
    const chosen = partOf(opened, { range: { from: 100, to: 200 }, threads: [] });
    const options = optionsOf(chosen);
    assert.equal(options.get("compare.mark"), "100-200");
    const read = otherScope(opened, { mark: "100-200", threads: undefined }, part(opened));
    assert.deepEqual(read, { range: { from: 100, to: 200 }, threads: [0] });
    assert.deepEqual(otherScope(opened, { mark: "x", threads: "zzz" }, part(opened)), {
      range: undefined,
      threads: [0],
    });
  });
});

describe("compareRuns()", () => {
  it("says percents of small changes and times of large ones", async () => {
    const [before, after] = [await openRun(10, { memory: 50e6 }), await openRun(12, { memory: 150e6 })];
    assert.deepEqual(wordsOf(before, after).slice(0, 3), [
      "Duration: 20 % longer",
      "CPU time: 20 % more",
      "Peak memory: 3.0 times as much",
    ]);
    assert.deepEqual(wordsOf(after, before).slice(0, 3), [
      "Duration: 17 % shorter",
      "CPU time: 17 % less",
      "Peak memory: 67 % less",
    ]);
  });

  it("says what was not there before, what stayed, and what is not known", async () => {
    const [before, after] = [await openRun(10), await openRun(10, { errors: 2 })];
    const lines = compareRuns(part(before), part(after));
    assert.deepEqual(lines.map(({ words }) => words), [
      "the same",
      "the same",
      "",
      "none before",
      "none before",
    ]);
    assert.equal(lines[2]?.after, "not known");
  });
});

describe("formatSigned()", () => {
  it("writes the sign of every change", () => {
    assert.deepEqual([3, -3, 0].map((change) => formatSigned(change, String)), ["+3", "−3", "0"]);
  });
});

function item(id: string, more: Partial<RecordingItem> = {}): RecordingItem {
  return {
    id,
    application: id.split("/")[0] ?? "",
    startedAt: new Date(2026, 0, 31, 12).toISOString(),
    durationMs: 2000,
    sizeBytes: 1,
    command: null,
    runtime: "bun 1.4.5",
    exitCode: 0,
    signal: null,
    finalised: true,
    running: false,
    problem: null,
    ...more,
  };
}

describe("listChoices()", () => {
  const items = [
    item("tool/2026_01_31_13_00_00"),
    item("shop/2026_01_31_12_00_00"),
    item("shop/2026_01_31_11_00_00", { runtime: "node 24.1.0", command: "node main.ts --fast" }),
    item("shop/2026_01_31_10_00_00"),
  ];
  const choose = (typed: string) => {
    return listChoices(items, "shop/2026_01_31_12_00_00", typed, NOW).map(({ id }) => id.slice(0, 18));
  };

  it("has runs of the same application first, and the open one not at all", () => {
    assert.deepEqual(choose(""), ["shop/2026_01_31_11", "shop/2026_01_31_10", "tool/2026_01_31_13"]);
  });

  it("keeps those that have every word", () => {
    assert.deepEqual(choose("SHOP node"), ["shop/2026_01_31_11"]);
    assert.deepEqual(choose("--fast"), ["shop/2026_01_31_11"]);
    assert.deepEqual(choose("nothing"), []);
  });

  it("describes a run in one line", () => {
    assert.equal(describeRun(items[1], "", NOW), "shop · 12:00:00 · bun 1.4.5 · 2.00 s");
    assert.equal(describeRun(undefined, "shop/x", NOW), "shop/x");
  });
});

describe("overlayLines()", () => {
  it("draws both runs from their start on, each as long as it took", async () => {
    const [before, after] = [await openRun(5, { memory: 50e6 }), await openRun(10, { memory: 100e6 })];
    const lines = overlayLines({
      before: part(before),
      after: part(after),
      series: "memory",
      end: after.bounds.to,
      width: 100,
    });
    assert.match(lines.before, /^M0,/);
    assert.match(lines.before, /L49,[\d.]+$/);
    assert.match(lines.after, /L99,[\d.]+$/);
    const heights = [lines.before, lines.after].map((path) => Number(/^M0,([\d.]+)/.exec(path)?.[1]));
    assert.ok((heights[0] ?? 0) > (heights[1] ?? 0), "less memory is further down");
  });

  it("draws nothing of what is not known", async () => {
    const [before, after] = [await openRun(5), await openRun(10, { memory: 1e6 })];
    assert.equal(
      overlayLines({ before: part(before), after: part(after), series: "memory", end: 1e6, width: 100 })
        .before,
      "",
    );
  });
});

describe("changePalette()", () => {
  it("goes from faster over nothing to slower", () => {
    const plain = Object.fromEntries(COLOUR_NAMES.map((name) => [name, "#808080"])) as unknown as Palette; // one of each name
    const colours = changePalette({ ...plain, memory: "#ff0000", accent: "#0000ff" });
    const [faster, middle, slower] = [colours["group-0"], colours["group-6"], colours["group-12"]].map(
      parseColour,
    );
    assert.ok((faster?.blue ?? 0) > (faster?.red ?? 0));
    assert.deepEqual(middle, { red: 128, green: 128, blue: 128 });
    assert.ok((slower?.red ?? 0) > (slower?.blue ?? 0));
  });
});

describe("ClassOutlines", () => {
  const recording = drawRecording({
    threads: { main: "abc" },
    frames: { a: { file: "/srv/a.ts" }, b: { file: "/srv/b.ts" }, c: { file: "/srv/c.ts" } },
  });

  /** @param answer of a file */
  async function lookUp(
    answer: (file: string) => Response,
  ): Promise<{ asked: string[]; found: (string | undefined)[] }> {
    const asked: string[] = [];
    const outlines = new ClassOutlines((url) => {
      const file = new URLSearchParams(url.split("?")[1]).get("file") ?? "";
      asked.push(file);
      return Promise.resolve(answer(file));
    });
    await outlines.load("shop/x", recording);
    await outlines.load("shop/x", recording);
    const lookup = outlines.lookup.value;
    return { asked, found: ["/srv/a.ts", "/srv/b.ts", "/srv/c.ts"].map((file) => lookup?.(file, 2)) };
  }

  it("reads each source once", async () => {
    const { asked, found } = await lookUp((file) =>
      Response.json({
        text: `class ${file[5]?.toUpperCase()} {\n}`,
        origin: "file",
        changed: file === "/srv/b.ts",
        firstLine: 1,
        lineCount: 1,
      })
    );
    assert.deepEqual(asked, ["/srv/a.ts", "/srv/b.ts", "/srv/c.ts"]);
    assert.deepEqual(found, ["A", undefined, "C"], "what changed has other lines");
  });

  it("asks no further when the first source is not to be had", async () => {
    const { asked, found } = await lookUp(() => Response.json({ error: {} }, { status: 404 }));
    assert.deepEqual(asked, ["/srv/a.ts"]);
    assert.deepEqual(found, [undefined, undefined, undefined]);
  });
});
