// Time limit: 300 s.
// Runtime: Bun.
// What programs print: the same bytes with and without the tracer, and a log entry for each call, with what was shown and by whom.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import {
  fileName,
  fixtureProgram,
  forEachRuntime,
  NODE_RUNTIMES,
  outcomeOf,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import { entriesOf, type RecordedEntry } from "../../support/recorded.ts";

describe("the console", () => {
  it("prints the same bytes, and each call is an entry with its text, level and caller", async () => {
    const lines = readFileSync(fixtureProgram("console_calls.mjs"), "utf8").split("\n");
    const lineOfTrace = lines.findIndex((line) => line.includes("console.trace(")) + 1;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, file: "console_calls.mjs" });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const entries = entriesOf(recorded.recording);
      // Whatever was printed is in an entry. An error's and a trace's lines beyond the first are its stack.
      const printed = stripVTControlCharacters(recorded.stdout + recorded.stderr).split("\n")
        .map((line) => line.trim()).filter((line) => line !== "" && !/^at |^\d+ \||^\^$/.test(line));
      const told = stripVTControlCharacters(entries.map(({ message }) => message).join("\n"));
      for (const line of printed) assert.ok(told.includes(line), `${line} is in no entry`);
      assertEntry(entries, "console.warn", "warn", "warn");
      assertEntry(entries, "console.error", "error", "error text");
      assertEntry(entries, "console.debug", "debug", "debug");
      assertEntry(entries, "console.info", "info", "info");
      assertEntry(entries, "console.count", "info", "label: 2");
      assertEntry(entries, "console.dir", "info", "text", /text/);
      assert.equal(entries.filter(({ source }) => source === "console.assert").length, 2);
      assert.equal(entries.filter(({ source }) => source === "console.table").length, 4);
      const trace = entries.find(({ source }) => source === "console.trace");
      assert.equal(trace?.level, "trace");
      assert.match(trace.message, /trace of caller$/);
      // JavaScriptCore drops frames of calls at the end of a function.
      assert.equal(trace.stack[0]?.name, "caller");
      assert.equal(trace.stack[0]?.line, lineOfTrace);
      for (const { stack, message } of entries) {
        assert.equal(fileName(stack[0]?.file ?? ""), "console_calls.mjs", message);
      }
    });
  });

  it("shows objects to itself once, and to the tracer without a word", async () => {
    // Whatever they print while they are shown is printed once.
    const text = `
      const custom = Symbol.for(globalThis.Deno ? "Deno.customInspect" : "nodejs.util.inspect.custom");
      console.log("before", { [custom]() { console.log("while shown"); process.stdout.write("written\\n"); return "SHOWN"; } });
      try { console.log("%s", { toString() { throw new Error("not to be shown"); } }); } catch (error) { console.log("caught", error.message); }
      console.log("after");`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.equal(entriesOf(recorded.recording).at(-1)?.message, "after");
    });
  });

  it("tells of timers and groups as it shows them", async () => {
    const text = `
      console.time("job");
      console.group("group");
      console.timeLog("job", "half", { done: 1 });
      console.groupEnd();
      console.timeEnd("job");
      console.count();
      console.countReset();
      console.count();`;
    const even = (text: string) => text.replaceAll(/\d+(\.\d+)? ?m?s/g, "TIME");
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.equal(even(recorded.stdout + recorded.stderr), even(without.stdout + without.stderr));
      const entries = entriesOf(recorded.recording);
      assert.deepEqual(entries.map(({ source }) => source.replace("console.", "")), [
        "group",
        "timeLog",
        "timeEnd",
        "count",
        "count",
      ]);
      const half = /^ {2}(job: TIME|\[TIME\] job) half \{\s*done: 1,?\s*\}$/;
      assert.match(even(entries[1]?.message ?? ""), half);
      assert.match(even(entries[2]?.message ?? ""), /^(job: TIME|\[TIME\] job)$/);
      assert.equal(entries[4]?.message, "default: 1");
      assert.ok(entries.every(({ stack, level }) => stack[0]?.line !== 0 && level === "info"));
    });
  });

  it("may be replaced, mocked and frozen by the program", async () => {
    const text = `
      const { log } = console;
      const seen = [];
      console.log = (...args) => seen.push(args.join(" "));
      console.log("mocked");
      console.log = log;
      console.log(seen.length, seen[0]);
      const write = process.stdout.write;
      process.stdout.write = () => true;
      process.stdout.write("swallowed\\n");
      process.stdout.write = write;
      console.log(console.log === log, log.name, log.length, Object.keys(console).includes("log"));
      for (const value of [console, Error, Object, Array, Function, Promise]) Object.freeze(value);
      console.log("frozen");
      console.error(new Error("still shown").message);`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const messages = entriesOf(recorded.recording).map(({ message }) => message);
      assert.ok(messages.includes("frozen") && messages.includes("still shown"), messages.join());
      assert.ok(!messages.includes("mocked"));
    });
  });

  it("has a clock of its own under fake timers", async () => {
    const text = `
      const real = setTimeout;
      globalThis.setTimeout = globalThis.setInterval = () => 0;
      globalThis.clearInterval = globalThis.queueMicrotask = () => {};
      Date.now = () => 0;
      performance.now = () => 5;
      console.log("first");
      real(() => { console.log("second"); real(() => console.log("third"), 50); }, 50);`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, exitCode } = await recordProgram({ runtime, text });
      assert.equal(stdout, "first\nsecond\nthird\n");
      assert.equal(exitCode, 0);
      const times = entriesOf(recording).map(({ when }) => when);
      assert.ok(times[1]! - times[0]! > 30_000 && times[2]! - times[1]! > 30_000, times.join());
    });
  });
});

describe("process.stdout and process.stderr", () => {
  it("are told of once, as text or by their number of bytes", async () => {
    const text = `
      import process from "node:process";
      process.stdout.write("by stdout\\n");
      process.stderr.write("by stderr\\n");
      process.stdout.write(new TextEncoder().encode("as bytes\\n"));
      process.stdout.write(new Uint8Array([0, 1, 2, 10]));
      process.stdout.write("6f6e\\n", "utf8", () => process.stdout.write("called back\\n"));
      console.log("by console");
      process.stdout.write("no line break");
      console.log(process.stdout.write.name, process.stdout.write.length, Object.keys(process.stdout).includes("write"));`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const entries = entriesOf(recorded.recording);
      const wanted = [
        "by stdout",
        "by stderr",
        "as bytes",
        "(4 bytes)",
        "6f6e",
        "called back",
        "by console",
        "no line break",
      ];
      for (const message of wanted) {
        assert.equal(entries.filter((entry) => entry.message === message).length, 1, message);
      }
      assert.equal(entries.find(({ message }) => message === "by stderr")?.level, "warn");
      assert.equal(entries.find(({ message }) => message === "by stdout")?.source, "stdout");
      assert.equal(entries.length, 9);
    });
  });

  it("take what is piped into the program and out of it", async () => {
    const text = `
      let bytes = 0;
      for await (const chunk of process.stdin) { bytes += chunk.length; process.stdout.write(chunk); }
      console.error(bytes, process.stdin.isTTY, process.stdout.isTTY, process.stderr.isTTY);`;
    const input = "line of input\n".repeat(20_000);
    await forEachRuntime(async (runtime) => {
      const { recorded, without } = await withAndWithout({ runtime, text, input });
      assert.equal(recorded.stdout.length, input.length);
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    });
  });
});

describe("log entries", () => {
  it("have the stack that made them", async () => {
    const text = `function inner() {
        console.log("from inner");
        return 1;
      }
      function outer() {
        const value = inner();
        return value + 1;
      }
      outer();
      setTimeout(function later() {
        process.stdout.write("from a timer\\n");
        return 1;
      }, 5);`;
    await forEachRuntime(async (runtime) => {
      const entries = entriesOf((await recordProgram({ runtime, text })).recording);
      const stackOf = (message: string) => entries.find((entry) => entry.message === message)?.stack ?? [];
      assert.deepEqual(stackOf("from inner").slice(0, 2).map(({ name, line }) => [name, line]), [
        ["inner", 2],
        ["outer", 6],
      ]);
      assert.equal(fileName(stackOf("from inner")[0]?.file ?? ""), "program.mjs");
      assert.match(stackOf("from a timer")[0]?.name ?? "", /^(later|_onTimeout)$/);
      assert.ok(entries.every(({ stack }) => stack.every(({ file }) => !/preload\.[cm]js/.test(file))));
    });
  });

  it("leave the program's own stacks as they are", async () => {
    const text = `
      const before = [Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")?.value, Error.stackTraceLimit];
      console.log("entry");
      const after = [Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")?.value, Error.stackTraceLimit];
      console.log(before[0] === after[0], before[1] === after[1], "prepareStackTrace" in Error);
      Error.stackTraceLimit = 1;
      Error.prepareStackTrace = (error, sites) => "own " + sites.length;
      console.log("entry");
      console.log(new Error("x").stack, Error.stackTraceLimit);
      delete Error.prepareStackTrace;
      delete Error.stackTraceLimit;
      console.log("entry");
      console.log(Object.hasOwn(Error, "stackTraceLimit"));`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    });
  });

  it("of a flood add up to the number of calls, by kind", async () => {
    const text = `
      for (let i = 0; i < 50_000; i++) console.log("line", i);
      for (let i = 0; i < 30_000; i++) console.assert(true, "never");
      for (let i = 0; i < 20_000; i++) process.stdout.write("raw " + i + "\\n");
      for (let i = 0; i < 5_000; i++) console.warn("careful");
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log("end");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, stderr, sizeBytes } = await recordProgram({
        runtime,
        text,
        timeoutMs: 120_000,
      });
      assert.equal(stdout.split("\n").length, 70_002);
      assert.equal(stderr.split("\n").length, 5_001);
      const counts = new Map<string, number>();
      for (const { source, count } of entriesOf(recording)) {
        counts.set(source, (counts.get(source) ?? 0) + count);
      }
      assert.deepEqual(Object.fromEntries(counts), {
        "console.log": 50_001,
        stdout: 20_000,
        "console.warn": 5_000,
      });
      assert.ok(sizeBytes < 300_000, `${sizeBytes} bytes`);
    });
  });

  it("of exit handlers are there, and of everything before", async () => {
    const text = `
      process.on("exit", (code) => {
        console.log("exit", code);
        for (let i = 0; i < 50; i++) console.log("late", i);
        process.stdout.write("last\\n");
      });
      process.on("beforeExit", () => console.log("before exit"));
      console.log("first");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text });
      const messages = entriesOf(recording).map(({ message }) => message);
      assert.deepEqual(messages, stdout.trimEnd().split("\n"));
    });
  });

  it("show long texts in part, and say so", async () => {
    const text = `console.log("x".repeat(100_000)); process.stdout.write("y".repeat(100_000));`;
    await forEachRuntime(async (runtime) => {
      const entries = entriesOf((await recordProgram({ runtime, text })).recording);
      assert.equal(entries.length, 2);
      for (const { message } of entries) {
        assert.ok(message.length < 17_000);
        assert.match(message, /[xy]… \(\d+ more characters\)$/);
      }
    }, ["bun", "deno", "node24"]);
  });

  it("hide secrets, and keep colours, but not what else is for terminals", async () => {
    const key = "sk-" + "abcdefghijklmnopqrstuvwx";
    const text = `
      console.log("password=hunter2", { apiKey: "abc", url: "postgres://a:hunter2@db" });
      process.stdout.write("Authorization: Bearer abcdefgh\\n");
      console.error("\\x1b[31mred\\x1b[0m \\x1b]8;;http://x\\x07link\\x1b]8;;\\x07 ${key}");
      console.error("\\x1b[31mred\\x1b[0m \\x1b]8;;http://x\\x07link\\x1b]8;;\\x07 \\x1b[2Kend");
      for (let i = 0; i < 3000; i++) console.warn("token=hunter2");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text });
      assert.match(stdout, /hunter2/, "what is printed is not touched");
      const entries = entriesOf(recording);
      const all = JSON.stringify(entries);
      assert.ok(
        !all.includes("hunter2") && !all.includes(key),
        all.slice(0, 500),
      );
      assert.ok(entries.some(({ message }) => message === "red link ***"));
      assert.ok(entries.some(({ message }) => message === "\x1b[31mred\x1b[0m link end"));
      assert.ok(entries.some(({ message }) => message.startsWith("password=***")));
    });
  });

  it("are the same in programs of CommonJS", async () => {
    const text = `const { log } = require("node:console"); log("by module"); console.log("by global");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text, name: "program.cjs" });
      assert.equal(stdout, "by module\nby global\n");
      assert.equal(entriesOf(recording).at(-1)?.message, "by global");
    }, ["bun", ...NODE_RUNTIMES]);
  });
});

function assertEntry(
  entries: readonly RecordedEntry[],
  source: string,
  level: string,
  message: string,
  pattern = new RegExp(`^\\s*${message}$`),
): void {
  const found = entries.find((entry) => entry.source === source && pattern.test(entry.message));
  assert.ok(found, `no ${source} says ${message}`);
  assert.equal(found.level, level);
}
