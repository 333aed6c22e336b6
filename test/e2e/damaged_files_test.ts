// What the commands say of a finalised file that was cut: that it is damaged, not that it is a run that was killed.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { finalisedFile } from "../support/recording_files.ts";
import { runMicrolog } from "../support/run_microlog.ts";

describe("a finalised file that was cut", () => {
  const id = "shop/2026_01_31_12_00_00";
  const cut = finalisedFile().slice(0, -60);
  let root: string;
  let path: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "microlog-damaged-"));
    path = join(root, `${id}.microlog`);
    mkdirSync(dirname(path));
    writeFileSync(path, cut);
  });
  after(() => rmSync(root, { recursive: true }));

  async function microlog(...args: string[]) {
    return await runMicrolog(args, { cwd: root, env: { MICROLOG_ROOT: root, NO_COLOR: "1" } });
  }

  it("is listed, shown and verified as damaged, and stays as it is", async () => {
    const listed = JSON.parse((await microlog("ls", "--json")).stdout);
    assert.equal(listed[0].finalised, false);
    assert.match((await microlog("ls")).stdout, / damaged /);
    assert.match((await microlog("show", "latest")).stdout, /places? cannot be read, the first at byte \d+/);
    for (const name of [id, path]) {
      const { stdout, exitCode } = await microlog("verify", name);
      assert.equal(exitCode, 1);
      assert.match(stdout, /The file was finalised and has been cut: its end is missing/);
    }
    assert.deepEqual(new Uint8Array(readFileSync(path)), cut);
  });
});
