// When to try again: what a receiver's status asks for, how long to wait.

import type { HttpAnswer } from "../sink.ts";

/** What becomes of a batch. */
export type Verdict =
  | "delivered"
  /** The receiver is overloaded, restarts, or is not there: until it is. */
  | "retry"
  /** Something is wrong on its side, perhaps with just these records: some times. */
  | "retry some times"
  /** In smaller parts. */
  | "split"
  /** The same would be refused again. */
  | "refused";

const PASSING = new Set([408, 425, 429, 502, 503, 504]);

/** What a status asks for (RFC 9110 section 15, RFC 6585). */
export function judgeStatus(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  if (PASSING.has(status)) return "retry";
  if (status === 413) return "split";
  return status >= 500 ? "retry some times" : "refused";
}

/** Longer waits are not believed. */
const LONGEST_WAIT_MILLIS = 3_600_000;

/**
 * Milliseconds that `Retry-After` asks to wait: seconds or a date (RFC 9110 section 10.2.3).
 * @returns undefined when it is missing, or none
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? "";
  let millis = Number.NaN;
  if (/^\d+(?:\.\d+)?$/.test(value)) millis = Number(value) * 1000;
  // Else anything with a number in it is a date somewhere.
  else if (/^[a-z]{3,9},? /i.test(value)) millis = Date.parse(value) - now;
  return Number.isNaN(millis) ? undefined : Math.min(LONGEST_WAIT_MILLIS, Math.max(0, millis));
}

/** What an answer asks to wait. */
export function waitOf(answer: HttpAnswer, now: number): number | undefined {
  return readRetryAfter(answer.header("retry-after"), now);
}

/** How waits grow. */
export interface Backoff {
  /** After the first failure. */
  readonly retryMillis: number;
  readonly maxRetryMillis: number;
}

/**
 * Milliseconds to wait after so many failures in a row: doubled each time, and between a half and the whole of that, so that
 * many programs do not come back at once.
 */
export function backoffMillis(
  failures: number,
  { retryMillis, maxRetryMillis }: Backoff,
  random: () => number,
): number {
  const whole = Math.min(maxRetryMillis, retryMillis * 2 ** Math.min(30, failures - 1));
  return whole / 2 + random() * whole / 2;
}
