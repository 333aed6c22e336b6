// Time limit: 120 s.
// `microlog record` in a terminal, as people use it: the program has the terminal, and Ctrl-C reaches it once.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { inflateZlib } from "../support/inflate.ts";
import { entriesOf, processesOf } from "../support/recorded.ts";
import { findNode } from "../support/node_versions.ts";
import { BUN_PATH, DENO_PATH } from "../support/runtimes.ts";

const SCRIPT = "/usr/bin/script";
const skip = existsSync(SCRIPT) ? false : `there is no ${SCRIPT}, which gives a program a terminal`;

const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "microlog-terminal-"));

/** Runs a command line in a terminal and types Ctrl-C each time one of the texts appears. */
function runInTerminal(
  line: string,
  interruptAt: readonly string[],
): Promise<{ shown: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    // In place of the shell: one that stays, as dash does, takes Ctrl-C as its own end.
    const child = spawn(SCRIPT, ["-qec", `exec ${line}`, "/dev/null"], {
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_CACHE_HOME: join(folder, "cache"), NO_COLOR: "1" },
    });
    const waiting = [...interruptAt];
    let shown = "";
    const look = (bytes: Uint8Array) => {
      shown += new TextDecoder().decode(bytes);
      const [text] = waiting;
      if (text === undefined || !shown.includes(text)) return;
      waiting.shift();
      child.stdin.write("\x03");
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("error", reject);
    const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ shown, code });
    });
  });
}

async function starts(): Promise<readonly (readonly [string, string])[]> {
  return [["bun", `'${BUN_PATH}'`], ["deno", `'${DENO_PATH}' run -A`], ["node", `'${await findNode(24)}'`]];
}

describe("microlog record in a terminal", () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("lets Ctrl-C end the program, and keeps all of its recording", { skip, timeout: 90_000 }, async () => {
    writeFileSync(
      join(folder, "plain.mjs"),
      `console.log("tty", process.stdin.isTTY, process.stdout.isTTY); setTimeout(() => console.log("ready"), 200); setInterval(() => {}, 1000);`,
    );
    for (const [name, start] of await starts()) {
      const file = join(folder, `${name}_plain.microlog`);
      const line = `'${BUN_PATH}' '${cli}' record --out '${file}' -- ${start} plain.mjs`;
      const { shown, code } = await runInTerminal(line, ["ready"]);
      assert.match(shown, /tty true true/);
      assert.equal(code, 130, shown);
      const recording = decodeRecording(readFileSync(file), inflateZlib);
      assert.equal(recording.metadata.signal, "SIGINT");
      assert.equal(processesOf(recording)[0]?.signal, "SIGINT");
      assert.deepEqual(entriesOf(recording).map(({ message }) => message), ["tty true true", "ready"]);
    }
  });

  it("leaves Ctrl-C to a program that handles it, once each time", { skip, timeout: 90_000 }, async () => {
    writeFileSync(
      join(folder, "own.mjs"),
      `let times = 0;
       process.on("SIGINT", () => {
         console.log("interrupted", ++times);
         if (times === 2) setTimeout(() => process.exit(7), 300);
       });
       setTimeout(() => console.log("ready"), 200);
       setInterval(() => {}, 1000);`,
    );
    for (const [name, start] of await starts()) {
      const file = join(folder, `${name}_own.microlog`);
      const line = `'${BUN_PATH}' '${cli}' record --out '${file}' -- ${start} own.mjs`;
      const { shown, code } = await runInTerminal(line, ["ready", "interrupted 1"]);
      assert.equal(code, 7, shown);
      const recording = decodeRecording(readFileSync(file), inflateZlib);
      assert.equal(recording.metadata.exitCode, 7);
      const messages = entriesOf(recording).map(({ message }) => message);
      assert.deepEqual(messages, ["ready", "interrupted 1", "interrupted 2"]);
    }
  });
});
