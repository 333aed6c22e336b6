// Tests of configurations that are understood without the schema: as the schema understands them, or not at all.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type LoggerPlan, readConfiguration } from "../../../tracer/logger/configuration.ts";
import { type PlainPlan, readPlainConfiguration } from "../../../tracer/logger/plain_configuration.ts";

/** A plan without what makes its sinks. */
function shown({ sinks, ...plan }: LoggerPlan): unknown {
  return { ...plan, sinks: sinks.map(({ sink: _, ...rest }) => rest) };
}

/** A plain plan as the schema says it. */
function completed({ level, mask, sinks }: PlainPlan): unknown {
  return {
    level,
    levels: new Map(),
    sinks: sinks.map((sink) => ({ level: sink.level, format: sink.format, loggers: undefined, filters: [] })),
    filters: [],
    fields: {},
    mask,
    recordMask: undefined,
    enabled: true,
    selfMetrics: false,
    warnings: [],
  };
}

describe("readPlainConfiguration()", () => {
  it("understands a level, a format and consoles", () => {
    for (
      const configuration of [
        {},
        { level: "debug" },
        { level: "Warning", format: "json" },
        { sinks: [] },
        { mask: false },
        { sinks: ["console"] },
        { sinks: [{ type: "console", format: "json" }] },
        { sinks: [{ type: "console", level: "error", stream: "stderr" }, "console"], format: "pretty" },
      ]
    ) assert.notEqual(readPlainConfiguration(configuration), undefined, JSON.stringify(configuration));
  });

  it("leaves to the schema what is more than that, and what may be wrong", () => {
    class Inherits {
      readonly sinks = ["console"];
    }
    const sparse = new Array<string>(1);
    for (
      const configuration of [
        undefined,
        null,
        [],
        "console",
        new Inherits(),
        Object.create({ sinks: "consol" }),
        { level: "loud" },
        { levl: "info" },
        { strict: false },
        { mask: "all" },
        { mask: { keys: ["pin"] } },
        { format: "xml" },
        { format: "logfmt" },
        { sinks: "console" },
        { sinks: sparse },
        { sinks: ["null"] },
        { sinks: [["console"]] },
        { sinks: [{ type: "consol" }] },
        { sinks: [{ type: "console", colour: true }] },
        { sinks: [{ type: "console", stream: "both" }] },
        { sinks: [{ type: "console", format: () => "" }] },
      ]
    ) assert.equal(readPlainConfiguration(configuration), undefined);
  });

  it("says what the schema says, where it says anything", async () => {
    const level = fc.constantFrom("info", "ERROR", "off", "verbose", "loud", undefined, 3);
    const format = fc.constantFrom("json", "auto", "pretty", "logfmt", "xml", undefined, null);
    const stream = fc.constantFrom("stdout", "stderr", "split", "both", undefined);
    const sink = fc.oneof(
      fc.constantFrom("console", "null", 7),
      fc.record({ type: fc.constantFrom("console", "consol"), level, format, stream }),
      fc.record({ type: fc.constant("console"), more: fc.integer() }),
    );
    const mask = fc.constantFrom(true, false, undefined, "yes");
    const sinks = fc.oneof(fc.array(sink, { maxLength: 3 }), fc.constantFrom("console", undefined, null));
    const configurations = fc.oneof(
      fc.record({ level, format, mask, sinks }),
      fc.record({ sinks, service: fc.constant("web") }),
      fc.record({ sinks, wrong: fc.integer() }),
    );
    await fc.assert(
      fc.asyncProperty(configurations, async (configuration) => {
        const plain = readPlainConfiguration(configuration);
        if (plain !== undefined) {
          assert.deepEqual(completed(plain), shown(await readConfiguration(configuration)));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
