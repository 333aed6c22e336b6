// What a logger promises whatever is thrown at it: hostile values, objects that change afterwards, clocks that jump.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { LoggerConfiguration } from "../../../tracer/logger/configuration.ts";
import { createTimes } from "../../../tracer/runtime/times.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

const FORMATS = ["json", "logfmt", "pretty", "ecs", "otel", "gcp", "datadog", "cloudwatch"] as const;

/** A line has at most so many UTF-16 units, whatever is logged. */
const MOST_LENGTH = 3_000_000;

const DESPITE_FILTERS: LoggerConfiguration["filters"] = [
  { type: "consistent", rate: 1 },
  { type: "token-bucket", perSecond: 1e9, per: "message", key: ["a", "request_id"] },
  { type: "dedupe", windowMillis: 1, key: "a", spare: "trace" },
  { type: "fingers-crossed", holdBelow: "error" },
];

/** Throws at every look. */
function createTrap(): object {
  const fail = (): never => {
    throw new Error("a trap");
  };
  return new Proxy({}, {
    get: fail,
    has: fail,
    ownKeys: fail,
    getPrototypeOf: fail,
    getOwnPropertyDescriptor: fail,
  });
}

function createHostile(kind: number): unknown {
  const cycle: Record<string, unknown> = {};
  switch (kind) {
    case 0:
      return createTrap();
    case 1: {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    }
    case 2:
      cycle["self"] = [cycle, { cycle }];
      return cycle;
    case 3: {
      let deep: unknown = 1;
      for (let i = 0; i < 20_000; i++) deep = { deep };
      return deep;
    }
    case 4:
      return "\ud800\u0007\u2028".repeat(1_000_000);
    case 5:
      return { toJSON: () => createTrap(), [Symbol("s")]: 1, big: 2n ** 200n };
    case 6:
      return Object.assign(new Error("e"), { cause: createTrap(), stack: createTrap() });
    case 7:
      return new Map<unknown, unknown>([[createTrap(), createTrap()], [Symbol.iterator, () => {}]]);
    case 8:
      return Array.from({ length: 50_000 }, (_, i) => ({ i }));
    default:
      return new Error("outer", { cause: new AggregateError([createTrap(), 1, undefined], "inner") });
  }
}

/** How to make a value; made where it is used, because what generates values looks at them. */
const hostile = fc.integer({ min: 0, max: 9 }).map((kind) => () => createHostile(kind));
const argument: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.anything().map((value) => () => value),
  hostile,
  fc.tuple(hostile, hostile).map(([a, id]) => () => ({ a: a(), request_id: id() })),
);

describe("hostile values", () => {
  for (const filters of [[], DESPITE_FILTERS]) {
    it(`never throw, and make lines of a bounded length${filters.length > 0 ? ", filters included" : ""}`, async () => {
      const { logging, host } = createFakeLogging();
      const sinks = FORMATS.map((format) => ({ type: "console" as const, format }));
      await logging.configure({ level: "trace", filters, sinks });
      fc.assert(
        fc.property(fc.array(argument, { maxLength: 3 }), argument, (makers, makeBound) => {
          host.printed.stdout.length = 0;
          const call = makers.map((make) => make());
          const bound = makeBound();
          const log = logging.logger("a");
          Reflect.apply(log.info, log, call);
          Reflect.apply(log.error, log, call);
          const withBound = Reflect.apply(log.bind, log, [bound]);
          withBound.warn("m");
          withBound.fatal("m", { a: 1 });
          // Of what is held back, a filter keeps no more than memory allows: an info of a megabyte is left out.
          const least = filters.length > 0 ? 3 : 4;
          const { length } = host.printed.stdout;
          assert.ok(length >= least * FORMATS.length && length <= 4 * FORMATS.length, host.faults.join());
          for (const line of host.printed.stdout) {
            assert.ok(line.length < MOST_LENGTH, String(line.length));
            assert.ok(line.endsWith("\n"));
          }
        }),
        { numRuns: 10, endOnFailure: true },
      );
      assert.deepEqual(host.faults.filter((fault) => !fault.startsWith("filter ")), []);
    });
  }
});

describe("objects that change after they were logged", () => {
  for (const filters of [[], ["fingers-crossed"]] as const) {
    it(`stay as they were${filters.length > 0 ? ", also where they are kept back" : ""}`, async () => {
      const { logging, host } = createFakeLogging();
      await logging.configure({ level: "trace", filters, sinks: ["console"] });
      const value = fc.oneof(
        fc.integer(),
        fc.string(),
        fc.array(fc.integer(), { maxLength: 4 }),
        fc.boolean(),
      );
      fc.assert(fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,8}$/),
          fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value),
        ),
        (fields) => {
          host.printed.stdout.length = 0;
          const wanted: Record<string, Record<string, unknown>> = JSON.parse(JSON.stringify(fields));
          logging.logger().debug("m", fields);
          for (const inner of Object.values(fields)) {
            for (const list of Object.values(inner)) if (Array.isArray(list)) list.push(-1);
            Object.assign(inner, { added: true });
          }
          logging.logger().error("now");
          const [first = "{}"] = host.printed.stdout;
          assert.equal(first.includes("added"), JSON.stringify(wanted).includes("added"));
          assert.equal(first.includes("-1]"), JSON.stringify(wanted).includes("-1]"));
        },
      ));
    });
  }
});

describe("clocks that jump", () => {
  it("leave every record with a moment, and none out", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure({
      filters: DESPITE_FILTERS,
      sinks: FORMATS.map((format) => ({ type: "console", format })),
    });
    const moment = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -1, NaN, Infinity, 8.64e15, 9e15));
    fc.assert(fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
      host.printed.stdout.length = 0;
      for (const [i, time] of moments.entries()) {
        host.time = time;
        logging.logger().error(`m${i}`, { a: i });
      }
      assert.equal(host.printed.stdout.length, moments.length * FORMATS.length);
    }));
    assert.deepEqual(host.faults, []);
  });

  it("pass or tell each record once behind filters that go by them", async () => {
    for (const filter of [{ type: "token-bucket", perSecond: 2 }, { type: "dedupe" }] as const) {
      const { logging, host } = createFakeLogging();
      await logging.configure({ filters: [filter], sinks: ["console"] });
      const times = [NaN, NaN, 0, 0, Infinity, Infinity, -Infinity, 5, NaN, 1e20, 1e20, 7, 7, 7];
      for (const time of times) {
        host.time = time;
        logging.logger().info("m");
      }
      logging.flushSync();
      const told = host.printed.stdout.map((line) => {
        const { suppressed, repeated } = JSON.parse(line);
        return Number(suppressed ?? repeated ?? 1);
      });
      assert.equal(told.reduce((sum, count) => sum + count, 0), times.length);
      assert.deepEqual(host.faults, []);
    }
  });

  it("do not change how long spans are, nor their order", () => {
    const realNow = Date.now;
    const starts = createTimes(100);
    try {
      for (let row = 0; row < 100; row++) {
        Date.now = () => realNow() + (row % 2 === 0 ? -1e12 : 1e12);
        starts.stamp(row);
      }
    } finally {
      Date.now = realNow;
    }
    for (let row = 1; row < 100; row++) assert.ok(starts.micros(row) >= starts.micros(row - 1));
    assert.ok(starts.micros(99) - starts.micros(0) < 60e6);
  });
});
