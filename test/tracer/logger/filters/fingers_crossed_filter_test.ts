// The filter that keeps low records back until an error comes of the same request.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainRecord } from "../../../../tracer/logger/explain.ts";
import { createFilteredLogging } from "../../../support/filtered_logging.ts";

describe("the filter fingers-crossed", () => {
  it("keeps low records back, and sends those of a request on in their order when an error comes", async () => {
    const { logging, take } = await createFilteredLogging(["fingers-crossed"]);
    for (const id of ["r1", "r2"]) {
      logging.contexts.withContext({ request_id: id }, () => {
        const log = logging.logger("api");
        log.trace("1");
        log.debug("2", { rows: 3 });
        log.info("3");
      });
    }
    assert.deepEqual(take(), ['info 3 {"request_id":"r1"}', 'info 3 {"request_id":"r2"}']);
    logging.contexts.withContext({ request_id: "r2" }, () => {
      const log = logging.logger("db");
      log.error("bad");
      log.debug("after");
    });
    assert.deepEqual(take(), [
      'trace 1 {"request_id":"r2"}',
      'debug 2 {"request_id":"r2","rows":3}',
      'error bad {"request_id":"r2"}',
      'debug after {"request_id":"r2"}',
    ]);
    logging.contexts.withContext({ request_id: "r1" }, () => logging.logger().debug("still kept back"));
    assert.deepEqual(take(), []);
  });

  it("keeps records of no request back again after an error", async () => {
    const { logging, take } = await createFilteredLogging(["fingers-crossed"]);
    const log = logging.logger();
    log.debug("1");
    log.error("2");
    log.debug("3");
    log.fatal("4");
    assert.deepEqual(take(), ["debug 1", "error 2", "debug 3", "fatal 4"]);
  });

  it("keeps records back below, and sends them on from, levels that it is told, by a field that it is told", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "fingers-crossed",
      holdBelow: "error",
      releaseAt: "warn",
      key: ["job"],
    }]);
    const log = logging.logger().bind({ job: 7 });
    log.info("1", { request_id: "x" });
    log.warn("2");
    assert.deepEqual(take(), ['info 1 {"job":7,"request_id":"x"}', 'warn 2 {"job":7}']);
  });

  it("keeps values as they were when they were logged", async () => {
    const { logging, take } = await createFilteredLogging(["fingers-crossed"]);
    const cycle: Record<string, unknown> = { n: 1, list: [1, 2], ["__proto__"]: 1 };
    cycle["self"] = cycle;
    const plain = { n: 1, text: "a" };
    const log = logging.logger();
    log.debug("deep", { cycle });
    log.debug("plain", plain);
    log.debug("hostile", {
      get bad() {
        throw new Error("no");
      },
      big: [10n ** 30n],
    });
    cycle["n"] = 2;
    plain.n = 2;
    log.error("now");
    const lines = take();
    assert.equal(lines.length, 4);
    assert.match(lines[0] ?? "", /"n":1,"list":\[1,2\].*"self":"\[circular\]"/);
    assert.equal(lines[1], 'debug plain {"n":1,"text":"a"}');
  });

  it("keeps so many records of a request, the last ones, and tells how many are missing", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "fingers-crossed", maxRecords: 3 }]);
    const log = logging.logger();
    for (let i = 0; i < 10; i++) log.debug(String(i));
    log.error("now");
    assert.deepEqual(take(), [
      'debug 7 earlier records were left out {"left_out":7}',
      "debug 7",
      "debug 8",
      "debug 9",
      "error now",
    ]);
  });

  it("keeps so many bytes of all requests, of which those go first that were used longest ago", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "fingers-crossed", maxBytes: 100_000 }]);
    for (let i = 0; i < 50; i++) {
      logging.logger().debug("x".repeat(1000), { request_id: i, pad: "y".repeat(1000), list: [1] });
    }
    logging.logger().debug("z".repeat(100_000), { request_id: "huge" });
    for (let i = 0; i < 50; i++) logging.logger().error("e", { request_id: i });
    // The huge one made room for itself, and was too large even so.
    assert.equal(take().filter((line) => line.startsWith("debug x")).length, 0);
    for (let i = 0; i < 50; i++) logging.logger().debug("x".repeat(1000), { request_id: `b${i}` });
    for (let i = 0; i < 50; i++) logging.logger().error("e", { request_id: `b${i}` });
    const kept = take().filter((line) => line.startsWith("debug x"));
    assert.ok(kept.length > 30 && kept.length < 50, String(kept.length));
    assert.match(kept.at(-1) ?? "", /"b49"/);
  });

  it("keeps so many requests", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "fingers-crossed", maxKeys: 2 }]);
    for (let i = 0; i < 5; i++) logging.logger().debug(`m${i}`, { request_id: i });
    for (let i = 0; i < 5; i++) logging.logger().error("e", { request_id: i });
    assert.deepEqual(take().filter((line) => line.startsWith("debug")), [
      'debug m3 {"request_id":3}',
      'debug m4 {"request_id":4}',
    ]);
  });

  it("says what it does", async () => {
    const { logging } = await createFilteredLogging(["fingers-crossed"]);
    assert.match(
      explainRecord(logging.inForce, "a", "debug")[1] ?? "",
      /"fingers-crossed" lets through those of requests of which a record of error comes\.$/,
    );
    assert.equal(explainRecord(logging.inForce, "a", "info")[1], "noted takes it.");
  });
});
