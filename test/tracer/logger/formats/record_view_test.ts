// Records told apart for the formats of other systems.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RecordReader } from "../../../../tracer/logger/formats/record_view.ts";
import { JsonMembers } from "../../../../tracer/logger/formats/json_members.ts";
import { DEFAULT_LIMITS } from "../../../../tracer/logger/json_fields.ts";
import { BoundFields, type LogRecord } from "../../../../tracer/logger/record.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";

const reader = new RecordReader({ mask: USUAL_MASK });

/** The fields as `name=json`. */
function fieldsOf(parts: Partial<LogRecord>, own = reader): string {
  return own.read(createRecord(parts)).fields.map(({ name, key, json }) => {
    assert.equal(key, `${JSON.stringify(name)}:`);
    return `${name}=${json}`;
  }).join(" ");
}

describe("RecordReader", () => {
  it("has what is nearer to the call go before what is further", () => {
    const parts = {
      context: new BoundFields({ a: 1, b: 1, c: 1 }),
      bound: new BoundFields({ b: 2, c: 2 }),
      fields: { c: 3, d: undefined },
    };
    assert.equal(fieldsOf(parts), "a=1 b=2 c=3");
  });

  it("takes service, version and environment from around the call, not from the call", () => {
    const { service, fields } = reader.read(createRecord({
      context: new BoundFields({ service: "shop", version: 7 }),
      fields: { environment: "to deploy to" },
    }));
    assert.deepEqual(service, { name: "shop", version: undefined, environment: undefined });
    assert.deepEqual(fields.map(({ name }) => name), ["version", "environment"]);
  });

  it("keeps names apart that are secrets", () => {
    const secrets = ["A", "B"].map((letter) => `AKIA${"IOSFODNN7EXAMPL"}${letter}`);
    const fields = Object.fromEntries(secrets.map((secret, index) => [secret, index]));
    assert.equal(fieldsOf({ fields }), "***=0 *** 2=1");
  });

  it("says how many fields there are more than it shows, and what it cannot read", () => {
    const few = new RecordReader({ mask: USUAL_MASK, limits: { ...DEFAULT_LIMITS, members: 2 } });
    const parts = { context: new BoundFields({ a: 1 }), fields: { b: 2, c: 3, d: 4 } };
    assert.equal(fieldsOf(parts, few), 'a=1 b=2 …="2 more"');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.match(fieldsOf({ fields: proxy }), /^fields="could not be read: .+"$/);
  });

  it("tells causes below the stack, gathered errors among them", () => {
    const error = new AggregateError([new Error("one"), "two"], "all", { cause: { code: 3 } });
    error.stack = "AggregateError: all\n    at a (b:1:1)";
    const { error: view } = reader.read(createRecord({ error }));
    assert.equal(view?.ownStack, error.stack);
    assert.match(
      String(view?.stack),
      /^AggregateError: all\n.*\ncaused by: \{"code":3\}\ncaused by: Error: one\n.*\ncaused by: two$/s,
    );
  });
});

describe("JsonMembers", () => {
  it("gives a name once, whatever comes in which order", () => {
    const members = new JsonMembers().json("a", "1").text("b", 'x"').field("a", "2").field("a_", "3").field(
      "c",
      "4",
      '"c":',
    )
      .field("c", "5", '"c":');
    assert.equal(members.object(), '{"a":1,"b":"x\\"","a_":2,"a__":3,"c":4,"c_":5}');
    assert.equal(new JsonMembers().text("a", undefined).line(), "{}\n");
  });
});
