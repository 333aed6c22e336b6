// Records that are written later than they are made belong to the trace that they were made in, or to none: never to that of
// whoever has them written.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TraceContext } from "../../../../tracer/logger/context.ts";
import { RecordReader } from "../../../../tracer/logger/formats/record_view.ts";
import { createFakeLogging } from "../../../support/fake_logging.ts";

const FIRST = "1".repeat(32);
const SECOND = "2".repeat(32);

function traceWith(traceId: string, spanId: string): TraceContext {
  return { traceId, spanId: spanId.repeat(16), sampled: true, state: "" };
}

/** A logging whose sink notes message, trace and span of each record; the trace around may be set. */
function createTraced() {
  const { logging, host } = createFakeLogging();
  const place: { trace: TraceContext | undefined } = { trace: undefined };
  const trace = () => place.trace;
  Object.assign(host, { trace });
  const reader = new RecordReader({ mask: undefined, trace });
  const notes: string[] = [];
  const sink = {
    name: "noted",
    write: (record: Parameters<RecordReader["read"]>[0]) => {
      const { message, trace: seen } = reader.read(record);
      notes.push(`${message} ${seen === undefined ? "-" : `${seen.traceId[0]}${seen.spanId?.[0]}`}`);
    },
  };
  return { logging, host, place, sink, notes };
}

describe("the trace of a record", () => {
  it("is its own when it is kept back until an error comes", async () => {
    const { logging, place, sink, notes } = createTraced();
    const filters = [{ type: "fingers-crossed", holdBelow: "warn", key: ["request_id"] } as const];
    await logging.configure({ level: "trace", filters, sinks: [sink] });
    const log = logging.logger("api").bind({ request_id: "r1" });
    place.trace = traceWith(FIRST, "a");
    log.debug("kept");
    place.trace = undefined;
    log.debug("of none");
    place.trace = traceWith(SECOND, "b");
    log.error("failed");
    assert.deepEqual(notes, ["kept 1a", "of none -", "failed 2b"]);
  });

  it("is none of a summary, whoever has it told", async () => {
    const { logging, host, place, sink, notes } = createTraced();
    await logging.configure({ filters: [{ type: "dedupe" }], sinks: [sink] });
    place.trace = traceWith(FIRST, "a");
    for (let i = 0; i < 3; i++) logging.logger("api").info("again");
    host.time += 3_600_000;
    host.tick();
    await logging.flush();
    assert.deepEqual(notes, ["again 1a", "again -"]);
  });

  it("is its own when there are no sinks yet", async () => {
    const { logging, place, sink, notes } = createTraced();
    place.trace = traceWith(FIRST, "a");
    const configured = logging.configure({ sinks: [sink] });
    logging.logger("api").info("early");
    place.trace = traceWith(SECOND, "b");
    await configured;
    logging.logger("api").info("late");
    assert.deepEqual(notes, ["early 1a", "late 2b"]);
  });
});
