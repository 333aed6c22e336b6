// Tests of server/store/file_facts.ts: the same facts whether they are read from the ends of a file or from all of it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { encodeFileHeader } from "../../../recording/codec/chunks.ts";
import { encodeBatch } from "../../../recording/codec/encode.ts";
import { type FileFacts, readFacts } from "../../../server/store/file_facts.ts";
import { joinBytes } from "../../support/build_chunks.ts";
import { DRAWN_ORIGIN_MICROS, drawRecording } from "../../support/draw_recording.ts";
import { BEGUN, ENDED, finalisedFile, growingFile } from "../../support/recording_files.ts";

describe("readFacts()", () => {
  let path: string;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(os.tmpdir(), "microlog-facts-"));
    path = join(folder, "a.microlog");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function factsOf(bytes: Uint8Array): FileFacts {
    writeFileSync(path, bytes);
    return readFacts(path, bytes.length);
  }

  const facts = {
    originMicros: DRAWN_ORIGIN_MICROS,
    application: "shop",
    durationMicros: 6000,
    command: "bun shop.ts",
    runtime: "bun 1.4.5",
    exitCode: 0,
    signal: undefined,
    problem: undefined,
  };

  it("reads a finalised file", () => {
    assert.deepEqual(factsOf(finalisedFile()), { ...facts, finalised: true, writers: undefined });
  });

  it("reads the same of a file that grows, and who may write on", () => {
    const { writers, ...rest } = factsOf(growingFile({ ...BEGUN, ...ENDED }));
    assert.deepEqual(rest, { ...facts, finalised: false });
    assert.deepEqual(writers?.processes.map(({ pid }) => pid), [4242]);
    assert.equal(writers?.commandEnded, true);
  });

  it("takes the end from the index when nobody noted it", () => {
    const { endedAtMicros: _, ...killed } = ENDED;
    assert.equal(factsOf(finalisedFile(killed)).durationMicros, 6000);
    const long = { main: `${"ab".repeat(40)}` };
    assert.equal(factsOf(finalisedFile(killed, { threads: long, columnMicros: 1e6 })).durationMicros, 80e6);
  });

  it("reads metadata of any length", () => {
    for (const length of [10, 8_000, 9_000, 140_000, 2_000_000]) {
      // Random letters, because what is repeated would be packed.
      const value = Array.from({ length }, (_, i) => String.fromCharCode(97 + (i * i * 7919 + i) % 26)).join(
        "",
      );
      const { application, durationMicros } = factsOf(finalisedFile({ ...ENDED, environment: { value } }));
      assert.deepEqual([application, durationMicros], ["shop", 6000], `${length}`);
    }
  });

  it("leaves out what has the wrong shape", () => {
    const odd = JSON.parse(
      `{"application": 7, "command": ["a", 1], "runtime": null, "exitCode": "0", "signal": {}}`,
    );
    const { application, command, runtime, exitCode, signal, finalised } = factsOf(finalisedFile(odd));
    assert.deepEqual([application, command, runtime, exitCode, signal], Array(5).fill(undefined));
    assert.equal(finalised, true);
  });

  it("tells what the first process knows where metadata is missing", () => {
    const { tables } = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({
        processes: [{
          key: 1,
          pid: 2,
          parentKey: -1,
          runtime: text("node"),
          version: text("24.0.0"),
          exitCode: 4,
        }],
      }),
    });
    const { runtime, exitCode, application } = factsOf(
      joinBytes(encodeFileHeader(0), encodeBatch(1, tables)),
    );
    assert.deepEqual([runtime, exitCode, application], ["node 24.0.0", 4, undefined]);
  });

  it("says why a file cannot be read", () => {
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /at least 20 bytes/],
      [
        new TextEncoder().encode("a text that is long enough to be a header of a file"),
        /not a microlog file/,
      ],
      [Uint8Array.from(finalisedFile(), (byte, i) => i === 8 ? 9 : byte), /format version 9/],
      [growingFile().subarray(0, 100), /ends inside a chunk/],
    ];
    for (const [bytes, problem] of cases) {
      const found = factsOf(bytes);
      assert.match(found.problem ?? "", problem);
      assert.equal(found.finalised, false);
    }
  });

  it("ends in facts or a problem for every beginning of a file", () => {
    const bytes = finalisedFile();
    for (let length = 0; length < bytes.length; length++) {
      const found = factsOf(bytes.subarray(0, length));
      assert.equal(found.finalised, false);
      assert.ok(found.problem !== undefined || found.originMicros === DRAWN_ORIGIN_MICROS, `${length} bytes`);
    }
  });

  it("throws when the file is gone", () => {
    assert.throws(() => readFacts(join(folder, "gone"), 100), { code: "ENOENT" });
  });
});
