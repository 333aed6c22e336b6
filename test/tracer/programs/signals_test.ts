// Time limit: 300 s.
// Runtime: Bun.
// Signals from outside: a program ends of them, or does not, as it does without the tracer, and what it did is recorded.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import {
  forEachRuntime,
  RECORDED_RUNTIMES,
  type RecordedResult,
  type RecordedRuntime,
  recordProgram,
  waitForRecording,
  type WhileRunning,
  withAndWithout,
} from "../../support/record_program.ts";
import { entriesOf, functionsOf, processesOf, threadsOf } from "../../support/recorded.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** What differs by runtime, not by version of Node. */
const FEW_RUNTIMES: readonly RecordedRuntime[] = ["bun", "deno", "node20", "node26"];

/** Works now and then, and would do so for a long time. */
const SERVER = `
  function work(millis) { const end = performance.now() + millis; while (performance.now() < end); }
  let times = 0;
  setInterval(() => {
    work(20);
    if (++times === 6) console.log("ready");
  }, 30);`;

/** Where what is tested may differ. At SIGUSR1 Node opens its inspector. */
function runtimesEndedBy(signal: typeof SIGNALS[number]): readonly RecordedRuntime[] {
  if (signal === "SIGUSR1") return ["bun", "deno"];
  return signal === "SIGINT" || signal === "SIGTERM" ? RECORDED_RUNTIMES : FEW_RUNTIMES;
}

function sendWhenReady(signal: typeof SIGNALS[number] | "SIGKILL"): WhileRunning {
  return async (program) => {
    await program.waitForOutput("ready");
    program.send(signal);
  };
}

describe("a signal from outside", () => {
  for (const signal of SIGNALS) {
    const runtimes = runtimesEndedBy(signal);
    it(`ends a program by ${signal}, and the recording is complete`, async () => {
      await forEachRuntime(async (runtime) => {
        const { without, recorded } = await withAndWithout({
          runtime,
          text: SERVER,
          whileRunning: sendWhenReady(signal),
        });
        assert.deepEqual(
          [recorded.signal, recorded.exitCode, recorded.stdout, recorded.stderr],
          [without.signal, without.exitCode, without.stdout, without.stderr],
        );
        assert.equal(recorded.signal, signal);
        assertComplete(recorded);
        const [process] = processesOf(recorded.recording);
        assert.equal(process?.signal, signal);
        assert.ok(process.endedAt > process.startedAt);
      }, runtimes);
    });
  }

  it("leaves what was written when it is SIGKILL", async () => {
    await forEachRuntime(async (runtime) => {
      const { recording, signal } = await recordProgram({
        runtime,
        text: SERVER,
        whileRunning: async (program, { file }) => {
          await waitForRecording(
            file,
            (recording) => functionsOf(recording).some(({ name }) => name === "work"),
          );
          program.send("SIGKILL");
        },
      });
      assert.equal(signal, "SIGKILL");
      assert.deepEqual(recording.problems, []);
      assert.equal(processesOf(recording)[0]?.endedAt, -1);
      assert.ok(entriesOf(recording).some(({ message }) => message === "ready"));
    });
  });

  it("goes to the program's own handler, once", async () => {
    const text = `${SERVER}
      process.on("SIGTERM", (...args) => { console.log("handled", args.length); setTimeout(() => process.exit(7), 100); });
      process.once("SIGINT", () => console.log("once"));`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({
        runtime,
        text,
        whileRunning: async (program) => {
          await program.waitForOutput("ready");
          program.send("SIGINT");
          await program.waitForOutput("once");
          program.send("SIGTERM");
        },
      });
      assert.equal(recorded.stdout, without.stdout);
      assert.match(recorded.stdout, /ready\nonce\nhandled \d\n$/);
      assert.equal(recorded.exitCode, 7);
      assertComplete(recorded);
      const [process] = processesOf(recorded.recording);
      assert.equal(process?.signal, "");
      assert.equal(process.exitCode, 7);
    });
  });

  it("goes to the program's own handler also when it is for programs to choose what it means", async () => {
    const text = `${SERVER}
      process.once("SIGUSR2", () => {
        console.log("handled");
        process.kill(process.pid, "SIGUSR2");
      });`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({
        runtime,
        text,
        whileRunning: sendWhenReady("SIGUSR2"),
      });
      assert.equal(recorded.stdout, without.stdout);
      assert.equal(recorded.stdout, "ready\nhandled\n");
      assert.deepEqual([recorded.signal, without.signal], ["SIGUSR2", "SIGUSR2"]);
      assertComplete(recorded);
    }, FEW_RUNTIMES);
  });

  it("opens the inspector of a Deno program that listens to others, when it is SIGUSR1", async () => {
    const text = `${SERVER}
      process.on("SIGTERM", () => { console.log("handled"); process.exit(7); });`;
    const { recording, ...recorded } = await recordProgram({
      runtime: "deno",
      text,
      whileRunning: async (program) => {
        await program.waitForOutput("ready");
        program.send("SIGUSR1");
        program.send("SIGTERM");
      },
    });
    assert.deepEqual([recorded.exitCode, recorded.stdout], [7, "ready\nhandled\n"]);
    assert.deepEqual(recording.problems, []);
  });

  it("that Bun sends to itself before it starts a watched program anew ends nothing", async () => {
    const { recording, signal } = await recordProgram({
      runtime: "bun",
      options: ["--watch"],
      text: `import { run } from "./run.mjs";
        setInterval(() => console.log("run", run), 30);`,
      files: { "run.mjs": "export const run = 1;" },
      whileRunning: async (program, { folder, file }) => {
        await program.waitForOutput("run 1");
        // Bun may not watch yet: the file changes until it is seen to.
        let changes = 0;
        const change = () => writeFileSync(join(folder, "run.mjs"), `export const run = 2; // ${++changes}`);
        const timer = setInterval(change, 500);
        const isSeen = (recording: Recording) =>
          entriesOf(recording).some(({ message }) => message === "run 2");
        await waitForRecording(file, isSeen).finally(() => clearInterval(timer));
        program.send("SIGKILL");
      },
    });
    assert.equal(signal, "SIGKILL");
    assert.deepEqual(recording.problems, []);
    const [first, ...others] = processesOf(recording);
    assert.ok(first !== undefined && first.endedAt > first.startedAt && others.length > 0);
    assert.equal(first.signal, "");
    const messages = new Set(entriesOf(recording).map(({ message }) => message));
    assert.ok(messages.has("run 1") && messages.has("run 2"), [...messages].join());
  });

  it("ends a program that Bun watches", async () => {
    const recorded = await recordProgram({
      runtime: "bun",
      options: ["--watch"],
      text: SERVER,
      whileRunning: sendWhenReady("SIGTERM"),
    });
    assert.equal(recorded.signal, "SIGTERM");
    assertComplete(recorded);
    assert.equal(processesOf(recorded.recording)[0]?.signal, "SIGTERM");
  });

  it("ends a program that has taken its handlers away again", async () => {
    const text = `${SERVER}
      const handler = () => console.log("never");
      process.on("SIGINT", handler);
      process.off("SIGINT", handler);
      process.on("SIGTERM", handler);
      process.removeAllListeners("SIGTERM");`;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      await forEachRuntime(async (runtime) => {
        const recorded = await recordProgram({ runtime, text, whileRunning: sendWhenReady(signal) });
        assert.equal(recorded.signal, signal);
        assert.equal(recorded.stdout, "ready\n");
        assertComplete(recorded);
      }, FEW_RUNTIMES);
    }
  });

  it("may be handled by Deno.addSignalListener", async () => {
    const text = `${SERVER}
      Deno.addSignalListener("SIGTERM", () => { console.log("handled"); setTimeout(() => Deno.exit(7), 100); });
      const other = () => console.log("never");
      Deno.addSignalListener("SIGINT", other);
      Deno.removeSignalListener("SIGINT", other);
      console.log(Deno.addSignalListener.name, Deno.addSignalListener.length);`;
    const handled = await withAndWithout({ runtime: "deno", text, whileRunning: sendWhenReady("SIGTERM") });
    assert.equal(handled.recorded.stdout, handled.without.stdout);
    assert.equal(handled.recorded.exitCode, 7);
    const ended = await withAndWithout({ runtime: "deno", text, whileRunning: sendWhenReady("SIGINT") });
    assert.equal(ended.recorded.signal, "SIGINT");
    assert.equal(ended.recorded.stdout, ended.without.stdout);
  });

  it("is left to libraries that count its listeners", async () => {
    // As signal-exit does: alone with its own listener, it ends the program by the signal itself.
    const text = `${SERVER}
      const before = process.listenerCount("SIGTERM");
      const onSignal = () => {
        const alone = process.listeners("SIGTERM").length === before + 1;
        console.log(before, alone);
        process.removeListener("SIGTERM", onSignal);
        if (alone) process.kill(process.pid, "SIGTERM");
      };
      process.on("SIGTERM", onSignal);`;
    await forEachRuntime(async (runtime) => {
      const recorded = await recordProgram({ runtime, text, whileRunning: sendWhenReady("SIGTERM") });
      assert.equal(recorded.stdout, "ready\n0 true\n");
      assert.equal(recorded.signal, "SIGTERM");
      assertComplete(recorded);
    });
  });

  it("that a program was started to ignore is ignored", async () => {
    // As under nohup, and in the background of a shell. Node listens again by itself.
    const text = `setTimeout(() => process.kill(process.pid, "SIGHUP"), 200);
      setTimeout(() => console.log("alive"), 400);`;
    for (const runtime of ["bun", "deno", "node20"] as const) {
      const start = { bun: "bun", deno: "deno run -A", node20: "node" }[runtime];
      const command = ["sh", "-c", `trap '' HUP; exec ${start} program.mjs`];
      const { without, recorded } = await withAndWithout({ runtime, text, command });
      assert.equal(recorded.stdout, without.stdout);
      assert.equal(recorded.signal, without.signal);
      assert.equal(processesOf(recorded.recording).length, 1);
    }
  });

  it("comes to a program as often as it is sent", async () => {
    const text = `let seen = 0;
      process.on("SIGHUP", () => { console.log("hup", ++seen); if (seen === 3) process.exit(0); });
      setTimeout(() => console.log("ready"), 100);
      setTimeout(() => {}, 20_000);`;
    await forEachRuntime(async (runtime) => {
      const { stdout, exitCode } = await recordProgram({
        runtime,
        text,
        whileRunning: async (program) => {
          await program.waitForOutput("ready");
          for (const text of ["hup 1", "hup 2", "hup 3"]) {
            program.send("SIGHUP");
            await program.waitForOutput(text);
          }
        },
      });
      assert.equal(stdout, "ready\nhup 1\nhup 2\nhup 3\n");
      assert.equal(exitCode, 0);
    });
  });
});

describe("the listeners of a process", () => {
  it("are those of the program alone", async () => {
    const text = `
      const events = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "exit", "warning", "uncaughtExceptionMonitor", "unhandledRejection", "worker", "removeListener"];
      const show = () => {
        for (const event of events) console.log(event, process.listenerCount(event), process.listeners(event).length, process.rawListeners(event).length);
        console.log(process.eventNames().map(String).sort().join());
      };
      show();
      const listener = () => {};
      for (const event of events) { process.on(event, listener); process.once(event, () => {}); }
      console.log(process.listenerCount("SIGINT", listener));
      show();
      for (const event of events) process.off(event, listener);
      show();
      process.removeAllListeners("SIGINT");
      show();
      console.log(Object.keys(process).sort().join());`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.equal(recorded.stdout, without.stdout);
      assert.equal(recorded.stderr, without.stderr);
    });
  });

  it("may be as many as before without a warning, and are counted in it", async () => {
    // Ten are without a warning; of one more Node and Deno warn.
    const text = `
      const add = (event, count) => { for (let i = 0; i < count; i++) process.on(event, () => {}); };
      add("SIGTERM", 10);
      add("SIGHUP", 11);
      add("warning", 10);
      add("message", 10);
      add("exit", 12);
      console.log(process.getMaxListeners());
      setTimeout(() => process.exit(0), 50);`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      const plain = (text: string) => text.replaceAll(/\(\w+:\d+\)/g, "");
      assert.equal(recorded.stdout, without.stdout);
      assert.equal(plain(recorded.stderr), plain(without.stderr));
    });
  });
});

function assertComplete({ recording }: RecordedResult): void {
  assert.deepEqual(recording.problems, []);
  const [main] = threadsOf(recording);
  assert.ok(main !== undefined && main.endedAt > main.startedAt, "the thread has ended");
  assert.ok(functionsOf(recording).some(({ name }) => name === "work"), "samples are there");
  assert.equal(entriesOf(recording)[0]?.message, "ready");
}
