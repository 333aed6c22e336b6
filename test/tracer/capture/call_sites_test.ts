// Tests of the program's stack as call sites. What a file of the tests does stands for what the tracer's wrappers do.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CallSites } from "../../../tracer/capture/call_sites.ts";
import { eventually } from "../../support/eventually.ts";

const sites = new CallSites((url) => /call_sites\.ts|eventually\.ts/.test(url));

describe("CallSites.here()", () => {
  it("has the program's functions that a wrapper calls, and nothing of the wrapper", async () => {
    let names: string[] = [];
    let files: string[] = [];
    function innermost() {
      const frames = sites.here();
      names = frames.map(({ name }) => name);
      files = frames.map(({ file }) => file);
    }
    function handler() {
      innermost();
      assert.ok(true);
    }
    await eventually(async () => handler());
    assert.deepEqual(names.slice(0, 2), ["innermost", "handler"]);
    assert.equal(files.some((file) => file.includes("eventually.ts")), false);
  });
});
