// Requests to CloudWatch Logs, at the limits and one past them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  EVENT_BYTES,
  groupByRequest,
  MOST_BATCH_BYTES,
  MOST_EVENTS,
  MOST_SPAN_MILLIS,
  putLogEventsBody,
  rejectedOf,
} from "../../../../tracer/logger/sinks/cloud/put_log_events.ts";
import { type Entry, utf8Length } from "../../../../tracer/logger/sinks/network/entry.ts";

function createEntry(time: number, text = "x"): Entry {
  return {
    time,
    text,
    level: 2,
    logger: "",
    group: "",
    bytes: utf8Length(text),
    order: 0,
    segment: undefined,
  };
}

/** How many entries each request has. */
function sizes(entries: readonly Entry[]): number[] {
  return groupByRequest(entries).map((group) => group.length);
}

describe("groupByRequest()", () => {
  it("puts events in the order of time, those of one moment in theirs", () => {
    const entries = [createEntry(3, "a"), createEntry(1, "b"), createEntry(3, "c"), createEntry(2, "d")];
    assert.deepEqual(groupByRequest(entries).map((group) => group.map(({ text }) => text)), [[
      "b",
      "d",
      "a",
      "c",
    ]]);
  });

  it("has 10,000 events in a request, and no more", () => {
    const entries = Array.from({ length: MOST_EVENTS + 1 }, () => createEntry(0));
    assert.deepEqual(sizes(entries.slice(1)), [MOST_EVENTS]);
    assert.deepEqual(sizes(entries), [MOST_EVENTS, 1]);
  });

  it("has 24 hours in a request, and no more", () => {
    assert.deepEqual(sizes([createEntry(0), createEntry(MOST_SPAN_MILLIS)]), [2]);
    assert.deepEqual(sizes([createEntry(0), createEntry(MOST_SPAN_MILLIS + 1)]), [1, 1]);
  });

  it("has 1,048,576 bytes in a request with 26 for each event, and no more", () => {
    const half = "é".repeat((MOST_BATCH_BYTES / 2 - EVENT_BYTES) / 2);
    assert.deepEqual(sizes([createEntry(0, half), createEntry(0, half)]), [2]);
    assert.deepEqual(sizes([createEntry(0, half), createEntry(0, `${half}x`)]), [1, 1]);
  });
});

describe("putLogEventsBody()", () => {
  it("cuts a message that no request takes at a whole character, and sends none that is empty", () => {
    const body = JSON.parse(
      putLogEventsBody("g", "s", [createEntry(1.7, ""), createEntry(2, "é".repeat(600_000))]),
    );
    assert.deepEqual([body.logGroupName, body.logStreamName], ["g", "s"]);
    assert.deepEqual(body.logEvents[0], { timestamp: 1, message: " " });
    const { message } = body.logEvents[1];
    assert.ok(utf8Length(message) + EVENT_BYTES <= MOST_BATCH_BYTES);
    assert.match(message, /^é+$/);
  });
});

describe("rejectedOf()", () => {
  const entries = Array.from({ length: 10 }, (_, i) => createEntry(i, `${i}`));
  const rejected = (info: Record<string, unknown>) =>
    rejectedOf(info, entries).map(({ text }) => text).join("");

  it("takes ends as those that are not among them, and a start as the first that is", () => {
    assert.equal(rejected({}), "");
    assert.equal(rejected({ tooOldLogEventEndIndex: 2 }), "01");
    assert.equal(rejected({ expiredLogEventEndIndex: 3, tooOldLogEventEndIndex: 1 }), "012");
    assert.equal(rejected({ tooNewLogEventStartIndex: 8 }), "89");
    assert.equal(rejected({ tooNewLogEventStartIndex: 8, tooOldLogEventEndIndex: 1 }), "089");
    assert.equal(rejected({ tooNewLogEventStartIndex: 0 }), "0123456789");
  });
});
