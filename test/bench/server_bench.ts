// CPU time that recording adds to an HTTP server under load, a request: servers with and without the tracer take
// turns, and each pair gives one ratio. Also the size of a recording of 60 seconds with ten log entries a second
// (`MICROLOG_BENCH_MINUTE=1`).

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { finaliseFile } from "../../server/store/finalise.ts";
import { statSync } from "node:fs";
import { benchRuntimes, median, percent, trace } from "./traced.ts";

const PAIRS = Number(process.env["MICROLOG_BENCH_PAIRS"] ?? 10);
const WARM_UP_REQUESTS = 3000;
const REQUESTS = 10_000;
const CONCURRENCY = 8;

const program = fileURLToPath(new URL("../../fixtures/programs/http_server.mjs", import.meta.url));

for (const { name, command } of await benchRuntimes()) {
  const plainCommand = [...command, program];
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const traced = await trace(plainCommand);
    // Each order as often as the other, so that drift of the machine cancels out.
    const first = pair % 2 === 0;
    const a = await measure(first ? plainCommand : traced.command, first ? undefined : traced.env);
    const b = await measure(first ? traced.command : plainCommand, first ? traced.env : undefined);
    ratios.push(first ? b / a : a / b);
  }
  const sorted = ratios.toSorted((a, b) => a - b).map(percent);
  console.log(
    `${name.padEnd(7)} CPU a request: ${percent(median(ratios))} median (bar +1 %), ${sorted[0]} … ${
      sorted.at(-1)
    }`,
  );
}

if (process.env["MICROLOG_BENCH_MINUTE"] !== undefined) {
  for (const { name, command } of await benchRuntimes()) {
    const traced = await trace([...command, program], 0.01);
    const server = await start(traced.command, traced.env);
    const until = performance.now() + 60_000;
    for (let next = performance.now(); performance.now() < until; next += 100) {
      await fetch(`${server.url}/log`).then((response) => response.arrayBuffer());
      await load(server.url, 20);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next + 100 - performance.now())));
    }
    await fetch(`${server.url}/quit`).then((response) => response.arrayBuffer());
    await server.ended;
    const recording = await finaliseFile(traced.file);
    console.log(
      `${name.padEnd(7)} 60 s at 10 ms: ${statSync(traced.file).size} bytes (bar 40,960), ` +
        `${recording.tables.samples.length} runs of samples, ${recording.tables.logs.length} log entries`,
    );
  }
}

/** CPU microseconds a request, once warm. */
async function measure(command: readonly string[], env?: Record<string, string>): Promise<number> {
  const server = await start(command, env);
  await load(server.url, WARM_UP_REQUESTS);
  const before = await cpu(server.url);
  await load(server.url, REQUESTS);
  const used = await cpu(server.url) - before;
  await fetch(`${server.url}/quit`).then((response) => response.arrayBuffer());
  await server.ended;
  return used / REQUESTS;
}

async function start(
  command: readonly string[],
  env?: Record<string, string>,
): Promise<{ url: string; ended: Promise<void> }> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "inherit"],
    ...(env === undefined ? {} : { env }),
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => line.startsWith("port ") && resolve(line.slice(5)));
    void ended.then(() => reject(new Error(`${file} ended before it listened`)));
  });
  return { url: `http://127.0.0.1:${port}`, ended };
}

async function load(url: string, requests: number): Promise<void> {
  let left = requests;
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    while (left-- > 0) await fetch(`${url}/search?limit=20`).then((response) => response.arrayBuffer());
  }));
}

async function cpu(url: string): Promise<number> {
  const { user, system } = await fetch(`${url}/cpu`).then((response) => response.json()) as NodeJS.CpuUsage;
  return user + system;
}
