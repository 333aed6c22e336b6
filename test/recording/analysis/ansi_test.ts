// Tests of texts for terminals: what is told apart, what is dropped, and that what is left can be read.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AnsiSpan,
  NO_COLOUR,
  parseAnsi,
  PLAIN_STYLE,
  plainText,
  TRUE_COLOUR,
} from "../../../recording/analysis/ansi.ts";
import { coloursOf, contrastOf, HARDEST_GROUNDS } from "../../../recording/analysis/ansi_colours.ts";

const ESC = "\x1b";

/** Each span as its text with what differs from plain text. */
function look(source: string): [string, Partial<AnsiSpan["style"]>][] {
  const { text, spans } = parseAnsi(source);
  return spans.map(({ start, end, style }) => {
    const differing = Object.entries(style).filter(([name, value]) =>
      value !== Object.entries(PLAIN_STYLE).find(([other]) => other === name)?.[1]
    );
    return [text.slice(start, end), Object.fromEntries(differing)];
  });
}

describe("parseAnsi()", () => {
  it("tells colours and styles from the text", () => {
    const source = `${ESC}[32m✓${ESC}[39m ${ESC}[1;4mmath${ESC}[22m.ts${ESC}[0m 3 ms`;
    assert.equal(parseAnsi(source).text, "✓ math.ts 3 ms");
    assert.deepEqual(look(source), [
      ["✓", { foreground: 2 }],
      ["math", { bold: true, underline: true }],
      [".ts", { underline: true }],
    ]);
  });

  it("knows bright colours, the 256 and true colours in both ways of writing them", () => {
    assert.deepEqual(
      look(`${ESC}[91;107ma${ESC}[38;5;208mb${ESC}[38;5;244mc${ESC}[38;5;3;48;2;1;2;3md`),
      [
        ["a", { foreground: 9, background: 15 }],
        ["b", { foreground: TRUE_COLOUR + 0xff8700, background: 15 }],
        ["c", { foreground: TRUE_COLOUR + 0x808080, background: 15 }],
        ["d", { foreground: 3, background: TRUE_COLOUR + 0x010203 }],
      ],
    );
    for (const sequence of ["38;2;255;16;0", "38:2:255:16:0", "38:2::255:16:0"]) {
      assert.deepEqual(look(`${ESC}[${sequence}mx`), [["x", { foreground: TRUE_COLOUR + 0xff1000 }]]);
    }
    assert.deepEqual(look(`${ESC}[4:3mx${ESC}[4:0my`), [["x", { underline: true }]]);
  });

  it("drops every other control sequence and control character", () => {
    const dropped = [
      `${ESC}[2J`,
      `${ESC}[10;20H`,
      `${ESC}[?25l`,
      `${ESC}]0;title\x07`,
      `${ESC}]8;;https://example.test\x07`,
      `${ESC}]8;;${ESC}\\`,
      `${ESC}(B`,
      `${ESC}c`,
      `${ESC}Pq#0${ESC}\\`,
      "\x9b31K",
      "\x00",
      "\x08",
      "\x7f",
      "\x85",
    ];
    for (const sequence of dropped) {
      assert.deepEqual(
        parseAnsi(`a${sequence}b`),
        { text: "ab", spans: [] },
        JSON.stringify(sequence),
      );
    }
    assert.equal(plainText(`a\tb\nc${ESC}[31md${ESC}[0m`), "a\tb\ncd");
  });

  it("takes sequences that were cut off, and numbers that mean nothing, for nothing", () => {
    for (const sequence of [`${ESC}[3`, ESC, `${ESC}[`, `${ESC}]0;tit`]) {
      assert.equal(plainText(`a${sequence}`), "a", JSON.stringify(sequence));
    }
    for (const codes of ["38;5;999", "38;7;1", "38", "999", "5;8", "38;5", "x"]) {
      assert.deepEqual(look(`${ESC}[${codes}mx`), [], codes);
    }
    assert.equal(parseAnsi(`${ESC}[38;2;999;-1;9e9mx`).text.endsWith("x"), true);
  });

  it("shows what overwrote a line last", () => {
    assert.equal(plainText("10 %\r20 %\r\nnext\r"), "20 %\nnext");
  });

  it("stays quick on text made to be slow", () => {
    const hostile = `${ESC}]${"x".repeat(100_000)}${`${ESC}[`.repeat(100_000)}${
      `${ESC}[1m.${ESC}[m`.repeat(50_000)
    }`;
    assert.ok(parseAnsi(hostile).spans.length <= 20_000);
    assert.equal(plainText("\r".repeat(200_000) + "a"), "a");
  });
});

describe("coloursOf()", () => {
  const style = (foreground: number, background = NO_COLOUR) => ({ ...PLAIN_STYLE, foreground, background });
  const rgbs = (css: string) =>
    [...css.matchAll(/#([0-9a-f]{6})/g)].map((match) => Number.parseInt(match[1] ?? "", 16));

  it("can be read in both themes, whatever was asked for", () => {
    const all = Array.from({ length: 16 }, (_, index) => index);
    for (const rgb of [0, 0xffffff, 0x808080, 0x0000ff, 0xffff00, 0x123456]) all.push(TRUE_COLOUR + rgb);
    for (const colour of all) {
      const [light = 0, dark = 0] = rgbs(coloursOf(style(colour)).colour);
      assert.ok(contrastOf(light, HARDEST_GROUNDS.light) >= 4.5, `${colour} in the light theme`);
      assert.ok(contrastOf(dark, HARDEST_GROUNDS.dark) >= 4.5, `${colour} in the dark theme`);
    }
  });

  it("can be read on every ground that a program may choose", () => {
    for (let ground = 0; ground < 16; ground++) {
      for (let ink = NO_COLOUR; ink < 16; ink++) {
        const { colour, background } = coloursOf(style(ink, ground));
        const [front = 0] = rgbs(colour);
        const [back = 0] = rgbs(background);
        assert.ok(contrastOf(front, back) >= 4.5, `${ink} on ${ground}`);
      }
    }
  });

  it("leaves a colour that can be read as it is", () => {
    assert.match(coloursOf(style(TRUE_COLOUR + 0x7a0000)).colour, /^light-dark\(#7a0000, /);
  });

  it("swaps text and ground", () => {
    const swapped = coloursOf({ ...style(1), inverse: true });
    assert.deepEqual(swapped.background, coloursOf(style(NO_COLOUR, 1)).background);
    assert.deepEqual(coloursOf({ ...PLAIN_STYLE, inverse: true }), {
      colour: "var(--background)",
      background: "var(--text)",
    });
  });
});
