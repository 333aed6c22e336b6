// One run of one logger: lines a second to a file, yielding every 100, flushed at the end. Run by logger_bench.ts:
// `file_lines.mjs LOGGER LIBRARY FILE LINES`; prints milliseconds from the first call until everything is in the file, and those of processor time.

import process from "node:process";
import { setImmediate } from "node:timers";

const [, , logger, library, file, count] = process.argv;
const LINES = Number(count);

const { log, drain } = await {
  microlog,
  "pino sync": pinoSync,
  "pino worker": pinoWorker,
  winston: winstonFile,
  logtape: logtapeFile,
}[logger]();
const before = process.cpuUsage();
const start = performance.now();
for (let i = 0; i < LINES; i++) {
  log(i);
  if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
}
await drain();
const { user, system } = process.cpuUsage(before);
console.log((performance.now() - start).toFixed(1), ((user + system) / 1000).toFixed(1));

async function microlog() {
  const { configure, getLogger, flush } = await import(library);
  await configure({ sinks: [{ type: "file", path: file }] });
  const log = getLogger("api");
  return { log: (i) => log.info("request handled", { i, path: "/items/list", ms: 12.5 }), drain: flush };
}

async function pinoSync() {
  const { pino } = await import("pino");
  const log = pino({ name: "api" }, pino.destination({ dest: file, sync: true }));
  return {
    log: (i) => log.info({ i, path: "/items/list", ms: 12.5 }, "request handled"),
    drain: async () => {},
  };
}

async function pinoWorker() {
  const { pino } = await import("pino");
  const transport = pino.transport({ target: "pino/file", options: { destination: file } });
  await new Promise((resolve) => transport.once("ready", resolve));
  const log = pino({ name: "api" }, transport);
  return {
    log: (i) => log.info({ i, path: "/items/list", ms: 12.5 }, "request handled"),
    drain: () =>
      new Promise((resolve) => {
        // Its worker does not keep Node alive, which would end with lines still on their way.
        const waiting = setInterval(() => {}, 1000);
        transport.once("close", () => {
          clearInterval(waiting);
          resolve();
        });
        transport.end();
      }),
  };
}

async function winstonFile() {
  const { default: winston } = await import("winston");
  const { combine, timestamp, json } = winston.format;
  const log = winston.createLogger({
    format: combine(timestamp(), json()),
    transports: [new winston.transports.File({ filename: file })],
  });
  return {
    log: (i) => log.info("request handled", { i, path: "/items/list", ms: 12.5 }),
    drain: () =>
      new Promise((resolve) => {
        log.transports[0].on("finish", resolve);
        log.end();
      }),
  };
}

async function logtapeFile() {
  const { openSync, writeSync } = await import("node:fs");
  const { configure, getLogger, getJsonLinesFormatter } = await import("@logtape/logtape");
  const format = getJsonLinesFormatter();
  const descriptor = openSync(file, "a");
  await configure({
    sinks: { file: (record) => void writeSync(descriptor, format(record)) },
    loggers: [{ category: "api", lowestLevel: "info", sinks: ["file"] }, {
      category: ["logtape", "meta"],
      lowestLevel: "error",
      sinks: ["file"],
    }],
  });
  const log = getLogger("api");
  return {
    log: (i) => log.info("request handled", { i, path: "/items/list", ms: 12.5 }),
    drain: async () => {},
  };
}
