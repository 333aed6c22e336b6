// Configurations: what is wrong is told with its place, what is there and what was wanted.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CONFIGURATION_SHAPE, readConfiguration } from "../../../tracer/logger/configuration.ts";
import { FORMAT_NAMES } from "../../../tracer/logger/formats.ts";
import { ConfigurationError } from "../../../tracer/logger/configuration_error.ts";
import { SINK_LOADERS } from "../../../tracer/logger/sinks/sink_types.ts";

const SINKS = Object.keys(SINK_LOADERS).join(", ");
const LEVELS = "trace, debug, info, warn, error, fatal, off";

/** What is said of a configuration that is none. */
async function problemOf(configuration: unknown): Promise<string> {
  try {
    await readConfiguration(configuration);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError && error instanceof TypeError);
    assert.ok(error.message.startsWith("Cannot configure microlog: "));
    assert.ok(error.message.includes(error.path));
    return error.message.slice("Cannot configure microlog: ".length);
  }
  return "nothing is wrong";
}

describe("readConfiguration()", () => {
  it("takes the console at info when nothing is said", async () => {
    const { level, levels, sinks, fields, mask, enabled, warnings } = await readConfiguration({});
    assert.deepEqual([level, levels.size, sinks.length, fields, mask, enabled, warnings], [
      2,
      0,
      1,
      {},
      true,
      true,
      [],
    ]);
  });

  it("takes all that there is", async () => {
    const plan = await readConfiguration({
      level: "WARNING",
      levels: { api: "debug", "": "off" },
      sinks: ["memory", {
        type: "console",
        stream: "split",
        level: "error",
        loggers: ["a"],
        format: "logfmt",
      }, { name: "own", write() {} }],
      format: "json",
      fields: { region: "eu" },
      service: "shop",
      version: "1",
      environment: "test",
      mask: false,
      enabled: "yes",
      strict: "on",
    });
    assert.equal(plan.level, 3);
    assert.deepEqual([...plan.levels], [["api", 1], ["", 6]]);
    assert.deepEqual(plan.sinks.map(({ level, loggers, format }) => [level, loggers, format]), [
      [0, undefined, "json"],
      [4, ["a"], "logfmt"],
      [0, undefined, "json"],
    ]);
    assert.deepEqual(plan.fields, { region: "eu", service: "shop", version: "1", environment: "test" });
    assert.equal(plan.mask, false);
  });

  const wrong: readonly (readonly [configuration: unknown, problem: string])[] = [
    [undefined, "the configuration is undefined; an object is wanted"],
    [[], "the configuration is a list; an object is wanted"],
    [
      { lvel: "info" },
      `lvel is not known; there are ${Object.keys(CONFIGURATION_SHAPE).join(", ")}; did you mean "level"?`,
    ],
    [{ level: "loud" }, `level is "loud"; one of ${LEVELS} is wanted`],
    [{ level: 3 }, `level is 3; one of ${LEVELS} is wanted`],
    [{ levels: [] }, "levels is a list; an object is wanted"],
    [{ levels: { api: "loud" } }, `levels.api is "loud"; one of ${LEVELS} is wanted`],
    [{ format: "xml" }, `format is "xml"; one of ${FORMAT_NAMES.join(", ")}, or a function is wanted`],
    [{ fields: "x" }, 'fields is "x"; an object is wanted'],
    [{ service: "" }, 'service is ""; a text is wanted'],
    [{ version: 1 }, "version is 1; a text is wanted"],
    [{ environment: {} }, "environment is an object; a text is wanted"],
    [{ mask: "maybe" }, 'mask is "maybe"; true or false is wanted'],
    [{ enabled: 2 }, "enabled is 2; true or false is wanted"],
    [{ strict: null }, "strict is null; true or false is wanted"],
    [{ sinks: "console" }, 'sinks is "console"; a list is wanted'],
    [{ sinks: ["consol"] }, `sinks[0].type is "consol"; one of ${SINKS} is wanted`],
    [{ sinks: ["constructor"] }, `sinks[0].type is "constructor"; one of ${SINKS} is wanted`],
    [{ sinks: [null] }, "sinks[0] is null; an object is wanted"],
    [{ sinks: ["console", {}] }, `sinks[1].type is missing; one of ${SINKS} is wanted`],
    [
      { sinks: [{ type: "console", steam: "stdout" }] },
      "sinks[0].steam is not known; there are type, level, loggers, format, filters, stream",
    ],
    [
      { sinks: [{ type: "console", stream: "x" }] },
      'sinks[0].stream is "x"; one of stdout, stderr, split is wanted',
    ],
    [{ sinks: [{ type: "console", level: "x" }] }, `sinks[0].level is "x"; one of ${LEVELS} is wanted`],
    [{ sinks: [{ type: "console", loggers: "a" }] }, 'sinks[0].loggers is "a"; a list is wanted'],
    [{ sinks: [{ type: "console", loggers: [1] }] }, "sinks[0].loggers[0] is 1; a text is wanted"],
    [{ sinks: [{ type: "file" }] }, "sinks[0].path is missing"],
    [
      { sinks: [{ type: "file", path: "a", maxBytes: 0 }] },
      "sinks[0].maxBytes is 0; a number from 1 is wanted",
    ],
    [
      { sinks: [{ type: "file", path: "a", flushMillis: "soon" }] },
      'sinks[0].flushMillis is "soon"; a number from 1 to 60000 is wanted',
    ],
    [
      { sinks: [{ type: "file", path: "a", fsync: "often" }] },
      'sinks[0].fsync is "often"; one of never, interval, every is wanted',
    ],
    [
      { sinks: [{ type: "file", path: "a", every: "week" }] },
      'sinks[0].every is "week"; one of hour, day is wanted',
    ],
    [
      { sinks: [{ type: "memory", most: 0.5 }] },
      "sinks[0].most is 0.5; a number from 1 to 10000000 is wanted",
    ],
  ]; // deno-fmt-ignore: a line each

  for (const [configuration, problem] of wrong) {
    it(`refuses ${JSON.stringify(configuration)}`, async () => {
      const told = await problemOf(configuration);
      assert.ok(told.startsWith(problem), told);
    });
  }

  it("lets unknown keys pass with a warning when it is not strict, and nothing else", async () => {
    const { warnings } = await readConfiguration({ strict: false, lvel: 1, sinks: [{ type: "null", x: 1 }] });
    assert.deepEqual(warnings.map((text) => text.replace(/;.*/, "")), [
      "Cannot configure microlog: lvel is not known",
      "Cannot configure microlog: sinks[0].x is not known",
    ]);
    assert.match(await problemOf({ strict: false, level: "loud" }), /^level is "loud"/);
    assert.match(await problemOf({ strict: false, sinks: ["x"] }), /^sinks\[0\]\.type is "x"/);
  });

  it("gives a ConfigurationError for anything else", async () => {
    const key = fc.constantFrom(
      "level",
      "levels",
      "sinks",
      "format",
      "fields",
      "service",
      "mask",
      "enabled",
      "strict",
      "__proto__",
      "x",
    );
    for (const configurations of [fc.dictionary(key, fc.anything()), fc.anything()]) {
      await fc.assert(fc.asyncProperty(configurations, async (configuration) => {
        await problemOf(configuration);
      }));
    }
  });
});
