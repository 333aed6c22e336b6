// Filters as a configuration puts them before sinks: for all, for one, one behind the other, and when they fail.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainRecord } from "../../../../tracer/logger/explain.ts";
import { healthOf } from "../../../../tracer/logger/logging_health.ts";
import type { LoggerConfiguration } from "../../../../tracer/logger/configuration.ts";
import { FILTER_LOADERS } from "../../../../tracer/logger/filters/filter_types.ts";
import type { Logging } from "../../../../tracer/logger/logging.ts";
import type { LogRecord } from "../../../../tracer/logger/record.ts";
import { createFakeLogging } from "../../../support/fake_logging.ts";

/** How many records each sink wrote. */
function countWritten(logging: Logging): readonly number[] {
  return Object.values(healthOf(logging.inForce).sinks).map(({ written }) => written);
}

/** What is said of a configuration that is none. */
async function problemOf(configuration: unknown): Promise<string> {
  const { logging } = createFakeLogging();
  try {
    await Reflect.apply(logging.configure, logging, [configuration]);
  } catch (error) {
    assert.ok(error instanceof TypeError);
    return error.message.replace("Cannot configure microlog: ", "");
  }
  return "nothing is wrong";
}

describe("filters of a configuration", () => {
  it("stand before all sinks, or before one of them", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({
      filters: [({ message }) => message !== "ping"],
      sinks: ["memory", { type: "memory", filters: [{ type: "level", min: "warn" }] }],
    });
    for (const message of ["ping", "a"]) {
      logging.logger().info(message);
      logging.logger().warn(message);
    }
    assert.deepEqual(countWritten(logging), [2, 1]);
  });

  it("decide once for a record that goes to several sinks", async () => {
    const { logging, host } = createFakeLogging();
    let asked = 0;
    await logging.configure({
      filters: [() => ++asked % 2 === 0, { type: "token-bucket", perSecond: 3 }],
      sinks: ["memory", { type: "memory", level: "warn" }, { type: "memory", loggers: ["other"] }],
    });
    for (let i = 0; i < 20; i++) logging.logger().warn("m");
    assert.equal(asked, 20);
    assert.deepEqual(countWritten(logging), [3, 3, 0]);
    logging.flushSync();
    assert.deepEqual(countWritten(logging), [4, 4, 0]);
    assert.deepEqual(healthOf(logging.inForce).filters, {
      predicate: { passed: 10, refused: 10, sent: 0 },
      "token-bucket": { passed: 3, refused: 7, sent: 1 },
    });
    assert.deepEqual(host.faults, []);
  });

  it("stand behind each other: what one sends on goes through those behind it, those of the sinks too", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({
      level: "trace",
      filters: ["fingers-crossed", { type: "prefix", deny: "noise" }],
      sinks: [
        { type: "memory", filters: [{ type: "level", min: "debug" }] },
        { type: "memory", level: "error" },
        { type: "memory", loggers: ["noise", "api"] },
      ],
    });
    logging.logger("noise").debug("1");
    logging.logger("api").trace("2");
    logging.logger("api").debug("3");
    assert.deepEqual(countWritten(logging), [0, 0, 0]);
    logging.logger("db").error("4");
    assert.deepEqual(countWritten(logging), [2, 1, 2]);
  });

  it("look at the loggers that they are for", async () => {
    const { logging } = createFakeLogging();
    await logging.configure({
      filters: [{ type: "rate", rate: 0, loggers: ["noisy"] }],
      sinks: ["memory"],
    });
    for (const name of ["noisy", "noisy.deep", "quiet", "noisyish"]) logging.logger(name).info("m");
    assert.deepEqual(countWritten(logging), [2]);
    assert.equal(explainRecord(logging.inForce, "quiet", "info")[1], "memory takes it.");
    assert.match(
      explainRecord(logging.inForce, "noisy.x", "info")[1] ?? "",
      /does not take it: its filter "rate" lets through 0 %/,
    );
  });

  it("see records before anything is formatted, and none that no sink takes", async () => {
    const { logging } = createFakeLogging();
    const seen: string[] = [];
    let formatted = 0;
    await logging.configure({
      level: "trace",
      filters: [({ message }) => {
        seen.push(message);
        return false;
      }],
      sinks: [{ type: "console", level: "warn", format: () => `${++formatted}` }],
    });
    logging.logger().info("1");
    logging.logger().warn("2");
    assert.deepEqual([seen, formatted], [["2"], 0]);
  });

  it("let a record through when they fail, and tell that by their name", async () => {
    const { logging, host } = createFakeLogging();
    const fail = (): boolean => {
      throw new Error("no");
    };
    await logging.configure({
      filters: [fail, { type: "rate", rate: 0.5, random: fail }],
      sinks: [{ type: "memory", filters: [fail] }],
    });
    logging.logger().info("m");
    assert.deepEqual(countWritten(logging), [1]);
    assert.deepEqual(host.faults, ["filter predicate: no", "filter rate: no", "filter predicate: no"]);
  });

  it("may log themselves", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure({
      filters: [({ message }) => {
        if (message === "outer") logging.logger().info("inner");
        return true;
      }],
      sinks: ["memory", "memory"],
    });
    logging.logger().info("outer");
    assert.deepEqual(countWritten(logging), [2, 2]);
    assert.deepEqual(host.faults, []);
  });

  it("end with their configuration, and tell what they have to tell into its sinks", async () => {
    const { logging, host } = createFakeLogging();
    const taken: LogRecord[] = [];
    const sink = { name: "own", write: (record: LogRecord) => void taken.push(record) };
    const configuration: LoggerConfiguration = { filters: ["dedupe"], sinks: [sink] };
    await logging.configure(configuration);
    for (let i = 0; i < 3; i++) logging.logger().info("m");
    await logging.configure(configuration);
    assert.deepEqual(taken.map(({ fields }) => fields), [undefined, { repeated: 2 }]);
    assert.equal(host.timers.size, 0);
    logging.logger().info("m");
    assert.equal(taken.length, 3);
    await logging.configure({ sinks: [sink] });
    for (let i = 0; i < 3; i++) logging.logger().info("m");
    assert.equal(taken.length, 6);
  });

  it("leave recordings and captures alone", async () => {
    const { logging } = createFakeLogging();
    const taken: string[] = [];
    logging.addRoute({ name: "test", level: 0, write: ({ message }) => void taken.push(message) });
    await logging.configure({ filters: [() => false], sinks: ["memory"] });
    logging.logger().info("m");
    assert.deepEqual([taken, countWritten(logging)], [["m"], [0]]);
  });
});

describe("the schema of filters", () => {
  const types = Object.keys(FILTER_LOADERS).join(", ");
  const wrong: readonly (readonly [filters: unknown, problem: string])[] = [
    ["rate", 'filters is "rate"; a list is wanted'],
    [["sampel"], `filters[0].type is "sampel"; one of ${types} is wanted`],
    [["toString"], `filters[0].type is "toString"; one of ${types} is wanted`],
    [["dedupe", {}], `filters[1].type is missing; one of ${types} is wanted`],
    [[17], "filters[0] is 17; an object is wanted"],
    [["rate"], "filters[0].rate is missing"],
    [[{ type: "rate", rate: 2 }], "filters[0].rate is 2; a number from 0 to 1 is wanted"],
    [
      [{ type: "rate", rate: 1, rat: 1 }],
      "filters[0].rat is not known; there are type, loggers, rate, spare, random",
    ],
    [[{ type: "rate", rate: 1, random: 1 }], "filters[0].random is number; a function is wanted"],
    [[{ type: "level", min: "loud" }], 'filters[0].min is "loud"; one of trace'],
    [
      [{ type: "prefix", deny: [1] }],
      "filters[0].deny is not understood; a text, or a list of texts is wanted",
    ],
    [
      [{ type: "consistent", rate: 1, without: "x" }],
      'filters[0].without is "x"; one of pass, refuse is wanted',
    ],
    [[{ type: "token-bucket" }], "filters[0].perSecond is missing"],
    [[{ type: "dedupe", loggers: "a" }], 'filters[0].loggers is "a"; a list is wanted'],
  ];
  for (const [filters, problem] of wrong) {
    it(`refuses ${JSON.stringify(filters)}`, async () => {
      const found = await problemOf({ filters });
      assert.ok(found.startsWith(problem), found);
      const ofSink = await problemOf({ sinks: ["null", { type: "memory", filters }] });
      assert.ok(ofSink.startsWith(`sinks[1].${problem}`), ofSink);
    });
  }

  it("lets unknown options pass with a warning when it is not strict", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure({ strict: false, filters: [{ type: "dedupe", x: 1 }], sinks: ["memory"] });
    assert.match(host.faults.join(), /filters\[0\]\.x is not known/);
  });

  it("knows every filter by its name", async () => {
    for (const load of Object.values(FILTER_LOADERS)) assert.equal(typeof (await load()).prepare, "function");
  });
});
