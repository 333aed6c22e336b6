// Time limit: 300 s.
// Runtime: Bun.
// A program with the library in a single executable, as `bun build --compile` makes them: what is loaded only when a
// configuration names it has to be in there, too.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { runProgram } from "../../support/run_program.ts";
import { BUN_PATH } from "../../support/runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-compiled-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const tracer = fileURLToPath(new URL("../../../tracer", import.meta.url));

const PROGRAM = `import { configure, flush, getLogger, prometheusText, span, withContext } from ${
  JSON.stringify(`${tracer}/mod.ts`)
};
await configure({
  service: "shop",
  selfMetrics: true,
  mask: { keys: ["plate"] },
  filters: [{ type: "dedupe" }],
  sinks: [{ type: "file", path: "app.log", format: "ecs", maxBytes: 1_000_000, gzip: true }, "prometheus"],
});
await withContext({ request_id: "r1" }, () => span("load", async () => {
  for (let i = 0; i < 3; i++) getLogger("app").info("loaded", { plate: "B-XY 1" });
}));
const { isComplete } = await flush({ timeoutMillis: 5000 });
console.log(isComplete, (await prometheusText()).includes("microlog_records_total"));
`;

describe("an executable of bun build --compile", () => {
  it("logs elsewhere, with formats, filters, masking and sinks that are loaded late", async () => {
    const [source, executable, elsewhere] = ["app.ts", "app", "elsewhere"].map((name) => join(folder, name));
    assert.ok(source !== undefined && executable !== undefined && elsewhere !== undefined);
    writeFileSync(source, PROGRAM);
    mkdirSync(elsewhere);
    const built = await runProgram(BUN_PATH, ["build", "--compile", source, `--outfile=${executable}`], {
      cwd: folder,
      timeoutMs: 120_000,
    });
    assert.equal(built.exitCode, 0, built.stderr);
    rmSync(source);
    const { stdout, stderr, exitCode } = await runProgram(executable, [], {
      cwd: elsewhere,
      timeoutMs: 60_000,
    });
    assert.deepEqual([exitCode, stderr, stdout], [0, "", "true true\n"]);
    const [line = ""] = readFileSync(join(elsewhere, "app.log"), "utf8").split("\n");
    assert.match(line, /"message":"loaded"/);
    assert.match(line, /"shop"/);
    assert.doesNotMatch(line, /B-XY 1/);
  });
});
