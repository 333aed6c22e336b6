// Time limit: 300 s.
// Runtime: Bun.
// Sinks of the network in real programs of every runtime: what they log arrives, however they end, or is left to the next one;
// they end when they would have, and as they would have.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { type LogReceiver, type ReceiverAnswer, startReceiver } from "../../support/log_receiver.ts";
import { type ProgramResult, runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-network-"));
let runtimes: readonly RuntimeCommand[] = [];
let library = "";

before(async () => {
  library = await bundleLibrary("mod.ts", folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** A program that ran, and what came of it. */
interface Ran {
  readonly runtime: string;
  readonly result: ProgramResult;
  readonly receiver: LogReceiver;
  /** Where it may leave files. */
  readonly place: string;
  /** Runs another program there, with the same receiver. */
  readonly again: (text: string) => Promise<ProgramResult>;
}

/**
 * Runs a program in each runtime, with `configure`, `getLogger`, `flush` and `health`, the receiver's `url` and a `place`.
 * @param isGone whether the receiver is gone before the program starts
 */
async function runEverywhere(
  text: string,
  check: (ran: Ran) => Promise<void> | void,
  { answer, isGone = false }: { readonly answer?: () => ReceiverAnswer; readonly isGone?: boolean } = {},
): Promise<void> {
  for (const [runtime, [file = "", ...args]] of runtimes) {
    const receiver = await startReceiver(answer);
    if (isGone) await receiver.close();
    const place = mkdtempSync(join(folder, `${runtime}-`));
    const run = (source: string, url: string) => {
      const program = join(place, "program.mjs");
      const head = `import { configure, flush, getLogger, health } from ${JSON.stringify(library)};
        const url = ${JSON.stringify(url)};
        const place = ${JSON.stringify(place)};\n`;
      writeFileSync(program, `${head}${source}`);
      return runProgram(file, [...args, program], { cwd: place });
    };
    const other = isGone ? await startReceiver(answer) : receiver;
    try {
      const result = await run(text, receiver.url);
      assert.equal(result.timedOut, false, runtime);
      await check({ runtime, result, receiver: other, place, again: (source) => run(source, other.url) });
    } finally {
      await other.close();
    }
  }
}

function messagesOf({ requests }: LogReceiver): readonly string[] {
  return requests.flatMap(({ body }) => body.trim().split("\n")).map((line) =>
    String(JSON.parse(line).message)
  );
}

function spooledIn(place: string): readonly string[] {
  return readdirSync(place).filter((name) => name.startsWith("spool"));
}

describe("a program with a sink of the network", () => {
  it("has all of it arrive when it has nothing left to do, without a word of its own", async () => {
    await runEverywhere(
      `await configure({ sinks: [{ type: "http", url, batchMillis: 60_000, endMillis: 60_000 }] });
      for (let i = 0; i < 2500; i++) getLogger().info(String(i));
      console.log("done");`,
      ({ runtime, result, receiver }) => {
        assert.deepEqual([result.exitCode, result.stdout, result.stderr], [0, "done\n", ""], runtime);
        assert.deepEqual(messagesOf(receiver), Array.from({ length: 2500 }, (_, i) => String(i)), runtime);
      },
    );
  });

  it("ends at once when it has logged nothing, or all of it was sent", async () => {
    await runEverywhere(
      `await configure({ sinks: [{ type: "http", url }, { type: "loki", url }, { type: "syslog", port: 9 }] });
      await flush();
      await configure({ sinks: [{ type: "http", url, flushMillis: 60_000 }] });
      getLogger().info("m");
      await flush();
      console.log(health().sinks["http " + url + "/"].written);`,
      ({ runtime, result, receiver }) => {
        assert.deepEqual([result.exitCode, result.stdout, result.stderr], [0, "1\n", ""], runtime);
        assert.deepEqual(messagesOf(receiver), ["m"], runtime);
      },
    );
  });

  it("ends as it would have when nobody is there, and says once what was not sent", async () => {
    await runEverywhere(
      `await configure({ sinks: [{ type: "http", url, batchMillis: 1, retryMillis: 600_000 }] });
      getLogger().info("1");
      getLogger().info("2");
      process.exitCode = 3;`,
      ({ runtime, result }) => {
        assert.equal(result.exitCode, 3, runtime);
        assert.match(result.stderr, /2 records were not sent before the end/, runtime);
        assert.ok(result.stderr.trim().split("\n").length <= 2, result.stderr);
      },
      { isGone: true },
    );
  });

  it("does not wait for long for a receiver that does not answer", async () => {
    await runEverywhere(
      `await configure({ sinks: [{ type: "http", url, endMillis: 100, timeoutMillis: 200 }] });
      getLogger().info("m");`,
      ({ runtime, result }) => assert.equal(result.exitCode, 0, runtime),
      { answer: () => ({ hangs: true }) },
    );
  });

  for (
    const [how, end, exitCode] of [
      ["process.exit()", "process.exit(5);", 5],
      [
        "a signal that nobody handles",
        `process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);`,
        null,
      ],
      ["an error that nobody catches", `throw new Error("ours");`, 1],
    ] as const
  ) {
    it(`leaves to the next one what it could not send before ${how}`, async () => {
      await runEverywhere(
        `import process from "node:process";
        await configure({ sinks: [{ type: "http", url, spool: place + "/spool" }] });
        for (let i = 0; i < 100; i++) getLogger().info(String(i));
        ${end}`,
        async ({ runtime, result, receiver, place, again }) => {
          assert.equal(result.exitCode, exitCode, runtime);
          assert.deepEqual(messagesOf(receiver), [], runtime);
          assert.equal(spooledIn(place).length, 1, runtime);
          const second = await again(
            `await configure({ sinks: [{ type: "http", url, spool: place + "/spool", flushMillis: 60_000 }] });
            getLogger().info("next");
            await flush();`,
          );
          assert.deepEqual([second.exitCode, second.stderr], [0, ""], runtime);
          assert.deepEqual(messagesOf(receiver), [
            ...Array.from({ length: 100 }, (_, i) => String(i)),
            "next",
          ], runtime);
          assert.deepEqual(spooledIn(place), [], runtime);
        },
        { isGone: true },
      );
    });
  }

  it("says how many were lost when process.exit() leaves no time and there is no file", async () => {
    await runEverywhere(
      `import process from "node:process";
      await configure({ sinks: [{ type: "http", url }] });
      getLogger().info("m");
      process.exit(0);`,
      ({ runtime, result }) => {
        assert.equal(result.exitCode, 0, runtime);
        assert.match(result.stderr, /a record was not sent before the end; "spool" names files/, runtime);
      },
    );
  });

  it("does not log its own requests", async () => {
    await runEverywhere(
      `const original = globalThis.fetch;
      let calls = 0;
      globalThis.fetch = (...args) => { calls++; getLogger().info("fetching"); return original(...args); };
      await configure({ sinks: [{ type: "http", url, flushMillis: 60_000 }] });
      getLogger().info("m");
      await flush();
      console.log(calls);`,
      ({ runtime, result, receiver }) => {
        assert.equal(result.stdout, "0\n", runtime);
        assert.deepEqual(messagesOf(receiver), ["m"], runtime);
      },
    );
  });
});
