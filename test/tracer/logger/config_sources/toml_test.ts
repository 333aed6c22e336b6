// TOML as configurations hold it: the examples of its specification, whatever can be written, and what is wrong told with
// its line.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseConfigurationText } from "../../../../tracer/logger/config_sources/configuration_text.ts";
import { parseToml } from "../../../../tracer/logger/config_sources/toml.ts";

/** What is said of a text that is no TOML. */
function problemOf(text: string): string {
  try {
    parseToml(text);
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return error.message;
  }
  return "nothing is wrong";
}

/** A value as an inline one. */
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `{${
    Object.entries(value).map(([name, member]) => `${writeText(name)} = ${write(member)}`).join(", ")
  }}`;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").toLowerCase();
  if (Object.is(value, -0)) return "-0.0";
  return Number.isSafeInteger(value) ? String(value) : value.toExponential();
}

function writeText(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007F");
}

describe("parseToml()", () => {
  it("reads a configuration", () => {
    const text = `\ufeff# how we log
level = "info" # usually
format = 'json'

[levels]
api = "debug"
"db.pool" = "warn"

[fields]
service.name = "web"
service.replicas = 3

[[sinks]]
type = "console"

[[sinks]]
type = "file"\r
path = 'C:\\logs\\app.log'
maxBytes = 10_000_000
filters = [
  { type = "rate", share = 0.25 }, # a quarter
  { type = "level", level = "warn", },
]
`;
    assert.deepEqual(parseToml(text), {
      level: "info",
      format: "json",
      levels: { api: "debug", "db.pool": "warn" },
      fields: { service: { name: "web", replicas: 3 } },
      sinks: [
        { type: "console" },
        {
          type: "file",
          path: "C:\\logs\\app.log",
          maxBytes: 10_000_000,
          filters: [{ type: "rate", share: 0.25 }, { type: "level", level: "warn" }],
        },
      ],
    });
  });

  const values: readonly (readonly [string, unknown])[] = [
    ['"""\nRoses\nViolets"""', "Roses\nViolets"],
    ['"""The quick \\\n\n   fox"""', "The quick fox"],
    ['"""He said ""hi"""""', 'He said ""hi""'],
    ["'''That,' she said.'''", "That,' she said."],
    ["'''\nraw \\n'''", "raw \\n"],
    ['"\\u00e9\\U0001F600\\x41\\t\\e\\\\"', "é😀A\t\u001b\\"],
    ["''", ""],
    ["+99", 99],
    ["-0", -0],
    ["1_000", 1000],
    ["0xDEAD_beef", 0xdeadbeef],
    ["0o755", 0o755],
    ["0b1101", 0b1101],
    ["6.626e-34", 6.626e-34],
    ["1e06", 1e6],
    ["-inf", Number.NEGATIVE_INFINITY],
    ["nan", Number.NaN],
    ["true", true],
    ["1979-05-27T07:32:00.999-07:00", "1979-05-27T07:32:00.999-07:00"],
    ["1979-05-27 07:32:00Z", "1979-05-27 07:32:00Z"],
    ["1979-05-27", "1979-05-27"],
    ["07:32:00", "07:32:00"],
    ["[ 1, # one\n 2,\n]", [1, 2]],
    ["[[1, 2], ['a']]", [[1, 2], ["a"]]],
    ["{}", {}],
    ["{ a.b = 1, a.c = 2 }", { a: { b: 1, c: 2 } }],
  ];
  for (const [text, value] of values) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseToml(`a = ${text}`), { a: value }));
  }

  it("reads tables wherever their parts stand", () => {
    assert.deepEqual(parseToml("[a.b.c]\nx = 1\n[a]\ny = 2\n[a.d]\n[ a . 'e f' ]\n"), {
      a: { b: { c: { x: 1 } }, y: 2, d: {}, "e f": {} },
    });
    assert.deepEqual(parseToml("[fruit]\napple.color = 'red'\n[fruit.apple.taste]\nsweet = true\n"), {
      fruit: { apple: { color: "red", taste: { sweet: true } } },
    });
    assert.deepEqual(parseToml("[[f]]\n[f.physical]\nx = 1\n[[f.kinds]]\n[[f.kinds]]\nn = 2\n[[f]]\n"), {
      f: [{ physical: { x: 1 }, kinds: [{}, { n: 2 }] }, {}],
    });
    assert.deepEqual(parseToml("3.14159 = 'pi'\n-_ = 1"), { 3: { 14159: "pi" }, "-_": 1 });
  });

  it("reads whatever can be written", () => {
    const name = fc.string({ unit: "grapheme", maxLength: 5 });
    const leaf = fc.oneof(fc.string({ unit: "grapheme" }), fc.boolean(), fc.maxSafeInteger(), fc.double());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(name, tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(fc.property(value, (value) => {
      const read = parseToml(`a = ${write(value)}`);
      // Prototypes of what is drawn differ.
      assert.deepEqual(read, { a: plain(value) });
    }));
  });

  it("reads or refuses whatever it is given", () => {
    const parts = fc.array(
      fc.constantFrom(
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ".",
        ",",
        '"',
        '"""',
        "'",
        "'''",
        "a",
        "1",
        "#",
        "\n",
        " ",
        "\\",
        "\r",
        "-",
      ),
    );
    fc.assert(fc.property(parts.map((all) => all.join("")), (text) => void problemOf(text)), {
      numRuns: 2000,
    });
    fc.assert(fc.property(fc.string(), (text) => void problemOf(text)));
  });

  const wrong = [
    ["a", '1:2 "=" is wanted, the text ends here'],
    ["a = ", "1:5 a value is wanted, the text ends here"],
    ["= 1", "1:1 a name is wanted"],
    ["a. = 1", "1:4 a name is wanted"],
    ["\na = info", "2:5 a value is wanted, which info is not"],
    ["a = 1 b = 2", "1:7 the end of the line is wanted"],
    ["a = 1\na = 2", '2:1 "a" is there twice'],
    ["a = 1\na.b = 2", '2:1 "a" is there twice'],
    ["a = {}\na.b = 2", '2:1 "a" is there twice'],
    ["a = { b = {} }\n[a.b]", '2:1 "a" is there twice'],
    ["[a]\n[a]", '2:1 "a" is there twice'],
    ["[a.b]\nc = 1\n[a]\nb.d = 2", '4:1 "b" is there twice'],
    ["[a]\nb.c = 1\n[a.b]", '3:1 "b" is there twice'],
    ["a = [{}]\n[[a]]", '2:1 "a" is there twice'],
    ["[[a]]\n[a]", '2:1 "a" is there twice'],
    ["[a", '1:3 "]" is wanted, the text ends here'],
    ["[[a]", '1:4 "]]" is wanted'],
    ["a = [1 2]", '1:8 "," or "]" is wanted'],
    ["a = {b = 1 c = 2}", '1:12 "," or "}" is wanted'],
    ['a = "x', "1:5 a text begins here that does not end"],
    ['a = "x\n"', "1:5 a text begins here that does not end"],
    ["a = '''x''", "1:5 a text begins here that does not end"],
    ['a = "\\q"', "1:6 there is no such escape"],
    ['a = "\\uD800"', "1:6 there is no such escape"],
    ["a = '\u0001'", "1:6 a text may not hold this control character: write its code"],
    ['"""a""" = 1', "1:1 a name of one line is wanted"],
    ["a = 01", "1:5 a value is wanted, which 01 is not"],
    ["a = 1__0", "1:5 a value is wanted, which 1__0 is not"],
    ["a = .5", "1:5 a value is wanted, which .5 is not"],
    ["a = 0xffffffffffffffff", "1:5 0xffffffffffffffff is too large"],
    ["a = 9007199254740993", "1:5 9007199254740993 is too large"],
  ] as const;
  for (const [text, problem] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(problemOf(text), problem));
  }

  it("is not brought down by depth or length", () => {
    assert.match(problemOf(`a = ${"[".repeat(100_000)}`), /^1:\d+ is deeper than a configuration can be$/);
    assert.match(problemOf(`a = ${"{a=".repeat(100_000)}`), /^1:\d+ is deeper than a configuration can be$/);
    assert.match(problemOf("a.".repeat(100_000)), /^1:\d+ is deeper than a configuration can be$/);
    for (const part of ["[", "#", " ", '"', "'", "\\", "\n", "[]", "a=1\n", "=", "1", "_1", "\r"]) {
      for (const start of ["", "a = ", 'a = "', "a = '''", "["]) problemOf(start + part.repeat(100_000));
    }
  });

  it("makes no prototype of a name", () => {
    const read = parseToml("[__proto__]\nlevel = 'info'");
    assert.deepEqual(Object.keys(Object(read)), ["__proto__"]);
  });
});

/** A copy with the prototypes of literals. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

describe("parseConfigurationText()", () => {
  it("goes by the ending of the file", async () => {
    assert.deepEqual(await parseConfigurationText("/etc/log.TOML", "level = 'warn'"), { level: "warn" });
    assert.deepEqual(await parseConfigurationText("/etc/toml", '{ "level": "warn" }'), { level: "warn" });
  });
});
