// Fields that functions make anew for each record.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LoggerConfiguration } from "../../../tracer/logger/configuration.ts";
import type { Logging } from "../../../tracer/logger/logging.ts";
import { fieldsNow } from "../../../tracer/logger/live_fields.ts";
import { BoundFields } from "../../../tracer/logger/record.ts";
import { mergeFields } from "../../../tracer/logger/record_fields.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

/** A logging whose records' fields are kept. */
async function createKept(configuration: LoggerConfiguration = {}): Promise<[Logging, object[]]> {
  const { logging } = createFakeLogging();
  const kept: object[] = [];
  const sink = {
    name: "kept",
    write: (record: Parameters<typeof mergeFields>[0]) => void kept.push(mergeFields(record)),
  };
  await logging.configure({ ...configuration, sinks: [sink] });
  return [logging, kept];
}

describe("fieldsNow()", () => {
  it("gives fields without functions as they are", () => {
    const bound = new BoundFields({ a: 1 });
    assert.equal(fieldsNow(bound), bound);
    assert.equal(fieldsNow(undefined), undefined);
  });

  it("tells what functions throw, and takes no function for a value", () => {
    const bound = new BoundFields({
      a: 1,
      b: () => 2,
      bad: () => {
        throw new Error("no");
      },
      never: () => () => 3,
    });
    assert.deepEqual(fieldsNow(bound)?.fields, {
      a: 1,
      b: 2,
      bad: "[could not be made: no]",
      never: undefined,
    });
  });

  it("has __proto__ for a name", () => {
    const fields = JSON.parse('{"__proto__":1}');
    const made = fieldsNow(new BoundFields({ ...fields, a: () => 1 }))?.fields ?? {};
    assert.deepEqual(Object.keys(made), ["__proto__", "a"]);
    assert.equal(Object.getPrototypeOf(made), Object.prototype);
  });
});

describe("functions among the fields of a logger", () => {
  it("are asked for each record, and not for those that are not written", async () => {
    const [logging, kept] = await createKept({ level: "info" });
    let asked = 0;
    const log = logging.logger("a").bind({ n: () => ++asked }).bind({ a: 1 });
    log.debug("no");
    log.info("one");
    log.getChild("b").info("two");
    assert.deepEqual(kept, [{ n: 1, a: 1 }, { n: 2, a: 1 }]);
  });

  it("may log themselves, then without them", async () => {
    const [logging, kept] = await createKept();
    const log = logging.logger("a").bind({
      plain: 1,
      made: () => {
        log.info("inside");
        return 2;
      },
    });
    log.info("outside");
    assert.deepEqual(kept, [{ plain: 1, made: undefined }, { plain: 1, made: 2 }]);
  });
});

describe("functions among the fields of a configuration", () => {
  it("are asked for each record, and what they give is masked", async () => {
    let asked = 0;
    const [logging, kept] = await createKept({
      fields: { n: () => ++asked, plate: () => "B-XY 1" },
      mask: { keys: ["plate"] },
    });
    logging.logger("a").info("one");
    logging.contexts.withContext({ n: () => "nearer" }, () => logging.logger("a").info("two", { b: 1 }));
    assert.deepEqual(kept, [{ n: 1, plate: "***" }, { n: "nearer", plate: "***", b: 1 }]);
  });
});
