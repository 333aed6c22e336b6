// Time limit: 400 s.
// Runtime: Bun.
// A program that waits cannot tell that its waits are recorded: results, errors, stacks, order of events, ends.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import {
  forEachRuntime,
  NODE_RUNTIMES,
  outcomeOf,
  type RecordedProgram,
  type RecordedRuntime,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import type { Recording } from "../../../recording/recording.ts";
import { entriesOf, waitsOf } from "../../support/recorded.ts";

let server: Server;
let env: Readonly<Record<string, string>>;

before(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path.startsWith("/never")) return;
    response.statusCode = path.startsWith("/missing") ? 404 : 200;
    if (!path.startsWith("/stream")) return void response.end(`answer to ${request.method}`);
    response.write("first ");
    // The rest comes once the client has asked for it, or never.
    if (path.startsWith("/stream/cut")) setTimeout(() => response.destroy(), 0);
    else if (!path.startsWith("/stream/open")) response.end("last");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  env = { TEST_PORT: portOf(server), CLOSED_PORT: await findClosedPort() };
});

after(() => {
  server.closeAllConnections();
  server.close();
});

function portOf(server: Server): string {
  const address = server.address();
  return String(typeof address === "object" ? address?.port : address);
}

/** A port that nobody listens to, and that fetch does not refuse by its number. */
async function findClosedPort(): Promise<string> {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", () => resolve()));
  const port = portOf(closed);
  await new Promise<void>((resolve) => closed.close(() => resolve()));
  return port;
}

/** Runs a program with and without the tracer, and wants the same outcome. */
async function assertSame(program: RecordedProgram): Promise<Recording> {
  const { without, recorded } = await withAndWithout({ env, ...program });
  const lines = (result: typeof without) => {
    const { stdout, stderr, exitCode, signal } = outcomeOf(result);
    return [`${exitCode} ${signal}`, ...withoutInternals(`${stdout}\n${stderr}`).split("\n")];
  };
  assert.deepEqual(lines(recorded), lines(without));
  assert.doesNotMatch(recorded.stdout + recorded.stderr, /preload\.[cm]js/);
  return recorded.recording;
}

/**
 * Frames of an event loop are there or not by chance: they tell who else had a timer at that moment. The name in brackets is
 * what V8 finds a function under in the object it is called on; Node 26 keeps callbacks in one.
 */
function withoutInternals(text: string): string {
  return text.replaceAll(
    /\n +at [^\n]*\((?:ext:core\/|node:internal\/(?:timers|process\/task_queues):)[^\n]*?\)/g,
    "",
  )
    .replaceAll(/ \[as callback\]/g, "");
}

/** What programs tell errors with. */
const TELL = `
  import process from "node:process";
  const own = (text) => String(text).replaceAll(import.meta.url, "PROGRAM").replaceAll(import.meta.filename, "PROGRAM");
  const tell = (error) => { for (let at = error; at instanceof Error; at = at.cause) console.log(at.name, at.code, own(at.message), own(at.stack), Object.keys(at).join()); };
  const base = "http://127.0.0.1:" + process.env.TEST_PORT;
  const refused = "http://127.0.0.1:" + process.env.CLOSED_PORT;`;

describe("a program that waits", () => {
  it("gets the promises and errors that it gets without the tracer", async () => {
    const text = `${TELL}
      import { open, readFile, stat, writeFile } from "node:fs/promises";
      import { setTimeout as delay } from "node:timers/promises";
      const calls = [
        () => fetch(base), () => fetch("no url"), () => fetch("http://127.0.0.1:1/"), () => fetch(refused), () => fetch(base, { signal: AbortSignal.abort() }),
        () => fetch(base, { signal: AbortSignal.abort(new RangeError("mine")) }), () => fetch(base, { get method() { throw new Error("getter"); } }),
        () => fetch(base, { method: "GET", body: "x" }), () => fetch(),
        () => readFile("/not/there"), () => readFile(), () => readFile({}), () => stat("/not/there"), () => writeFile("/not/there/at/all", "x"), () => open("/not/there"),
        () => delay(20, "value"), () => delay(20, 1, { signal: AbortSignal.abort() }), () => delay("x"),
      ];
      async function inner(call) {
        const promise = call();
        console.log(promise instanceof Promise, Object.getPrototypeOf(promise) === Promise.prototype, Reflect.ownKeys(promise).length, promise.constructor === Promise);
        return await promise;
      }
      for (const call of calls) {
        console.log(own(call));
        try { console.log(Object.prototype.toString.call(await inner(call))); } catch (error) { tell(error); }
      }`;
    await forEachRuntime(async (runtime) => {
      assert.ok(waitsOf(await assertSame({ runtime, text })).length > 10);
    });
  });

  it("has its callbacks called as without the tracer, and what is wrong thrown at once", async () => {
    const text = `${TELL}
      import fs from "node:fs";
      import { readFile } from "node:fs";
      import { promisify } from "node:util";
      import { lookup } from "node:dns";
      import { execFile } from "node:child_process";
      import { get } from "node:http";
      for (const call of [() => fs.readFile(), () => fs.stat(5, () => {}), () => readFile({}, () => {}), () => fs.stat("x", "y"), () => setTimeout(), () => setTimeout("x", 20), () => lookup(5, () => {})]) {
        try { call(); console.log("not thrown"); } catch (error) { tell(error); }
      }
      const stack = () => own(new Error("in a callback").stack);
      const called = (start) => new Promise((resolve) => start(function callback(...args) { console.log(this === undefined || this === globalThis, args.length, args[0]?.code ?? args[0], stack()); resolve(); }));
      await called((callback) => readFile(import.meta.filename, "utf8", callback));
      await called((callback) => fs.stat("/not/there", callback));
      await called((callback) => fs.readdir("/not/there", callback));
      await called((callback) => lookup("localhost", { family: 4 }, callback));
      await new Promise((resolve) => execFile("true", function callback(...args) { console.log(args.length, args[0]); resolve(); }));
      await called((callback) => get("http://127.0.0.1:1/").on("error", callback));
      await called((callback) => setTimeout(callback, 20, "argument"));
      console.log((await promisify(readFile)(import.meta.filename)).length > 0, await promisify(setTimeout)(20, "value"));
      console.log(typeof setTimeout(() => {}, 1), typeof await promisify(fs.stat)("/"), (await promisify(fs.read)(fs.openSync(import.meta.filename, "r"), new Uint8Array(9), 0, 9, 0)).bytesRead);
      const timer = setTimeout(() => console.log("never"), 20); clearTimeout(timer);
      await new Promise((resolve) => { const cleared = setTimeout(resolve, 60_000); clearTimeout(cleared); resolve(); });`;
    await forEachRuntime(async (runtime) => {
      assert.ok(waitsOf(await assertSame({ runtime, text })).length > 3);
    });
  });

  it("ends of what a call throws at once, with the place above it where it was thrown", async () => {
    const text = `require("node:fs").readFile("/not/there");`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text, name: "program.cjs" });
      assert.deepEqual([recorded.exitCode, recorded.stdout], [without.exitCode, ""]);
      const [place = ""] = recorded.stderr.split("\n");
      assert.match(place, /^node:fs:\d+$/);
      // The stack below it is the same.
      const stack = (text: string) =>
        outcomeOf({ ...recorded, stderr: text.slice(text.indexOf("TypeError")) }).stderr;
      assert.equal(stack(recorded.stderr), stack(without.stderr));
    }, NODE_RUNTIMES);
  });

  it("sees nothing of the tracer in errors of timings", async () => {
    const text =
      `try { performance.measure("a", "no such mark"); } catch (error) { console.log(error.stack); }`;
    await forEachRuntime(async (runtime) => {
      const { recorded } = await withAndWithout({ runtime, text });
      assert.match(recorded.stdout, /no such mark/);
      assert.doesNotMatch(recorded.stdout, /preload\./);
    });
  });

  it("finds functions that look as they did", async () => {
    const text = `${TELL}
      import fs, { readFile } from "node:fs";
      import * as promises from "node:fs/promises";
      import * as delays from "node:timers/promises";
      import timers from "node:timers";
      const functions = { fetch, setTimeout, readFile, promise: promises.readFile, delay: delays.setTimeout, open: promises.open };
      for (const [name, value] of Object.entries(functions)) {
        const properties = Object.getOwnPropertyDescriptors(value);
        console.log(name, value.name, value.length, typeof value, Reflect.ownKeys(value).map(String).join(), JSON.stringify(properties), Object.prototype.toString.call(value), value instanceof Function);
        try { new value(); console.log("constructed"); } catch (error) { console.log(error.name, error.message); }
      }
      console.log(fs.readFile === readFile, fs.promises.readFile === promises.readFile, promises.default.readFile === promises.readFile, timers.setTimeout === setTimeout || globalThis.Deno !== undefined);
      console.log(Object.keys(fs).join(), Object.keys(fs.promises).join(), Object.keys(globalThis).filter((name) => name !== "nodeBootstrap").join());
      for (const name of ["fetch", "setTimeout"]) { const { value, get, ...rest } = Object.getOwnPropertyDescriptor(globalThis, name); console.log(name, typeof value, typeof get, JSON.stringify(rest)); }
      globalThis.fetch = () => "mine"; console.log(fetch());
      const own = () => 7; globalThis.setTimeout = own; console.log(setTimeout === own, setTimeout(() => {}, 50));`;
    await forEachRuntime(async (runtime) =>
      void await assertSame({
        runtime,
        text: text.replace(
          "const own = () => 7; globalThis.setTimeout = own; console.log(setTimeout === own, setTimeout(() => {}, 50));",
          "const other = () => 7; globalThis.setTimeout = other; console.log(setTimeout === other, setTimeout(() => {}, 50));",
        ),
      })
    );
  });

  it("reads bodies as they come, and gives them up", async () => {
    const text = `${TELL}
      const whole = await fetch(base + "/stream");
      let text = "";
      for await (const chunk of whole.body.pipeThrough(new TextDecoderStream())) text += chunk;
      console.log(text, whole.bodyUsed, whole instanceof Response);
      const controller = new AbortController();
      const open = await fetch(base + "/stream/open", { signal: controller.signal });
      const reader = open.body.getReader();
      console.log(new TextDecoder().decode((await reader.read()).value));
      const read = reader.read();
      controller.abort();
      await read.catch((error) => console.log(error.name));
      const never = fetch(base + "/never", { signal: AbortSignal.timeout(50) });
      await never.catch((error) => console.log(error.name));
      await fetch(base + "/stream/cut").then((response) => response.text()).catch((error) => console.log(error.name));
      console.log(await (await fetch(base, { method: "POST", body: new ReadableStream({ start(stream) { stream.enqueue(new TextEncoder().encode("x")); stream.close(); } }), duplex: "half" })).text());`;
    await forEachRuntime(async (runtime) => void await assertSame({ runtime, text }));
  });

  it("ends of a rejection that nobody handles, and is told of it", async () => {
    const ends = [
      `await fetch(refused);`,
      `fetch(refused); await new Promise((resolve) => setTimeout(resolve, 5000));`,
      `import { readFile } from "node:fs/promises"; readFile("/not/there"); await new Promise((resolve) => setTimeout(resolve, 5000));`,
      `import { readFile } from "node:fs"; readFile(import.meta.filename, function thrower() { throw new RangeError("in a callback"); });`,
      `process.on("unhandledRejection", (error, promise) => { tell(error); console.log(promise === kept); process.exit(4); }); const kept = fetch(refused); await new Promise((resolve) => setTimeout(resolve, 5000));`,
    ];
    await forEachRuntime(async (runtime) => {
      for (const end of ends) {
        const recording = await assertSame({ runtime, text: `${TELL}\n${end}` });
        assert.ok(entriesOf(recording).length > 0, end);
      }
    });
  });

  it("is not told of what it did not want, and costs nothing then", async () => {
    const text = `${TELL}
      await fetch(base); await new Promise((resolve) => setTimeout(resolve, 20));
      console.log(fetch.toString().includes("native"));`;
    const kindsOf = async (runtime: RecordedRuntime, waits: string) => {
      const { recording } = await recordProgram({ runtime, text, env: { ...env, MICROLOG_WAITS: waits } });
      return [...new Set(waitsOf(recording).map(({ kind }) => kind))].sort().join();
    };
    await forEachRuntime(async (runtime) => {
      assert.equal(await kindsOf(runtime, "off"), "");
      assert.equal(await kindsOf(runtime, "fetch"), "fetch");
      assert.equal(await kindsOf(runtime, "timer,http"), "timer");
      assert.equal((await kindsOf(runtime, "-timer")).includes("timer"), false);
    });
  });

  it("floods itself with short waits: all are counted, in few rows", async () => {
    const text = `
      import { stat } from "node:fs/promises";
      import fs from "node:fs";
      const many = 20_000;
      for (let i = 0; i < many; i += 100) await Promise.all(Array.from({ length: 100 }, () => stat(import.meta.filename)));
      let left = many;
      await new Promise((resolve) => { for (let i = 0; i < 100; i++) step(); function step() { fs.stat(import.meta.filename, () => { left--; if (left === 0) resolve(); else if (left >= 100) step(); }); } });
      console.log(left);`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, sizeBytes } = await recordProgram({ runtime, text, timeoutMs: 120_000 });
      assert.equal(stdout, "0\n");
      const stats = waitsOf(recording).filter(({ target }) => target.startsWith("stat "));
      assert.equal(stats.reduce((sum, { count }) => sum + count, 0), 40_000);
      assert.ok(sizeBytes < 200_000, `${sizeBytes} bytes`);
    });
  });

  it("ends while it waits: that is unfinished", async () => {
    const text = `${TELL}
      async function hang() { await fetch(base + "/never?x=1"); }
      hang();
      setTimeout(() => process.exit(3), 100);`;
    await forEachRuntime(async (runtime) => {
      const { recording, exitCode } = await recordProgram({ runtime, text, env });
      assert.equal(exitCode, 3);
      const [wait, ...others] = waitsOf(recording).filter(({ kind }) => kind === "fetch");
      assert.deepEqual(others, []);
      assert.equal(wait?.duration, -1);
      assert.match(wait?.target ?? "", /\/never\?x=…$/);
      assert.ok(wait?.stack.some(({ name }) => name === "hang"));
    });
  });
});
