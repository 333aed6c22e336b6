// Recordings made up from a seed: as large as wanted, and alike real ones in shape. A server that answers requests, its
// workers, and a child process; stacks grow and shrink along a fixed call graph, with idle stretches in between.

import { emptyRecording } from "../../recording/codec/decode.ts";
import type { Metadata, Recording } from "../../recording/recording.ts";
import { TableBuilder } from "../../recording/tables/builder.ts";
import { LEVELS, type Table } from "../../recording/tables/schema.ts";
import { FramePool, StackPool } from "../../recording/tables/stacks.ts";
import { StringPool } from "../../recording/tables/strings.ts";
import { buildRichLogs } from "./generated_logs.ts";
import { buildRequests } from "./generated_requests.ts";
import { createRandom } from "./random.ts";

/** How large the recording is to be. */
export interface GeneratedOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Samples of all threads together, default 2,000. */
  readonly samples?: number;
  /** Threads, default 4: the main one, workers, and from the fourth on every second one a child process. */
  readonly threads?: number;
  /** Microseconds between samples, default 1,000. */
  readonly intervalMicros?: number;
  /** Default 60. */
  readonly logs?: number;
  /** Whether log entries have colours, fields, several lines and more; default false: a few plain ones again and again. */
  readonly richLogs?: boolean;
  /** Requests that the main thread answers, each a span with spans and waits inside; default 0. */
  readonly requests?: number;
  /** Default 0. */
  readonly exitCode?: number;
  readonly command?: readonly string[];
}

/** 2026-01-31 12:00:00 UTC, in microseconds. */
const ORIGIN_MICROS = 1_769_860_800_000_000;

const FILES = [
  "/home/dev/shop/src/server.ts",
  "/home/dev/shop/src/orders.ts",
  "/home/dev/shop/src/prices.ts",
  "/home/dev/shop/src/stock/warehouse.ts",
  "/home/dev/shop/src/stock/reserve.ts",
  "/home/dev/shop/src/render/page.tsx",
  "/home/dev/shop/src/render/layout.tsx",
  "/home/dev/shop/node_modules/hono/dist/router.js",
  "/home/dev/shop/node_modules/hono/dist/compose.js",
  "/home/dev/shop/node_modules/kysely/dist/query.js",
  "/home/dev/shop/node_modules/zod/v4/core.js",
  "/home/dev/shop/node_modules/preact/dist/preact.mjs",
  "/home/dev/shop/node_modules/sharp/lib/resize.js",
  "node:internal/streams/readable",
  "node:net",
  "",
];

const VERBS = [
  "load",
  "parse",
  "render",
  "find",
  "merge",
  "sort",
  "check",
  "write",
  "read",
  "resolve",
  "map",
  "hash",
];
const NOUNS = [
  "Orders",
  "Prices",
  "Stock",
  "Route",
  "Row",
  "Page",
  "Query",
  "Schema",
  "Buffer",
  "Item",
  "Tree",
  "Url",
];

/** Makes a recording. */
export function generateRecording(options: GeneratedOptions = {}): Recording {
  const { seed = 1, samples = 2000, threads = 4, intervalMicros = 1000, logs = 60, exitCode = 0 } = options;
  const { command = ["bun", "server.ts", "--port", "8080"], richLogs = false } = options;
  const random = createRandom(seed).next;
  const strings = new StringPool();
  strings.add("");
  const graph = new CallGraph(strings, random);
  const perThread = Math.ceil(samples / threads);
  const endedAtMicros = perThread * intervalMicros;
  const { processTable, threadTable } = buildThreads(strings, { threads, endedAtMicros, exitCode, command });
  const sampleTable = new TableBuilder("samples", samples + threads);
  for (let thread = 0; thread < threads; thread++) {
    appendSamples(sampleTable, graph, random, { thread, count: perThread, intervalMicros });
  }
  const metadata: Metadata = {
    application: "shop",
    command,
    runtime: "bun 1.4.5",
    endedAtMicros,
    exitCode,
    intervalMicros,
  };
  const sizes = { threads, endedAtMicros };
  const sampled = sampleTable.build();
  const status = buildStatus(random, sampled, sizes).build();
  const logTable = richLogs
    ? buildRichLogs(strings, random, { ...sizes, logs, stacks: graph.someStacks(200) })
    : buildLogs(strings, graph, random, { ...sizes, logs });
  const { spans, waits } = buildRequests(strings, random, {
    requests: options.requests ?? 0,
    endedAtMicros,
    samples: sampled,
  });
  return {
    ...emptyRecording(ORIGIN_MICROS),
    metadata,
    finalised: true,
    tables: {
      ...emptyRecording(ORIGIN_MICROS).tables,
      processes: processTable.build(),
      threads: threadTable.build(),
      samples: sampled,
      status,
      logs: logTable.build(),
      spans,
      waits,
      frames: graph.frames.build(),
      stacks: graph.stacks.build(),
      strings: strings.build(),
    },
  };
}

/** Functions and who calls whom. */
class CallGraph {
  readonly frames = new FramePool();
  readonly stacks = new StackPool();
  /** Frame of each function: equal functions share one. */
  readonly #frameOf: number[] = [];
  readonly #callees: number[][] = [];
  readonly #random: () => number;

  constructor(strings: StringPool, random: () => number) {
    this.#random = random;
    const count = 320;
    for (let i = 0; i < count; i++) {
      const file = FILES[Math.floor(random() * FILES.length)] ?? "";
      const verb = VERBS[Math.floor(random() * VERBS.length)] ?? "";
      const noun = NOUNS[Math.floor(random() * NOUNS.length)] ?? "";
      const name = i === 0 ? "server.ts" : i % 17 === 0 ? "" : `${verb}${noun}${i % 5 === 0 ? i : ""}`;
      const kind = file === "" ? 1 : 0;
      const line = kind === 1 ? 0 : 1 + Math.floor(random() * 400);
      const column = line === 0 ? 0 : 3;
      this.#frameOf.push(
        this.frames.add({ name: strings.add(name), file: strings.add(file), line, column, kind }),
      );
      const callees = 2 + Math.floor(random() * 5);
      this.#callees.push(Array.from({ length: callees }, () => 1 + Math.floor(random() * (count - 1))));
    }
  }

  root(): number {
    return this.push(-1, 0);
  }

  /** One of the functions that the function at `index` calls. */
  calleeOf(index: number): number {
    const callees = this.#callees[index] ?? [];
    // The first callee is called most, as in real programs.
    return callees[Math.floor(this.#random() ** 2 * callees.length)] ?? 1;
  }

  push(stack: number, index: number): number {
    return this.stacks.add(stack, this.#frameOf[index] ?? 0);
  }

  /** Stacks of three to ten functions. */
  someStacks(count: number): number[] {
    return Array.from({ length: count }, (_, i) => {
      let [stack, index] = [this.root(), 0];
      for (let depth = 0; depth < 2 + i % 8; depth++) {
        index = this.calleeOf(index);
        stack = this.push(stack, index);
      }
      return stack;
    });
  }
}

interface SampleOptions {
  readonly thread: number;
  readonly count: number;
  readonly intervalMicros: number;
}

/** Appends a thread's samples: work in bursts, each from the bottom up and back. */
function appendSamples(
  table: TableBuilder<"samples">,
  graph: CallGraph,
  random: () => number,
  { thread, count, intervalMicros }: SampleOptions,
): void {
  const path = [0];
  const stackPath = [graph.root()];
  const offset = thread === 0 ? 0 : Math.floor(count * 0.1 * thread / 8);
  let busyLeft = 40 + Math.floor(random() * 400);
  let idleLeft = 0;
  for (let i = offset; i < count; i++) {
    // Real samples do not come like a clock.
    const when = i * intervalMicros + Math.floor(random() * intervalMicros * 0.3);
    if (idleLeft > 0) {
      idleLeft--;
      table.append({ when, thread, stack: -1, count: 1 });
      if (idleLeft === 0) busyLeft = 20 + Math.floor(random() ** 3 * 900);
      continue;
    }
    if (--busyLeft <= 0) idleLeft = 5 + Math.floor(random() ** 3 * (thread === 0 ? 160 : 600));
    walk(graph, random, path, stackPath);
    table.append({ when, thread, stack: stackPath[stackPath.length - 1] ?? -1, count: 1 });
  }
  table.append({ when: count * intervalMicros, thread, stack: -1, count: 1 });
}

/** One step of a stack: mostly the top changes, seldom much of it. */
function walk(graph: CallGraph, random: () => number, path: number[], stackPath: number[]): void {
  const pops = random() < 0.45 ? 0 : Math.floor(random() ** 3 * path.length);
  for (let i = 0; i < pops && path.length > 1; i++) {
    path.pop();
    stackPath.pop();
  }
  const pushes = path.length > 36 ? 0 : Math.floor(random() ** 2 * 4);
  for (let i = 0; i < pushes; i++) {
    const callee = graph.calleeOf(path[path.length - 1] ?? 0);
    path.push(callee);
    stackPath.push(graph.push(stackPath[stackPath.length - 1] ?? -1, callee));
  }
}

interface ThreadOptions {
  readonly threads: number;
  readonly endedAtMicros: number;
  readonly exitCode: number;
  readonly command: readonly string[];
}

function buildThreads(strings: StringPool, { threads, endedAtMicros, exitCode, command }: ThreadOptions) {
  const processTable = new TableBuilder("processes");
  const threadTable = new TableBuilder("threads");
  const ended = { endedAt: endedAtMicros, handlesSignals: 0 };
  const bun = strings.add("bun");
  const main = processTable.append({
    ...ended,
    key: 1001,
    pid: 4121,
    command: strings.add(command.join(" ")),
    runtime: bun,
    version: strings.add("1.4.5"),
    startedAt: 0,
    exitCode,
  });
  for (let thread = 0; thread < threads; thread++) {
    const isChild = thread >= 3 && thread % 2 === 1;
    const process = !isChild ? main : processTable.append({
      ...ended,
      key: 1001 + thread,
      pid: 4180 + thread,
      parentKey: 1001,
      command: strings.add(`node scripts/report_${thread}.mjs --all`),
      runtime: strings.add("node"),
      version: strings.add("24.21.0"),
      startedAt: 1000,
      exitCode: thread === 5 ? 1 : 0,
    });
    threadTable.append({
      key: 700_000 + thread,
      process,
      number: isChild || thread === 0 ? 0 : thread,
      name: strings.add(isChild || thread === 0 ? "main" : thread === 1 ? "thumbnails" : ""),
      startedAt: 0,
      endedAt: endedAtMicros,
    });
  }
  return { processTable, threadTable };
}

interface RunSize {
  readonly threads: number;
  readonly endedAtMicros: number;
}

const STATUS_MICROS = 100_000;

/** Readings of each process' main thread, every 0.1 s: as busy as its samples are, but for a wait now and then. */
function buildStatus(
  random: () => number,
  samples: Table<"samples">,
  { threads, endedAtMicros }: RunSize,
): TableBuilder<"status"> {
  const table = new TableBuilder("status");
  const busy = busyShares(samples, threads, endedAtMicros);
  for (let thread = 0; thread < threads; thread++) {
    if (thread !== 0 && (thread < 3 || thread % 2 === 0)) continue;
    const steps = Math.max(1, Math.floor(endedAtMicros / STATUS_MICROS));
    let waitLeft = 0;
    for (let i = 0; i < steps; i++) {
      const share = i / steps;
      if (random() < 0.03) waitLeft = 2 + Math.floor(random() * steps * 0.05);
      const waits = waitLeft-- > 0;
      const cpu = (busy[thread]?.[i] ?? 0) * (waits ? 6 : 90) + random() * 8;
      table.append({
        when: i * STATUS_MICROS,
        thread,
        cpuPercent: Math.round(cpu),
        systemCpuPercent: Math.round(20 + cpu / 4),
        rssBytes: Math.round((60 + share * 90 + (i % 40) / 4) * 1e6 / (thread === 0 ? 1 : 3)),
        heapUsedBytes: Math.round((20 + share * 30 + (i % 24)) * 1e6 / (thread === 0 ? 1 : 3)),
        modules: Math.round(Math.min(1, share * 12) * 312),
        objects: thread === 0 ? Math.round(200_000 + share * 200_000 + (i % 24) * 9000) : -1,
        loopDelayMicros: random() < 0.03 ? Math.round(random() * 400_000) : Math.round(random() * 6000),
      });
    }
  }
  return table;
}

/** By thread, how much of each 0.1 s has a stack. */
function busyShares(samples: Table<"samples">, threads: number, endedAtMicros: number): Float64Array[] {
  const steps = Math.ceil(endedAtMicros / STATUS_MICROS);
  const shares = Array.from({ length: threads }, () => new Float64Array(steps));
  const { when, thread, stack } = samples.columns;
  for (let row = 0; row + 1 < samples.length; row++) {
    const ofThread = shares[thread[row] ?? -1];
    const step = Math.floor((when[row] ?? 0) / STATUS_MICROS);
    if (ofThread === undefined || stack[row] === -1 || thread[row + 1] !== thread[row]) continue;
    ofThread[step] = (ofThread[step] ?? 0) + ((when[row + 1] ?? 0) - (when[row] ?? 0)) / STATUS_MICROS;
  }
  return shares;
}

const MESSAGES = [
  "GET /orders 200 in 38 ms",
  "prices cache miss, 412 keys",
  "connection reset by peer, retry 2 of GET /v1/prices",
  "rendered page /orders/4711 with 128 items",
  "worker thumbnails is ready",
];

interface LogOptions extends RunSize {
  readonly logs: number;
}

function buildLogs(
  strings: StringPool,
  graph: CallGraph,
  random: () => number,
  { threads, endedAtMicros, logs }: LogOptions,
): TableBuilder<"logs"> {
  const table = new TableBuilder("logs", Math.max(16, logs));
  const source = strings.add("console.log");
  const fields = strings.add(JSON.stringify({ order: 4711, items: ["a", "b"], customer: "Ada" }));
  const stack = graph.push(graph.push(graph.root(), graph.calleeOf(0)), 5);
  for (let i = 0; i < logs; i++) {
    const dice = random();
    const level = dice < 0.03 ? "error" : dice < 0.1 ? "warn" : dice < 0.3 ? "debug" : "info";
    const message = MESSAGES[Math.floor(random() * MESSAGES.length)] ?? "";
    table.append({
      when: Math.floor((i + random()) * endedAtMicros / logs),
      thread: Math.floor(random() * Math.min(threads, 2)),
      level: LEVELS.indexOf(level),
      source,
      message: strings.add(level === "info" ? message : `${level}: ${message}`),
      stack: i % 2 === 0 ? stack : -1,
      fields: i % 3 === 0 ? fields : -1,
    });
  }
  return table;
}
