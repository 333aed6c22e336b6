// Time limit: 300 s.
// Runtime: Bun.
// A library that logs, in a program that does not: it is as if it did not. And in one that does, it logs as the program says.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { findNode, NODE_MAJORS } from "../../support/node_versions.ts";
import { runProgram } from "../../support/run_program.ts";
import { BUN_PATH, DENO_PATH } from "../../support/runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-silence-"));
const runtimes: (readonly [name: string, command: readonly string[]])[] = [];
let library = "";
let copy = "";

before(async () => {
  library = await bundleLibrary("mod.ts", folder);
  copy = await bundleLibrary("mod.ts", mkdtempSync(join(folder, "copy-")));
  runtimes.push(["bun", [BUN_PATH]], ["deno", [DENO_PATH, "run"]]);
  for (const major of NODE_MAJORS) runtimes.push([`node${major}`, [await findNode(major)]]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

async function print(text: string): Promise<ReadonlyMap<string, string>> {
  const program = join(mkdtempSync(join(folder, "program-")), "program.mjs");
  writeFileSync(program, text);
  const printed = new Map<string, string>();
  await Promise.all(runtimes.map(async ([name, [file = "", ...args]]) => {
    const { stdout, stderr, exitCode, timedOut } = await runProgram(file, [...args, program]);
    assert.deepEqual([exitCode, timedOut, stderr], [0, false, ""], name);
    printed.set(name, stdout);
  }));
  return printed;
}

describe("the library before it is configured", () => {
  // Deno runs this without any permission: asking for one would fail the program.
  it("prints nothing, listens to nothing, starts no timer, and leaves two symbols", async () => {
    const printed = await print(`
      import process from "node:process";
      const events = ["exit", "beforeExit", "uncaughtException", "uncaughtExceptionMonitor", "unhandledRejection",
        "SIGINT", "SIGTERM", "SIGHUP", "warning", "removeListener"];
      const timers = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"];
      let started = 0;
      for (const name of timers) {
        const original = globalThis[name];
        globalThis[name] = (...args) => { started++; return original(...args); };
      }
      const methods = () => [process.on, process.listeners, process.emit, console.log, process.kill].concat(timers.map((name) => globalThis[name]));
      const own = () => Reflect.ownKeys(globalThis);
      const counts = () => events.map((event) => process.rawListeners(event).length);
      const [before, methodsBefore, countsBefore] = [own(), methods(), counts()];
      const { getLogger, withContext } = await import(${JSON.stringify(library)});
      const log = getLogger("library").bind({ a: 1 });
      for (let i = 0; i < 100; i++) withContext({ i }, () => { log.info("m", { i }); log.fatal(new Error("e")); });
      const added = own().filter((key) => !before.includes(key));
      const same = methods().every((method, i) => method === methodsBefore[i]);
      console.log(JSON.stringify([counts().map((count, i) => count - countsBefore[i]), started, added.map(String), same]));`);
    for (const [name, text] of printed) {
      const [listeners, started, added, same] = JSON.parse(text);
      assert.equal(
        listeners.reduce((sum: number, each: number) => sum + each, 0),
        0,
        `${name}: ${listeners}`,
      );
      assert.deepEqual([started, same], [0, true], name);
      // Deno's own, which it makes when a node: module is first asked for.
      const ours = added.filter((key: string) => key !== "nodeBootstrap");
      assert.deepEqual(ours.sort(), ["Symbol(microlog.context.1)", "Symbol(microlog.library.1)"], name);
    }
  });
});

describe("two copies of the library in one program", () => {
  it("share loggers, sinks, levels and contexts", async () => {
    const printed = await print(`
      import { configure, getLogger, withContext } from ${JSON.stringify(library)};
      import * as copy from ${JSON.stringify(copy)};
      const theirs = copy.getLogger("their");
      await configure({ level: "warn", sinks: [{ type: "console", format: ({ message, context }) => message + " " + (context?.fields.id ?? "") }] });
      theirs.info("no");
      theirs.warn("yes");
      withContext({ id: 7 }, () => theirs.error("both"));
      getLogger("their").setLevel("error");
      theirs.warn("no more");`);
    for (const [name, text] of printed) assert.equal(text, "yes \nboth 7\n", name);
  });
});
