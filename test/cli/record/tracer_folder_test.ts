// Tests of cli/record/tracer_folder.ts: where what programs load is written, and where not.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type TracerBundles, writeTracer } from "../../../cli/record/tracer_folder.ts";
import { StoreError } from "../../../recording/errors.ts";
import { TRACER_BUNDLES } from "../../../tracer/inject/tracer_files.ts";

const BUNDLES: TracerBundles = { node: "1", bun: "2", deno: "3", denoTracer: "4", parts: "5" };

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "microlog-tracer-"));
  temporary = join(folder, "temporary");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("writeTracer()", () => {
  it("writes into the cache folder, once", async () => {
    const { tracerFolder, shimFolder } = await writeTracer(BUNDLES, join(folder, "cache"), temporary);
    assert.equal(dirname(tracerFolder), join(folder, "cache", "microlog"));
    assert.equal(readFileSync(join(tracerFolder, TRACER_BUNDLES.bun), "utf8"), "2");
    assert.equal(existsSync(join(shimFolder, "deno")), true);
    assert.equal((await writeTracer(BUNDLES, join(folder, "cache"), temporary)).tracerFolder, tracerFolder);
    const other = await writeTracer({ ...BUNDLES, bun: "6" }, join(folder, "cache"), temporary);
    assert.notEqual(other.tracerFolder, tracerFolder);
    assert.equal(existsSync(temporary), false);
  });

  it("goes to what is temporary where the cache cannot be made, or no variable carries its name", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const cache of [join(folder, "file"), join(folder, "my cache")]) {
      const { tracerFolder } = await writeTracer(BUNDLES, cache, temporary);
      assert.match(basename(dirname(tracerFolder)), /^microlog-/);
      assert.equal(dirname(dirname(tracerFolder)), temporary);
    }
  });

  it("says what is wrong with both places", async () => {
    writeFileSync(join(folder, "file"), "");
    await assert.rejects(
      writeTracer(BUNDLES, join(folder, "file"), join(folder, "file")),
      (error: unknown) => {
        assert.ok(error instanceof StoreError);
        assert.match(error.message, /^Cannot write .*, in ".*": .*; nor in ".*": .*XDG_CACHE_HOME$/);
        return true;
      },
    );
  });

  it("loads nothing from where anybody may write", async (context) => {
    if (process.platform === "win32") return context.skip("Windows has other permissions");
    mkdirSync(join(folder, "cache", "microlog"), { recursive: true });
    chmodSync(join(folder, "cache", "microlog"), 0o777);
    const { tracerFolder } = await writeTracer(BUNDLES, join(folder, "cache"), temporary);
    assert.equal(dirname(dirname(tracerFolder)), temporary);
  });
});
