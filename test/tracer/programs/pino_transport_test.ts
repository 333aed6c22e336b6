// Time limit: 300 s.
// Runtime: Bun.
// Pino's own transports in the runtimes that run them: what a program logs by pino comes to sinks in pino's worker.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { type ProgramResult, runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-pino-"));
const pino = fileURLToPath(new URL("../../../node_modules/pino/pino.js", import.meta.url));
let target = "";
let runtimes: readonly RuntimeCommand[] = [];
let programs = 0;

before(async () => {
  target = await bundleLibrary("adapters/pino_transport.ts", folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

async function run([file = "", ...args]: readonly string[], text: string): Promise<ProgramResult> {
  const path = join(folder, `${programs++}.mjs`);
  // Deno takes files of node_modules for CommonJS when they are required.
  const head = `import { createRequire } from "node:module";
    const pino = createRequire(import.meta.url)(${JSON.stringify(pino)});
    const target = ${JSON.stringify(target)};\n`;
  writeFileSync(path, head + text);
  return await runProgram(file, [...args, path], { timeoutMs: 60_000 });
}

describe("pino.transport() with this module as its target", () => {
  for (const end of ["transport.end()", "the program's own end"] as const) {
    it(`has all that is logged arrive by ${end}`, async () => {
      for (const [name, command] of runtimes) {
        const log = join(folder, `${programs}.log`);
        const configuration = { service: "shop", sinks: [{ type: "file", path: log, format: "json" }] };
        const ending = end === "transport.end()" ? "transport.end();" : "";
        const { stderr, exitCode } = await run(
          command,
          `const transport = pino.transport({
             target,
             options: { logger: "old", configuration: ${JSON.stringify(configuration)} },
           });
           await new Promise((resolve) => transport.once("ready", resolve));
           const log = pino({ level: "trace" }, transport);
           log.info({ rows: 3, password: "hunter2" }, "loaded");
           for (let i = 0; i < 500; i++) log.child({ request: i }).debug("line %d", i);
           log.error(new TypeError("bad"), "failed");
           ${ending}`,
        );
        assert.deepEqual([exitCode, stderr], [0, ""], name);
        const lines = readFileSync(log, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
        assert.equal(lines.length, 502, name);
        const [first] = lines;
        assert.deepEqual(
          [first.level, first.logger, first.message, first.rows, first.password, first.service],
          ["info", "old", "loaded", 3, "***", "shop"],
        );
        assert.deepEqual([lines[500].message, lines[500].request], ["line 499", 499]);
        assert.match(JSON.stringify(lines[501].error), /TypeError.*bad/);
      }
    });
  }

  it("tells the program's listener that a configuration is none", async () => {
    for (const [name, command] of runtimes) {
      const { stdout } = await run(
        command,
        `const transport = pino.transport({ target, options: { configuration: { levle: "info" } } });
         transport.on("error", (error) => { console.log(error.message); process.exit(0); });`,
      );
      assert.match(stdout, /levle is not known/, name);
    }
  });
});
