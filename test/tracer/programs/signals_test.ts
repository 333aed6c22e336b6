// Time limit: 300 s.
// Signals from outside: a program ends of them, or does not, as it does without the tracer, and what it did is recorded.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  forEachRuntime,
  type RecordedResult,
  recordProgram,
  type WhileRunning,
  withAndWithout,
} from "../../support/record_program.ts";
import { entriesOf, functionsOf, processesOf, threadsOf } from "../../support/recorded.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Works now and then, and would do so for a long time. */
const SERVER = `
  function work(millis) { const end = performance.now() + millis; while (performance.now() < end); }
  setInterval(() => work(20), 40);
  setTimeout(() => {}, 20_000);
  setTimeout(() => console.log("ready"), 150);`;

function sendWhenReady(signal: typeof SIGNALS[number] | "SIGKILL"): WhileRunning {
  return async (program) => {
    await program.waitForOutput("ready");
    program.send(signal);
  };
}

describe("a signal from outside", () => {
  for (const signal of SIGNALS) {
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
      });
    });
  }

  it("leaves what was written when it is SIGKILL", async () => {
    const text = `${SERVER} setTimeout(() => console.log("now"), 1400);`;
    await forEachRuntime(async (runtime) => {
      const { recording, signal } = await recordProgram({
        runtime,
        text,
        whileRunning: async (program) => {
          await program.waitForOutput("now");
          program.send("SIGKILL");
        },
      });
      assert.equal(signal, "SIGKILL");
      assert.deepEqual(recording.problems, []);
      const [process] = processesOf(recording);
      assert.equal(process?.endedAt, -1);
      const messages = entriesOf(recording).map(({ message }) => message);
      assert.ok(messages.includes("ready"));
      // At most one turn of the sampler is missing.
      assert.ok(functionsOf(recording).some(({ name }) => name === "work"));
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
      });
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
    const text = `
      const [count, event] = [Number(process.argv[2]), process.argv[3]];
      for (let i = 0; i < count; i++) process.on(event, () => {});
      console.log(process.getMaxListeners(), process.listenerCount(event) >= count);
      setTimeout(() => process.exit(0), 50);`;
    for (
      const args of [["10", "SIGTERM"], ["11", "SIGTERM"], ["10", "exit"], ["12", "exit"], ["10", "warning"]]
    ) {
      await forEachRuntime(async (runtime) => {
        const { without, recorded } = await withAndWithout({ runtime, text, args });
        const plain = (text: string) => text.replaceAll(/\(\w+:\d+\)/g, "");
        assert.equal(recorded.stdout, without.stdout);
        assert.equal(plain(recorded.stderr), plain(without.stderr), args.join(" "));
      }, ["bun", "deno", "node20", "node26"]);
    }
  });
});

function assertComplete({ recording }: RecordedResult): void {
  assert.deepEqual(recording.problems, []);
  const [main] = threadsOf(recording);
  assert.ok(main !== undefined && main.endedAt > main.startedAt, "the thread has ended");
  assert.ok(functionsOf(recording).some(({ name }) => name === "work"), "samples are there");
  assert.equal(entriesOf(recording)[0]?.message, "ready");
  // Samples reach to the end.
  const { when } = recording.tables.samples.columns;
  assert.ok((when.at(-1) ?? 0) > main.endedAt - 150_000, `${when.at(-1)} of ${main.endedAt}`);
}
