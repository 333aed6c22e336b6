// Time limit: 300 s.
// Runtime: Bun.
// `@traced` as it is written: compiled as the standard has decorators, and as TypeScript's older option has them, run in every
// runtime; and by those runtimes that compile by themselves.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const PROGRAM = `import { span, traced } from "./mod.mjs";
import { captureSpans } from "./testing.mjs";

class Shop {
  tax = 2;

  @traced
  total(amount: number): number {
    return amount * this.tax;
  }

  @traced("shop.load")
  async load(id: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return this.total(id);
  }

  @traced
  static open(): string {
    throw new RangeError("closed");
  }
}

const spans = captureSpans();
const shop = new Shop();
const told: unknown[] = [shop.total(21), await span("request", () => shop.load(7)), Shop.prototype.total.name];
try {
  Shop.open();
} catch (error) {
  told.push(String(error));
}
spans[Symbol.dispose]();
console.log(JSON.stringify([told, spans.drawn]));
`;

const GIVEN = [
  [42, 14, "total", "RangeError: closed"],
  ["total", "request", "shop.load < request", "total < shop.load", "open!"],
];

const folder = mkdtempSync(join(tmpdir(), "microlog-decorators-"));
let runtimes: readonly RuntimeCommand[] = [];

before(async () => {
  for (const source of ["mod.ts", "testing.ts"]) await bundleLibrary(source, folder);
  runtimes = await findRuntimeCommands();
  writeFileSync(join(folder, "shop.ts"), PROGRAM);
});

after(() => rmSync(folder, { recursive: true, force: true }));

async function compile(isOlder: boolean): Promise<string> {
  const esbuild = fileURLToPath(new URL("../../../node_modules/esbuild/bin/esbuild", import.meta.url));
  const outFile = join(folder, isOlder ? "older.mjs" : "standard.mjs");
  const options = JSON.stringify({ compilerOptions: { experimentalDecorators: isOlder } });
  const args = ["--target=es2022", "--format=esm", `--tsconfig-raw=${options}`, `--outfile=${outFile}`];
  const { exitCode, stderr } = await runProgram(esbuild, [join(folder, "shop.ts"), ...args]);
  assert.equal(exitCode, 0, stderr);
  return outFile;
}

async function expectGiven([name, [file = "", ...args]]: RuntimeCommand, program: string): Promise<void> {
  const { stdout, stderr, exitCode } = await runProgram(file, [...args, program], { timeoutMs: 60_000 });
  assert.equal(exitCode, 0, `${name}: ${stderr}`);
  assert.deepEqual(JSON.parse(stdout), GIVEN, name);
}

describe("@traced", () => {
  for (const isOlder of [false, true]) {
    it(`makes spans of methods, compiled ${isOlder ? "for experimentalDecorators" : "as the standard"}`, async () => {
      const program = await compile(isOlder);
      for (const runtime of runtimes) await expectGiven(runtime, program);
    });
  }

  it("makes spans of methods in Bun and Deno, which compile by themselves", async () => {
    for (const runtime of runtimes.filter(([name]) => name === "bun" || name === "deno")) {
      await expectGiven(runtime, join(folder, "shop.ts"));
    }
  });
});
