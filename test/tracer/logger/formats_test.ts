// Records as text: JSON, logfmt and pretty lines read back, and nothing that is logged can pass for another line.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createFormat, FORMAT_NAMES } from "../../../tracer/logger/formats.ts";
import { BoundFields } from "../../../tracer/logger/record.ts";
import { createRecord } from "../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../tracer/logger/usual_mask.ts";

const json = await createFormat("json", { mask: USUAL_MASK, isTerminal: false });
const logfmt = await createFormat("logfmt", { mask: USUAL_MASK, isTerminal: false });
const pretty = await createFormat("pretty", { mask: USUAL_MASK, isTerminal: false });
const coloured = await createFormat("auto", { mask: USUAL_MASK, isTerminal: true });

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(
    fc.constantFrom(
      "a",
      " ",
      "=",
      '"',
      "\\",
      "\n",
      "\r\n",
      "\x1b[31m",
      "\u2028",
      "\ud800",
      "level=fatal",
      "é",
      "",
    ),
  ).map((
    parts,
  ) => parts.join("")),
);

describe("the JSON format", () => {
  it("has time, level, logger and message first, then context, bound and own fields, then the error", () => {
    const line = json.line(createRecord({
      context: new BoundFields({ request: "r1" }),
      bound: new BoundFields({ service: "web" }),
      fields: { rows: 3 },
      error: "lost",
    }));
    assert.equal(
      line,
      '{"time":"2026-01-31T12:00:00.123Z","level":"info","logger":"api","message":"hello","request":"r1",' +
        '"service":"web","rows":3,"error":"lost"}\n',
    );
  });

  it("leaves the root's name out", () => {
    assert.equal("logger" in JSON.parse(json.line(createRecord({ logger: "" }))), false);
  });

  it("tells moments to the millisecond, forwards and backwards, before 1970 and far away", () => {
    const times = [0, 1, 999, 1000, 1001, 59_999, -1, -1000, 1.7e12, 253402300799999, 5];
    for (const time of [...times, ...times.toReversed()]) {
      assert.equal(JSON.parse(json.line(createRecord({ time }))).time, new Date(time).toISOString());
    }
    assert.equal(JSON.parse(json.line(createRecord({ time: Number.NaN }))).time.endsWith("Z"), true);
  });

  it("gives back every message and name", async () => {
    const plain = await createFormat("json", { mask: undefined, isTerminal: false });
    fc.assert(fc.property(texts, texts, texts, (message, logger, name) => {
      const line = plain.line(createRecord({ message, logger, fields: { [`x${name}`]: 1 } }));
      assert.equal(line.indexOf("\n"), line.length - 1);
      const read = JSON.parse(line);
      assert.equal(read.message, message.toWellFormed());
      assert.equal(read.logger ?? "", logger.toWellFormed());
      assert.equal(read[`x${name}`.toWellFormed()], 1);
    }));
  });
});

describe("the logfmt format", () => {
  it("quotes what has to be quoted", () => {
    const fields = { rows: 3, path: "/a?b=c", empty: "", quoted: 'say "hi"', object: { a: [1] }, yes: true };
    assert.equal(
      logfmt.line(createRecord({ message: "two words", fields })),
      'time=2026-01-31T12:00:00.123Z level=info logger=api msg="two words" rows=3 path="/a?b=c" empty="" ' +
        'quoted="say \\"hi\\"" object="{\\"a\\":[1]}" yes=true\n',
    );
  });

  it("is one line of pairs that reads back, whatever is logged", async () => {
    const plain = await createFormat("logfmt", { mask: undefined, isTerminal: false });
    fc.assert(fc.property(texts, texts, texts, texts, (message, logger, name, value) => {
      const line = plain.line(createRecord({ message, logger, fields: { [name]: value }, error: value }));
      assert.equal(line.indexOf("\n"), line.length - 1);
      assert.doesNotMatch(line.slice(0, -1), /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
      const pairs = readLogfmt(line.slice(0, -1));
      const keys = ["time", "level", ...(logger === "" ? [] : ["logger"]), "msg"];
      assert.deepEqual(pairs.map(([key]) => key).slice(0, keys.length), keys);
      assert.equal(pairs.length, keys.length + 2, line);
      assert.equal(pairs.find(([key]) => key === "msg")?.[1], message.toWellFormed());
      assert.equal(pairs.at(-1)?.[1], value.toWellFormed());
      assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length);
    }));
  });
});

describe("the pretty format", () => {
  it("shows time of day, level, logger, message and fields", () => {
    assert.equal(
      pretty.line(createRecord({ fields: { rows: 3, name: "two words" } })),
      '12:00:00.123 INFO  api  hello  rows=3  name="two words"\n',
    );
  });

  it("shows errors with stack and causes below", () => {
    const error = new Error("outer", { cause: new TypeError("inner", { cause: { code: 3 } }) });
    const text = pretty.line(createRecord({ level: 4, error }));
    assert.match(text, /ERROR api {2}hello\n {4}Error: outer\n {8}at /);
    assert.match(text, /\n {4}caused by TypeError: inner\n/);
    assert.match(text, /\n {4}caused by \{"code":3\}\n$/);
  });

  it("colours at a terminal alone", async () => {
    assert.ok(!pretty.line(createRecord()).includes("\x1b"));
    assert.ok(coloured.line(createRecord()).includes("\x1b[32mINFO"));
    const piped = await createFormat("auto", { mask: USUAL_MASK, isTerminal: false });
    assert.match(piped.line(createRecord()), /^\{/);
  });

  it("cannot be made to look like another record, or to move the cursor", () => {
    fc.assert(fc.property(texts, texts, texts, (message, name, value) => {
      const error = new Error(value);
      const text = pretty.line(createRecord({ message, logger: name, fields: { [name]: value }, error }));
      const [first = "", ...others] = text.slice(0, -1).split("\n");
      assert.match(first, /^12:00:00\.123 INFO {2}/);
      for (const line of others) assert.match(line, /^ {4}/);
      assert.doesNotMatch(text, /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
    }));
  });
});

describe("createFormat()", () => {
  it("ends the line of a function of the program's", async () => {
    for (const text of ["a", "a\n"]) {
      const own = await createFormat(() => text, { mask: USUAL_MASK, isTerminal: false });
      assert.equal(own.line(createRecord()), "a\n");
    }
  });

  for (const name of FORMAT_NAMES) {
    it(`hides secrets as ${name}`, async () => {
      for (const isTerminal of [true, false]) {
        const format = await createFormat(name, { mask: USUAL_MASK, isTerminal });
        const secret = "AKIA" + "IOSFODNN7EXAMPLE";
        const text = format.line(createRecord({
          message: `got ${secret}`,
          logger: secret,
          fields: {
            [secret]: secret,
            deep: { list: [secret] },
            password: "hunter2",
            nested: { token: "hunter2" },
          },
          bound: new BoundFields({ apiKey: "hunter2" }),
          error: new Error(`with ${secret}`, { cause: new Error(`password=hunter2`) }),
        }));
        assert.doesNotMatch(text, /AKIA|hunter2/);
      }
    });

    it(`bounds and survives hostile records as ${name}`, async () => {
      const format = await createFormat(name, { mask: USUAL_MASK, isTerminal: false });
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const huge = "x".repeat(50_000_000);
      const error = new Error("x");
      for (const member of ["name", "message", "stack", "cause"]) {
        Object.defineProperty(error, member, {
          get() {
            throw new Error("boom");
          },
        });
      }
      const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, huge]));
      for (const value of [proxy, error, huge, wide, Symbol("x"), null, 1n, () => {}]) {
        const records = [{ fields: { value } }, { error: value, message: huge }, { fields: wide }];
        for (const parts of records) assert.ok(format.line(createRecord(parts)).length < 2_000_000);
      }
      assert.ok(
        format.line(createRecord({ fields: Object.freeze({ value: proxy }) })).includes("could not be read"),
      );
    });
  }
});

/** Pairs of a line as readers of logfmt take them. */
function readLogfmt(line: string): [key: string, value: string][] {
  return [...line.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|[^\s]*)/gu)].map((
    [, key = "", value = ""],
  ) => [key, value.startsWith('"') ? JSON.parse(value) : value]);
}
