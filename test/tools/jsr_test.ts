// Time limit: 600 s.
// Runtime: Bun.
// The library as JSR would publish it: types that need no inference, nothing missing. Needs no network.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { buildJsrPackage } from "../../tools/jsr.ts";
import { temporaryFolder } from "../support/record_program.ts";
import { runProgram } from "../support/run_program.ts";
import { DENO_PATH } from "../support/runtimes.ts";

describe("deno publish", () => {
  it("finds nothing wrong with the library", async () => {
    const folder = await buildJsrPackage(join(await temporaryFolder(), "jsr"));
    const { exitCode, stdout, stderr } = await runProgram(DENO_PATH, [
      "publish",
      "--dry-run",
      "--allow-dirty",
    ], {
      cwd: folder,
      env: { NO_COLOR: "1" },
      timeoutMs: 240_000,
    });
    assert.equal(exitCode, 0, stdout + stderr);
    assert.doesNotMatch(stderr, /(?:warning|error)\[/);
    assert.match(stderr, /Dry run complete/);
  });
});
