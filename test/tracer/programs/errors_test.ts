// Time limit: 300 s.
// Runtime: Bun.
// Errors that nobody catches, rejections that nobody handles, and warnings: the program ends, or goes on, as it does without the
// tracer, prints the same, and what happened is in the recording with the place it came from.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  fileName,
  forEachRuntime,
  NODE_RUNTIMES,
  outcomeOf,
  type RecordedRuntime,
  withAndWithout,
} from "../../support/record_program.ts";
import { entriesOf, processesOf, type RecordedEntry, threadsOf } from "../../support/recorded.ts";

/** What differs by runtime, and most between versions of Node. */
const FEW_RUNTIMES: readonly RecordedRuntime[] = ["bun", "deno", "node20", "node26"];

/** A program that ends by an error, and the entry that tells of it. */
interface Failing {
  readonly what: string;
  readonly text: string;
  readonly kind: "uncaught" | "unhandled";
  readonly message: RegExp;
  /** The innermost function of the program in its stack. */
  readonly function?: string;
}

const FAILING: readonly Failing[] = [
  {
    what: "thrown while the program loads",
    text: `function fails() {
        throw new RangeError("too far");
      }
      console.log("before");
      fails();`,
    kind: "uncaught",
    message: /^RangeError: too far\n/,
    function: "fails",
  },
  {
    what: "thrown in a timer, with a cause",
    text: `setTimeout(function later() {
        throw new TypeError("wrong", { cause: new Error("deeper") });
      }, 10);
      process.on("exit", (code) => console.log("exit", code));`,
    kind: "uncaught",
    message: /^TypeError: wrong\n/,
    function: "later",
  },
  {
    what: "of a promise that nobody handles",
    text: `async function fails() {
        await null;
        throw new Error("rejected");
      }
      setTimeout(() => console.log("never, or later"), 100);
      fails();`,
    kind: "unhandled",
    message: /^Error: rejected\n/,
    function: "fails",
  },
  {
    what: "that are no errors",
    text: `setTimeout(() => { throw { toString() { return "an object" }, code: 7 }; }, 5);`,
    kind: "uncaught",
    message: /code/,
  },
  {
    what: "that are nothing at all",
    text: `Promise.reject(undefined);`,
    kind: "unhandled",
    message: /undefined/,
  },
  {
    what: "that cannot be looked at",
    text: `class Hostile extends Error {
        get stack() { throw new Error("no stack"); }
        get message() { throw new Error("no message"); }
      }
      setTimeout(() => { throw new Hostile(); }, 5);`,
    kind: "uncaught",
    message: /./,
  },
];

describe("errors that nobody catches", () => {
  for (const { what, text, kind, message, function: name } of FAILING) {
    it(`end the program as they do, and are told: ${what}`, async () => {
      await forEachRuntime(async (runtime) => {
        const { without, recorded } = await withAndWithout({ runtime, text });
        assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
        assert.notEqual(recorded.exitCode, 0);
        const { recording } = recorded;
        const errors = errorsOf(entriesOf(recording));
        assert.equal(errors.length, 1, JSON.stringify(errors));
        const [error] = errors;
        assert.equal(error?.level, "error");
        assert.match(error.message, message);
        // Before 26 Node has rejections of ECMAScript modules that load as errors of theirs.
        assert.ok(error.source === kind || what.startsWith("thrown while"), error.source);
        if (name !== undefined) {
          const [innermost] = error.stack;
          assert.deepEqual([innermost?.name, fileName(innermost?.file ?? "")], [name, "program.mjs"]);
        }
        assert.equal(processesOf(recording)[0]?.exitCode, recorded.exitCode);
        const [thread] = threadsOf(recording);
        assert.ok(thread !== undefined && thread.endedAt >= error.when, "the thread has ended");
      }, name === undefined ? FEW_RUNTIMES : undefined);
    });
  }

  it("go on where the program takes them itself, as often as they come", async () => {
    const text = `
      process.on("uncaughtException", (error, origin) => console.log("caught", error.message, origin));
      process.on("unhandledRejection", (reason) => console.log("handled", reason.message));
      process.on("uncaughtExceptionMonitor", (error, origin) => console.log("seen", error.message, origin));
      const fails = (name) => { throw new Error(name); };
      const rejects = (name) => void Promise.reject(new Error(name));
      const steps = [[fails, "one"], [fails, "two"], [fails, "three"], [rejects, "four"], [rejects, "five"]];
      const next = () => {
        const step = steps.shift();
        if (step === undefined) return console.log("end");
        setTimeout(next, 20);
        step[0](step[1]);
      };
      setTimeout(next, 20);`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.equal(recorded.exitCode, 0);
      const errors = errorsOf(entriesOf(recorded.recording));
      const told = errors.map(({ message }) => message.split("\n")[0]);
      assert.deepEqual(told.slice(0, 3), ["Error: one", "Error: two", "Error: three"]);
      assert.equal(processesOf(recorded.recording)[0]?.exitCode, 0);
    });
  });

  it("leave the exit code to the program's own handlers", async () => {
    const text = `
      process.on("exit", (code) => { console.log("exit", code); process.exitCode = 9; });
      process.exitCode = 5;
      setTimeout(() => { throw new Error("at last"); }, 5);`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.equal(errorsOf(entriesOf(recorded.recording)).length, 1);
    }, FEW_RUNTIMES);
  });

  it("of a program that cannot even be loaded are the runtime's own to tell", async () => {
    for (const text of [`import "./not_there.mjs";`, `const = 1;`]) {
      await forEachRuntime(async (runtime) => {
        const { without, recorded } = await withAndWithout({ runtime, text });
        assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
        assert.notEqual(recorded.exitCode, 0);
      }, FEW_RUNTIMES);
    }
  });

  it("are left to the modes of --unhandled-rejections", async () => {
    const text = `Promise.reject(new Error("alone")); setTimeout(() => console.log("on"), 30);`;
    for (const mode of ["strict", "warn", "none"]) {
      await forEachRuntime(async (runtime) => {
        const options = [`--unhandled-rejections=${mode}`];
        const { without, recorded } = await withAndWithout({ runtime, text, options });
        assert.deepEqual(outcomeOf(recorded), outcomeOf(without), mode);
      }, ["bun", "node26"]);
    }
  });
});

describe("warnings", () => {
  it("are printed as they are, and told once with who caused them", async () => {
    const text = `
      import process from "node:process";
      import { EventEmitter } from "node:events";
      function warns() {
        process.emitWarning("be careful");
        return 1;
      }
      warns();
      process.emitWarning("old", { type: "DeprecationWarning", code: "DEP9999", detail: "take the new one" });
      const emitter = new EventEmitter();
      for (let i = 0; i < 11; i++) emitter.on("event", () => {});
      process.on("warning", (warning) => console.log("heard", warning.name));
      setTimeout(() => console.log("end"), 50);`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const entries = entriesOf(recorded.recording);
      const careful = entries.filter(({ message }) => message.includes("be careful"));
      assert.equal(careful.length, 1, JSON.stringify(careful));
      assert.deepEqual([careful[0]?.level, careful[0]?.source], ["warn", "warning"]);
      assert.equal(careful[0]?.message, "Warning: be careful");
      assert.equal(careful[0]?.stack.find(({ file }) => fileName(file) === "program.mjs")?.name, "warns");
      assert.equal(entries.filter(({ message }) => message.includes("DeprecationWarning: old")).length, 1);
    });
  });

  it("are as silent or as fatal as Node was asked to have them", async () => {
    const text = `
      process.emitWarning("be careful");
      process.emitWarning("old", "DeprecationWarning", "DEP9999");
      setTimeout(() => console.log("on"), 20);`;
    const ways = [["--no-warnings"], ["--no-deprecation"], ["--throw-deprecation"], ["--trace-warnings"]];
    for (const options of ways) {
      await forEachRuntime(async (runtime) => {
        const { without, recorded } = await withAndWithout({ runtime, text, options });
        assert.deepEqual(outcomeOf(recorded), outcomeOf(without), options.join());
        assert.ok(
          entriesOf(recorded.recording).some(({ message }) => message === "Warning: be careful"),
        );
      }, ["node26"]);
    }
  });

  it("of our own there are none, with everything that Node can warn of", async () => {
    const text = `console.log("quiet");`;
    const options = ["--pending-deprecation", "--trace-deprecation", "--trace-warnings"];
    await forEachRuntime(async (runtime) => {
      const { recorded } = await withAndWithout({ runtime, text, options });
      assert.equal(recorded.stdout, "quiet\n");
      assert.equal(recorded.stderr, "");
      assert.equal(entriesOf(recorded.recording).length, 1);
    }, NODE_RUNTIMES);
  });
});

function errorsOf(entries: readonly RecordedEntry[]): RecordedEntry[] {
  return entries.filter(({ source }) => source === "uncaught" || source === "unhandled");
}
