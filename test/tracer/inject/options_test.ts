// The tracer's settings: whatever the environment holds, there are options, and a program never fails because of them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readOptions, readWaits, TRACER_VARIABLES } from "../../../tracer/inject/options.ts";
import { WAIT_KINDS } from "../../../tracer/runtime/waits.ts";

describe("readOptions()", () => {
  it("has its defaults when nothing is set", () => {
    assert.deepEqual(readOptions({}), {
      disabled: false,
      tracer: "",
      file: undefined,
      originMicros: 0,
      root: undefined,
      self: undefined,
      label: undefined,
      parentKey: -1,
      intervalMicros: undefined,
      statusMicros: 100_000,
      memoryMicros: 1_000_000,
      waits: new Set(WAIT_KINDS),
    });
  });

  it("reads what microlog record sets", () => {
    const options = readOptions({
      MICROLOG_TRACER: "/cache/tracer-1",
      MICROLOG_FILE: "/logs/a.microlog",
      MICROLOG_ORIGIN: "1769860800000000",
      MICROLOG_PARENT: "4242",
    });
    assert.equal(options.tracer, "/cache/tracer-1");
    assert.equal(options.file, "/logs/a.microlog");
    assert.equal(options.originMicros, 1_769_860_800_000_000);
    assert.equal(options.parentKey, 4242);
  });

  it("reads what microlog env sets", () => {
    const options = readOptions({
      MICROLOG_CONTINUOUS: "/logs",
      MICROLOG_LABEL: "shop",
      MICROLOG_SELF: "/bin/m",
    });
    assert.equal(options.root, "/logs");
    assert.equal(options.self, "/bin/m");
    assert.equal(options.label, "shop");
    assert.equal(options.file, undefined);
  });

  it("takes an empty variable for one that is not set", () => {
    const options = readOptions({ MICROLOG_FILE: "", MICROLOG_CONTINUOUS: "", MICROLOG_SAMPLE_DELAY: " " });
    assert.equal(options.file, undefined);
    assert.equal(options.root, undefined);
    assert.equal(options.intervalMicros, undefined);
  });

  it("is disabled by the words that mean yes", () => {
    for (const word of ["true", "TRUE", "1", "yes", "on"]) {
      assert.equal(readOptions({ MICROLOG_DISABLE: word }).disabled, true, word);
    }
    for (const word of ["", "false", "0", "no", "off", "truely"]) {
      assert.equal(readOptions({ MICROLOG_DISABLE: word }).disabled, false, word);
    }
  });

  it("reads delays in seconds", () => {
    const options = readOptions({
      MICROLOG_SAMPLE_DELAY: "0.02",
      MICROLOG_STATUS_DELAY: "0.5",
      MICROLOG_MEMORY_DELAY: "2",
    });
    assert.equal(options.intervalMicros, 20_000);
    assert.equal(options.statusMicros, 500_000);
    assert.equal(options.memoryMicros, 2_000_000);
  });

  it("takes the names of the original Microlog, its own first", () => {
    assert.equal(readOptions({ TRACER_SAMPLE_DELAY: "0.05" }).intervalMicros, 50_000);
    const both = { TRACER_STATUS_DELAY: "9", MICROLOG_STATUS_DELAY: "0.2" };
    assert.equal(readOptions(both).statusMicros, 200_000);
  });

  it("keeps delays within what can be done", () => {
    assert.equal(readOptions({ MICROLOG_SAMPLE_DELAY: "0.0000001" }).intervalMicros, 100);
    assert.equal(readOptions({ MICROLOG_SAMPLE_DELAY: "1e9" }).intervalMicros, 3600e6);
  });

  it("leaves out what is no delay", () => {
    for (const text of ["-1", "0", "fast", "NaN", "10ms", "1,5"]) {
      assert.equal(readOptions({ MICROLOG_SAMPLE_DELAY: text }).intervalMicros, undefined, text);
      assert.equal(readOptions({ MICROLOG_STATUS_DELAY: text }).statusMicros, 100_000, text);
    }
  });

  it("gives usable numbers whatever is set", () => {
    const environments = fc.record(
      Object.fromEntries(
        TRACER_VARIABLES.map((name) => [name, fc.oneof(fc.string(), fc.double().map(String))]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(fc.property(environments, (environment) => {
      const { originMicros, parentKey, intervalMicros, statusMicros, memoryMicros } = readOptions(
        environment,
      );
      assert.ok(!Number.isNaN(originMicros) && !Number.isNaN(parentKey));
      for (const micros of [intervalMicros ?? 100, statusMicros, memoryMicros]) {
        assert.ok(micros >= 100 && micros <= 3600e6, String(micros));
      }
    }));
  });
});

describe("readWaits()", () => {
  it("takes kinds, all but some, and none", () => {
    assert.deepEqual([...readWaits("fetch, HTTP").kinds], ["fetch", "http"]);
    assert.deepEqual([...readWaits("off").kinds], []);
    assert.deepEqual(
      readWaits("-fs,-timer").kinds,
      new Set(WAIT_KINDS.filter((kind) => kind !== "fs" && kind !== "timer")),
    );
    assert.deepEqual(readWaits("").kinds, new Set(WAIT_KINDS));
    assert.deepEqual(readWaits("all").kinds, new Set(WAIT_KINDS));
  });

  it("tells words that are no kind, and takes the others", () => {
    assert.deepEqual(readWaits("fetch,disk"), { kinds: new Set(["fetch"]), unknown: ["disk"] });
  });
});

describe("TRACER_VARIABLES", () => {
  it("names each variable once, in a form that Deno's --allow-env takes", () => {
    assert.equal(new Set(TRACER_VARIABLES).size, TRACER_VARIABLES.length);
    for (const name of TRACER_VARIABLES) assert.match(name, /^[A-Z_]+$/);
  });
});
