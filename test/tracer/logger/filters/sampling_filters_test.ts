// Filters that let a share of the records through.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { explainRecord } from "../../../../tracer/logger/explain.ts";
import { shareOf } from "../../../../tracer/logger/filters/record_key.ts";
import { createFilteredLogging } from "../../../support/filtered_logging.ts";

/** Chance that comes from a list, over and over. */
function listed(values: readonly number[]): () => number {
  let next = 0;
  return () => values[next++ % values.length] ?? 0;
}

describe("the filter rate", () => {
  it("lets a share through, by chance that can be handed in", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "rate",
      rate: 0.25,
      random: listed([0, 0.25, 0.5, 0.75]),
    }]);
    for (let i = 0; i < 8; i++) logging.logger().info(String(i));
    assert.deepEqual(take(), ["info 0", "info 4"]);
  });

  it("always lets errors through, or from another level on", async () => {
    for (const [spare, wanted] of [[undefined, 2], ["fatal", 1], ["trace", 6], ["off", 0]] as const) {
      const { logging, take } = await createFilteredLogging([{
        type: "rate",
        rate: 0,
        ...(spare === undefined ? {} : { spare }),
      }]);
      for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const) {
        logging.logger()[level]("m");
      }
      assert.equal(take().length, wanted);
    }
  });

  it("lets about the share through by itself", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "rate", rate: 0.5 }]);
    for (let i = 0; i < 10_000; i++) logging.logger().info("m");
    // Ten standard deviations: this fails once in 10^23 runs.
    assert.ok(Math.abs(take().length - 5000) < 500);
    assert.equal(
      explainRecord(logging.inForce, "a", "info")[1],
      'noted takes it where its filters do: "rate" lets through 50 % below error, picked by chance.',
    );
    assert.equal(explainRecord(logging.inForce, "a", "error")[1], "noted takes it.");
  });
});

describe("the filter consistent", () => {
  it("picks whole requests, the same ones in every process and at every higher rate", async () => {
    const picked: string[][] = [];
    for (const rate of [0.2, 0.2, 0.6]) {
      const { logging, take } = await createFilteredLogging([{
        type: "consistent",
        rate,
        key: "request_id",
      }]);
      for (let i = 0; i < 300; i++) {
        const id = `request ${i % 100}`;
        if (i < 100) logging.logger().info("m", { request_id: id });
        else if (i < 200) logging.logger().bind({ request_id: id }).debug("m");
        else logging.contexts.withContext({ request_id: id }, () => logging.logger().info("m", { x: 1 }));
      }
      const ids = take().map((line) => /request \d+/.exec(line)?.[0] ?? "");
      const unique = [...new Set(ids)];
      assert.equal(ids.length, unique.length * 3);
      picked.push(unique);
    }
    const [first = [], second, third = []] = picked;
    assert.deepEqual(first, second);
    assert.ok(first.length > 5 && first.length < 40 && third.length < 85);
    assert.ok(first.every((id) => third.includes(id)));
  });

  it("takes what is nearest to the call, and the trace around where no field has it", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "consistent",
      rate: 0.5,
      key: ["none", "trace_id"],
      without: "refuse",
    }]);
    const kept = ["a", "b", "c", "d", "e", "f"].filter((id) => shareOf(id) < 0.5);
    logging.logger().info("without");
    for (const id of ["a", "b", "c", "d", "e", "f"]) {
      logging.logger().bind({ trace_id: "overridden" }).info("m", { trace_id: id });
    }
    assert.equal(take().length, kept.length);
  });

  it("lets records without such a field through unless it is told otherwise, and errors always", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "consistent", rate: 0 }]);
    logging.logger().info("no request");
    logging.logger().info("dropped", { request_id: 1 });
    logging.logger().error("bad", { request_id: 1 });
    assert.deepEqual(take(), ["info no request", 'error bad {"request_id":1}']);
  });

  it("spreads evenly", () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const slot = Math.floor(shareOf(`id-${i}`) * 10);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    assert.ok(counts.every((count) => count > 800 && count < 1200), counts.join());
    fc.assert(fc.property(fc.string(), (text) => shareOf(text) >= 0 && shareOf(text) < 1));
  });
});

describe("the filter adaptive", () => {
  it("lets everything through for a time after an error", async () => {
    const { logging, host, take } = await createFilteredLogging([{
      type: "adaptive",
      rate: 0,
      boostMillis: 1000,
    }]);
    const log = logging.logger();
    log.info("1");
    log.error("2");
    log.debug("3");
    host.time += 999;
    log.info("4");
    assert.match(explainRecord(logging.inForce, "", "info")[1] ?? "", /takes it\.$/);
    host.time += 1;
    log.info("5");
    assert.deepEqual(take(), ["error 2", "debug 3", "info 4"]);
    assert.match(
      explainRecord(logging.inForce, "", "info")[1] ?? "",
      /does not take it: its filter "adaptive" lets through 0 %/,
    );
  });

  it("waits for as many errors as it is told, within that time, and then lets another share through", async () => {
    const { logging, host, take } = await createFilteredLogging([{
      type: "adaptive",
      rate: 0,
      boostRate: 0.5,
      boostMillis: 1000,
      errors: 2,
      trigger: "warn",
      random: listed([0.4, 0.6]),
    }]);
    const log = logging.logger();
    log.warn("1");
    host.time += 1000;
    log.error("2");
    log.info("too few within the time");
    host.time += 999;
    log.warn("3");
    for (let i = 0; i < 4; i++) log.info(`m${i}`);
    const lines = take();
    assert.deepEqual(lines.slice(0, 3), ["warn 1", "error 2", "warn 3"]);
    assert.equal(lines.length, 5);
  });

  it("lives with a clock that is put back", async () => {
    const { logging, host, take } = await createFilteredLogging([{ type: "adaptive", rate: 0 }]);
    logging.logger().error("1");
    host.time -= 1_000_000;
    logging.logger().info("2");
    assert.deepEqual(take(), ["error 1"]);
  });
});
