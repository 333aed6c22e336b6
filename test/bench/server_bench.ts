// CPU time that recording adds to an HTTP server under load, a request. Two plain servers and a recorded one live side
// by side and take turns in short slices, so that whatever else the machine does hits all alike. Servers differ by luck
// (where their memory lies, what was compiled when) and by the order they were started in, so each round has new ones in
// another order, and the second plain one tells what a difference is worth. Also the size of a recording of 60 seconds
// with ten log entries a second (`MICROLOG_BENCH_MINUTE=1`, which measures nothing else).

import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { finaliseFile } from "../../server/store/finalise.ts";
import { type BenchRuntime, benchRuntimes, percent, quantile, trace, type TracedCommand } from "./traced.ts";

const ROUNDS = Number(process.env["MICROLOG_BENCH_ROUNDS"] ?? 12);
const ROUND_TURNS = Number(process.env["MICROLOG_BENCH_TURNS"] ?? 12);
const SLICE_MS = 300;
/**
 * The bar is for servers that run long. The tracer's own functions are compiled during its first seconds under load
 * (in Bun 400 times, for a third of a second of CPU in all); that is over by then.
 */
const WARM_UP_MS = 12_000;
const CONCURRENCY = 8;

const program = fileURLToPath(new URL("../../fixtures/programs/http_server.mjs", import.meta.url));

/** Every order of the two plain servers (0 and 1) and the recorded one (2). */
const ORDERS = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]] as const;

/** A server that answers. */
interface Server {
  readonly url: string;
  readonly ended: Promise<void>;
}

for (const runtime of await benchRuntimes()) {
  if (process.env["MICROLOG_BENCH_MINUTE"] === undefined) await compare(runtime);
  else await recordMinute(runtime);
}

async function compare({ name, command }: BenchRuntime): Promise<void> {
  const plainCommand = { command: [...command, program] };
  const ratios: number[] = [];
  const controls: number[] = [];
  let requestMicros = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const kinds = [plainCommand, plainCommand, await trace(plainCommand.command)];
    const order = ORDERS[round % ORDERS.length] ?? [];
    const servers: Server[] = [];
    for (const kind of order) servers[kind] = await start(kinds[kind] ?? plainCommand);
    await Promise.all(servers.map((server) => loadFor(server, WARM_UP_MS)));
    const costs: number[][] = [[], [], []];
    for (let turn = 0; turn < ROUND_TURNS; turn++) {
      // There and back: what drifts steadily cancels out.
      for (const kind of turn % 2 === 0 ? order : order.toReversed()) {
        at(costs, kind).push(await measureSlice(at(servers, kind)));
      }
    }
    for (const server of servers) await quit(server);
    const [one = NaN, other = NaN, recorded = NaN] = costs.map((values) => quantile(values, 0.5));
    ratios.push(recorded / ((one + other) / 2));
    controls.push(one / other);
    requestMicros = Math.min(requestMicros, one, other);
  }
  console.log(
    `${name.padEnd(7)} CPU a request (${requestMicros.toFixed(0)} µs at best): ${
      describe(ratios)
    } (bar +1 %); ` +
      `plain against plain ${describe(controls)}; ${ROUNDS} rounds of ${ROUND_TURNS} turns`,
  );
}

/** Middle and quartiles. */
function describe(ratios: readonly number[]): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => percent(quantile(ratios, part)));
  return `${middle} (${low} to ${high})`;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`No item ${index}`);
  return item;
}

/** A minute of moderate load; prints the size of what was recorded. */
async function recordMinute({ name, command }: BenchRuntime): Promise<void> {
  const traced = await trace([...command, program], 0.01);
  const server = await start(traced);
  const until = performance.now() + 60_000;
  for (let next = performance.now(); performance.now() < until; next += 100) {
    await fetch(`${server.url}/log`).then((response) => response.arrayBuffer());
    let left = 20;
    await load(server, () => left-- > 0);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next + 100 - performance.now())));
  }
  await quit(server);
  const { tables } = await finaliseFile(traced.file);
  console.log(
    `${name.padEnd(7)} 60 s at 10 ms: ${statSync(traced.file).size} bytes (bar 40,960), ` +
      `${tables.samples.length} runs of samples, ${tables.logs.length} log entries`,
  );
}

/** CPU microseconds a request while one server is under load. */
async function measureSlice(server: Server): Promise<number> {
  const before = await readCpu(server);
  const requests = await loadFor(server, SLICE_MS);
  return (await readCpu(server) - before) / requests;
}

/** Returns how many requests were answered. */
async function loadFor(server: Server, millis: number): Promise<number> {
  const until = performance.now() + millis;
  return await load(server, () => performance.now() < until);
}

async function load({ url }: Server, goesOn: () => boolean): Promise<number> {
  let answered = 0;
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    for (; goesOn(); answered++) {
      await fetch(`${url}/search?limit=20`).then((response) => response.arrayBuffer());
    }
  }));
  return answered;
}

async function readCpu({ url }: Server): Promise<number> {
  const { user, system } = await fetch(`${url}/cpu`).then((response) => response.json()) as NodeJS.CpuUsage;
  return user + system;
}

async function start({ command, env }: Partial<TracedCommand>): Promise<Server> {
  const [file = "", ...args] = command ?? [];
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "inherit"],
    ...(env === undefined ? {} : { env }),
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => line.startsWith("port ") && resolve(line.slice("port ".length)));
    void ended.then(() => reject(new Error(`${file} ended before it listened`)));
  });
  return { url: `http://127.0.0.1:${port}`, ended };
}

async function quit({ url, ended }: Server): Promise<void> {
  await fetch(`${url}/quit`).then((response) => response.arrayBuffer());
  await ended;
}
