// Entries in files: what is kept is read back once, by one program, whoever wrote it.

import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import type { Entry } from "../../../../../tracer/logger/sinks/network/entry.ts";
import { Spool } from "../../../../../tracer/logger/sinks/network/spool.ts";
import { createSinkFiles } from "../../../../../tracer/runtime/sink_files.ts";

const root = mkdtempSync(join(tmpdir(), "microlog-spool-"));
let folders = 0;
after(() => rmSync(root, { recursive: true, force: true }));

function entry(text: string): Entry {
  return {
    time: 1,
    level: 2,
    logger: "a",
    group: "g",
    text,
    bytes: text.length,
    order: 0,
    segment: undefined,
  };
}

interface Opened {
  readonly folder: string;
  readonly open: (key: string, maxBytes?: number) => Spool;
  readonly names: () => readonly string[];
  time: number;
}

function openFolder(): Opened {
  const folder = join(root, String(folders++), "deep");
  const opened: Opened = {
    folder,
    time: 1_000_000,
    open: (key, maxBytes = 1e9) =>
      new Spool({
        files: createSinkFiles(),
        path: join(folder, "app"),
        maxBytes,
        segmentBytes: 1024 * 1024,
        now: () => opened.time,
        key,
      }),
    names: () => readdirSync(folder),
  };
  return opened;
}

function textsOf(spool: Spool): readonly string[] {
  const texts: string[] = [];
  for (let found = spool.next(); found !== undefined; found = spool.next()) {
    texts.push(...found.entries.map(({ text }) => text));
    spool.remove(found.segment);
  }
  return texts;
}

describe("Spool", () => {
  it("gives back what it kept, whole, and leaves no file", () => {
    const { open, names } = openFolder();
    const spool = open("a");
    for (const text of ["1", "two\nlines", "ü \ud83d\ude00", ""]) assert.equal(spool.keep(entry(text)), true);
    const found = spool.next();
    assert.deepEqual(found?.entries[1], { time: 1, level: 2, logger: "a", group: "g", text: "two\nlines" });
    assert.deepEqual([found.entries.length, found.segment.left], [4, 4]);
    assert.deepEqual(textsOf(spool), []);
    spool.remove(found.segment);
    assert.deepEqual(names(), []);
  });

  it("leaves to the next program what it kept at its end, and that program alone", () => {
    const { open, names } = openFolder();
    const entries = ["1", "2"].map(entry);
    assert.equal(open("a").keepAll(entries), 0);
    assert.ok(entries.every(({ segment }) => segment?.left === 2));
    assert.equal(names().length, 1);
    const [second, third] = [open("b"), open("c")];
    const found = second.next();
    assert.equal(found?.entries.length, 2);
    assert.equal(third.next(), undefined);
    second.release(found.segment);
    assert.deepEqual(textsOf(open("d")), ["1", "2"]);
  });

  it("does not keep twice what has a file", () => {
    const { open } = openFolder();
    const spool = open("a");
    const entries = ["1", "2"].map(entry);
    spool.keepAll(entries);
    spool.keepAll([...entries, entry("3")]);
    assert.deepEqual(textsOf(open("b")), ["1", "2", "3"]);
  });

  it("takes over what a program left that died, once that is long ago", () => {
    const opened = openFolder();
    const dead = opened.open("a");
    dead.keep(entry("1"));
    assert.deepEqual(textsOf(opened.open("b")), []);
    opened.time += 3_600_001;
    assert.deepEqual(textsOf(opened.open("c")), ["1"]);
  });

  it("keeps no more than it may, in files of about a megabyte, and says so", () => {
    const { open, names } = openFolder();
    const spool = open("a", 3_000_000);
    let kept = 0;
    while (spool.keep(entry("x".repeat(10_000)))) kept++;
    assert.ok(kept >= 290 && kept < 300, String(kept));
    assert.equal(names().length, 3);
    assert.equal(spool.keepAll([entry("y".repeat(100_000))]), 1);
    const first = spool.next();
    assert.ok(first !== undefined && first.entries.length < 110);
    spool.remove(first.segment);
    assert.equal(spool.keep(entry("again")), true);
    // Another program counts what is there.
    assert.equal(open("b", 1_500_000).keep(entry("z")), false);
  });

  it("reads what is whole of a torn file, and leaves other files alone", () => {
    const { open, folder, names } = openFolder();
    const spool = open("a");
    spool.keepAll([entry("1"), entry("2")]);
    const [name = ""] = names();
    appendFileSync(join(folder, name), '[1,2,"torn');
    writeFileSync(join(folder, "app.log"), "not ours");
    assert.deepEqual(textsOf(open("b")), ["1", "2"]);
    assert.deepEqual(names(), ["app.log"]);
  });

  it("says at once that a folder cannot be written", () => {
    const { folder, open } = openFolder();
    mkdirSync(dirname(folder));
    writeFileSync(folder, "");
    assert.throws(() => open("a"), /EEXIST|ENOTDIR|exist/i);
  });
});
