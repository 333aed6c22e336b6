// Runtime: Bun.
// Spans that are open for long: what a program was at is known even where it is killed, and each span is there once.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { eventually } from "../../support/eventually.ts";
import { forEachRuntime, readRecording, recordProgram } from "../../support/record_program.ts";
import { spansOf } from "../../support/recorded_spans.ts";

let library = "";
before(async () => {
  library = readFileSync(await bundleLibrary(), "utf8");
});

/** Waits until a recording has so many spans. */
async function spansAre(file: string, count: number): Promise<void> {
  await eventually(async () => assert.equal(spansOf(readRecording(file)).length, count));
}

describe("a span that is open", () => {
  it("is written before it ends, with what it has come to", async () => {
    const text = `import { span, startSpan } from "./library.mjs";
      startSpan("outer", { fields: { n: 1 } }).run(() => span("inner", () => {}));
      setInterval(() => {}, 1000);
      console.log("ready");`;
    await forEachRuntime(async (runtime) => {
      const { recording, signal } = await recordProgram({
        runtime,
        text,
        files: { "library.mjs": library },
        async whileRunning(program, { file }) {
          await spansAre(file, 2);
          program.send("SIGKILL");
        },
      });
      assert.equal(signal, "SIGKILL");
      const drawn = spansOf(recording).map(({ name, duration, fields }) =>
        `${name} ${duration < 0 ? "open" : "ended"} ${JSON.stringify(fields)}`
      );
      assert.deepEqual(drawn, ['outer open {"n":1}', "inner ended {}"]);
    });
  });

  it("is there once when it ends in the end", async () => {
    const text = `import { existsSync } from "node:fs";
      import { startSpan } from "./library.mjs";
      const outer = startSpan("outer");
      const look = setInterval(() => {
        if (!existsSync("go")) return;
        outer.set({ n: 2 }).end();
        clearInterval(look);
      }, 10);`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({
        runtime,
        text,
        files: { "library.mjs": library },
        async whileRunning(_program, { file, folder }) {
          await spansAre(file, 1);
          writeFileSync(join(folder, "go"), "");
        },
      });
      const drawn = spansOf(recording).map(({ name, duration, fields }) =>
        `${name} ${duration > 0} ${fields["n"]}`
      );
      assert.deepEqual(drawn, ["outer true 2"]);
    }, ["bun", "deno", "node24"]);
  });
});
