// What flushing tells, with sinks that get rid of their records and such that do not.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sink, SinkHealth } from "../../../tracer/logger/sinks/sink.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";
import { QUICK } from "../../support/tested_sink.ts";
import { startReceiver } from "../../support/log_receiver.ts";
import { createNetworkLogging } from "../../support/network_logging.ts";

/** A sink that is as it is told. */
function createSink(name: string, health: Partial<SinkHealth>, flush?: () => Promise<void>): Sink {
  const told = { state: "ok", written: 0, dropped: 0, pending: 0, problem: "", ...health } as const;
  return { name, write: () => {}, health: () => told, ...(flush === undefined ? {} : { flush }) };
}

describe("flush()", () => {
  it("tells that all of it is where it belongs", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({ sinks: ["console", "memory"] });
    logging.logger("api").info("one");
    const { isComplete, timedOut, delivered, dropped, pending, sinks } = await logging.flush();
    assert.deepEqual([isComplete, timedOut, delivered, dropped, pending], [true, false, 2, 0, 0]);
    assert.deepEqual(sinks["memory"], { state: "ok", delivered: 1, dropped: 0, pending: 0, problem: "" });
  });

  it("is complete where nothing is configured", async () => {
    const { logging } = createFakeLogging();
    assert.deepEqual(await logging.flush({ timeoutMillis: 1 }), {
      isComplete: true,
      timedOut: false,
      delivered: 0,
      dropped: 0,
      pending: 0,
      sinks: {},
    });
  });

  it("tells which sink has what left, and never rejects", async () => {
    const { logging, host } = createFakeLogging();
    const failing = createSink("failing", { pending: 3, state: "failing", problem: "gone" }, () => {
      return Promise.reject(new Error("cannot"));
    });
    await logging.configure({ sinks: [failing, createSink("well", { written: 5 })] });
    const { isComplete, delivered, pending, sinks } = await logging.flush();
    assert.deepEqual([isComplete, delivered, pending], [false, 5, 3]);
    assert.equal(sinks["failing"]?.problem, "gone");
    assert.deepEqual(host.faults, ["failing: cannot"]);
  });

  it("is not complete when records were given up meanwhile, but those from before do not count", async () => {
    const { logging } = createFakeLogging();
    let dropped = 2;
    const sink: Sink = {
      name: "own",
      write: () => {},
      flush: () => {
        if (dropped === 3) dropped = 4;
        return Promise.resolve();
      },
      health: () => ({ state: "ok", written: 0, dropped, pending: 0, problem: "" }),
    };
    await logging.configure({ sinks: [sink] });
    assert.equal((await logging.flush()).isComplete, true);
    dropped = 3;
    assert.equal((await logging.flush()).isComplete, false);
  });

  it("waits no longer than it is told to for a receiver that does not answer", async () => {
    let hangs = true;
    const receiver = await startReceiver(() => hangs ? { hangs: true } : {});
    const { logging } = createNetworkLogging();
    try {
      await logging.configure({ sinks: [{ ...QUICK, type: "http", url: receiver.url, timeoutMillis: 200 }] });
      logging.logger("api").info("one");
      const late = await logging.flush({ timeoutMillis: 20 });
      assert.deepEqual([late.isComplete, late.timedOut, late.delivered, late.pending], [false, true, 0, 1]);
      hangs = false;
      const done = await logging.flush();
      assert.deepEqual([done.isComplete, done.timedOut, done.delivered, done.pending], [true, false, 1, 0]);
    } finally {
      await logging.configure({ sinks: [] });
      await receiver.close();
    }
  });
});
