// The ways in which people call a logger.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { type LogCall, readCall } from "../../../tracer/logger/log_call.ts";

function call(first: unknown, second?: unknown, ...rest: unknown[]): Partial<LogCall> {
  const { message, fields, error } = readCall(first, second, rest);
  return { message, ...(fields === undefined ? {} : { fields }), ...(error === undefined ? {} : { error }) };
}

function template(strings: TemplateStringsArray, ...values: unknown[]): Partial<LogCall> {
  return call(strings, ...values);
}

const error = new TypeError("broken");
const fields = { rows: 3 };

function raise(value: unknown): never {
  throw value;
}

describe("readCall()", () => {
  it("takes a message, with fields or without", () => {
    assert.deepEqual(call("done"), { message: "done" });
    assert.deepEqual(call("done", fields), { message: "done", fields });
    assert.deepEqual(call("done", null), { message: "done" });
    assert.deepEqual(call(""), { message: "" });
  });

  it("takes fields and a message", () => {
    assert.deepEqual(call(fields, "done"), { message: "done", fields });
    assert.deepEqual(call(fields), { message: "", fields });
  });

  it("takes an error, with a message, with fields", () => {
    assert.deepEqual(call(error), { message: "broken", error });
    assert.deepEqual(call(error, "failed"), { message: "failed", error });
    assert.deepEqual(call(error, "failed", fields), { message: "failed", error, fields });
    assert.deepEqual(call(error, fields), { message: "broken", error, fields });
    assert.deepEqual(call("failed", error), { message: "failed", error });
  });

  it("keeps what is more than any shape has", () => {
    assert.deepEqual(call("a", "b", "c", 4), { message: "a", fields: { value: "b", more: ["c", 4] } });
    assert.deepEqual(call("a", fields, "c"), { message: "a", fields: { rows: 3, more: ["c"] } });
    assert.deepEqual(call("a", error, "c"), { message: "a", fields: { more: ["c"] }, error });
  });

  it("takes errors of other realms", () => {
    const far: unknown = runInNewContext("new Error('far')");
    assert.deepEqual(call(far), { message: "far", error: far });
    assert.deepEqual(call("failed", far), { message: "failed", error: far });
  });

  it("takes what was thrown, whatever it is", () => {
    assert.deepEqual(call(3, "failed"), { message: "failed", error: 3 });
    assert.deepEqual(call(undefined, "failed"), { message: "failed" });
    assert.deepEqual(call(null, "failed"), { message: "failed", error: null });
    assert.deepEqual(call(3), { message: "3" });
    assert.deepEqual(call(undefined), { message: "undefined" });
    assert.deepEqual(call(Symbol("s")), { message: "Symbol(s)" });
  });

  it("takes templates", () => {
    assert.deepEqual(template`just text`, { message: "just text" });
    assert.deepEqual(template`${1} of ${{ a: 1 }} in ${error}, ${null} ${[1]}!`, {
      message: '1 of {"a":1} in broken, null [1]!',
    });
  });

  it("calls functions for what they make", () => {
    assert.deepEqual(call(() => "made"), { message: "made" });
    assert.deepEqual(call(() => ["made", fields]), { message: "made", fields });
    assert.deepEqual(call("done", () => fields), { message: "done", fields });
    assert.deepEqual(call(() => ["made", error]), { message: "made", error });
    assert.deepEqual(call(() => undefined), { message: "undefined" });
  });

  it("tells what a function threw in place of what it was to make", () => {
    const thrower = () => {
      throw error;
    };
    assert.deepEqual(call(thrower), { message: "[the message could not be made]", error });
    assert.deepEqual(call("done", thrower), { message: "done", error });
    const { error: told } = call("done", () => raise("odd"));
    assert.ok(told instanceof Error && told.message === "it threw odd");
  });

  it("gives values without a name one", () => {
    assert.deepEqual(call("done", 3), { message: "done", fields: { value: 3 } });
    assert.deepEqual(call("done", [1, 2]), { message: "done", fields: { value: [1, 2] } });
    assert.deepEqual(call([1, 2], "done"), { message: "done", fields: { value: [1, 2] } });
  });

  it("never throws", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const thrower = new Proxy({}, {
      get() {
        throw new Error("boom");
      },
      getPrototypeOf() {
        throw new Error("boom");
      },
    });
    const odd = {
      toJSON: () => {
        throw new Error("boom");
      },
      toString: () => {
        throw new Error("boom");
      },
    };
    const badError = Object.defineProperty(new Error("x"), "message", { get: () => odd.toJSON() });
    for (const value of [proxy, thrower, odd, badError, Object.create(null), 1n, () => odd, () => proxy]) {
      call(value);
      call(value, "m");
      call("m", value);
      call(error, value);
      template`${value}`;
    }
  });
});
