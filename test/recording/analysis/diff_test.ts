// Tests of match_functions.ts, diff_functions.ts, diff_flames.ts and diff_logs.ts: two recordings as drawings.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CodeOrigin } from "../../../recording/analysis/code_units.ts";
import { CHANGE_STEPS, changeStep, layOutDiff, mergeDiff } from "../../../recording/analysis/diff_flames.ts";
import {
  diffFunctions,
  type DiffUnit,
  type MeasuredSide,
} from "../../../recording/analysis/diff_functions.ts";
import { diffLogs, diffLogsInTurns, isAlone, maskMessage } from "../../../recording/analysis/diff_logs.ts";
import {
  type MatchedFunctions,
  matchFunctions,
  plainName,
} from "../../../recording/analysis/match_functions.ts";
import { sumStacks } from "../../../recording/analysis/stack_sums.ts";
import { alignTailCalls } from "../../../recording/analysis/tail_calls.ts";
import { type DrawnFrame, drawRecording } from "../../support/draw_recording.ts";

type Frames = Readonly<Record<string, DrawnFrame>>;

/** Columns are milliseconds. */
function sideOf(drawing: string, frames: Frames = {}, directory = "/srv"): MeasuredSide {
  const { tables } = drawRecording({ threads: { main: drawing }, frames });
  const width = Math.max(...drawing.split("\n").map((line) => line.trim().length));
  return { tables, sums: sumStacks(tables), directory, durationMicros: width * 1000 };
}

function matchedTitles(before: Frames, after: Frames, directories = ["/srv", "/srv"]): string[] {
  const draw = (frames: Frames) => Object.keys(frames).join("");
  const [first, second] = [
    sideOf(draw(before), before, directories[0]),
    sideOf(draw(after), after, directories[1]),
  ];
  const matched = matchFunctions(first, second);
  return matched.functions.map(({ title }, index) => {
    const sides = [
      matched.before.includes(index) ? "before" : "",
      matched.after.includes(index) ? "after" : "",
    ];
    return `${title}: ${sides.filter((side) => side !== "").join(" and ")}`;
  });
}

describe("matchFunctions()", () => {
  it("matches by name and file, wherever the program ran and whichever line it is on", () => {
    const before = { a: { name: "load", file: "/srv/shop/a.ts", line: 3 } };
    const after = { a: { name: "load", file: "file:///home/me/shop/a.ts", line: 9 } };
    assert.deepEqual(matchedTitles(before, after, ["/srv/shop", "/home/me/shop"]), [
      "load: before and after",
    ]);
  });

  it("keeps functions of other files apart", () => {
    const before = { a: { name: "load", file: "/srv/a.ts" } };
    const after = { a: { name: "load", file: "/srv/b.ts" } };
    assert.deepEqual(matchedTitles(before, after), ["load: before", "load: after"]);
  });

  it("knows how runtimes write names", () => {
    const before = {
      a: { name: "Cart.total", file: "/srv/a.ts" },
      m: { name: "(module)", file: "/srv/a.ts" },
    };
    const after = { a: { name: "total", file: "/srv/a.ts" }, m: { name: "", file: "/srv/a.ts" } };
    assert.deepEqual(matchedTitles(before, after), ["(module): before and after", "total: before and after"]);
  });

  it("prefers whole names, so that methods of one name stay apart", () => {
    const frames = {
      a: { name: "Cart.total", file: "/srv/a.ts" },
      b: { name: "Bill.total", file: "/srv/a.ts" },
    };
    assert.deepEqual(matchedTitles(frames, frames), [
      "Cart.total: before and after",
      "Bill.total: before and after",
    ]);
  });

  it("pairs functions without a name by their order when lines moved", () => {
    const before = {
      a: { name: "", file: "/srv/a.ts", line: 5 },
      b: { name: "", file: "/srv/a.ts", line: 9 },
    };
    const after = {
      a: { name: "", file: "/srv/a.ts", line: 7 },
      b: { name: "", file: "/srv/a.ts", line: 11 },
    };
    assert.deepEqual(matchedTitles(before, after), [
      "(anonymous): before and after",
      "(anonymous): before and after",
    ]);
    const more = { ...after, c: { name: "", file: "/srv/a.ts", line: 20 } };
    assert.equal(matchedTitles(before, more).length, 5, "not when there are more of them");
  });

  it("matches functions of packages wherever they are installed", () => {
    const before = { a: { name: "route", file: "/srv/node_modules/hono/a.js" } };
    const after = { a: { name: "route", file: "/other/deep/node_modules/hono/a.js" } };
    assert.deepEqual(matchedTitles(before, after), ["route: before and after"]);
  });
});

describe("plainName()", () => {
  it("drops what only some runtimes say", () => {
    for (const name of ["total", "Cart.total", "Cart.prototype.total", "async total", "Object.total"]) {
      assert.equal(plainName(name), "total", name);
    }
    assert.equal(plainName("new Cart"), "Cart");
    assert.equal(plainName("Object.<anonymous>"), "(module)");
    assert.equal(plainName("Cart.<anonymous>"), "(anonymous)");
    assert.equal(plainName("get size"), "get size");
    assert.equal(plainName("Cart.#add"), "#add");
  });
});

/** `title self total: change of self, change of total`, in milliseconds. */
function changesOf(
  before: MeasuredSide,
  after: MeasuredSide,
  unit: DiffUnit = "time",
  folded: ReadonlySet<CodeOrigin> = new Set(),
): string[] {
  const scale = unit === "share" ? 1 : 1000;
  return diffFunctions(before, after, matchFunctions(before, after, folded), unit).map((change) => {
    const [self, total] = [change.self / scale, change.total / scale].map((value) =>
      Math.round(value * 100) / 100
    );
    const where = change.before === undefined ? " new" : change.after === undefined ? " gone" : "";
    return `${change.title}${where}: ${self}, ${total}`;
  });
}

describe("diffFunctions()", () => {
  const before = sideOf("aaaaaaaa\nbbbb cc");
  const after = sideOf("aaaaaaaaaaaa\nbbbbbbbb dd");

  it("lists changes of self and total time, the largest first", () => {
    assert.deepEqual(changesOf(before, after), [
      "b: 4, 4",
      "a: 0, 4",
      "c gone: -2, -2",
      "d new: 2, 2",
    ]);
  });

  it("compares by the second of each run", () => {
    assert.deepEqual(changesOf(before, after, "second"), [
      "c gone: -250, -250",
      "d new: 166.67, 166.67",
      "b: 166.67, 166.67",
      "a: -83.33, 0",
    ]);
  });

  it("compares shares of what ran", () => {
    assert.deepEqual(changesOf(before, after, "share")[0], "c gone: -0.25, -0.25");
    assert.deepEqual(changesOf(before, before, "share").map((text) => text.split(": ")[1]), [
      "0, 0",
      "0, 0",
      "0, 0",
    ]);
  });

  it("counts what is folded away as its callers' own time", () => {
    const native = { n: { name: "sort", kind: "native", file: "" } } as const;
    const [first, second] = [sideOf("aaaa\nnn", native), sideOf("aaaaaa\nnnnn", native)];
    assert.deepEqual(changesOf(first, second), ["sort: 2, 2", "a: 0, 2"]);
    assert.deepEqual(changesOf(first, second, "time", new Set(["native"])), ["a: 2, 2"]);
  });
});

describe("mergeDiff() and layOutDiff()", () => {
  const before = sideOf("aaaaaaaa\nbbbb cc");
  const after = sideOf("aaaaaaaaaaaa\nbbbbbbbb dd");
  const matched: MatchedFunctions = matchFunctions(before, after);
  const tree = mergeDiff(before, after, matched);

  it("merges equal paths and keeps both times", () => {
    const lines = Array.from({ length: tree.length }, (_, node) => {
      const title = matched.functions[tree.of[node] ?? -1]?.title;
      return `${title}: ${(tree.before[node] ?? 0) / 1000} ${(tree.after[node] ?? 0) / 1000}`;
    });
    assert.deepEqual(lines.sort(), ["a: 8 12", "b: 4 8", "c: 2 0", "d: 0 2"]);
  });

  it("makes each node as wide as in the longer run, and no narrower than what it called", () => {
    const calls = layOutDiff(tree);
    const lines = Array.from({ length: calls.length }, (_, call) => {
      const title = matched.functions[tree.of[calls.stack[call] ?? -1] ?? -1]?.title;
      return `${title}: ${(calls.start[call] ?? 0) / 1000} to ${(calls.end[call] ?? 0) / 1000}`;
    });
    assert.deepEqual(lines, ["a: 0 to 12", "b: 0 to 8", "c: 8 to 10", "d: 10 to 12"]);
    const narrow = sideOf("aaaa\nbbbb");
    const other = sideOf("aaaa\ncccc");
    const both = layOutDiff(mergeDiff(narrow, other, matchFunctions(narrow, other)));
    assert.equal(both.end[0], 8000);
  });

  it("leaves out what is folded away", () => {
    const native = { n: { name: "sort", kind: "native", file: "" } } as const;
    const [first, second] = [sideOf("aaaa\nnnnn\nbb", native), sideOf("aaaa\nbbb", native)];
    const folded = mergeDiff(first, second, matchFunctions(first, second, new Set(["native"])));
    assert.deepEqual([...folded.before], [4000, 2000]);
    assert.deepEqual([...folded.after], [4000, 3000]);
  });
});

describe("alignTailCalls()", () => {
  /** `path: before after` of each node, in milliseconds. */
  function aligned(before: string, after: string): string[] {
    const [first, second] = [sideOf(before), sideOf(after)];
    const matched = matchFunctions(first, second);
    const tree = alignTailCalls(mergeDiff(first, second, matched), "before");
    const pathOf = (node: number): string => {
      const title = matched.functions[tree.of[node] ?? -1]?.title ?? "";
      return node < 0 ? "" : pathOf(tree.parent[node] ?? -1) + title;
    };
    return Array.from({ length: tree.length }, (_, node) => {
      const [self, later] = [tree.selfBefore[node] ?? 0, tree.selfAfter[node] ?? 0];
      const totals = `${(tree.before[node] ?? 0) / 1000} ${(tree.after[node] ?? 0) / 1000}`;
      return `${pathOf(node)}: ${totals}, self ${self / 1000} ${later / 1000}`;
    }).sort();
  }

  it("puts what was called last beside its like", () => {
    assert.deepEqual(aligned("aaaa\nccc\nd", "aaaaaa\nbbbbb\ncccc\nddd"), [
      "a: 4 6, self 1 1",
      "ab: 0 1, self 0 1",
      "ac: 3 4, self 2 1",
      "acd: 1 3, self 1 3",
    ]);
  });

  it("does so for several frames in a row", () => {
    assert.deepEqual(aligned("aaaa\ndddd", "aaaa\nbbbb\ncccc\ndddd"), [
      "a: 4 4, self 0 0",
      "ad: 4 4, self 4 4",
    ]);
  });

  it("does so for functions that end by a call only sometimes", () => {
    assert.deepEqual(aligned("aaaa\nbbcc\ndd", "aaaa\nbbbb\nddcc"), [
      "a: 4 4, self 0 0",
      "ab: 2 2, self 0 0",
      "abd: 2 2, self 2 2",
      "ac: 2 2, self 2 2",
    ]);
  });

  it("leaves alone what both runs have", () => {
    assert.deepEqual(aligned("aaaa\nbbcc\nc", "aaaa\nbbcc\nc"), [
      "a: 4 4, self 0 0",
      "ab: 2 2, self 1 1",
      "abc: 1 1, self 1 1",
      "ac: 2 2, self 2 2",
    ]);
  });

  it("leaves alone what is new", () => {
    assert.deepEqual(aligned("aa", "aaa\nbbb\ncc"), [
      "a: 2 3, self 2 0",
      "ab: 0 3, self 0 1",
      "abc: 0 2, self 0 2",
    ]);
  });
});

describe("changeStep()", () => {
  it("is strong for what changed much of the run, and nothing for what changed little", () => {
    assert.equal(changeStep(100, 200, 1000), CHANGE_STEPS);
    assert.equal(changeStep(200, 100, 1000), -CHANGE_STEPS);
    assert.equal(changeStep(100, 100, 1000), 0);
    assert.equal(changeStep(0, 1, 1_000_000), 0);
    assert.ok(changeStep(1000, 1100, 1100) > 0 && changeStep(1000, 1100, 1100) < CHANGE_STEPS);
  });
});

function logsOf(messages: readonly (readonly [level: number, message: string])[]) {
  return drawRecording({
    threads: { main: "a" },
    rows: ({ text }) => ({
      logs: messages.map(([level, message], index) => ({
        when: index,
        thread: 0,
        level,
        message: text(message),
      })),
    }),
  }).tables;
}

describe("diffLogs()", () => {
  const before = logsOf([[2, "order 12 took 31 ms"], [2, "order 13 took 29 ms"], [3, "low stock"], [
    2,
    "bye",
  ]]);
  const after = logsOf([[2, "order 7 took 1.9 s"], [4, "no prices"], [2, "bye"]]);

  it("lists what is in one alone first, the worst on top", () => {
    const lines = diffLogs({ tables: before }, { tables: after }).map(
      ({ masked, before: earlier, after: later }) => {
        return `${masked}: ${earlier} ${later}`;
      },
    );
    assert.deepEqual(lines, ["no prices: 0 1", "low stock: 1 0", "order … took …: 2 1", "bye: 1 1"]);
  });

  it("tells what is in one alone, and where it first was", () => {
    const alone = diffLogs({ tables: before }, { tables: after }).filter(isAlone);
    assert.deepEqual(alone.map(({ beforeRow, afterRow }) => [beforeRow, afterRow]), [[-1, 1], [2, -1]]);
  });

  it("says the same in turns", async () => {
    const many = logsOf(Array.from({ length: 2500 }, (_, i) => [2, `${"ab"[i % 2]} ${i}`] as const));
    let turns = 0;
    const changes = await diffLogsInTurns({ tables: before }, { tables: many }, () => {
      turns++;
      return Promise.resolve();
    });
    assert.deepEqual(changes, diffLogs({ tables: before }, { tables: many }));
    assert.equal(turns, 2);
  });

  it("tells messages of different levels apart", () => {
    const changes = diffLogs({ tables: logsOf([[2, "x"]]) }, { tables: logsOf([[4, "x"]]) });
    assert.deepEqual(changes.map(({ level, after: later }) => [level, later]), [[4, 1], [2, 0]]);
  });
});

describe("maskMessage()", () => {
  const cases: readonly (readonly [message: string, masked: string])[] = [
    ["took 12.5 ms", "took …"],
    ["took 12.5ms, 40 % of 3,200 kB", "took …, … of …"],
    ["at 2026-01-31T12:00:00.123Z", "at …"],
    ["id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is gone", "id … is gone"],
    ["commit 65cd1a9f, order42", "commit …, order…"],
    ["pid 0xdeadbeef1", "pid …"],
    ["defaced facade", "defaced facade"],
    ["  two\n lines ", "two lines"],
    ["failed: 33 | \n34 | f();\n     ^\nOops: no 5\n    at f (/srv/a.ts:34:2)\n", "failed: Oops: no …"],
    ["GET /v1/prices?page=3", "GET /v…/prices?page=…"],
    ["found { tag: 't0', of: [ 1, 2 ] }", 'found {tag: "t…", of: [… …]}'],
    ['found {\n  tag: "t0",\n  of: [ 1, 2 ],\n}', 'found {tag: "t…", of: [… …]}'],
    [`stock: '{"path":"/slow"}'`, 'stock: "{"path":"/slow"}"'],
    ['stock: "{\\"path\\":\\"/slow\\"}"', 'stock: "{"path":"/slow"}"'],
    [
      "Error: refused\n    at f (/srv/a.ts:70:19) {\n  [cause]: TypeError: expired\n      at f (/srv/a.ts:70:60)\n}",
      "Error: refused",
    ],
    [
      "70 |   f();\n       ^\nerror: refused\n      at f (/srv/a.ts:70:19)\n\n70 |   f();\n\nTypeError: expired\n",
      "Error: refused",
    ],
  ];
  for (const [message, masked] of cases) {
    it(`makes ${JSON.stringify(masked)} of ${JSON.stringify(message)}`, () => {
      assert.equal(maskMessage(message), masked);
    });
  }
});
