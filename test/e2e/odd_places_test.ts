// The commands in odd places: roots that are none, commands that are none, a browser that cannot be had, users without
// a cache folder. What is wrong is said in a sentence, and how a recorded command ended stays how `record` ends.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { finalisedFile } from "../support/recording_files.ts";
import { runMicrolog } from "../support/run_microlog.ts";
import { BUN_PATH } from "../support/runtimes.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "microlog-odd-"));
  writeFileSync(join(folder, "text.txt"), "no recording");
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

async function microlog(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
  const { exitCode, stdout, stderr } = await runMicrolog(args, {
    cwd: folder,
    timeoutMs: 120_000,
    env: {
      MICROLOG_ROOT: join(folder, "root"),
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      NO_COLOR: "1",
      BROWSER: undefined,
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
      ...env,
    },
  });
  return { exitCode, stdout, stderr };
}

function script(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}

const onWindows = process.platform === "win32";

describe("a root that is no folder", () => {
  it("is said to be none by whatever looks there", async () => {
    const commands = [
      ["ls"],
      ["ls", "--json"],
      ["show", "latest"],
      ["rm", "shop"],
      ["open", "--no-browser"],
      ["serve"],
    ];
    for (const args of commands) {
      const { exitCode, stdout, stderr } = await microlog([...args, "--root", "text.txt"]);
      assert.deepEqual([exitCode, stdout], [2, ""], args.join(" "));
      assert.match(
        stderr,
        /^microlog: Cannot look for recordings in ".*text\.txt": it is no folder\. Give .*\n$/,
      );
    }
  });

  it("does not keep files elsewhere from being shown", async () => {
    writeFileSync(join(folder, "a.microlog"), finalisedFile());
    const { exitCode, stdout } = await microlog(["show", "a.microlog", "--root", "text.txt"]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /bun shop\.ts/);
  });

  it("is told from one that may not be read", async (context) => {
    if (onWindows || process.getuid?.() === 0) return context.skip("whoever runs this may read everything");
    mkdirSync(join(folder, "root"), { mode: 0o000 });
    const { exitCode, stderr } = await microlog(["ls"]);
    chmodSync(join(folder, "root"), 0o700);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^microlog: Cannot look for recordings in ".*root": .*denied/);
  });
});

describe("what is no recording", () => {
  it("is not opened", async () => {
    for (const args of [["open", "text.txt", "--no-browser"], ["show", "text.txt"]]) {
      const { exitCode, stdout, stderr } = await microlog(args);
      assert.deepEqual([exitCode, stdout], [1, ""]);
      assert.match(
        stderr,
        /^microlog: Cannot read ".*text\.txt": Cannot decode recording: .*\(at byte 0\)\n$/,
      );
    }
  });
});

describe("a port that is none", () => {
  it("is wrong usage", async () => {
    for (
      const args of [["serve", "--port", "77.5"], ["open", "--port", "8000.5"], [
        "show",
        "x",
        "--entries",
        "1.5",
      ]]
    ) {
      const { exitCode, stderr } = await microlog(args);
      assert.equal(exitCode, 2);
      assert.match(stderr, /whole number from \d+ to \d+/);
    }
    for (const args of [["serve"], ["open", "--no-browser"], ["record", "--", BUN_PATH, "--version"]]) {
      const { exitCode, stdout, stderr } = await microlog(args, { MICROLOG_PORT: "high" });
      assert.deepEqual([exitCode, stdout], [2, ""]);
      assert.equal(stderr, 'microlog: MICROLOG_PORT is "high": a port from 1 to 65535 is wanted\n');
    }
  });
});

const BARE: [string, RegExp] = ["./bare.sh", /its first line does not say what runs it/];

describe("microlog record", () => {
  it("says why a script cannot be started", async (context) => {
    if (onWindows) return context.skip("Windows goes by endings");
    script("bare.sh", "exit 3\n");
    script("strange.sh", "#!/no/such/shell\n");
    writeFileSync(join(folder, "plain.sh"), "#!/bin/sh\n");
    const reasons: [string, RegExp][] = [
      // Deno has a shell run those, as a shell does.
      ...("Deno" in globalThis ? [] : [BARE]),
      ["./strange.sh", /the program that its first line names is not there/],
      ["./plain.sh", /it may not be executed/],
      ["./gone.sh", /there is no such program/],
      ["", /it has no name/],
    ];
    for (const [command, reason] of reasons) {
      const { exitCode, stdout, stderr } = await microlog(["record", "--", command]);
      assert.deepEqual([exitCode, stdout], [2, ""], command);
      assert.match(stderr, reason);
    }
    assert.deepEqual(existsSync(join(folder, "root")) ? readdirSync(join(folder, "root")) : [], []);
  });

  it("does not take its own stand-in for Deno where there is none", async () => {
    const { exitCode, stdout, stderr } = await microlog(["record", "--", "deno", "--version"], {
      PATH: folder,
    });
    assert.deepEqual([exitCode, stdout], [2, ""]);
    assert.match(stderr, /Cannot start "deno": there is no such program/);
    assert.deepEqual(existsSync(join(folder, "root")) ? readdirSync(join(folder, "root")) : [], []);
  });

  it("ends as the command did where its recording cannot be opened", async (context) => {
    if (onWindows) return context.skip("the command is one of sh");
    const command = ["sh", "-c", "rm gone.microlog; exit 126"];
    for (const flags of [["--open"], ["--open", "--quiet"], ["--open", "--json"]]) {
      const { exitCode, stderr } = await microlog([
        "record",
        ...flags,
        "--out",
        "gone.microlog",
        "--",
        ...command,
      ]);
      assert.equal(exitCode, 126);
      assert.match(stderr, /microlog: There is no file ".*gone\.microlog"\n$/);
    }
  });

  it("does without a cache folder", async (context) => {
    if (onWindows) return context.skip("the command is one of sh");
    mkdirSync(join(folder, "temporary"));
    const { exitCode, stderr } = await microlog(["record", "--label", "a", "--", "sh", "-c", "exit 3"], {
      XDG_CACHE_HOME: join(folder, "text.txt"),
      TMPDIR: join(folder, "temporary"),
    });
    assert.equal(exitCode, 3, stderr);
    const made = readdirSync(join(folder, "temporary"));
    assert.ok(made.some((name) => /^microlog-\d+$/.test(name)), made.join());
    assert.equal(readdirSync(join(folder, "root", "a")).length, 1);
  });
});
