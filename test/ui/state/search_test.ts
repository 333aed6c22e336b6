// Tests of the search: what a text means, what it finds, and how one steps through it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import {
  createFoundRows,
  createSearch,
  findFrames,
  findLogs,
  type MatchTarget,
  parsePattern,
  type SearchModel,
} from "../../../ui/state/search.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { fakeView } from "../fake_view.ts";

const { tables } = drawRecording({
  threads: { main: "aaa\nbcb" },
  frames: {
    a: { name: "main", file: "file:///srv/shop/src/server.ts", line: 3 },
    b: { name: "loadOrders", file: "/srv/shop/src/orders.ts", line: 48 },
    c: { name: "", file: "" },
  },
  rows: ({ text }) => ({
    logs: [
      { when: 0, thread: 0, message: text("shop is open"), source: text("console.log") },
      { when: 1, thread: 0, message: text("no prices"), fields: text(`{"shop":7}`) },
      { when: 2, thread: 0, message: text("no prices") },
    ],
  }),
});

function patternOf(text: string): RegExp {
  return parsePattern(text).pattern ?? /$^/;
}

/** Names of the frames that match. */
function framesFor(text: string): string[] {
  const found = findFrames(tables, patternOf(text));
  return [...found.keys()].filter((frame) => found[frame] === 1)
    .map((frame) => tables.strings.get(tables.frames.columns.name[frame] ?? -1));
}

function setUp(): { search: SearchModel; shown: number[] } {
  const search = createSearch(fakeView().view);
  const shown: number[] = [];
  const current = signal(-1);
  search.target.value = signal<MatchTarget>({
    count: 3,
    get current() {
      return current.value;
    },
    go: (index) => {
      current.value = index;
      shown.push(index);
    },
  });
  return { search, shown };
}

describe("parsePattern()", () => {
  it("ignores case until there is a capital", () => {
    assert.ok(patternOf("load").test("LOADORDERS"));
    assert.ok(!patternOf("Load").test("loadOrders"));
    assert.ok(patternOf("\\Word").test("x orders"), "a capital that is an escape is none");
  });

  it("keeps no state between tests", () => {
    const pattern = patternOf("a");
    assert.deepEqual([pattern.test("a"), pattern.test("a")], [true, true]);
  });

  it("says when a text is no expression, and finds nothing with an empty one", () => {
    const { pattern, problem } = parsePattern("load(");
    assert.equal(pattern, undefined);
    assert.notEqual(problem, "");
    assert.deepEqual(parsePattern(""), { pattern: undefined, problem: "" });
  });
});

describe("findFrames()", () => {
  it("looks at names and at places with their lines", () => {
    assert.deepEqual(framesFor("^load"), ["loadOrders"]);
    assert.deepEqual(framesFor("orders\\.ts:48$"), ["loadOrders"]);
    assert.deepEqual(framesFor("^/srv/shop/src/server"), ["main"], "a file URL is a path");
    assert.deepEqual(framesFor("anonymous"), [""], "a function without a name as it is shown");
    assert.deepEqual(framesFor(":1$"), [], "what has no file has no place");
  });
});

describe("findLogs()", () => {
  it("looks at messages, sources and fields", () => {
    assert.deepEqual([...findLogs(tables, patternOf("shop"))], [1, 1, 0]);
    assert.deepEqual([...findLogs(tables, patternOf("console"))], [1, 0, 0]);
    assert.deepEqual([...findLogs(tables, patternOf("prices"))], [0, 1, 1]);
  });

  it("takes each text for itself, also where the pattern looks around, and without its colours", () => {
    const { tables } = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({
        logs: ["one", "two", "\x1b[32m✓\x1b[39m cart ok", "\x1b[1mbold\x1b[22m move"].map((message, i) => {
          return { when: i, thread: 0, message: text(message) };
        }),
      }),
    });
    const found = (text: string) => [...findLogs(tables, patternOf(text))].join("");
    assert.equal(found("^two$"), "0100");
    assert.equal(found("onetwo"), "0000");
    assert.equal(found("✓ cart"), "0010");
    assert.equal(found("bold move"), "0001");
    assert.equal(found("32m"), "0000");
  });

  it("looks at fields as they are shown, not as JSON writes them", () => {
    const { tables: logged } = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({
        logs: [
          { when: 0, thread: 0, message: text("one"), fields: text(`{"order":4711,"user":{"name":"Ada"}}`) },
          { when: 1, thread: 0, message: text("two"), fields: text(`{"$format":"markdown","order":12}`) },
          {
            when: 2,
            thread: 0,
            message: text("three"),
            fields: text(`{"path":"C:\\\\shop","say":"\\"hi\\""}`),
          },
          { when: 3, thread: 0, message: text("four"), fields: text("no JSON: at all") },
        ],
      }),
    });
    const found = (text: string) => [...findLogs(logged, patternOf(text))].join("");
    assert.equal(found("order=47"), "1000");
    assert.equal(found("order: 12"), "0100");
    assert.equal(found("user.name=Ada"), "1000");
    assert.equal(found("^order=\\d+$"), "1100");
    assert.equal(found(`"order":`), "0000", "JSON is not what is shown");
    assert.equal(found("format"), "0000");
    assert.equal(found("\\$format"), "0000");
    assert.equal(found("C:\\\\shop"), "0010");
    assert.equal(found(`say="hi"`), "0010");
    assert.equal(found("JSON: at"), "0001");
    assert.equal(found("Ada"), "1000");
  });
});

describe("createFoundRows()", () => {
  it("follows what is typed, and marks stacks by the frame on top", () => {
    const { search } = setUp();
    const found = createFoundRows(tables, search);
    assert.deepEqual([found.frames.value, found.stacks.value, found.logs.value], [
      undefined,
      undefined,
      undefined,
    ]);
    search.type("loadOrders");
    const { frame } = tables.stacks.columns;
    const names = [...found.stacks.value?.entries() ?? []].filter(([, hit]) => hit === 1)
      .map(([stack]) => tables.strings.get(tables.frames.columns.name[frame[stack] ?? -1] ?? -1));
    assert.deepEqual(names, ["loadOrders"]);
    search.type("(");
    assert.equal(found.frames.value, undefined);
  });
});

describe("createSearch()", () => {
  it("steps around the end, both ways", () => {
    const { search, shown } = setUp();
    for (const by of [1, 1, 1, 1, -1, -1] as const) search.step(by);
    assert.deepEqual(shown, [0, 1, 2, 0, 2, 1]);
  });

  it("starts with the last match when it goes back", () => {
    const { search, shown } = setUp();
    search.step(-1);
    assert.deepEqual(shown, [2]);
  });

  it("stays where it is without matches", () => {
    const { search, shown } = setUp();
    search.target.value = signal({ count: 0, current: -1, go: (index: number) => shown.push(index) });
    search.step(1);
    search.target.value = undefined;
    search.step(1);
    assert.deepEqual(shown, []);
  });

  it("keeps its text in the view", () => {
    const { view } = fakeView();
    const search = createSearch(view);
    search.type("load|save");
    assert.equal(view.state.value.search, "load|save");
    view.change({ search: "other" });
    assert.equal(search.text.value, "other");
  });
});
