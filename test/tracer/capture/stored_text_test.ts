// Tests of what is written of a message.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { storedText } from "../../../tracer/capture/stored_text.ts";

const ESC = "\x1b";

describe("storedText()", () => {
  it("keeps colours, and drops all else that is for terminals", () => {
    const coloured = `${ESC}[32m✓${ESC}[39m ${ESC}[38;2;1;2;3mtest${ESC}[0m`;
    assert.equal(storedText(coloured), coloured);
    assert.equal(
      storedText(
        `${ESC}[2K${ESC}[1G${ESC}[31mred${ESC}[0m ${ESC}]8;;http://x\x07link${ESC}]8;;\x07${ESC}[?25h`,
      ),
      `${ESC}[31mred${ESC}[0m link`,
    );
  });

  it("hides secrets also where colours stand between their letters", () => {
    assert.equal(storedText("token=hunter2"), "token=***");
    const key = "sk-abcdefghijklmnopqrstuvwx";
    for (const text of [`${ESC}[31m${key}${ESC}[0m`, `${key.slice(0, 9)}${ESC}[1m${key.slice(9)}`]) {
      assert.equal(storedText(text), "***");
    }
    assert.ok(!storedText(`password: ${ESC}[32m'hunter2'${ESC}[39m`).includes("hunter2"));
  });

  it("cuts what is long, colours too", () => {
    assert.match(storedText("x".repeat(20_000)), /^x{16384}… \(3616 more characters\)$/);
    const many = storedText(`${ESC}[31m.${ESC}[0m`.repeat(10_000));
    assert.equal(many, ".".repeat(10_000));
    assert.match(storedText(`${ESC}[31m${"y".repeat(20_000)}`), /^y{16384}… /);
  });
});
