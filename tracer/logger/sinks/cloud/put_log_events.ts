// Requests as `PutLogEvents` of CloudWatch Logs takes them: events in the order of time, and no more than it takes.

import type { Entry } from "../network/entry.ts";
import { bytesOf } from "./web_crypto.ts";

/** Bytes of a request, with what each event counts besides its message. */
export const MOST_BATCH_BYTES = 1_048_576;
export const EVENT_BYTES = 26;
export const MOST_EVENTS = 10_000;
/** Time from the first to the last of a request. */
export const MOST_SPAN_MILLIS = 24 * 3_600_000;

const MOST_MESSAGE_BYTES = MOST_BATCH_BYTES - EVENT_BYTES;

const decoder = new TextDecoder();

/** Entries by request, in the order of time; those of one moment stay in theirs. */
export function groupByRequest(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups: Entry[][] = [];
  let group: Entry[] = [];
  let bytes = 0;
  for (const entry of entries.toSorted((a, b) => a.time - b.time)) {
    const [first] = group;
    const own = Math.min(entry.bytes, MOST_MESSAGE_BYTES) + EVENT_BYTES;
    const isFull = first !== undefined && (group.length === MOST_EVENTS || bytes + own > MOST_BATCH_BYTES ||
      entry.time - first.time > MOST_SPAN_MILLIS);
    if (first === undefined || isFull) {
      group = [];
      groups.push(group);
      bytes = 0;
    }
    group.push(entry);
    bytes += own;
  }
  return groups;
}

/** The body of a request. */
export function putLogEventsBody(
  logGroupName: string,
  logStreamName: string,
  entries: readonly Entry[],
): string {
  const logEvents = entries.map(({ time, text, bytes }) => ({
    timestamp: Math.max(0, Math.floor(time)),
    // Messages must not be empty.
    message: bytes <= MOST_MESSAGE_BYTES ? text || " " : cutMessage(text),
  }));
  return JSON.stringify({ logGroupName, logStreamName, logEvents });
}

/** As much of a message as an event may have. */
function cutMessage(text: string): string {
  // Half a character at the end becomes one of three bytes.
  return decoder.decode(bytesOf(text).subarray(0, MOST_MESSAGE_BYTES - 4)).replace(/\ufffd$/, "");
}

/** The events that an answer says were refused. @param info its `rejectedLogEventsInfo` */
export function rejectedOf(
  info: Readonly<Record<string, unknown>>,
  entries: readonly Entry[],
): readonly Entry[] {
  const index = (name: string, otherwise: number) => {
    const value = info[name];
    return typeof value === "number" ? value : otherwise;
  };
  // All before an end, and all from a start on.
  const begin = Math.max(index("tooOldLogEventEndIndex", 0), index("expiredLogEventEndIndex", 0));
  const end = index("tooNewLogEventStartIndex", entries.length);
  return entries.filter((_, at) => at < begin || at >= end);
}
