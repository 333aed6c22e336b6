// A runtime for recorders that come one after the other in one program: what is hooked into the program is hooked once, and
// tells whoever records at the moment.

import { process } from "./host_process.ts";
import { RecurringWaits } from "./recurring_waits.ts";
import type { OutputSink, Runtime } from "./runtime.ts";
import type { WaitSink } from "./waits.ts";

/** A runtime whose hooks are let go of. */
export interface ReusableRuntime extends Runtime {
  /** From now on nobody is told, until the next recorder hooks in. */
  release(): void;
}

/** Who is told at the moment. */
interface Listeners {
  output?: OutputSink;
  exit?: Parameters<Runtime["onExit"]>[0];
  signal?: Parameters<Runtime["onSignal"]>[0];
  uncaught?: Parameters<Runtime["onUncaught"]>[0];
  warning?: Parameters<Runtime["onWarning"]>[0];
  waits?: WaitSink;
}

/** Makes a runtime reusable. Its hooks must not have been used. */
export function createReusableRuntime(runtime: Runtime): ReusableRuntime {
  let now: Listeners = {};
  const waits = new RecurringWaits();
  const hooked = new Set<keyof Listeners>();
  const once = (event: keyof Listeners, hook: () => void) => {
    if (hooked.has(event)) return;
    hooked.add(event);
    hook();
  };
  return {
    ...runtime,
    release: () => {
      now = {};
      waits.rest();
    },
    watchOutput: (sink) => {
      now.output = sink;
      once("output", () => {
        runtime.watchOutput({
          takes: (source, args) => now.output?.takes(source, args) ?? false,
          entry: (source, args, text) => now.output?.entry(source, args, text),
          isOwnLine: (line) => sink.isOwnLine(line),
        });
        // Node's console has kept the streams if it printed before: they are watched from the next look at them on.
        if (runtime.name === "node") void [process.stdout, process.stderr];
      });
    },
    onExit: (callback) => {
      now.exit = callback;
      once("exit", () => runtime.onExit((code) => now.exit?.(code)));
    },
    onSignal: (callback) => {
      now.signal = callback;
      once("signal", () => runtime.onSignal((signal, ends) => now.signal?.(signal, ends)));
    },
    onUncaught: (callback) => {
      now.uncaught = callback;
      once("uncaught", () => runtime.onUncaught((error, kind, ends) => now.uncaught?.(error, kind, ends)));
    },
    onWarning: (callback) => {
      now.warning = callback;
      once("warning", () => runtime.onWarning((warning) => now.warning?.(warning)));
    },
    watchWaits: (sink) => {
      now.waits = sink;
      waits.passTo(sink);
      once("waits", () => runtime.watchWaits(waits));
    },
    // Workers are recorded when the whole program is.
    onLastWords: () => {},
    flushWorkers: () => {},
  };
}
