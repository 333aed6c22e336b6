// Thousands of wrong files through the decoder, in processes of their own: each ends in a value that is sound or in an
// error that says where, without a hang, a crash or much memory.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { FuzzSummary } from "../../support/fuzz_codec.ts";
import { LARGE_HOSTILE_FILES, SMALL_HOSTILE_FILES } from "../../support/hostile_files.ts";

const PROGRAM = fileURLToPath(new URL("../../support/fuzz_codec.ts", import.meta.url));
const HOSTILE = fileURLToPath(new URL("../../../fixtures/hostile/", import.meta.url));
const MAX_GROWN_BYTES = 256 * 2 ** 20;

/** For the process as a whole, on a machine that does much else. */
const LIMIT_MS = 90_000;

function fuzz(...args: readonly string[]): FuzzSummary {
  const runtime = process.versions["bun"] === undefined
    ? ["run", "--allow-all", "--no-check", "--v8-flags=--expose-gc"]
    : [];
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [...runtime, PROGRAM, ...args], {
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  assert.equal(status, 0, `${args[0]} ended with ${signal ?? status}: ${stderr}`);
  const summary = JSON.parse(stdout) as FuzzSummary; // what the program prints
  assert.deepEqual(summary.failures, []);
  assert.ok(summary.grownBytes < MAX_GROWN_BYTES, `memory grew by ${summary.grownBytes} bytes`);
  return summary;
}

describe("decodeRecording()", () => {
  it("ends in a value or a FormatError for 2,000 mutated files", { timeout: LIMIT_MS }, () => {
    const summary = fuzz("mutate", "20260131", "2000");
    assert.ok(summary.clean > 200 && summary.damaged > 1000 && summary.refused > 10, JSON.stringify(summary));
  });

  it("ends in a value or a FormatError for every truncation of small files", { timeout: LIMIT_MS }, () => {
    const summary = fuzz("truncate", "7");
    // Of each of the two files: what is shorter than a header is refused, what ends with a chunk is clean.
    assert.equal(summary.refused, 2 * 20);
    assert.ok(summary.cases > 2000 && summary.clean >= 2);
  });

  it("ends in a value or a FormatError for every file of fixtures/hostile", { timeout: LIMIT_MS }, () => {
    const paths = readdirSync(HOSTILE).filter((name) => name.endsWith(".microlog")).sort();
    assert.deepEqual(paths, Object.keys(SMALL_HOSTILE_FILES).map((name) => `${name}.microlog`).sort());
    const told = readFileSync(join(HOSTILE, "..", "README.md"), "utf8");
    for (const path of paths) {
      assert.ok(told.includes(`| \`${basename(path, ".microlog")}\` |`), `fixtures/README.md on ${path}`);
    }
    assert.equal(fuzz("files", ...paths.map((path) => join(HOSTILE, path))).cases, paths.length);
  });

  it("stays within 256 MiB for files that want to take more", { timeout: LIMIT_MS }, () => {
    const folder = mkdtempSync(join(tmpdir(), "microlog_hostile_"));
    try {
      const paths = Object.entries(LARGE_HOSTILE_FILES).map(([name, build]) => {
        const path = join(folder, `${name}.microlog`);
        writeFileSync(path, build());
        return path;
      });
      assert.equal(fuzz("files", ...paths).cases, paths.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
