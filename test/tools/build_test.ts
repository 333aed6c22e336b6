// The tracer's bundles: loaded into other people's programs, so nothing but what a runtime brings may be imported.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { describe, it } from "node:test";
import { buildBundles, TARGETS } from "../../tools/build.ts";
import { TRACER_BUNDLES } from "../../tracer/inject/tracer_files.ts";
import { readSourceFacts } from "../support/source_facts.ts";

describe("bundleTracer()", () => {
  for (const name of Object.values(TRACER_BUNDLES)) {
    it(`makes ${name} without dependencies, but for the file that Deno loads second`, async () => {
      await buildBundles();
      const text = readFileSync(new URL(`../../dist/tracer/${name}`, import.meta.url), "utf8");
      const specifiers = readSourceFacts(name, text).imports.map((fact) => fact.specifier);
      assert.ok(text.length > 1000);
      const others = specifiers.filter((name) => !isBuiltin(name) && !name.startsWith("bun:"));
      assert.deepEqual(others, name === TRACER_BUNDLES.deno ? [`./${TRACER_BUNDLES.denoTracer}`] : []);
    });
  }
});

describe("TARGETS", () => {
  it("names each system once, with an archive its users can open", () => {
    assert.equal(new Set(TARGETS.map((target) => target.name)).size, TARGETS.length);
    for (const { name, archive } of TARGETS) assert.equal(archive === "zip", name.startsWith("windows"));
  });
});
