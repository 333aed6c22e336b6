// Archives are read back by the tools people use, where those are installed; the layout is checked everywhere.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { type ArchiveEntry, packTarGz, packZip } from "../../tools/archive.ts";
import { runProgram } from "../support/run_program.ts";

const ENTRIES: readonly ArchiveEntry[] = [
  { path: "microlog/program", bytes: Buffer.from("x".repeat(70_000)), executable: true },
  { path: "microlog/empty", bytes: new Uint8Array(), executable: false },
  { path: "microlog/one_block", bytes: Buffer.alloc(512, "a"), executable: false },
];

describe("packTarGz()", () => {
  it("is read by tar, modes included", { skip: process.platform === "win32" }, async () => {
    await expectUnpacked("a.tar.gz", packTarGz(ENTRIES), "tar", ["-xzf", "a.tar.gz"]);
  });
  it("fills whole blocks and ends with two empty ones", () => {
    const tar = gunzipSync(packTarGz(ENTRIES));
    assert.equal(tar.length, 512 * (1 + 137 + 1 + 1 + 1 + 2));
    assert.ok(tar.subarray(-1024).every((byte) => byte === 0));
  });
  it("gives the same bytes for the same files", () => {
    assert.deepEqual(packTarGz(ENTRIES), packTarGz(ENTRIES));
  });
  it("refuses a path that does not fit, one character over the limit", () => {
    const entry = { bytes: new Uint8Array(), executable: false };
    packTarGz([{ ...entry, path: "p".repeat(100) }]);
    assert.throws(() => packTarGz([{ ...entry, path: "p".repeat(101) }]), RangeError);
  });
});

describe("packZip()", () => {
  it("is read by unzip, modes included", async (context) => {
    const { exitCode } = await runProgram("unzip", ["-v"]).catch(() => ({ exitCode: null }));
    if (exitCode !== 0) return context.skip("no unzip here");
    await expectUnpacked("a.zip", packZip(ENTRIES), "unzip", ["-q", "a.zip"]);
  });
  it("gives the same bytes for the same files", () => assert.deepEqual(packZip(ENTRIES), packZip(ENTRIES)));
});

async function expectUnpacked(
  name: string,
  archive: Uint8Array,
  command: string,
  args: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "microlog_archive_"));
  try {
    await writeFile(join(folder, name), archive);
    const { exitCode, stderr } = await runProgram(command, args, { cwd: folder });
    assert.equal(exitCode, 0, stderr);
    for (const { path, bytes, executable } of ENTRIES) {
      assert.deepEqual(new Uint8Array(await readFile(join(folder, path))), new Uint8Array(bytes));
      assert.equal(((await stat(join(folder, path))).mode & 0o111) !== 0, executable);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
