// Runtime: Bun.
// Errors that nobody caught are in the log, and end the program as they would have, in Bun, Deno and each Node.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-uncaught-"));
let runtimes: readonly RuntimeCommand[] = [];

before(async () => {
  for (const source of ["mod.ts", "uncaught.ts"]) await bundleLibrary(source, folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** Programs that `bun test` starts would take themselves for tests. */
const ENVIRONMENT = { NODE_ENV: "production" };

/** Runs a program that ends so, with and without the library's eye on it; what is logged. */
async function endBy(end: string, [name, [file = "", ...args]]: RuntimeCommand): Promise<readonly unknown[]> {
  const log = join(folder, `${name}.log`);
  rmSync(log, { force: true });
  const paths = ["watched.mjs", "plain.mjs"].map((path) => join(folder, path));
  const [watched = "", plain = ""] = paths;
  writeFileSync(plain, end);
  writeFileSync(
    watched,
    `import { configure, getLogger } from "./mod.mjs";
     import { logUncaught } from "./uncaught.mjs";
     await configure({ sinks: [{ type: "file", path: ${JSON.stringify(log)}, format: "json" }] });
     logUncaught({ logger: "end" });
     getLogger("app").info("before");
     ${end}`,
  );
  const [result, expected] = [
    await runProgram(file, [...args, watched], { env: ENVIRONMENT }),
    await runProgram(file, [...args, plain], { env: ENVIRONMENT }),
  ];
  assert.equal(result.exitCode, expected.exitCode, `${name}: ${result.stderr}`);
  assert.equal(result.stdout, expected.stdout, name);
  assert.equal(result.stderr.includes("mine"), expected.stderr.includes("mine"), name);
  return readFileSync(log, "utf8").trim().split("\n").map((line) => {
    const { level, logger, message, error, thrown } = JSON.parse(line);
    return [level, logger, message, error?.name ?? thrown ?? ""];
  });
}

const BEFORE = ["info", "app", "before", ""];

const ENDS: Readonly<Record<string, readonly [end: string, ...records: unknown[]]>> = {
  "an error in a microtask": [
    "queueMicrotask(() => { throw new TypeError('mine'); });",
    ["fatal", "end", "uncaught error", "TypeError"],
  ],
  "an error in a timer": [
    "setTimeout(() => { throw new RangeError('mine'); }, 1);",
    ["fatal", "end", "uncaught error", "RangeError"],
  ],
  "a rejection": [
    "Promise.reject(new TypeError('mine'));",
    ["fatal", "end", "unhandled rejection", "TypeError"],
  ],
  "a text": ["setTimeout(() => { throw 'mine'; }, 1);", ["fatal", "end", "uncaught error", "mine"]],
  "nothing": ["console.log('done');"],
  "errors that the program handles": [
    "process.on('uncaughtException', () => process.exit(7)); setTimeout(() => { throw new TypeError('its'); }, 1);",
    ["fatal", "end", "uncaught error", "TypeError"],
  ],
};

describe("logUncaught()", () => {
  for (const [what, [end, ...records]] of Object.entries(ENDS)) {
    it(`logs ${what}, and the program ends as it would have`, async () => {
      for (const runtime of runtimes) {
        assert.deepEqual(await endBy(end, runtime), [BEFORE, ...records], runtime[0]);
      }
    });
  }
});
