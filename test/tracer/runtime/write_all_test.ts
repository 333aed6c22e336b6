// Writing to a pipe that is full and does not wait for its reader (EAGAIN), which is what standard output may be.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { PartWritten, writeAll } from "../../../tracer/runtime/write_all.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-pipes-"));
const hasPipes = spawnSync("mkfifo", [join(folder, "probe")]).status === 0;

/** More than any pipe holds, with characters of several bytes. */
const TEXT = Array.from({ length: 40_000 }, (_, i) => `line ${i} läuft\n`).join("");

after(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a pipe that does not wait; for reading, too, so that opening waits for nobody. */
function openPipe(name: string): { readonly path: string; readonly descriptor: number } {
  const path = join(folder, name);
  assert.equal(spawnSync("mkfifo", [path]).status, 0);
  return { path, descriptor: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
}

describe("writeAll()", { skip: !hasPipes }, () => {
  it("waits for a reader that is slower, and loses nothing", async () => {
    const { path, descriptor } = openPipe("read");
    const bytes = new TextEncoder().encode(TEXT).length;
    const out = join(folder, "out.txt");
    const reader = spawn("sh", ["-c", `head -c ${bytes} < "$1" > "$2"`, "sh", path, out], {
      stdio: "ignore",
    });
    await new Promise<void>((resolve) => reader.once("spawn", () => resolve()));
    const ended = new Promise<void>((resolve) => reader.once("exit", () => resolve()));
    for (let from = 0; from < TEXT.length; from += 100_000) {
      writeAll(descriptor, TEXT.slice(from, from + 100_000));
    }
    await ended;
    closeSync(descriptor);
    assert.equal(readFileSync(out, "utf8"), TEXT);
  });

  it("gives up what nobody reads after a while, and says what that is", () => {
    const { descriptor } = openPipe("unread");
    let rest = "";
    try {
      writeAll(descriptor, TEXT);
    } catch (error) {
      assert.ok(error instanceof PartWritten);
      rest = error.rest;
    }
    assert.ok(rest.length > 0 && rest.length < TEXT.length);
    // A character may be in two parts.
    assert.ok(TEXT.endsWith(rest.replace(/^\ufffd+/, "")));
    assert.throws(() => writeAll(descriptor, "more"), /EAGAIN|temporarily|again/i);
    closeSync(descriptor);
  });
});
