// Tests of ui/state/later.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import { createLater } from "../../../ui/state/later.ts";

/** A value that is made when the test says so. */
function setUp() {
  const input = signal("a");
  const asked: { readonly input: string; readonly make: (value: string) => void }[] = [];
  const later = createLater(
    input,
    (wanted) => new Promise<string>((make) => asked.push({ input: wanted, make })),
    () => "none",
  );
  const look = () => `${later.value.value} ${later.stage.value}`;
  const answer = async (index: number, value: string) => {
    asked[index]?.make(value);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { input, asked, look, answer };
}

describe("createLater()", () => {
  it("asks when somebody looks, and keeps what was there until there is more", async () => {
    const { input, asked, look, answer } = setUp();
    assert.equal(asked.length, 0);
    assert.equal(look(), "none first");
    assert.equal(look(), "none first");
    assert.equal(asked.length, 1);
    await answer(0, "A");
    assert.equal(look(), "A done");
    input.value = "b";
    assert.equal(look(), "A again");
    await answer(1, "B");
    assert.equal(look(), "B done");
  });

  it("forgets what nobody wants any more", async () => {
    const { input, asked, look, answer } = setUp();
    look();
    input.value = "b";
    look();
    await answer(0, "A");
    assert.equal(look(), "none first");
    await answer(1, "B");
    assert.equal(look(), "B done");
    assert.equal(asked.length, 2);
  });

  it("is there at once where it is made at once", () => {
    const input = signal(1);
    const later = createLater(input, (wanted) => wanted * 2, () => 0);
    assert.deepEqual([later.value.value, later.stage.value], [2, "done"]);
    input.value = 5;
    assert.deepEqual([later.value.value, later.stage.value], [10, "done"]);
  });
});
