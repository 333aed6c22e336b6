// Tests of transforms: what a link writes, and samples as drawings before and after.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildCalls } from "../../../recording/analysis/calls.ts";
import { keyOfFrame } from "../../../recording/analysis/frame_keys.ts";
import { findStack, keyOfStack } from "../../../recording/analysis/stack_keys.ts";
import { applyTransforms } from "../../../recording/analysis/transform_stacks.ts";
import {
  formatTransform,
  libraryOf,
  parseTransform,
  type Transform,
} from "../../../recording/analysis/transforms.ts";
import type { Recording } from "../../../recording/recording.ts";
import { type Drawing, drawRecording, drawSamples, stackLetters } from "../../support/draw_recording.ts";
import { createRandom } from "../../support/random.ts";
import { randomRecording } from "../../support/random_recording.ts";

/** A transform of functions by letter: `focus a`, `focusPath abc`. */
function wordOf({ tables }: Recording, text: string): string {
  const [kind = "", letters = ""] = text.split(" ");
  const frameOf = (letter: string) => {
    const frame = tables.frames.columns.name.findIndex((row) => tables.strings.get(row).startsWith(letter));
    return keyOfFrame(tables, frame);
  };
  const stackOf = () => {
    const recording = { tables } as Recording; // all that stackLetters looks at
    for (let stack = 0; stack < tables.stacks.length; stack++) {
      if (stackLetters(recording, stack) === letters) return keyOfStack(tables, stack);
    }
    return "0";
  };
  switch (kind) {
    case "focusPath":
    case "mergePath":
      return formatTransform({ kind, path: stackOf(), frame: frameOf(letters.at(-1) ?? "") });
    case "keepChain":
      return formatTransform({ kind, frames: [...letters].map(frameOf) });
    case "collapseLibrary":
      return formatTransform({ kind, library: letters });
    case "ownCode":
      return formatTransform({ kind });
    case "focus":
    case "merge":
    case "drop":
    case "collapse":
    case "collapseRecursion":
      return formatTransform({ kind, frame: frameOf(letters) });
    default:
      throw new TypeError(`"${kind}" is no transform`);
  }
}

/** The drawing after transforms. */
function transformed(drawing: string | Drawing, ...texts: string[]): string {
  let recording = drawRecording(drawing);
  for (const text of texts) {
    const { tables, known } = applyTransforms(recording.tables, [wordOf(recording, text)]);
    assert.deepEqual(known, [true], text);
    recording = { ...recording, tables };
  }
  return `\n${drawSamples(recording)}\n`;
}

function plain(drawing: string): string {
  const lines = drawing.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return `\n${lines.map((line) => line.slice(indent).trimEnd()).join("\n")}\n`;
}

const DRAWING = `
  aaaaaaxx
  bbbcc b
  ddb d
  e b
`;

describe("applyTransforms()", () => {
  it("focuses on a function: stacks begin at its outermost call", () => {
    assert.equal(
      transformed(DRAWING, "focus b"),
      plain(`
        bbb   b
        ddb
        e b
      `),
    );
  });

  it("focuses on one path of calls", () => {
    assert.equal(transformed(DRAWING, "focusPath ab"), plain("bbb\nddb\ne b"));
    assert.equal(transformed(DRAWING, "focusPath acd"), "\n    d\n");
  });

  it("keeps samples in which functions call each other, wherever they do", () => {
    const drawing = `
      aaaab
      bcbbc
       bc
    `;
    assert.equal(transformed(drawing, "keepChain bc"), "\n  a b\n  b c\n  c\n");
  });

  it("merges a function into its callers", () => {
    assert.equal(
      transformed(DRAWING, "merge b"),
      plain(`
        aaaaaaxx
        dd cc
        e   d
      `),
    );
    assert.equal(transformed("aab\nb", "merge b"), "\naa\n");
  });

  it("merges one path into its caller", () => {
    assert.equal(
      transformed(DRAWING, "mergePath ab"),
      plain(`
        aaaaaaxx
        ddbcc b
        e b d
      `),
    );
  });

  it("drops samples with a function", () => {
    assert.equal(
      transformed(DRAWING, "drop b"),
      `\n${["   aaa x", "   cc", "    d"].join("\n")}\n`,
    );
  });

  it("collapses what a function calls", () => {
    assert.equal(
      transformed(DRAWING, "collapse b"),
      plain(`
        aaaaaaxx
        bbbcc b
            d
      `),
    );
  });

  it("collapses recursion, direct and by way of others", () => {
    const drawing = `
      aaaaaa
      bbbbbb
      caaabb
       bb
        d
    `;
    assert.equal(
      transformed(drawing, "collapseRecursion a"),
      plain(`
        aaaaaa
        bbb bb
        c d bb
      `),
    );
    assert.equal(
      transformed(drawing, "collapseRecursion b"),
      plain(`
        aaaaaa
        bbbbbb
        c da
      `),
    );
  });

  it("makes one frame of a library, but not of what it calls back", () => {
    const frames = {
      p: { file: "/srv/node_modules/zod/v4/parse.js" },
      q: { file: "/srv/node_modules/zod/v4/check.js" },
    };
    const drawing = `
      aaaaaa
      pppppp
       qqqp
        aa
         p
    `;
    assert.equal(
      transformed({ threads: { main: drawing }, frames }, "collapseLibrary zod"),
      plain(`
        aaaaaa
        zzzzzz
          aa
           z
      `),
    );
    assert.equal(
      transformed({ threads: { main: drawing }, frames }, "collapseLibrary a.ts"),
      plain(`
        aaaaaa
        pppppp
         qqqp
          aa
           p
      `),
    );
  });

  it("shows only the program's own code, packages as one frame, the runtime as none", () => {
    const frames = {
      n: { file: "node:internal/process" },
      m: { name: "map", file: "", kind: "native" },
      p: { name: "parse", file: "/srv/node_modules/zod/v4/parse.js" },
      g: { name: "g", file: "", kind: "gc" },
    } as const;
    const drawing = `
      nnnnnnnng
      anaaaaap
      p mmppp
        bmmpm
    `;
    assert.equal(
      transformed({ threads: { main: drawing }, frames }, "ownCode"),
      plain(`
        a(aaaaazg
        z b zzz
      `),
    );
  });

  it("does one after the other", () => {
    assert.equal(transformed(DRAWING, "focus b", "merge d", "collapseRecursion b"), "\nbbb   b\ne\n");
  });

  it("leaves everything as it is for what the recording does not have, and says so", () => {
    const { tables } = drawRecording(DRAWING);
    const texts = ["f-nosuch", "fp-nosuch-nosuch", "l-zod", "nonsense"];
    const { tables: same, known } = applyTransforms(tables, texts);
    assert.deepEqual(known, [false, false, false, false]);
    assert.equal(same, tables);
  });

  it("keeps the rows that log entries point to", () => {
    const recording = drawRecording({
      threads: { main: DRAWING },
      rows: ({ stack }) => ({ logs: [{ when: 0, thread: 0, stack: stack("abde") }] }),
    });
    const words = ["merge b", "collapseRecursion a"].map((text) => wordOf(recording, text));
    const { tables } = applyTransforms(recording.tables, words);
    assert.equal(stackLetters({ ...recording, tables }, tables.logs.columns.stack[0] ?? -1), "abde");
    assert.ok(tables.stacks.length > recording.tables.stacks.length);
  });

  it("gives stacks that everything else can read: callers first, each once in use", () => {
    const random = createRandom(11);
    for (let round = 0; round < 15; round++) {
      const recording = randomRecording(random);
      const { tables: before } = recording;
      if (before.frames.length < 3) continue;
      const words = (["merge", "collapseRecursion", "collapse"] as const).map((kind, frame) => {
        return formatTransform({ kind, frame: keyOfFrame(before, frame) });
      });
      const { tables } = applyTransforms(before, words);
      const { parent, frame } = tables.stacks.columns;
      parent.forEach((caller, stack) => assert.ok(caller < stack));
      const inUse = new Set<string>();
      for (const stack of new Set(tables.samples.columns.stack)) {
        if (stack < 0) continue;
        const key = `${parent[stack]} ${frame[stack]}`;
        assert.ok(!inUse.has(key), "no stack is there twice");
        inUse.add(key);
      }
      for (let thread = 0; thread < tables.threads.length; thread++) buildCalls(tables, thread);
    }
  });
});

describe("formatTransform() and parseTransform()", () => {
  it("agree on every transform", () => {
    const all: Transform[] = [
      { kind: "focus", frame: "abc1" },
      { kind: "merge", frame: "abc1" },
      { kind: "drop", frame: "abc1" },
      { kind: "collapse", frame: "abc1" },
      { kind: "collapseRecursion", frame: "abc1" },
      { kind: "focusPath", path: "xyz", frame: "abc1" },
      { kind: "mergePath", path: "xyz", frame: "abc1" },
      { kind: "collapseLibrary", library: "@scope/some-package" },
      { kind: "collapseLibrary", library: "C:/srv/a b.ts" },
      { kind: "keepChain", frames: ["abc1", "xyz"] },
      { kind: "ownCode" },
    ];
    for (const transform of all) assert.deepEqual(parseTransform(formatTransform(transform)), transform);
  });

  it("take nothing else", () => {
    for (
      const text of [
        "",
        "f",
        "f-",
        "f-ABC",
        "f-a-b",
        "fp-a",
        "fp-a-b-c",
        "zz-a",
        "l-",
        "k-",
        "k-a.B",
        "own-x",
      ]
    ) {
      assert.equal(parseTransform(text), undefined, text);
    }
  });
});

describe("keyOfStack() and findStack()", () => {
  it("find every stack again", () => {
    const { tables } = drawRecording(DRAWING);
    for (let stack = 0; stack < tables.stacks.length; stack++) {
      assert.equal(findStack(tables, keyOfStack(tables, stack)), stack);
    }
    assert.equal(findStack(tables, "nosuch"), -1);
  });
});

describe("libraryOf()", () => {
  it("is the package, else the file, else the runtime", () => {
    const { tables } = drawRecording({
      threads: { main: "abcd" },
      frames: {
        a: { file: "/srv/node_modules/@scope/b/index.js" },
        b: { file: "file:///srv/src/orders.ts" },
        c: { file: "node:fs" },
        d: { file: "" },
      },
    });
    assert.deepEqual([0, 1, 2, 3].map((frame) => libraryOf(tables, frame)), [
      "@scope/b",
      "/srv/src/orders.ts",
      "runtime",
      "runtime",
    ]);
  });
});
