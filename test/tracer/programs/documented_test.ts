// Time limit: 300 s.
// Runtime: Bun.
// The examples of docs/library.md run as they stand there, in every runtime, and print what they are there for.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

/** What each prints. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  requests: /^\{.*"logger":"shop","message":"asked",.*"request_id":"r1".*\}\n$/,
  events: /^\{.*"message":"loaded".*\}\ntrue \[ "?'?load"?'? \] \d+\n$/,
};

const PARTS: Readonly<Record<string, string>> = {
  "microlog": "mod",
  "microlog/requests": "requests",
  "microlog/events": "events",
};

const folder = mkdtempSync(join(tmpdir(), "microlog-documented-"));
let runtimes: readonly RuntimeCommand[] = [];

before(async () => {
  for (const part of Object.values(PARTS)) await bundleLibrary(`${part}.ts`, folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/library.md", () => {
  const text = readFileSync(new URL("../../../docs/library.md", import.meta.url), "utf8");
  const examples = new Map(
    [...text.matchAll(/<!-- example: (\w+) -->\n```ts\n([^`]*)\n```/g)].map((
      [, name = "", code = ""],
    ) => [name, code]),
  );

  it("has the examples that are tested, and no other", () => {
    assert.deepEqual([...examples.keys()].sort(), Object.keys(PRINTED).sort());
  });

  for (const [name, printed] of Object.entries(PRINTED)) {
    it(`has an example of ${name} that does what it is for`, async () => {
      const path = join(folder, `${name}_example.mjs`);
      const code = (examples.get(name) ?? "").replaceAll(
        /from "(microlog[\w/]*)"/g,
        (_all, part: string) => `from "./${PARTS[part]}.mjs"`,
      );
      writeFileSync(path, code);
      for (const [runtime, [file = "", ...args]] of runtimes) {
        const { stdout, stderr, exitCode } = await runProgram(file, [...args, path], {
          env: { NO_COLOR: "1" },
        });
        assert.deepEqual([exitCode, stderr], [0, ""], runtime);
        assert.match(stdout, printed, runtime);
      }
    });
  }
});
