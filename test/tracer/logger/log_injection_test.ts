// Texts of whoever calls a program, in every format: they cannot pass for a line of their own, control a terminal, or turn
// the direction of what stands behind them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createFormat, FORMAT_NAMES } from "../../../tracer/logger/formats.ts";
import { BoundFields } from "../../../tracer/logger/record.ts";
import { createRecord } from "../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../tracer/logger/usual_mask.ts";

/** Line ends, terminal controls of both sets, line separators, overrides of direction, halves of characters. */
const CONTROLS = [
  "\n",
  "\r\n",
  "\r",
  "\x1b[2J",
  "\x1b]8;;http://x\x07",
  "\x9b31m",
  "\x85",
  "\x00",
  "\x08",
  "\x7f",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u202a",
  "\u2066",
  "\u2069",
  "\ud800",
  "\udfff",
];

/** What no line may hold. Tabs are harmless, and so are line ends in the one format that indents what follows. */
const UNSAFE = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** Colours that the pretty format sets. */
const COLOURS = new RegExp(`${"\x1b"}\\[(?:0|1|2|\\d\\d(?:;\\d\\d)?)m`, "g");

describe("every format", () => {
  const hostile = fc.array(fc.oneof(fc.constantFrom(...CONTROLS), fc.string({ maxLength: 5 })), {
    maxLength: 8,
  })
    .map((parts) => parts.join(""));

  for (const name of FORMAT_NAMES) {
    it(`neutralises control characters: ${name}`, async () => {
      const format = await createFormat(name, { mask: USUAL_MASK, isTerminal: false });
      fc.assert(fc.property(hostile, hostile, hostile, (first, second, third) => {
        const record = createRecord({
          logger: first,
          message: second,
          fields: { [first]: second, plain: third, nested: { [third]: [first, new Map([[second, third]])] } },
          bound: new BoundFields({ [`bound ${second}`]: first }),
          context: new BoundFields({ [`context ${third}`]: second }),
          error: Object.assign(new Error(third, { cause: new TypeError(first) }), {
            code: second,
            [third]: 1,
          }),
        });
        const line = format.line(record);
        assert.ok(line.endsWith("\n"), "ends in a line break");
        const text = line.slice(0, -1);
        assert.ok(!UNSAFE.test(text), JSON.stringify(text));
        const isPretty = name === "pretty";
        const more = text.split("\n").slice(1);
        assert.ok(
          isPretty ? more.every((each) => /^ {4}|^\s*$/.test(each)) : more.length === 0,
          JSON.stringify(text),
        );
      }));
    });
  }

  it("colours at a terminal with its own colours alone", async () => {
    const format = await createFormat("pretty", { mask: USUAL_MASK, isTerminal: true });
    fc.assert(fc.property(hostile, (text) => {
      const line = format.line(createRecord({ message: text, fields: { a: text }, error: new Error(text) }));
      const rest = line.replaceAll(COLOURS, "");
      assert.ok(!UNSAFE.test(rest), JSON.stringify(line));
    }));
  });
});
