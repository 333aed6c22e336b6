// What Bun, Deno and Node all give through node: modules and web standards. Each runtime's file starts from this and
// replaces what it does its own way.

import { process } from "./host_process.ts";
import { builtin } from "./builtins.ts";
import { hideListener } from "./listeners.ts";
import { watchStreams, watchWritingConsole } from "./output.ts";
import type { OutputSink, Runtime, SystemCpu } from "./runtime.ts";
import { flushWorkers, hasWorkers, onLastWords } from "./workers.ts";

// Taken before the program can replace them: fake timers of test runners must not stop the recording's clock.
const { performance, setInterval, clearInterval } = globalThis;
const performanceNow = performance.now.bind(performance);
const originMillis = performance.timeOrigin;

/** Signals whose default is to end the process and that a program may be sent in earnest. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Deflate's fastest level: finalising packs again, here time counts. */
const LIVE_DEFLATE_LEVEL = 1;

/** Below this, starting zlib takes longer than writing the bytes. */
const WORTH_DEFLATING_BYTES = 2048;

/** Microseconds since 1970, from the monotonic clock. */
export function nowMicros(): number {
  return (originMillis + performanceNow()) * 1000;
}

/** The members of {@link Runtime} that do not differ. */
export type NodeApis = Omit<
  Runtime,
  "name" | "version" | "createSampler" | "moduleCount" | "format" | "propagate"
>;

export function createNodeApis(): NodeApis {
  const fs = builtin("node:fs");

  return {
    pid: process.pid,
    threadNumber: 0,
    threadName: "main",
    command: process.argv,
    directory: process.cwd(),
    environment: process.env,
    now: nowMicros,
    every(milliseconds, callback) {
      const timer = setInterval(callback, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    deflate(bytes) {
      if (bytes.length < WORTH_DEFLATING_BYTES) return bytes;
      return builtin("node:zlib").deflateRawSync(bytes, { level: LIVE_DEFLATE_LEVEL });
    },
    readStart(path, bytes) {
      const file = fs.openSync(path, "r");
      try {
        const start = new Uint8Array(bytes);
        return start.subarray(0, fs.readSync(file, start, 0, bytes, 0));
      } finally {
        fs.closeSync(file);
      }
    },
    append(path, bytes) {
      const { O_APPEND, O_WRONLY } = fs.constants;
      const file = fs.openSync(path, O_APPEND | O_WRONLY);
      try {
        fs.writeSync(file, bytes);
      } finally {
        fs.closeSync(file);
      }
    },
    create(path, bytes) {
      fs.mkdirSync(builtin("node:path").dirname(path), { recursive: true });
      fs.writeFileSync(path, bytes, { flag: "wx" });
    },
    warn(line) {
      fs.writeSync(2, `${line}\n`);
    },
    cpuMicros() {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    systemCpu: createSystemCpuReader(fs),
    rssBytes: () => process.memoryUsage.rss(),
    heapUsedBytes: () => process.memoryUsage().heapUsed,
    objectCount: () => -1,
    onExit(callback) {
      listen("exit", (code: number) => callback(code));
    },
    onLastWords,
    flushWorkers,
    hasWorkers,
    onSignal(callback) {
      for (const signal of ENDING_SIGNALS) {
        const handler = () => {
          callback(signal);
          if (othersListen(signal)) return;
          // Nobody else handles it: let it end the process as it would have.
          process.off(signal, handler);
          process.kill(process.pid, signal);
        };
        listen(signal, handler);
      }
    },
    handlesSignals: () => ENDING_SIGNALS.some(othersListen),
    onUncaught(callback) {
      listen(
        "uncaughtExceptionMonitor",
        (error: unknown, origin: string) =>
          callback(error, origin === "unhandledRejection" ? "unhandled" : "uncaught"),
      );
    },
    onWarning(callback) {
      listen("warning", callback);
    },
    watchOutput(sink: OutputSink) {
      const flight = { depth: 0, written: "" };
      watchWritingConsole(sink, flight);
      watchStreams(sink, flight);
    },
  };

  function listen(event: string, listener: (...args: never[]) => void): void {
    process.on(event as "exit", listener as () => void); // process.on is typed event by event
    hideListener(process, event, listener as () => void); // as above
  }

  /** Listeners that the program sees, ours being hidden. */
  function othersListen(signal: string): boolean {
    return process.listenerCount(signal) > 0;
  }
}

/** Reads the machine's CPU time; on Linux from one line of a file, elsewhere from the list of cores. */
function createSystemCpuReader(fs: typeof import("node:fs")): () => SystemCpu | undefined {
  let file = -1;
  try {
    if (process.platform === "linux") file = fs.openSync("/proc/stat", "r");
  } catch {
    // Not readable here (a sandbox): the list of cores serves.
  }
  const buffer = new Uint8Array(256);
  const decoder = new TextDecoder();
  return () => {
    if (file < 0) return sumCores();
    const length = fs.readSync(file, buffer, 0, buffer.length, 0);
    const line = decoder.decode(buffer.subarray(0, length)).split("\n", 1)[0] ?? "";
    // "cpu user nice system idle iowait irq softirq steal …" (proc(5)); guest time is within user time already.
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
      .slice(3).trim().split(/\s+/).map(Number);
    const busy = user + nice + system + irq + softirq + steal;
    return { busy, total: busy + idle + iowait };
  };
}

function sumCores(): SystemCpu | undefined {
  let busy = 0;
  let total = 0;
  for (const { times } of builtin("node:os").cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    total += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return total > 0 ? { busy, total } : undefined;
}
