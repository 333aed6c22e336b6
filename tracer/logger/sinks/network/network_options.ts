// What every sink of the network can be told.

import { numberFrom, oneOf, text } from "../../schema.ts";
import { OVERLOAD_POLICIES, type OverloadPolicy } from "./entry_queue.ts";

/** What configurations may say; a sink adds its own to it. */
export const NETWORK_SHAPE = {
  batchCount: numberFrom(1, 100_000),
  batchBytes: numberFrom(1024, 64 * 1024 * 1024),
  batchMillis: numberFrom(1, 600_000),
  inFlight: numberFrom(1, 64),
  queueBytes: numberFrom(1024),
  overload: oneOf(OVERLOAD_POLICIES),
  spool: text,
  spoolBytes: numberFrom(1024),
  timeoutMillis: numberFrom(1, 600_000),
  retryMillis: numberFrom(1, 600_000),
  maxRetryMillis: numberFrom(1, 3_600_000),
  maxAttempts: numberFrom(1, 1000),
  flushMillis: numberFrom(1, 600_000),
  endMillis: numberFrom(0, 60_000),
};

/** How records are collected, sent, and kept meanwhile. */
export interface NetworkOptions {
  /** Records of one request at most. */
  readonly batchCount: number;
  /** Bytes of one request at most, before they are packed. */
  readonly batchBytes: number;
  /** Milliseconds that a record waits for others at most. */
  readonly batchMillis: number;
  /** Requests at once; one alone keeps the order, and is what is tried while the receiver fails. */
  readonly inFlight: number;
  /** Bytes that wait or are being sent, at most. */
  readonly queueBytes: number;
  /** What happens when there is no more room. */
  readonly overload: OverloadPolicy;
  /** Beginning of the names of files that hold what there is no room for, and what was not sent at the end of the program. */
  readonly spool: string | undefined;
  /** Bytes of these files at most. */
  readonly spoolBytes: number;
  /** Milliseconds until a request counts as failed. */
  readonly timeoutMillis: number;
  readonly retryMillis: number;
  readonly maxRetryMillis: number;
  /** How often what fails on the receiver's side (status 500) is sent; overload and absence are waited for without end. */
  readonly maxAttempts: number;
  /** Milliseconds that `flush()` and a new configuration wait at most. */
  readonly flushMillis: number;
  /** Milliseconds that a program with nothing left to do stays for the last batch at most. */
  readonly endMillis: number;
}

export const NETWORK_DEFAULTS: NetworkOptions = {
  batchCount: 1000,
  batchBytes: 1024 * 1024,
  batchMillis: 1000,
  inFlight: 1,
  queueBytes: 16 * 1024 * 1024,
  overload: "by-level",
  spool: undefined,
  spoolBytes: 64 * 1024 * 1024,
  timeoutMillis: 10_000,
  retryMillis: 500,
  maxRetryMillis: 30_000,
  maxAttempts: 10,
  flushMillis: 5000,
  endMillis: 2000,
};

/** What a protocol allows. */
export interface NetworkLimits {
  readonly count?: number;
  readonly bytes?: number;
  /** What an entry adds to a request besides its text, default 1: what parts it from the next. */
  readonly overheadBytes?: number;
}

/** The options of a sink, within what its protocol allows. */
export function networkOptions(
  given: { readonly [K in keyof NetworkOptions]?: NetworkOptions[K] | undefined },
  { count = Number.MAX_SAFE_INTEGER, bytes = Number.MAX_SAFE_INTEGER }: NetworkLimits = {},
): NetworkOptions {
  const told = Object.fromEntries(
    Object.entries(given).filter(([key, value]) =>
      Object.hasOwn(NETWORK_DEFAULTS, key) && value !== undefined
    ),
  );
  const options: NetworkOptions = { ...NETWORK_DEFAULTS, ...told };
  return {
    ...options,
    batchCount: Math.min(options.batchCount, count),
    batchBytes: Math.min(options.batchBytes, bytes),
  };
}
