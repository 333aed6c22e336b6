// FORMAT.md against the code: tables, limits, chunk types, encodings, versions, and its examples byte by byte.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { ByteReader } from "../../recording/codec/bytes.ts";
import { CHUNK, VERSION_MAJOR, VERSION_MINOR } from "../../recording/codec/chunks.ts";
import { ENCODING } from "../../recording/codec/columns.ts";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { parseMetadata } from "../../recording/codec/metadata.ts";
import * as limits from "../../recording/codec/limits.ts";
import {
  chainEndsOf,
  readCalleeRanks,
  readSampleStacks,
  RECENCY_LIST_LENGTH,
} from "../../recording/codec/recency.ts";
import { COLUMN_TABLES, columnsOf, FRAME_KINDS, LEVELS, TABLES } from "../../recording/tables/schema.ts";
import { drawSamples } from "../support/draw_recording.ts";

const doc = readFileSync(new URL("../../recording/FORMAT.md", import.meta.url), "utf8");

/** Text under a heading, up to the next heading of the same or a higher rank. */
function under(heading: string): string {
  const lines = doc.split("\n");
  const start = lines.indexOf(heading);
  assert.ok(start >= 0, `FORMAT.md has no "${heading}"`);
  const rank = heading.indexOf(" ");
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(" ") <= rank);
  return rest.slice(0, end < 0 ? undefined : end).join("\n");
}

/** Rows of the first Markdown table with this first column in a text, by the names of its columns. */
function rowsOf(text: string, firstColumn: string): Record<string, string>[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${firstColumn} |`));
  assert.ok(start >= 0, `there is no table of "${firstColumn}"`);
  const cells = (line: string) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  const names = cells(lines[start] ?? "");
  const rows: Record<string, string>[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith("|")) break;
    const values = cells(line);
    rows.push(Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""])));
  }
  return rows;
}

/** Bytes written as hexadecimal pairs, up to the first thing that is none. */
function hex(text: string): number[] {
  const pairs = /^(?:[0-9a-f]{2}(?:\s+|$))+/.exec(text.trimStart())?.[0] ?? "";
  return pairs.trim().split(/\s+/).filter((pair) => pair !== "").map((pair) => parseInt(pair, 16));
}

/** Code blocks of a text. */
function blocksOf(text: string): string[] {
  return [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
}

/** The line of a block that starts with a word, without the word. */
function lineOf(block: string, word: string): string {
  const line = block.split("\n").find((candidate) => candidate.startsWith(word));
  assert.ok(line !== undefined, word);
  return line.slice(word.length);
}

describe("FORMAT.md", () => {
  it("has every table with its id, in the order of the schema", () => {
    const headings = [...under("## Tables").matchAll(/^### (\w+) \(id (\d+)\)$/gm)].map((
      [, name, id],
    ) => [name, Number(id)]);
    assert.deepEqual(headings, Object.entries(TABLES).map(([name, { id }]) => [name, id]));
  });

  it("has every column as the schema defines it", () => {
    for (const name of COLUMN_TABLES) {
      const told = rowsOf(under(`### ${name} (id ${TABLES[name].id})`), "id");
      const expected = columnsOf(name).map(([column, { id, kind, table = "", missing, delta }]) => ({
        id: String(id),
        column,
        kind,
        "refers to": table,
        missing: String(missing),
        delta: delta === true ? "delta" : "",
      }));
      assert.deepEqual(told.map(({ what: _, ...row }) => row), expected, name);
    }
  });

  it("has every limit with its number", () => {
    const told = rowsOf(under("## Limits"), "name").map(({ name, value }) => [name, Number(value)]);
    assert.deepEqual(
      told,
      Object.entries(limits).filter(([, value]) => typeof value === "number").sort(byPlaceIn(told)),
    );
  });

  it("has every chunk type, encoding, frame kind and level", () => {
    const types = rowsOf(under("## Chunk types"), "type").map(({ type, name }) => [name, Number(type)]);
    assert.deepEqual(types, Object.entries(CHUNK));
    const encodings = rowsOf(under("## Column encodings"), "id").map(({ id, name }) => [name, Number(id)]);
    assert.deepEqual(encodings, Object.entries(ENCODING));
    assert.ok(doc.includes(FRAME_KINDS.map((kind, i) => `${i} ${kind}`).join(", ")));
    assert.ok(doc.includes(LEVELS.map((level, i) => `${i} ${level}`).join(", ")));
    assert.ok(under("### Callee ranks").includes(`longer than ${RECENCY_LIST_LENGTH},`));
    assert.ok(under("### Recent stacks").includes(`longer than ${RECENCY_LIST_LENGTH},`));
  });

  it("has every metadata field", () => {
    const fields = rowsOf(under("## Metadata"), "field").map(({ field = "", shape }) => [field, shape]);
    const values: Record<string, unknown> = {
      string: "text",
      strings: ["a"],
      number: 7,
      "object of strings": { a: "b" },
      object: { commit: "c", name: "n" },
    };
    const all = Object.fromEntries(fields.map(([field = "", shape = ""]) => [field, values[shape]]));
    const parsed = parseMetadata(new TextEncoder().encode(JSON.stringify(all)), 0);
    assert.deepEqual(Object.keys(parsed), fields.map(([field]) => field));
  });

  it("describes the version that is written, last in its changelog", () => {
    const version = `${VERSION_MAJOR}.${VERSION_MINOR}`;
    assert.ok(doc.includes(`Version described: **${version}**`));
    assert.equal(rowsOf(under("## Versions"), "version").at(-1)?.["version"], version);
  });

  it("links to headings that are there", () => {
    const anchors = [...doc.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(" ", "-")
    );
    for (const [, anchor = ""] of doc.matchAll(/\]\(#([^)]+)\)/g)) {
      assert.ok(anchors.includes(anchor), anchor);
    }
  });

  it("writes numbers as the code reads them", () => {
    for (const { number = "", as, bytes = "" } of rowsOf(under("## Numbers"), "number")) {
      const values = number.split(", ").map((text) =>
        text === "2^53 − 1" ? 2 ** 53 - 1 : Number(text.replace("−", "-"))
      );
      bytes.split(", ").forEach((code, i) => {
        const reader = new ByteReader(Uint8Array.from(hex(code.replaceAll("`", ""))));
        assert.ok((as === "varint" ? reader.varint() : reader.zigzag()) === values[i], code);
        assert.equal(reader.remaining, 0);
      });
    }
    const [example = ""] = blocksOf(under("## Column encodings"));
    const values = lineOf(example, "values").trim().split(/\s+/).map(Number);
    const plain = new Float64Array(values.length);
    new ByteReader(Uint8Array.from(hex(lineOf(example, "plain")))).zigzags(plain);
    assert.deepEqual([...plain].map((unit) => unit * 10), values);
    const delta = new Float64Array(values.length);
    new ByteReader(Uint8Array.from(hex(lineOf(example, "delta")))).zigzags(delta);
    let sum = 0;
    assert.deepEqual([...delta].map((unit) => (sum += unit) * 10), values);
  });

  it("shows callee ranks as the code reads them", () => {
    const example = blocksOf(under("### Callee ranks")).at(-1) ?? "";
    const numbers = (word: string) => Int32Array.from(lineOf(example, word).trim().split(/\s+/), Number);
    const bytes = [...hex(lineOf(example, "first run")), ...hex(lineOf(example, "second run"))];
    const frames = new Int32Array(numbers("frame").length);
    const reader = new ByteReader(Uint8Array.from(bytes));
    readCalleeRanks(reader, numbers("parent"), frames, 3);
    assert.equal(reader.remaining, 0);
    assert.deepEqual(frames, numbers("frame"));
  });

  it("shows recent stacks as the code reads them", () => {
    const bytes = (blocksOf(under("### Recent stacks")).at(-1) ?? "").split("\n").flatMap(hex);
    const stacks = new Int32Array(6);
    const reader = new ByteReader(Uint8Array.from(bytes));
    readSampleStacks(reader, stacks, chainEndsOf(Int32Array.from([-1, 0, 1, 0])));
    assert.equal(reader.remaining, 0);
    assert.deepEqual([...stacks], [2, 3, 2, 2, -1, 3]);
  });

  it("shows a whole file that is read as it says", () => {
    const [block = ""] = blocksOf(under("## A whole file"));
    const recording = decodeRecording(Uint8Array.from(block.split("\n").flatMap(hex)), () => assert.fail());
    assert.deepEqual(recording.problems, []);
    assert.equal(recording.originMicros, Date.UTC(2026, 0, 31, 12) * 1000);
    const { frames, samples, strings, threads } = recording.tables;
    assert.equal(drawSamples(recording, { columnMicros: 20_000 }), "m");
    assert.deepEqual([...samples.columns.when], [0, 20_000]);
    assert.deepEqual([...samples.columns.count], [2, 1]);
    assert.deepEqual([strings.get(frames.columns.name[0] ?? -1), strings.get(frames.columns.file[0] ?? -1)], [
      "main",
      "app.ts",
    ]);
    assert.deepEqual([frames.columns.line[0], frames.columns.column[0], threads.columns.key[0]], [3, 5, 9]);
  });
});

/** Order of the documentation, where what it lacks comes last. */
function byPlaceIn(told: readonly (readonly unknown[])[]) {
  const place = (name: string) =>
    (told.findIndex(([other]) => other === name) + told.length + 1) % (told.length + 1);
  return ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => place(a) - place(b);
}
