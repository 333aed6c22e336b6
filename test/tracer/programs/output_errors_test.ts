// Time limit: 400 s.
// Runtime: Bun.
// Errors made while a program prints: of getters, of objects that show themselves, of streams. They are thrown, shown and
// told as without the tracer, and nothing of it is in their stacks.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachRuntime, NODE_RUNTIMES, outcomeOf, withAndWithout } from "../../support/record_program.ts";

const ODD = `
  Error.stackTraceLimit = 100;
  const inspect = Symbol.for("nodejs.util.inspect.custom");
  const thrower = (text) => { throw new TypeError(text); };
  const withGetter = (target, key) => Object.defineProperty(target, key, { enumerable: true, get() { throw new RangeError("from " + String(key)); } });
  const values = {
    getter: withGetter({}, "value"),
    custom: { [inspect]() { thrower("from inspect"); } },
    customDeno: { [Symbol.for("Deno.customInspect")]() { thrower("from Deno"); } },
    proxy: new Proxy({}, { get() { thrower("from get"); }, ownKeys() { thrower("from ownKeys"); }, getPrototypeOf() { thrower("from getPrototypeOf"); } }),
    text: { toString() { thrower("from toString"); } },
    constructed: Object.create(withGetter({}, "constructor")),
    tagged: withGetter({}, Symbol.toStringTag),
    stackless: withGetter(new Error("an error"), "stack"),
    wordless: withGetter(new Error("an error"), "message"),
    map: new Map([[1, { [inspect]() { thrower("from a map"); } }]]),
    list: withGetter([1], 1),
  };
  const bytes = withGetter(withGetter(withGetter(new Uint8Array([65, 66, 10]), "subarray"), "byteLength"), "length");`;

const ATTEMPT = `
  import process from "node:process";
  ${ODD}
  const told = [];
  function attempt(name, action) {
    try {
      action();
      told.push(name + " is fine");
    } catch (error) {
      told.push(name + ": " + (error instanceof Error ? error.stack : String(error)));
    }
  }`;

const TELL = `process.stderr.write(told.join("\\n") + "\\n");`;

const SHOWN = `${ATTEMPT}
  for (const method of ["log", "info", "error", "warn", "debug", "dir", "table", "group", "groupEnd"]) {
    for (const [name, value] of Object.entries(values)) {
      attempt(method + " " + name, function deep() { console[method](value); });
    }
  }
  attempt("a format", () => console.log("%s", values.text));
  attempt("JSON", () => console.log("%j", { toJSON() { thrower("from toJSON"); } }));
  attempt("a primitive", () => console.log({ [inspect]() { throw "no error"; } }));
  attempt("assert", () => console.assert(false, values.custom));
  attempt("count", () => console.count(values.text));
  ${TELL}`;

const WRITTEN = `${ATTEMPT}
  const odd = { number: 5, nothing: null, missing: undefined, symbol: Symbol("x"), proxy: values.proxy, bytes };
  for (const [name, value] of Object.entries(odd)) {
    attempt("write " + name, () => process.stdout.write(value));
  }
  attempt("write in no encoding", () => process.stdout.write("a\\n", "nonsense"));
  attempt("write to no callback", () => process.stdout.write("c\\n", "utf8", 5));
  const { _write } = process.stdout;
  process.stdout._write = function _write() { throw Object.assign(new Error("EPIPE"), { code: "EPIPE" }); };
  attempt("a write that throws", function deep() { process.stdout.write("x\\n"); });
  if (_write) process.stdout._write = _write;
  Error.stackTraceLimit = 10;
  attempt("a long stack", function again(depth = 0) { if (depth < 20) again(depth + 1); else process.stdout.write(null); });
  Error.stackTraceLimit = 3;
  attempt("a short stack", function deep() { (function a() { (function b() { process.stdout.write(null); })(); })(); });
  ${TELL}`;

/** Without the tracer's own lines of a stack. */
function withoutOwnLines(text: string): string[] {
  return text.split("\n").filter((line) => !/preload\.(cjs|deno\.mjs|bun\.cjs)/.test(line));
}

describe("errors made while a program prints", () => {
  it("of what is shown are thrown and shown as without the tracer", async () => {
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text: SHOWN });
      const [expected, got] = [outcomeOf(without), outcomeOf(recorded)];
      assert.match(expected.stderr, /from inspect|from Deno/);
      assert.deepEqual([got.exitCode, got.signal], [expected.exitCode, expected.signal]);
      // Wrappers of the console are in these stacks, because Node shows where an error was thrown as long as nobody looks
      // at it, and Deno prints the stacks of objects that throw while they show themselves.
      assert.deepEqual(withoutOwnLines(got.stdout), withoutOwnLines(expected.stdout));
      assert.deepEqual(withoutOwnLines(got.stderr), withoutOwnLines(expected.stderr));
    });
  });

  it("of what is written are thrown with the very same stack", async () => {
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text: WRITTEN });
      assert.match(without.stderr, /a short stack: /);
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    });
  });

  it("end a program with the line above them where they were thrown", async () => {
    const text = `${ODD}\n  (function deep() {\n    console.log(values.custom);\n  })();`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.match(without.stderr, /throw new TypeError/);
      assert.deepEqual(
        withoutOwnLines(outcomeOf(recorded).stderr),
        withoutOwnLines(outcomeOf(without).stderr),
      );
    }, NODE_RUNTIMES);
  });

  it("of a pipe that nobody reads are told by their event without the tracer", async () => {
    const program = `
      function deep() { process.stdout.write("nobody reads this\\\\n"); }
      process.stdin.once("data", () => deep());`;
    const text = `
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ["-e", \`${program}\`]);
      let said = "";
      child.stderr.on("data", (piece) => said += piece);
      child.stdout.once("close", () => child.stdin.end("go")).destroy();
      child.once("close", (code) => console.log(code, said));`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.match(without.stdout, /write EPIPE[^]*at deep/);
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    }, NODE_RUNTIMES);
  });
});
