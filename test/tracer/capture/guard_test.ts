// The guard between tracer and program: nothing gets through, one line is said, and what failed stays off.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Guard } from "../../../tracer/capture/guard.ts";

function createGuard(): { readonly guard: Guard; readonly lines: string[] } {
  const lines: string[] = [];
  return { guard: new Guard((line) => lines.push(line)), lines };
}

function fail(): never {
  throw new Error("disk full");
}

describe("Guard.run()", () => {
  it("returns what the action returns", () => {
    const { guard, lines } = createGuard();
    assert.equal(guard.run("count", () => 7, 0), 7);
    assert.deepEqual(lines, []);
  });

  it("returns the other value when the action throws, and says so", () => {
    const { guard, lines } = createGuard();
    assert.equal(guard.run("count", fail, -1), -1);
    assert.deepEqual(lines, [
      "microlog: cannot count (disk full); the program goes on, the recording may be incomplete",
    ]);
  });

  it("does not try again what failed", () => {
    const { guard } = createGuard();
    guard.run("count", fail, 0);
    assert.equal(guard.run("count", () => 7, -1), -1);
  });

  it("goes on with everything else", () => {
    const { guard } = createGuard();
    guard.run("count", fail, 0);
    assert.equal(guard.run("sum", () => 7, -1), 7);
  });

  it("says one line however much fails", () => {
    const { guard, lines } = createGuard();
    for (const name of ["count", "sum", "count", "write"]) guard.run(name, fail, 0);
    assert.equal(lines.length, 1);
  });

  it("takes whatever is thrown", () => {
    for (const thrown of [undefined, null, "text", 7, Symbol("s"), { toString: fail }]) {
      const { guard, lines } = createGuard();
      const action = () => {
        throw thrown;
      };
      assert.equal(guard.run("count", action, "other"), "other");
      assert.equal(lines.length, 1);
    }
  });

  it("survives that it cannot be said", () => {
    const guard = new Guard(fail);
    assert.equal(guard.run("count", fail, 5), 5);
  });
});

describe("Guard.hook()", () => {
  it("hands arguments and results through", () => {
    const { guard } = createGuard();
    const hook = guard.hook("add", (a: number, b: number) => a + b, 0);
    assert.equal(hook(3, 4), 7);
  });

  it("does nothing more once it has failed", () => {
    const { guard, lines } = createGuard();
    let calls = 0;
    const hook = guard.hook("add", () => {
      calls++;
      return fail();
    }, "off");
    assert.deepEqual([hook(), hook(), hook()], ["off", "off", "off"]);
    assert.equal(calls, 1);
    assert.equal(lines.length, 1);
  });
});
