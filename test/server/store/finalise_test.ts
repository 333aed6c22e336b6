// Tests of server/store/finalise.ts: what stays, what is refused, and who else may be at the file.

import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { encodeFileHeader, FILE_HEADER_BYTES, scanChunks } from "../../../recording/codec/chunks.ts";
import { decodeRecording } from "../../../recording/codec/decode.ts";
import { encodeMetadata } from "../../../recording/codec/encode.ts";
import { FormatError, NotFoundError, StoreError } from "../../../recording/errors.ts";
import type { Recording } from "../../../recording/recording.ts";
import { finaliseFile } from "../../../server/store/finalise.ts";
import { joinBytes } from "../../support/build_chunks.ts";
import { describeTables } from "../../support/compare_recordings.ts";
import { drawSamples } from "../../support/draw_recording.ts";
import { inflateZlib } from "../../support/inflate.ts";
import { startProgram } from "../../support/run_program.ts";
import { batch, BEGUN, ENDED, finalisedFile, growingFile } from "../../support/recording_files.ts";

describe("finaliseFile()", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(os.tmpdir(), "microlog-finalise-"));
    path = join(folder, "a.microlog");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(): Recording {
    return decodeRecording(readFileSync(path), inflateZlib);
  }

  it("keeps what is there and makes it final", async () => {
    const growing = joinBytes(growingFile(), batch({ startMicros: 20_000 }));
    writeFileSync(path, growing, { mode: 0o640 });
    const before = read();
    const returned = await finaliseFile(path);
    const after = read();
    assert.deepEqual(describeTables(returned.tables), describeTables(after.tables));
    assert.deepEqual([before.finalised, after.finalised], [false, true]);
    assert.deepEqual(describeTables(after.tables), describeTables(before.tables));
    assert.ok(statSync(path).size < growing.length);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder), ["a.microlog"]);
  });

  it("changes nothing the second time", async () => {
    writeFileSync(path, growingFile());
    await finaliseFile(path);
    const once = readFileSync(path);
    const again = await finaliseFile(path);
    assert.equal(again.finalised, true);
    assert.deepEqual(readFileSync(path), once);
  });

  it("keeps what later metadata says", async () => {
    writeFileSync(path, joinBytes(growingFile(), encodeMetadata(ENDED)));
    assert.deepEqual((await finaliseFile(path)).metadata, { ...ENDED, runtime: "bun 1.4.5" });
  });

  it("takes in what came after the first time", async () => {
    writeFileSync(path, growingFile());
    await finaliseFile(path);
    appendFileSync(path, batch({ startMicros: 6000 }));
    appendFileSync(path, encodeMetadata({ exitCode: 7 }));
    const { finalised, metadata, tables } = await finaliseFile(path);
    assert.deepEqual([finalised, metadata.exitCode, tables.processes.length, tables.threads.length], [
      true,
      7,
      1,
      1,
    ]);
    assert.equal(drawSamples(read()), "aaaaaaaaaaaa\nbbb ccbbb cc\n d     d");
  });

  it("notes what the first process knows of the end, unless a recorder did", async () => {
    const rows = ({ text }: { text(text: string): number }) => ({
      processes: [{
        key: 100,
        pid: 4242,
        parentKey: -1,
        runtime: text("node"),
        version: text("24.1.0"),
        startedAt: 0,
        endedAt: 5500,
        exitCode: 2,
      }],
    });
    writeFileSync(path, growingFile(BEGUN, { rows }));
    const { metadata } = await finaliseFile(path);
    assert.deepEqual([metadata.runtime, metadata.endedAtMicros, metadata.exitCode], ["node 24.1.0", 5500, 2]);

    const { exitCode: _, ...killed } = { ...ENDED, signal: "SIGKILL" };
    writeFileSync(path, growingFile(killed, { rows }));
    const recorded = (await finaliseFile(path)).metadata;
    assert.deepEqual([recorded.endedAtMicros, recorded.exitCode, recorded.signal], [
      6000,
      undefined,
      "SIGKILL",
    ]);
  });

  it("finalises a file whose last chunk is torn, as a killed writer leaves it", async () => {
    const whole = growingFile();
    const torn = batch({ startMicros: 6000 });
    for (const length of [1, 23, 24, 30, torn.length - 1]) {
      writeFileSync(path, joinBytes(whole, torn.subarray(0, length)));
      const { finalised, problems } = await finaliseFile(path);
      assert.deepEqual([finalised, problems.length], [true, 0], `${length} bytes of it`);
    }
  });

  it("leaves damaged files as they are", async () => {
    const whole = joinBytes(growingFile(), batch());
    for (const offset of [60, whole.length - 3]) {
      const damaged = whole.slice();
      damaged[offset] = (damaged[offset] ?? 0) ^ 0xff;
      writeFileSync(path, damaged);
      const { finalised, problems } = await finaliseFile(path);
      assert.deepEqual([finalised, problems.length], [false, 1]);
      assert.deepEqual(new Uint8Array(readFileSync(path)), damaged);
    }
    assert.deepEqual(readdirSync(folder), ["a.microlog"]);
  });

  it("leaves a finalised file that was cut as it is, wherever it was", async () => {
    const whole = finalisedFile();
    const chunks = scanChunks(whole).chunks;
    const dataAt = chunks[1]?.offset ?? 0;
    const lengths = [
      FILE_HEADER_BYTES + 1, // inside the metadata: all that is left would be an empty recording
      dataAt - 1,
      dataAt + 5,
      Math.floor((dataAt + whole.length) / 2),
      ...chunks.slice(2).map(({ offset }) => offset),
      whole.length - 1,
    ];
    for (const length of lengths) {
      writeFileSync(path, whole.subarray(0, length));
      const { finalised, problems } = await finaliseFile(path);
      assert.equal(finalised, false, `${length} bytes`);
      assert.ok(problems.length > 0, `${length} bytes`);
      assert.deepEqual(new Uint8Array(readFileSync(path)), whole.subarray(0, length));
    }
  });

  it("leaves files of a later version as they are", async () => {
    const later = growingFile();
    later[FILE_HEADER_BYTES - 10] = 99; // the minor version (FORMAT.md, "File")
    writeFileSync(path, later);
    assert.equal((await finaliseFile(path)).finalised, false);
    assert.deepEqual(new Uint8Array(readFileSync(path)), later);
  });

  it("says so when there is no recording, or none that may be replaced", async () => {
    await assert.rejects(finaliseFile(path), StoreError);
    writeFileSync(path, "no recording");
    await assert.rejects(finaliseFile(path), FormatError);
    assert.equal(readFileSync(path, "utf8"), "no recording");
    assert.deepEqual(readdirSync(folder), ["a.microlog"]);
  });

  it("leaves the file when the new one cannot be written", async () => {
    writeFileSync(path, growingFile());
    mkdirSync(join(folder, ".a.microlog.finalising"));
    await assert.rejects(finaliseFile(path), StoreError);
    assert.deepEqual(new Uint8Array(readFileSync(path)), growingFile());
    assert.deepEqual(readdirSync(folder), [".a.microlog.finalising", "a.microlog"]);
  });

  it("loses nothing of a process that goes on appending", async () => {
    const count = 300;
    writeFileSync(path, joinBytes(encodeFileHeader(0), encodeMetadata(BEGUN)));
    const program = fileURLToPath(new URL("../../support/append_batches.ts", import.meta.url));
    const run = process.versions["deno"] === undefined ? [program] : ["run", "-A", "--no-check", program];
    const child = startProgram(process.execPath, [...run, path, String(count)]);
    let ended = false;
    const result = child.result.finally(() => ended = true);
    let rounds = 0;
    while (!ended) {
      await finaliseFile(path);
      rounds++;
      await delay(1);
    }
    assert.deepEqual([(await result).exitCode, (await result).stderr], [0, ""]);
    const { tables, finalised } = await finaliseFile(path);
    const messages = Array.from(tables.logs.columns.message, (row) => tables.strings.get(row));
    assert.deepEqual(messages, Array.from({ length: count }, (_, number) => String(number)));
    assert.ok(finalised && rounds > 1);
  });

  it("lets one at a time do it", async () => {
    writeFileSync(path, growingFile());
    const all = await Promise.all(Array.from({ length: 5 }, () => finaliseFile(path)));
    assert.ok(all.every(({ finalised }) => finalised));
    assert.deepEqual(readdirSync(folder), ["a.microlog"]);
  });

  it("waits for who is at it, and takes over from who gave up", async () => {
    writeFileSync(path, growingFile());
    const lock = join(folder, ".a.microlog.lock");
    writeFileSync(lock, "1");
    const finalising = finaliseFile(path);
    assert.equal(existsSync(lock), true);
    rmSync(lock);
    assert.equal((await finalising).finalised, true);

    writeFileSync(path, growingFile());
    writeFileSync(lock, "1");
    utimesSync(lock, new Date(0), new Date(0));
    assert.equal((await finaliseFile(path)).finalised, true);
    assert.equal(existsSync(lock), false);
  });

  it("does not bring back what was removed", async () => {
    await assert.rejects(finaliseFile(join(folder, "gone.microlog")), (error: unknown) => {
      return error instanceof StoreError || error instanceof NotFoundError;
    });
    assert.deepEqual(readdirSync(folder), []);
  });
});
