// Time limit: 300 s.
// Runtime: Bun.
// Worker threads of real programs: each is recorded as a thread of its process, also when it is ended from outside.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import {
  atBest,
  forEachRuntime,
  NODE_RUNTIMES,
  type RecordedRuntime,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import {
  entriesOf,
  functionsOf,
  processesOf,
  type RecordedThread,
  threadsOf,
} from "../../support/recorded.ts";

const WEB_WORKERS: readonly RecordedRuntime[] = ["bun", "deno"];

/** A worker that works for 60 ms, says that it is ready, and then works now and then for ever. */
const WORKER = `
  import { parentPort, workerData } from "node:worker_threads";
  function inWorker(millis) { const end = performance.now() + millis; while (performance.now() < end); }
  inWorker(60);
  setInterval(() => inWorker(10), 30);
  console.log("hello from", workerData);
  parentPort.postMessage("ready");`;

/** Starts two workers, and does something when both are ready. */
function startTwo(then: string): string {
  return `
    import { Worker } from "node:worker_threads";
    const start = (workerData) => new Worker(new URL("./worker.mjs", import.meta.url), { workerData });
    const workers = [start("a"), start("b")];
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
    await new Promise((resolve) => setTimeout(resolve, 100));
    ${then}`;
}

/** Runs a program with its worker, which prints the same when it is recorded. */
async function withSameOutput(runtime: RecordedRuntime, text: string, worker: string) {
  const both = await withAndWithout({ runtime, text, files: { "worker.mjs": worker } });
  assert.equal(both.recorded.stdout, both.without.stdout);
  return both;
}

describe("worker_threads", () => {
  it("are recorded when they are terminated, one after the other", async () => {
    const then = `for (const worker of workers) {
        console.log("exit code", await worker.terminate());
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      process.exit(0);`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, stdout, stderr } = await recordProgram({
          runtime,
          text: startTwo(then),
          files: { "worker.mjs": WORKER },
        });
        assert.equal(stdout.match(/exit code 1/g)?.length, 2, stderr);
        const [main, first, second] = threads(recording, 3);
        assert.equal(main.number, 0);
        assertWorked(recording, first);
        assertWorked(recording, second);
        for (const worker of [first, second]) {
          assert.ok(worker.endedAt > worker.startedAt, `${runtime} ended`);
        }
        // The second lives on when the first is gone, and goes on being recorded.
        assert.ok(Math.abs(second.endedAt - first.endedAt) > 80_000, `${second.endedAt - first.endedAt} µs`);
        for (const { times, startedAt, endedAt } of [first, second]) {
          const known = times.busy + times.byKind[3]!; // idle is the fourth kind
          assert.ok(known > 0.25 * (endedAt - startedAt), `${known} µs of ${endedAt - startedAt} are known`);
        }
      })
    );
  });

  it("are recorded when the process exits while they run", async () => {
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, exitCode } = await recordProgram({
          runtime,
          text: startTwo("process.exit(3);"),
          files: { "worker.mjs": WORKER },
        });
        assert.equal(exitCode, 3);
        const [, first, second] = threads(recording, 3);
        assertWorked(recording, first);
        assertWorked(recording, second);
      })
    );
  });

  it("are recorded when a signal ends the process", async () => {
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, signal } = await recordProgram({
          runtime,
          text: startTwo(`process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 20_000);`),
          files: { "worker.mjs": WORKER },
        });
        assert.equal(signal, "SIGTERM");
        const [, first, second] = threads(recording, 3);
        assertWorked(recording, first);
        assertWorked(recording, second);
      })
    );
  });

  it("go on being recorded after a signal that the program handles", async () => {
    const then = `process.on("SIGTERM", () => {
        console.log("handled");
        setTimeout(() => process.exit(0), 400);
      });
      process.kill(process.pid, "SIGTERM");`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, stdout } = await recordProgram({
          runtime,
          text: startTwo(then),
          files: { "worker.mjs": WORKER },
        });
        assert.equal(stdout.match(/handled/g)?.length, 1, "the handler is called once");
        for (const worker of threads(recording, 3).slice(1)) {
          assertWorked(recording, worker);
          assert.ok(worker.times.busy + worker.times.byKind[3]! > 350_000, `${worker.times.busy} µs busy`);
        }
        assert.equal(processesOf(recording)[0]?.signal, "", "the signal did not end it");
      })
    );
  });

  it("are recorded though they are busy or blocked when they end", async () => {
    const text = `
      import { Worker } from "node:worker_threads";
      const busy = new Worker("function inWorker() { for (;;); } require('worker_threads').parentPort.postMessage(1); inWorker()", { eval: true });
      const blocked = new Worker("require('worker_threads').parentPort.postMessage(1); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", { eval: true });
      await Promise.all([busy, blocked].map((worker) => new Promise((resolve) => worker.once("message", resolve))));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await busy.terminate();
      console.log("ended");
      process.exit(0);`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, stdout } = await recordProgram({ runtime, text });
        assert.equal(stdout, "ended\n");
        const [, ...workers] = threads(recording, 3);
        const ran = workers.map(({ row }) =>
          functionsOf(recording, row).some(({ name }) => name === "inWorker")
        );
        assert.deepEqual(ran.toSorted(), [false, true]);
        for (const { times, startedAt, endedAt } of workers) {
          assert.ok(times.busy > 0.25 * (endedAt - startedAt), `${times.busy} µs of ${endedAt - startedAt}`);
        }
      }), NODE_RUNTIMES);
  });

  it("tell what they print once", async () => {
    const worker = `
      import { parentPort } from "node:worker_threads";
      console.log("by console");
      console.error("by console.error");
      process.stdout.write("by stdout\\n");
      process.stderr.write("by stderr\\n");
      for (let i = 0; i < 500; i++) console.log("line", i);
      parentPort.postMessage("done");
      setTimeout(() => process.exit(0), 100);`;
    const text = `
      import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./worker.mjs", import.meta.url));
      await new Promise((resolve) => worker.on("exit", resolve));
      console.log("end");`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, stdout } = await recordProgram({ runtime, text, files: { "worker.mjs": worker } });
        assert.equal(stdout.match(/line \d+\n/g)?.length, 500);
        const entries = entriesOf(recording);
        const count = (message: string) => entries.filter((entry) => entry.message === message).length;
        for (const message of ["by console", "by console.error", "by stdout", "by stderr", "line 7", "end"]) {
          assert.equal(count(message), 1, message);
        }
        const total = entries.reduce((sum, entry) => sum + entry.count, 0);
        assert.equal(total, 505);
      })
    );
  });

  it("tell of an error that ends them", async () => {
    const text = `
      import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./worker.mjs", import.meta.url));
      worker.on("error", (error) => console.log("error:", error.message));
      await new Promise((resolve) => worker.on("exit", (code) => resolve(console.log("exit", code))));`;
    const worker = `setTimeout(() => { throw new RangeError("too far"); }, 20);`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { without, recorded } = await withSameOutput(runtime, text, worker);
        assert.equal(recorded.exitCode, without.exitCode);
        const error = entriesOf(recorded.recording).find((entry) => entry.level === "error");
        assert.match(error?.message ?? "", /RangeError: too far/);
        assert.notEqual(error?.thread, 0);
      })
    );
  });

  it("are recorded within workers", async () => {
    const inner = `import { parentPort } from "node:worker_threads";
      function innermost(millis) { const end = performance.now() + millis; while (performance.now() < end); }
      innermost(80);
      console.log("innermost");
      parentPort.postMessage("done");`;
    const outer = `import { parentPort, Worker } from "node:worker_threads";
      const inner = new Worker(new URL("./inner.mjs", import.meta.url));
      inner.once("message", () => { parentPort.postMessage("done"); });`;
    const text = `import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./outer.mjs", import.meta.url));
      await new Promise((resolve) => worker.once("message", resolve));
      process.exit(0);`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const files = { "inner.mjs": inner, "outer.mjs": outer };
        const { recording } = await recordProgram({ runtime, text, files });
        assert.equal(processesOf(recording).length, 1);
        const all = threads(recording, 3);
        assert.equal(new Set(all.map(({ key }) => key)).size, 3);
        assert.ok(entriesOf(recording).some(({ message }) => message === "innermost"));
        // Deno's workers import the class from where it cannot be replaced (syncBuiltinESMExports does nothing there).
      }), ["bun", ...NODE_RUNTIMES]);
  });

  it("start as they do without the tracer", async () => {
    const worker = `
      import { isMainThread, parentPort, workerData, threadId, getEnvironmentData } from "node:worker_threads";
      parentPort.on("message", (message) => {
        const lines = [message, workerData, isMainThread, threadId > 0, process.argv.slice(2), process.execArgv, import.meta.url.split("/").at(-1)];
        console.log(JSON.stringify([...lines, getEnvironmentData("mine") ?? null, getEnvironmentData("microlog.worker") === undefined]));
        process.exit(4);
      });`;
    const text = `
      import { Worker, setEnvironmentData } from "node:worker_threads";
      setEnvironmentData("mine", 7);
      class Own extends Worker {}
      const worker = new Own(new URL("./worker.mjs", import.meta.url), { workerData: { a: 1 }, argv: ["x"] });
      console.log(worker instanceof Own, worker instanceof Worker, Object.getPrototypeOf(Own) === Worker, Worker.name, Worker.prototype.constructor === Worker);
      console.log(worker.terminate.name, worker.terminate.length);
      worker.postMessage("early");
      worker.on("exit", (code) => console.log("exit", code));`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { without, recorded } = await withSameOutput(runtime, text, worker);
        assert.equal(recorded.stderr, without.stderr);
      })
    );
  });

  it("are recorded with options of their own", async () => {
    const text = `
      import { Worker } from "node:worker_threads";
      const code = "require('worker_threads').parentPort.postMessage(process.env.OWN ?? '-')";
      for (const options of [{ execArgv: ["--no-warnings"] }, { env: { ...process.env, OWN: "1" } }, { stdout: true }]) {
        const worker = new Worker(code, { eval: true, ...options });
        console.log(await new Promise((resolve, reject) => { worker.once("message", resolve); worker.once("error", reject); }));
        await worker.terminate();
      }`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recording, stdout } = await recordProgram({ runtime, text });
        assert.equal(stdout, "-\n1\n-\n");
        threads(recording, 4);
      }), ["bun", ...NODE_RUNTIMES]);
  });

  it("run in an environment without the tracer, where it is given one", async () => {
    const text = `
      import { Worker } from "node:worker_threads";
      const code = "require('worker_threads').parentPort.postMessage(Object.keys(process.env).filter((name) => !/^(MICROLOG_|NODE_OPTIONS|BUN_OPTIONS)/.test(name)).join())";
      const worker = new Worker(code, { eval: true, env: { OWN: "1" } });
      console.log(await new Promise((resolve) => worker.once("message", resolve)));
      process.exit(0);`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { stdout, stderr } = await recordProgram({ runtime, text });
        assert.equal(stdout, "OWN\n", stderr);
      }), ["bun", ...NODE_RUNTIMES]);
  });
});

describe("web workers", () => {
  const worker = `
    function inWorker(millis) { const end = performance.now() + millis; while (performance.now() < end); }
    const seen = [];
    self.onmessage = (event) => {
      seen.push(event.data);
      if (seen.length < 2) return;
      inWorker(60);
      console.log("seen", JSON.stringify(seen));
      self.postMessage("ready");
    };`;

  it("are recorded, and see the program's messages alone", async () => {
    const text = `
      const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
      console.log(worker instanceof Worker, Worker.name, worker.constructor === Worker);
      worker.postMessage("early");
      worker.postMessage({ a: 1 });
      await new Promise((resolve) => worker.onmessage = resolve);
      await new Promise((resolve) => setTimeout(resolve, 50));
      worker.terminate();
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log("end");`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { recorded } = await withSameOutput(runtime, text, worker);
        assert.match(recorded.stdout, /seen \["early",\{"a":1\}\]/);
        const [, second] = threads(recorded.recording, 2);
        assertWorked(recorded.recording, second);
        assert.equal(
          entriesOf(recorded.recording).filter(({ message }) => message.startsWith("seen")).length,
          1,
        );
      }), WEB_WORKERS);
  });

  it("that end by themselves do not hold up the program's end", async () => {
    // What the tracer waits for at the end is told, not timed: a busy machine is slow by itself.
    const text = `
      import { writeSync } from "node:fs";
      const { wait } = Atomics;
      Atomics.wait = (...args) => {
        const outcome = wait(...args);
        writeSync(1, outcome + "\\n");
        return outcome;
      };
      const worker = new Worker(new URL("./closing.mjs", import.meta.url), { type: "module" });
      await new Promise((resolve) => worker.onmessage = resolve);
      await new Promise((resolve) => setTimeout(resolve, 300));`;
    const closing = `self.postMessage("ready"); self.close();`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { stdout, exitCode } = await recordProgram({
          runtime,
          text,
          files: { "closing.mjs": closing },
        });
        assert.equal(exitCode, 0);
        assert.match(stdout, /^(not-equal\n)?$/, "whoever has ended has answered");
      }), WEB_WORKERS);
  });

  it("start from blobs and data", async () => {
    const text = `
      const code = "console.log('in worker'); self.postMessage(1)";
      const urls = [URL.createObjectURL(new Blob([code], { type: "text/javascript" })), "data:text/javascript," + encodeURIComponent(code)];
      for (const url of urls) {
        const worker = new Worker(url, { type: "module" });
        await new Promise((resolve, reject) => { worker.onmessage = resolve; worker.onerror = reject; });
        worker.terminate();
      }`;
    await forEachRuntime((runtime) =>
      atBest(runtime, async () => {
        const { without, recorded } = await withAndWithout({ runtime, text });
        assert.equal(recorded.stdout, without.stdout);
        assert.equal(recorded.exitCode, without.exitCode, recorded.stderr);
        assert.equal(
          entriesOf(recorded.recording).filter(({ message }) => message === "in worker").length,
          2,
        );
      }), WEB_WORKERS);
  });
});

/** The threads by their start, as many as there have to be. */
function threads<N extends number>(
  recording: Recording,
  count: N,
): N extends 2 ? [RecordedThread, RecordedThread]
  : [RecordedThread, RecordedThread, RecordedThread] {
  const found = threadsOf(recording);
  assert.equal(found.length, count, `threads ${found.map(({ name }) => name)}`);
  const [process] = processesOf(recording);
  for (const thread of found) assert.equal(thread.process, process?.key);
  return found as never; // as many as were asked for
}

function assertWorked(recording: Recording, thread: RecordedThread): void {
  const names = functionsOf(recording, thread.row).map(({ name }) => name);
  assert.ok(names.includes("inWorker"), `${thread.name} ran ${names.join(", ")}`);
}
