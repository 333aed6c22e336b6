// Time limit: 600 s.
// Runtime: Bun.
// Records that a program made before it ended, however it ended: they are in the file, and the end is the program's own.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { type ProgramResult, runProgram } from "../../support/run_program.ts";
import { BUN_PATH, DENO_PATH } from "../../support/runtimes.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const LINES = 20_500;
const CHUNK_BYTES = 64 * 1024;

/** What the program does when all is logged. It is never still for long enough that a timer could write for it. */
const ENDS: Readonly<Record<string, string>> = {
  "its natural end": "",
  "process.exit(0)": "process.exit(0);",
  "process.exit(3)": "process.exit(3);",
  "an uncaught error": "throw new Error('boom');",
  "an unhandled rejection": "Promise.reject(new Error('boom'));",
  "an error in a timer": "setTimeout(() => { throw new Error('boom'); }, 0);",
  "SIGTERM": "kill('SIGTERM');",
  "SIGINT": "kill('SIGINT');",
  "SIGHUP": "kill('SIGHUP');",
  "SIGTERM that the program handles":
    "process.on('SIGTERM', () => { log.info('last'); process.exit(7); }); kill('SIGTERM');",
  "SIGTERM that the program handles once": "setImmediate(() => kill('SIGTERM'));",
  "SIGKILL": "kill('SIGKILL');",
}; // deno-fmt-ignore: a line each

/** What a worker, or its owner, does when all is logged. */
const WORKER_ENDS: Readonly<Record<string, string>> = {
  "its natural end": "",
  "process.exit()": "process.exit(0);",
  "terminate()": "parentPort.postMessage('done');",
};

const folder = mkdtempSync(join(tmpdir(), "microlog-loss-"));
let library = "";
let runtimes: readonly RuntimeCommand[] = [];
let programs = 0;

before(async () => {
  library = await bundleLibrary("mod.ts", folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly result: ProgramResult;
  /** Numbers of the lines in the file, in their order. */
  readonly numbers: readonly number[];
}

/** Runs a program, with the logger or with one that does nothing. */
async function run(command: readonly string[], text: string, hasLogger: boolean): Promise<Run> {
  const path = join(folder, `${programs}.log`);
  const program = join(folder, `${programs++}.mjs`);
  const silent = "const log = { info() {} };";
  const real = `import { configure, getLogger } from ${JSON.stringify(library)};
    await configure({ sinks: [{ type: "file", path: ${JSON.stringify(path)} }] });
    const log = getLogger("app");`;
  writeFileSync(path, "");
  writeFileSync(
    program,
    text.replace("LOGGER;", () => hasLogger ? real : silent).replace("LIBRARY", () => JSON.stringify(library))
      .replace("PATH", () => JSON.stringify(path)),
  );
  const [file = "", ...args] = command;
  const result = await runProgram(file, [...args, program]);
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return { result, numbers: lines.map((line) => Number(JSON.parse(line).i)).filter(Number.isInteger) };
}

const LOG_ALL = `for (let i = 0; i < ${LINES}; i++) {
    log.info("line", { i, name: "somebody" });
    if (i % 1000 === 999) await new Promise((resolve) => setTimeout(resolve, 0));
  }`;

describe("a program that logs to a file", () => {
  for (const [end, code] of Object.entries(ENDS)) {
    it(`loses ${end === "SIGKILL" ? "at most one piece" : "nothing"} by ${end}`, async () => {
      await Promise.all(runtimes.map(async ([name, command]) => {
        // What is listened to before the logger is there, it must not count as nobody.
        const first = end.endsWith("once")
          ? "process.once('SIGTERM', () => { setTimeout(() => process.exit(7), 50); });"
          : "";
        const text = `import process from "node:process";
          ${first}
          LOGGER;
          const kill = (signal) => { process.kill(process.pid, signal); const stop = Date.now() + 20_000;
            (function stay() { if (Date.now() < stop) setImmediate(stay); })(); };
          ${LOG_ALL}
          ${code}`;
        const [plain, logged] = [await run(command, text, false), await run(command, text, true)];
        const told = ({ result }: Run) => [result.exitCode, result.signal, result.stdout, result.timedOut];
        assert.deepEqual(told(logged), told(plain), `${name}: ${logged.result.stderr}`);
        if (!/error|rejection/.test(end)) assert.equal(logged.result.stderr, plain.result.stderr, name);
        if (end === "SIGKILL") {
          const bytesOfLine = 110;
          assert.ok(
            LINES - logged.numbers.length <= CHUNK_BYTES / bytesOfLine * 1.5,
            `${name}: ${logged.numbers.length}`,
          );
        } else assert.equal(logged.numbers.length, LINES, name);
        assert.ok(logged.numbers.every((number, i) => number === i), name);
      }));
    });
  }

  it("prints to the console in the order of console.log, also when it is a pipe", async () => {
    await Promise.all(runtimes.map(async ([name, command]) => {
      const text = `import { configure, getLogger } from LIBRARY;
        await configure({ sinks: [{ type: "console", format: (record) => record.message }] });
        const log = getLogger();
        for (let i = 0; i < 1000; i += 2) { console.log(String(i)); log.info(String(i + 1)); }`;
      const { result } = await run(command, text, true);
      const expected = Array.from({ length: 1000 }, (_, i) => `${i}\n`).join("");
      assert.equal(result.stdout, expected, name);
    }));
  });
});

describe("a worker that logs to a file", () => {
  for (const [end, code] of Object.entries(WORKER_ENDS)) {
    it(`loses nothing by ${end}`, async () => {
      await Promise.all(runtimes.map(async ([name, command]) => {
        const text = `import { parentPort, Worker, isMainThread } from "node:worker_threads";
          import process from "node:process";
          import { configure, getLogger } from LIBRARY;
          if (isMainThread) {
            const worker = new Worker(new URL(import.meta.url));
            worker.on("message", () => worker.terminate());
          } else {
            await configure({ sinks: [{ type: "file", path: PATH }] });
            const log = getLogger("worker");
            ${LOG_ALL}
            ${code}
          }`;
        const { result, numbers } = await run(command, text, true);
        assert.deepEqual([result.exitCode, result.stderr], [0, ""], name);
        assert.equal(numbers.length, LINES, name);
      }));
    });
  }

  it("loses nothing by close() and terminate() of a worker of the web's kind", async () => {
    for (const end of ["self.close();", "self.postMessage('done');"]) {
      await Promise.all(
        runtimes.filter(([name]) => !name.startsWith("node")).map(async ([name, command]) => {
          const text = `import { isMainThread } from "node:worker_threads";
          import { configure, getLogger } from LIBRARY;
          if (!isMainThread || typeof WorkerGlobalScope === "function") {
            await configure({ sinks: [{ type: "file", path: PATH }] });
            const log = getLogger("worker");
            ${LOG_ALL}
            ${end}
          } else {
            const worker = new Worker(import.meta.url, { type: "module" });
            worker.onmessage = () => worker.terminate();
          }`;
          const { result, numbers } = await run(command, text, true);
          assert.deepEqual([result.exitCode, result.stderr], [0, ""], name);
          assert.equal(numbers.length, LINES, `${name}: ${end}`);
        }),
      );
    }
  });
});

describe("a test that logs to a file", () => {
  it("loses nothing under the runners of Bun and Deno", async () => {
    for (
      const [name, command] of [["bun", [BUN_PATH, "test"]], ["deno", [
        DENO_PATH,
        "test",
        "-A",
        "--no-check",
      ]]] as const
    ) {
      const path = join(folder, `${name}_runner.log`);
      const program = join(folder, `${name}_runner.test.mjs`);
      writeFileSync(
        program,
        `import { it } from "node:test";
        import { configure, getLogger } from ${JSON.stringify(library)};
        it("logs", async () => {
          await configure({ sinks: [{ type: "file", path: ${JSON.stringify(path)} }] });
          for (let i = 0; i < 1000; i++) getLogger("app").info("line", { i });
        });`,
      );
      const [file, ...args] = command;
      const { exitCode, stdout, stderr } = await runProgram(file, [...args, program], { cwd: folder });
      assert.equal(exitCode, 0, stdout + stderr);
      assert.equal(readFileSync(path, "utf8").split("\n").length, 1001, name);
    }
  });
});
