// Filters that look at one record at a time: levels, loggers, functions of the program's.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainRecord } from "../../../../tracer/logger/explain.ts";
import { createFilteredLogging } from "../../../support/filtered_logging.ts";

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

describe("the filter level", () => {
  it("lets levels through from one to another", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "level", min: "debug", max: "warn" }]);
    for (const level of LEVELS) logging.logger()[level]("m");
    assert.deepEqual(take(), ["debug m", "info m", "warn m"]);
  });

  it("tells which ones", async () => {
    const { logging } = await createFilteredLogging([{ type: "level", min: "warn" }]);
    assert.equal(
      explainRecord(logging.inForce, "a", "info")[1],
      'noted does not take it: its filter "level" lets through warn and above.',
    );
    assert.equal(explainRecord(logging.inForce, "a", "error")[1], "noted takes it.");
  });
});

describe("the filter prefix", () => {
  it("lets loggers through, with those below them, where the longest name counts", async () => {
    const { logging, take } = await createFilteredLogging([{
      type: "prefix",
      allow: ["api", "api.health.deep"],
      deny: "api.health",
    }]);
    for (const name of ["", "api", "apis", "api.users", "api.health", "api.health.x", "api.health.deep.x"]) {
      logging.logger(name).info(name);
    }
    assert.deepEqual(take(), ["info api", "info api.users", "info api.health.deep.x"]);
    assert.equal(
      explainRecord(logging.inForce, "db", "info")[1],
      'noted does not take it: its filter "prefix" lets through the loggers api, api.health.deep without api.health.',
    );
  });

  it("lets through what is not denied where nothing is allowed by name", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "prefix", deny: ["noise"] }]);
    for (const name of ["a", "noise", "noise.a"]) logging.logger(name).info(name);
    assert.deepEqual(take(), ["info a"]);
    assert.match(
      explainRecord(logging.inForce, "noise", "info")[1] ?? "",
      /lets through all loggers but noise\.$/,
    );
  });

  it("decides rightly for more loggers than it remembers", async () => {
    const { logging, take } = await createFilteredLogging([{ type: "prefix", deny: "no" }]);
    for (let i = 0; i < 2500; i++) logging.logger(`${i % 2 === 0 ? "no" : "yes"}.${i}`).info("m");
    logging.logger("no.0").info("m");
    assert.equal(take().length, 1250);
  });
});

describe("the filter predicate", () => {
  it("asks a function, which may stand for it", async () => {
    for (
      const filter of [
        {
          type: "predicate",
          test: ({ message }: { readonly message: string }) => message !== "ping",
        } as const,
        ({ message }: { readonly message: string }) => message !== "ping",
      ]
    ) {
      const { logging, take } = await createFilteredLogging([filter]);
      logging.logger().info("ping");
      logging.logger().info("pong");
      assert.deepEqual(take(), ["info pong"]);
      assert.match(
        explainRecord(logging.inForce, "a", "info")[1] ?? "",
        /"predicate" lets through those that a function/,
      );
    }
  });
});
