// Runtime: Bun.
// The library inside recorded programs, and programs that record a part of themselves, in every runtime.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import { bundleLibrary } from "../../support/bundled_library.ts";
import {
  forEachRuntime,
  readRecording,
  recordProgram,
  temporaryFolder,
} from "../../support/record_program.ts";
import { entriesOf, functionsOf, waitsOf } from "../../support/recorded.ts";

/** `name < parent`, `?` behind unfinished ones, `!` behind failed ones. */
function drawSpans({ tables }: Recording): string[] {
  const { name, key, parentKey, duration, status } = tables.spans.columns;
  const names = new Map(Array.from(key, (each, row) => [each, tables.strings.get(name[row] ?? -1)]));
  return Array.from(key, (each, row) => {
    const state = (duration[row] ?? 0) < 0 ? "?" : status[row] === 2 ? "!" : "";
    const parent = names.get(parentKey[row] ?? -1);
    return `${names.get(each)}${state}${parent === undefined ? "" : ` < ${parent}`}`;
  });
}

function drawMetrics({ tables }: Recording): string[] {
  const { name, unit, value } = tables.metrics.columns;
  return Array.from(
    value,
    (each, row) =>
      `${tables.strings.get(name[row] ?? -1)}=${each} ${tables.strings.get(unit[row] ?? -1)}`.trimEnd(),
  );
}

const BUSY = `function busy(millis) {
  const until = performance.now() + millis;
  let sum = 0;
  while (performance.now() < until) for (let i = 0; i < 1000; i++) sum += Math.sqrt(i);
  return sum;
}
`;

let library = "";
before(async () => {
  library = readFileSync(await bundleLibrary(), "utf8");
});

describe("the library in a recording", () => {
  it("has its spans, metrics and records land there, unconfigured and unseen", async () => {
    const text = `import { counter, fmetric, getLogger, span, startSpan, withContext } from "./library.mjs";
      const log = getLogger("api").bind({ service: "web", password: "hunter2" });
      const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
      await withContext({ request_id: "r1" }, () => span("request", async () => {
        await Promise.all(["a", "b"].map((name) => span(name, async () => {
          await pause();
          span(name + ".inner", () => log.info("in " + name, { rows: 3 }));
        })));
        await span("fails", async () => { throw new Error("bad"); }).catch(() => {});
        counter("hits").add(2);
        fmetric("temperature", "Cel", 21.5);
      }));
      startSpan("left open");
      log.error(new Error("last"));
      console.log("done");`;
    await forEachRuntime(async (runtime) => {
      const result = await recordProgram({ runtime, text, files: { "library.mjs": library } });
      assert.equal(result.stdout, "done\n");
      assert.equal(result.stderr, "");
      const { recording } = result;
      assert.deepEqual(
        drawSpans(recording),
        [
          "request",
          "a < request",
          "b < request",
          "a.inner < a",
          "b.inner < b",
          "fails! < request",
          "left open?",
        ],
      );
      assert.deepEqual(drawMetrics(recording).sort(), ["hits=2", "temperature=21.5 Cel"]);
      const entries = entriesOf(recording);
      assert.deepEqual(
        entries.map(({ level, source, message }) => `${level} ${source} ${message}`),
        ["info api in a", "info api in b", "error api last", "info console.log done"],
      );
      const { logs, strings } = recording.tables;
      assert.deepEqual(
        JSON.parse(strings.get(logs.columns.fields[0] ?? -1)),
        { request_id: "r1", service: "web", password: "***", rows: 3 },
      );
      assert.match(strings.get(logs.columns.fields[2] ?? -1), /"error":\{"name":"Error","message":"last"/);
    });
  });
});

describe("start(), stop() and enabled()", () => {
  it("record parts of a program, and print where", async () => {
    const text = `import { enabled, getLogger, info, start, stop } from "./library.mjs";
      ${BUSY}
      console.log("before");
      start("first");
      busy(400);
      console.log("inside");
      info("**bold**", { part: 1 });
      start("nested");
      stop();
      stop();
      stop();
      console.log("between");
      const result = await enabled("second", async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        getLogger("x").warn("slow");
        return 7;
      });
      try { enabled("third", () => { throw new Error("kept"); }); } catch (error) { console.log(error.message); }
      console.log("after", result);`;
    await forEachRuntime(async (runtime) => {
      const root = await temporaryFolder();
      const result = await recordProgram({
        runtime,
        text,
        files: { "library.mjs": library },
        env: { MICROLOG_ROOT: root },
        traced: false,
      });
      assert.equal(result.stdout, "before\\ninside\\nbetween\\nkept\\nafter 7\\n".replaceAll("\\n", "\n"));
      const [first, second] = ["first", "second", "third"].map((name) => {
        const [file = ""] = readdirSync(join(root, name));
        assert.ok(result.stderr.includes(join(root, name, file)));
        return readRecording(join(root, name, file));
      });
      assert.ok(first !== undefined && second !== undefined);
      assert.deepEqual(entriesOf(first).map(({ message }) => message), ["inside", "**bold**"]);
      assert.deepEqual(drawSpans(first), ["nested"]);
      assert.ok(functionsOf(first).some(({ name, totalMillis }) => name === "busy" && totalMillis > 50));
      assert.deepEqual(entriesOf(second).map(({ source, message }) => `${source} ${message}`), ["x slow"]);
    });
  });

  it("record what a part waits for, unless that is switched off", async () => {
    const text = `import fs from "node:fs";
      import { start, stop } from "./node_modules/microlog/library.js";
      const read = () => fs.promises.readFile("text.txt", "utf8");
      const seen = [];
      start("first");
      await read();
      try { await fs.promises.readFile("gone.txt"); } catch (error) { seen.push(error.code, String(error.stack).includes("library.js")); }
      const late = read();
      stop();
      seen.push(await late, await read());
      start("second");
      await read();
      seen.push(await read());
      stop();
      console.log(seen.join());`;
    const files = {
      "text.txt": "text",
      "node_modules/microlog/package.json": `{ "type": "module" }`,
      "node_modules/microlog/library.js": library,
    };
    await forEachRuntime(async (runtime) => {
      for (const kinds of [undefined, "off"]) {
        const root = await temporaryFolder();
        const { stdout, stderr } = await recordProgram({
          runtime,
          text,
          files,
          env: { MICROLOG_ROOT: root, MICROLOG_WAITS: kinds },
          traced: false,
        });
        assert.equal(stdout, "ENOENT,false,text,text,text\n", stderr);
        const counts = ["first", "second"].map((name) => {
          const [file = ""] = readdirSync(join(root, name));
          const recording = readRecording(join(root, name, file));
          const waits = waitsOf(recording).filter(({ kind }) => kind === "fs");
          for (const { stack } of waits) assert.ok(!stack.some(({ file }) => file.includes("library.js")));
          return waits.reduce((sum, { count }) => sum + count, 0);
        });
        // What ends after the part counts where it began.
        if (kinds === "off") assert.deepEqual(counts, [0, 0]);
        else if (runtime !== "deno") assert.deepEqual(counts, [3, 2]);
        // Deno's readFile() opens the file and reads it by another.
        else assert.ok(counts.every((count) => count > 1), counts.join());
      }
    });
  });

  it("record again and again, until a block ends, and side by side", async () => {
    const text = `import { debug, enabled, error, info, start, stop, warn } from "./library.mjs";
      const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
      for (let i = 0; i < 3; i++) {
        start("again");
        info("round " + i);
        stop();
      }
      stop();
      const part = enabled("block");
      debug("d");
      warn("w");
      error("e", { id: 7 });
      part[Symbol.dispose]();
      part[Symbol.dispose]();
      info("between");
      const first = enabled("side", async () => { await pause(); });
      const second = enabled("by side", async () => { await first; await pause(); info("late"); return 2; });
      await first;
      enabled("another", () => info("while the second goes on"));
      console.log(await second);`;
    await forEachRuntime(async (runtime) => {
      const root = await temporaryFolder();
      const { stdout, stderr } = await recordProgram({
        runtime,
        text,
        files: { "library.mjs": library },
        env: { MICROLOG_ROOT: root },
        traced: false,
      });
      assert.equal(stdout, "2\n");
      const runs = (label: string) =>
        readdirSync(join(root, label)).sort().map((file) => readRecording(join(root, label, file)));
      const messages = (label: string) =>
        runs(label).map((run) => entriesOf(run).map(({ message }) => message));
      assert.deepEqual(messages("again").flat().sort(), ["round 0", "round 1", "round 2"]);
      assert.deepEqual(messages("block"), [["d", "w", "e"]]);
      assert.deepEqual(messages("side"), [[]]);
      assert.deepEqual(runs("side").map(drawSpans), [["by side?"]]);
      assert.deepEqual(messages("another"), [["while the second goes on"]]);
      assert.deepEqual(readdirSync(root).sort(), ["again", "another", "block", "side"]);
      assert.equal(stderr.match(/http:\/\/127\.0\.0\.1:7777\/#\//g)?.length, 6);
      const [block] = runs("block");
      assert.ok(block !== undefined);
      const { logs, strings } = block.tables;
      const fields = Array.from(logs.columns.fields, (index) => JSON.parse(strings.get(index)));
      assert.deepEqual(fields, [
        { $format: "markdown" },
        { $format: "markdown" },
        { id: 7, $format: "markdown" },
      ]);
    });
  });

  it("are spans where the whole program is recorded, and nothing where that is switched off", async () => {
    const text = `import { enabled, start, stop } from "./library.mjs";
      start("outer");
      enabled("inner", () => 1);
      stop();`;
    const files = { "library.mjs": library };
    await forEachRuntime(async (runtime) => {
      const { recording, stderr } = await recordProgram({ runtime, text, files });
      assert.deepEqual(drawSpans(recording), ["outer", "inner"]);
      assert.equal(stderr, "");
      const root = join(await temporaryFolder(), "none");
      const env = { MICROLOG_ROOT: root, MICROLOG_DISABLE: "true" };
      const off = await recordProgram({ runtime, text, files, env, traced: false });
      assert.equal(off.stderr, "");
      assert.equal(existsSync(root), false);
    });
  });

  it("leave the program alone where nothing can be written", async () => {
    const text = `import { start, stop } from "./library.mjs"; start("x"); stop(); console.log("lives");`;
    await forEachRuntime(async (runtime) => {
      const env = { MICROLOG_ROOT: "/dev/null/none" };
      const result = await recordProgram({
        runtime,
        text,
        files: { "library.mjs": library },
        env,
        traced: false,
      });
      assert.equal(result.stdout, "lives\n");
      assert.equal(result.exitCode, 0);
      assert.match(result.stderr, /^microlog: cannot record a part: .+\n$/);
    });
  });
});
