// LogTape, the real one, into microlog.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { configure, getLogger, reset } from "@logtape/logtape";
import { logtapeSink } from "../../../tracer/adapters/logtape.ts";
import { captureLogs } from "../../../tracer/testing.ts";
import { drawRecords } from "../../support/draw_records.ts";

describe("logtapeSink()", () => {
  before(() =>
    configure({
      sinks: { microlog: logtapeSink() },
      loggers: [
        { category: [], sinks: ["microlog"], lowestLevel: "trace" },
        { category: ["logtape", "meta"], sinks: ["microlog"], lowestLevel: "warning" },
      ],
    })
  );
  after(() => reset());

  it("takes levels, messages and properties, and calls loggers by their category", () => {
    using logs = captureLogs();
    const log = getLogger(["api", "users"]);
    log.trace("1");
    log.debug("2");
    log.info("loaded {rows} of {where}", { rows: 3, where: { table: "t" } });
    log.warn`slow: ${12} ms`;
    log.error("5");
    log.fatal("6");
    assert.deepEqual(drawRecords(logs), [
      "trace api.users 1 {}",
      "debug api.users 2 {}",
      'info api.users loaded 3 of {"table":"t"} {"rows":3,"where":{"table":"t"}}',
      "warn api.users slow: 12 ms {}",
      "error api.users 5 {}",
      "fatal api.users 6 {}",
    ]);
  });

  it("takes what bound loggers add, and errors as they were thrown", () => {
    using logs = captureLogs({ loggers: ["shop"] });
    const error = new Error("lost");
    getLogger("shop").with({ request: 7 }).error("failed", { error, id: 1 });
    assert.deepEqual(drawRecords(logs), ['error shop failed {"request":7,"id":1}']);
    assert.equal(logs.records[0]?.error, error);
    assert.ok(Math.abs((logs.records[0]?.time ?? 0) - Date.now()) < 60_000);
  });
});
