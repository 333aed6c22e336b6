// Time limit: 600 s.
// Runtime: Bun.
// A logger and a tracer that run for long hold no more than at the beginning, in Bun, Deno and Node: heaps are compared
// once all that grows to a bound has grown. MICROLOG_SOAK_ROUNDS has it go on for longer, a day if need be.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";

/** Rounds of steps, each of about ten events. */
const ROUNDS = Number(process.env["MICROLOG_SOAK_ROUNDS"] ?? 8);
const STEPS = 500;

/** Every runtime takes half a minute on a busy machine. */
const RUNTIMES: readonly string[] = ["bun", "deno", "node20", "node26"];

/** What the heap may be larger by at the end: 100 bytes for each event of the rounds that are compared. */
const MOST_GROWTH_BYTES = 3_000_000;

/** No program of a usual run takes a tenth of this. */
const TIMEOUT_MS = 240_000 + ROUNDS * 2000;

const folder = mkdtempSync(join(tmpdir(), "microlog-soak-"));
let runtimes: readonly RuntimeCommand[] = [];

/** Names, fields and tags are ever new ones: what tells them apart must forget, or stop telling. */
const PROGRAM =
  `import { configure, correlation, counter, flush, fmetric, getLogger, histogram, span, startSpan, withContext } from "./mod.mjs";
import { addEventSink, NULL_SINK } from "./events.mjs";
import { rmSync } from "node:fs";
const [rounds, steps, path] = [${ROUNDS}, ${STEPS}, process.env.SOAK_LOG];
let events = 0;
addEventSink({
  name: "counts",
  takeSpans: ({ length }) => events += length,
  takeMetrics: ({ length }) => events += length,
  takeLogs: ({ length }) => events += length,
}, { spans: 4096, metrics: 4096, logs: 512 });
await configure({
  level: "debug",
  fields: { asked: () => events },
  filters: [{ type: "dedupe" }, { type: "token-bucket", perSecond: 1000, burst: 1000 }],
  mask: { keys: ["plate"] },
  sinks: [{ type: "file", path, format: "json", maxBytes: 1_000_000, maxFiles: 2 }, "null", { type: "memory", most: 100 }],
});
let step = 0;
async function work() {
  const name = "name " + step++;
  const log = getLogger("soak." + name).bind({ name, plate: name });
  await withContext({ request_id: name }, () => span("request", async () => {
    log.info("said " + name, { step, deep: { list: [name] } });
    log.error(new Error(name));
    const open = startSpan(name, { fields: { name } });
    await null;
    open.event("moment").end();
    correlation(() => span(name, () => fmetric("metric " + name, "ms", step)));
    counter("requests").with({ name }).add();
    histogram("latency").with({ name }).record(step % 100);
  }));
  if (step % 100 === 0) startSpan("never ended " + name);
}
async function heap() {
  await flush();
  for (let i = 0; i < 5; i++) {
    // WeakRefs and finalizers take turns of their own.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (globalThis.Bun === undefined) globalThis.gc();
    else Bun.gc(true);
  }
  return process.memoryUsage().heapUsed;
}
// Names and tags are told apart up to a number, which is reached here.
for (let i = 0; i < 12_000; i++) {
  startSpan("early " + i).end();
  fmetric("early " + i, "ms", i);
  if (i < 1_200) {
    counter("requests").with({ name: "early " + i }).add();
    histogram("latency").with({ name: "early " + i }).record(i);
  }
}
const heaps = [];
for (let round = 0; round < rounds; round++) {
  for (let i = 0; i < steps; i++) await work();
  heaps.push(await heap());
}
console.log(JSON.stringify({ heaps, events }));
`;

before(async () => {
  for (const source of ["mod.ts", "events.ts"]) await bundleLibrary(source, folder);
  writeFileSync(join(folder, "soak.mjs"), PROGRAM);
  runtimes = (await findRuntimeCommands()).filter(([name]) => RUNTIMES.includes(name));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** Options that let a program collect garbage. */
function collecting(name: string, args: readonly string[]): readonly string[] {
  if (name === "bun") return args;
  return name === "deno" ? [...args, "--v8-flags=--expose-gc"] : [...args, "--expose-gc"];
}

describe("a program that logs and traces for long", () => {
  it("does not grow", async () => {
    for (const [name, [file = "", ...args]] of runtimes) {
      const { stdout, stderr } = await runProgram(
        file,
        [...collecting(name, args), join(folder, "soak.mjs")],
        {
          env: { SOAK_LOG: join(folder, `${name}.log`) },
          timeoutMs: TIMEOUT_MS,
        },
      );
      assert.equal(stderr, "", name);
      const { heaps, events }: { readonly heaps: readonly number[]; readonly events: number } = JSON.parse(
        stdout,
      );
      assert.ok(events > ROUNDS * STEPS * 5, `${name}: ${events} events`);
      const growth = Math.min(...heaps.slice(-2)) - Math.min(...heaps.slice(1, 3));
      assert.ok(growth < MOST_GROWTH_BYTES, `${name} grew by ${growth} bytes: ${heaps.join(" ")}`);
    }
  });
});
