// The published schema of configurations says the same as the reading of them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { buildConfigurationSchema } from "../../tools/configuration_schema.ts";
import { CONFIGURATION_SHAPE, readConfiguration } from "../../tracer/logger/configuration.ts";
import { FORMAT_NAMES } from "../../tracer/logger/formats.ts";
import { ALIASES } from "../../tracer/logger/levels.ts";
import { SINK_LOADERS } from "../../tracer/logger/sinks/sink_types.ts";
import { checkSchema } from "../support/json_schema.ts";

/** Parts of configurations as people write them, right and wrong. */
const LEVELS = fc.oneof(
  fc.constantFrom("trace", "Info", "WARNING", "off", "critical", "loud", "", 3, null),
  fc.constantFrom(...Object.keys(ALIASES)),
);
const FLAGS = fc.constantFrom(true, false, "yes", "off", "1", "maybe", 2);
const NUMBERS = fc.oneof(
  fc.integer({ min: -5, max: 2 ** 26 }),
  fc.double(),
  fc.constantFrom("10", " 5", "x", ""),
);
const TEXTS = fc.constantFrom("a", "app.log", "", 1);
const OPTIONS = { requiredKeys: [] };
const FILTERS = fc.array(
  fc.oneof(
    fc.constantFrom("rate", "dedupe", "nothing", 1),
    fc.record({
      type: fc.constantFrom("rate", "dedupe", "level", "x"),
      rate: NUMBERS,
      windowMillis: NUMBERS,
      max: LEVELS,
    }, OPTIONS),
  ),
  { maxLength: 2 },
);
const SINKS = fc.array(
  fc.oneof(
    fc.constantFrom("console", "null", "consol", null),
    fc.record({
      type: fc.constantFrom("console", "memory", "file", "null"),
      level: LEVELS,
      loggers: fc.oneof(fc.array(TEXTS, { maxLength: 2 }), TEXTS),
      format: fc.constantFrom(...FORMAT_NAMES, "xml"),
      path: TEXTS,
      stream: fc.constantFrom("stdout", "split", "x"),
      most: NUMBERS,
      maxBytes: NUMBERS,
      fsync: fc.constantFrom("never", "often"),
      gzip: FLAGS,
      filters: FILTERS,
    }, OPTIONS),
  ),
  { maxLength: 3 },
);
const MASKS = fc.oneof(
  FLAGS,
  fc.record({
    keys: fc.oneof(fc.array(TEXTS, { maxLength: 2 }), TEXTS),
    paths: fc.array(fc.constantFrom("a.*.b", "**.x", "a..b", ""), { maxLength: 2 }),
    detectors: fc.record({ email: FLAGS, iban: fc.constantFrom("hash", "x"), y: FLAGS }, OPTIONS),
    patterns: fc.dictionary(fc.constantFrom("a"), fc.constantFrom("x+", "(", 1)),
    action: fc.constantFrom("redact", "hash", "x"),
    allow: fc.array(TEXTS, { maxLength: 2 }),
    replacement: TEXTS,
  }, OPTIONS),
);
const CONFIGURATIONS = fc.record({
  $schema: TEXTS,
  level: LEVELS,
  levels: fc.dictionary(fc.constantFrom("", "api"), LEVELS, { maxKeys: 2 }),
  sinks: SINKS,
  filters: FILTERS,
  format: fc.constantFrom(...FORMAT_NAMES, "xml"),
  fields: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
  service: TEXTS,
  mask: MASKS,
  enabled: FLAGS,
  strict: fc.constantFrom(true, "yes"),
}, OPTIONS);

describe("the schema of configurations", () => {
  it("takes all that readConfiguration() takes", async () => {
    const schema = await buildConfigurationSchema();
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(CONFIGURATIONS, async (configuration) => {
        const isRead = await readConfiguration(configuration).then(() => true, () => false);
        if (!isRead) return;
        accepted++;
        assert.deepEqual(checkSchema(configuration, schema), []);
      }),
      { seed: 7, numRuns: 4000 },
    );
    assert.ok(accepted > 50, `${accepted} were read`);
  });

  it("takes none of what readConfiguration() refuses for a key, a name or a kind of value", async () => {
    const schema = await buildConfigurationSchema();
    for (
      const configuration of [
        [],
        { lvel: "info" },
        { level: "loud" },
        { level: 3 },
        { levels: { a: "loud" } },
        { sinks: "console" },
        { sinks: ["consol"] },
        { sinks: [{}] },
        { sinks: [{ type: "console", steam: "stdout" }] },
        { sinks: [{ type: "console", stream: "x" }] },
        { sinks: [{ type: "memory", most: 0 }] },
        { format: "xml" },
        { filters: ["nothing"] },
        { mask: { keyz: [] } },
        { mask: { detectors: { emial: true } } },
        { mask: { action: "shred" } },
        { service: "" },
        { enabled: "maybe" },
      ]
    ) {
      await assert.rejects(readConfiguration(configuration));
      assert.notDeepEqual(checkSchema(configuration, schema), [], JSON.stringify(configuration));
    }
  });

  it("names each key, sink and format, and says what keys mean", async () => {
    const schema = await buildConfigurationSchema();
    const text = JSON.stringify(schema);
    for (const name of [...Object.keys(CONFIGURATION_SHAPE), ...Object.keys(SINK_LOADERS), ...FORMAT_NAMES]) {
      assert.ok(text.includes(JSON.stringify(name)), name);
    }
    const { properties } = Object(schema);
    assert.equal(properties.level.description, "Level of all loggers, default `info`.");
    assert.ok(Object.keys(properties).every((key) => Object.keys(properties[key]).length > 0), text);
  });
});
