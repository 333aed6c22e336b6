// A sink of a configuration's, on the network of this runtime, with an environment and a clock of the test's.

import type { TraceContext } from "../../../../tracer/logger/context.ts";
import { createFormat, type FormatFunction, type FormatName } from "../../../../tracer/logger/formats.ts";
import type { Sink, SinkHost } from "../../../../tracer/logger/sinks/sink.ts";
import { SINK_LOADERS, type SinkTypeName } from "../../../../tracer/logger/sinks/sink_types.ts";
import { createSinkHost } from "../../../../tracer/runtime/sink_host.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";

/** When tests take place. */
export const NOW = Date.UTC(2026, 0, 31, 12, 0, 1);

/** What a test sets. */
export interface CloudSurroundings {
  readonly variables?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly trace?: () => TraceContext | undefined;
}

/** A sink with what went wrong in it. */
export interface CloudSink extends AsyncDisposable {
  readonly sink: Sink;
  readonly faults: readonly string[];
}

/** Waits of tests are short. */
const QUICK = {
  batchMillis: 60_000,
  retryMillis: 1,
  maxRetryMillis: 2,
  flushMillis: 30_000,
  timeoutMillis: 20_000,
};

/** Makes a sink. It sends when it is flushed, or has a full batch. */
export async function createCloudSink(
  type: SinkTypeName,
  { format: own, ...options }: Readonly<Record<string, unknown>> & {
    readonly format?: FormatName | FormatFunction;
  },
  { variables = {}, now = () => NOW, trace = () => undefined }: CloudSurroundings = {},
): Promise<CloudSink> {
  const faults: string[] = [];
  const host: SinkHost = {
    ...createSinkHost({
      contextFields: () => undefined,
      fault: (part, fault) =>
        void faults.push(`${part}: ${fault instanceof Error ? fault.message : String(fault)}`),
      trace,
    }),
    now,
    variable: (name) => variables[name],
  };
  const { prepare } = await SINK_LOADERS[type]();
  const make = prepare({ ...QUICK, ...options }, "sinks[0]");
  const sink = await make({
    host,
    mask: USUAL_MASK,
    format: (usual, isTerminal) => createFormat(own ?? usual, { mask: USUAL_MASK, isTerminal, trace }),
    json: await createFormat("json", { mask: USUAL_MASK, isTerminal: false }),
  });
  return {
    sink,
    faults,
    [Symbol.asyncDispose]: async () => {
      await sink.flush?.();
      await sink.close?.();
    },
  };
}
