// One sink of the network in a logging of its own, with a receiver on this machine.

import {
  type LogReceiver,
  type ReceivedRequest,
  type ReceiverAnswer,
  startReceiver,
} from "./log_receiver.ts";
import { createNetworkLogging, type NetworkLogging } from "./network_logging.ts";

/** Tries again at once, and sends nothing by itself but full batches. */
export const QUICK = {
  retryMillis: 1,
  maxRetryMillis: 2,
  batchMillis: 600_000,
  flushMillis: 30_000,
} as const;

/** A sink and what it sends to. */
export interface SinkUnderTest extends NetworkLogging {
  readonly receiver: LogReceiver;
  /** Ends both. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts both.
 * @param optionsFor the sink, by the receiver's address
 * @param answer what the receiver answers to a request, by its number from 0
 */
export async function startSink(
  optionsFor: (
    url: string,
  ) => Readonly<Record<string, unknown>> & {
    readonly type: "http" | "loki" | "elasticsearch" | "opensearch" | "datadog" | "newrelic" | "microlog";
  },
  answer?: (request: ReceivedRequest, index: number) => ReceiverAnswer,
): Promise<SinkUnderTest> {
  const receiver = await startReceiver(answer);
  const own = createNetworkLogging();
  await own.logging.configure({ level: "trace", sinks: [{ ...QUICK, ...optionsFor(receiver.url) }] });
  return {
    ...own,
    receiver,
    [Symbol.asyncDispose]: async () => {
      await own.logging.configure({ sinks: [] });
      await receiver.close();
    },
  };
}
