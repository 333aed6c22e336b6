// Metadata from files that may hold anything.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_METADATA_DEPTH } from "../../../recording/codec/limits.ts";
import { parseMetadata } from "../../../recording/codec/metadata.ts";
import { FormatError } from "../../../recording/errors.ts";
import type { Metadata } from "../../../recording/recording.ts";

function parse(value: unknown): Metadata {
  return parseMetadata(
    new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)),
    20,
  );
}

const WHOLE: Metadata = {
  application: "shop",
  command: ["node", "shop.ts"],
  directory: "/srv/shop",
  environment: { LANG: "C" },
  runtime: "node 24.21.0",
  microlog: "0.1.0",
  host: { name: "h", system: "linux", architecture: "x64", cores: 8, memoryBytes: 2 ** 34 },
  git: { commit: "abc", branch: "main", changed: false },
  parent: "shop/2026_01_31_12_00_00",
  intervalMicros: 10_000,
  endedAtMicros: 123_456,
  exitCode: 0,
  signal: "SIGTERM",
};

describe("parseMetadata()", () => {
  it("gives back every field", () => {
    assert.deepEqual(parse(WHOLE), WHOLE);
    assert.deepEqual(parse({}), {});
  });

  it("leaves out fields that it does not know and those of the wrong shape", () => {
    assert.deepEqual(parse({ application: "shop", later: 1 }), { application: "shop" });
    for (const wrong of [null, 1, "text", [], {}, [1], true]) {
      const fields = Object.keys(WHOLE).map((key) => [key, wrong]);
      const read = parse(Object.fromEntries(fields));
      for (const [key, value] of Object.entries(read)) {
        const expected = WHOLE[key as keyof Metadata]; // a key of what parseMetadata() gives
        assert.equal(Array.isArray(value), Array.isArray(expected), key);
        assert.equal(typeof value, typeof expected, key);
      }
    }
  });

  it("fills a host that is told in part, and leaves out a git state without a commit", () => {
    assert.deepEqual(parse({ host: { cores: 2, name: 7 } }).host, {
      name: "",
      system: "",
      architecture: "",
      cores: 2,
      memoryBytes: 0,
    });
    assert.deepEqual(parse({ git: { branch: "main" } }), {});
    assert.deepEqual(parse({ git: { commit: "c", changed: "yes" } }), { git: { commit: "c" } });
  });

  it("takes keys of objects' prototypes for what they are: names", () => {
    const environment =
      parse('{"environment":{"__proto__":"a","constructor":"b","n":1},"__proto__":{"x":1}}').environment;
    assert.deepEqual(Object.entries(environment ?? {}), [["__proto__", "a"], ["constructor", "b"]]);
    assert.equal(Object.getPrototypeOf(environment), Object.prototype);
  });

  it("takes objects and lists within one another up to the cap", () => {
    const nested = (depth: number) =>
      `{"application":"[[{\\"[","more":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
    assert.equal(parse(nested(MAX_METADATA_DEPTH)).application, '[[{"[');
    assert.throws(() => parse(nested(MAX_METADATA_DEPTH + 1)), /nested too deeply/);
  });

  it("refuses what is no JSON object", () => {
    for (const wrong of ["", "{", "[]", "null", "1", '"text"', "\ufeff\u0000"]) {
      assert.throws(() => parse(wrong), (error) => {
        assert.ok(error instanceof FormatError, wrong);
        assert.equal(error.offset, 20);
        return true;
      });
    }
    assert.throws(() => parseMetadata(Uint8Array.from([0x7b, 0xff, 0x7d]), 20), FormatError);
    assert.throws(() => parse("[".repeat(500_000)), FormatError);
  });
});
