// One run of one logger: nanoseconds of calls that go nowhere. Run by logger_bench.ts: `calls.mjs LOGGER CASE LIBRARY`.

import process from "node:process";
import { measure } from "../measure.mjs";

const [, , logger, name, library] = process.argv;
/** Bytes and calls together, to see that every call wrote something. */
let bytes = 0;
let calls = 0;

const user = { id: 17 };
const fieldsOf = (i) => ({ rows: i & 1023, path: "/items/list", ms: 12.5 });

const call =
  await (logger === "microlog"
    ? prepareMicrolog()
    : logger === "pino"
    ? preparePino()
    : logger === "winston"
    ? prepareWinston()
    : prepareLogtape());
const nanos = await measure((count) => {
  calls += count;
  call(count);
});
if (name !== "disabled" && name !== "unconfigured" && bytes < calls * 30) {
  throw new Error(`${logger} ${name} wrote ${bytes} bytes in ${calls} calls`);
}
console.log(nanos.toFixed(2));

function loop(log, withContext = (work) => work()) {
  switch (name) {
    case "disabled":
    case "unconfigured":
      return (calls) => {
        for (let i = 0; i < calls; i++) log.debug("request handled", { rows: i });
      };
    case "message":
      return (calls) => {
        for (let i = 0; i < calls; i++) log.info("request handled");
      };
    default:
      return (calls) =>
        withContext(() => {
          for (let i = 0; i < calls; i++) log.info("request handled", fieldsOf(i));
        });
  }
}

async function prepareMicrolog() {
  const { configure, getLogger, withContext } = await import(library);
  const log = getLogger("api");
  if (name !== "unconfigured") {
    const { JsonFormat, MASK } = await import(library.replace("mod.mjs", "bench_parts.mjs"));
    const format = new JsonFormat(name === "unmasked" ? undefined : MASK);
    const write = (record) => {
      bytes += format.line(record).length;
    };
    await configure({ level: "info", sinks: [{ name: "counting", write }] });
  }
  const bound = name === "bound" ? log.bind({ service: "web", version: "1.2.3", pid: 17 }) : log;
  return loop(
    bound,
    name === "context" ? (work) => withContext({ request_id: "r1", user: user.id }, work) : undefined,
  );
}

async function preparePino() {
  const { pino } = await import("pino");
  const stream = { write: (line) => bytes += line.length };
  const { AsyncLocalStorage } = await import("node:async_hooks");
  const storage = new AsyncLocalStorage();
  const options = {
    level: "info",
    name: "api",
    ...(name === "context" ? { mixin: () => storage.getStore() } : {}),
    ...(name === "masked" ? { redact: ["password", "*.password", "token", "*.token"] } : {}),
  };
  const log = pino(options, stream);
  const bound = name === "bound" ? log.child({ service: "web", version: "1.2.3", pid: 17 }) : log;
  return loopPino(bound, (work) => storage.run({ request_id: "r1", user: user.id }, work));
}

/** As `loop`, in pino's order of arguments. */
function loopPino(log, withContext) {
  switch (name) {
    case "disabled":
      return (calls) => {
        for (let i = 0; i < calls; i++) log.debug({ rows: i }, "request handled");
      };
    case "message":
      return (calls) => {
        for (let i = 0; i < calls; i++) log.info("request handled");
      };
    case "context":
      return (calls) =>
        withContext(() => {
          for (let i = 0; i < calls; i++) log.info(fieldsOf(i), "request handled");
        });
    default:
      return (calls) => {
        for (let i = 0; i < calls; i++) log.info(fieldsOf(i), "request handled");
      };
  }
}

async function prepareWinston() {
  const { default: winston } = await import("winston");
  const { Writable } = await import("node:stream");
  const stream = new Writable({
    write(chunk, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  const { combine, timestamp, json } = winston.format;
  const log = winston.createLogger({
    level: "info",
    format: combine(timestamp(), json()),
    transports: [new winston.transports.Stream({ stream })],
  });
  return loop(name === "bound" ? log.child({ service: "web", version: "1.2.3", pid: 17 }) : log);
}

async function prepareLogtape() {
  const { AsyncLocalStorage } = await import("node:async_hooks");
  const { configure, getLogger, getJsonLinesFormatter, withContext } = await import("@logtape/logtape");
  const format = getJsonLinesFormatter();
  if (name !== "unconfigured") {
    await configure({
      sinks: { counting: (record) => bytes += format(record).length },
      loggers: [{ category: "api", lowestLevel: "info", sinks: ["counting"] }, {
        category: ["logtape", "meta"],
        lowestLevel: "error",
        sinks: ["counting"],
      }],
      contextLocalStorage: new AsyncLocalStorage(),
    });
  }
  const log = getLogger("api");
  const bound = name === "bound" ? log.with({ service: "web", version: "1.2.3", pid: 17 }) : log;
  return loop(
    bound,
    name === "context" ? (work) => withContext({ request_id: "r1", user: user.id }, work) : undefined,
  );
}
