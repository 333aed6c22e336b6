// What a process says of itself, by its environment.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseProperties, readProcessFacts } from "../../../tracer/runtime/process_facts.ts";

describe("readProcessFacts()", () => {
  it("takes the parent and properties from the environment, and the rest from the runtime", () => {
    const variables: Readonly<Record<string, string>> = {
      MICROLOG_PARENT_PROCESS: "p",
      MICROLOG_PROCESS_PROPERTIES: "build=7",
    };
    const facts = readProcessFacts("id-1", (name) => variables[name]);
    assert.deepEqual([facts.id, facts.parentId, facts.properties], ["id-1", "p", { build: "7" }]);
    assert.ok(facts.cpus > 0 && facts.processId > 0 && facts.executable !== "" && facts.version !== "");
    assert.ok(facts.startedAt > Date.UTC(2020) && facts.startedAt <= Date.now() + 1000);
  });
});

describe("parseProperties()", () => {
  it("takes pairs, also such with an equals sign in the value, and none of nothing", () => {
    assert.deepEqual(parseProperties(" a = 1 , b=x=y,"), { a: "1", b: "x=y" });
    assert.deepEqual(parseProperties(""), {});
  });

  for (const text of ["a", "=1", "a=1,b", "microlog.x=1"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseProperties(text), /MICROLOG_PROCESS_PROPERTIES has .+; name=value is wanted/);
    });
  }
});
