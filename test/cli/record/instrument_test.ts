// How commands are told to load the tracer.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  instrumentCommand,
  instrumentEnvironment,
  withoutSecondTracer,
} from "../../../cli/record/instrument.ts";
import { recordProgram } from "../../support/record_program.ts";

const INJECTION = {
  tracerFolder: "/cache/tracer",
  shimFolder: "/cache/tracer/bin",
  file: "/recordings/a.microlog",
  originMicros: 1,
  intervalSeconds: undefined,
};

function instrument(...command: string[]): ReturnType<typeof instrumentCommand> {
  return instrumentCommand(command, INJECTION.tracerFolder, "/recordings");
}

describe("instrumentCommand()", () => {
  it("loads the tracer by the command line of Deno alone", () => {
    assert.deepEqual(instrument("deno", "run", "-A", "a.ts").command, [
      "deno",
      "run",
      "--preload=/cache/tracer/preload.mjs",
      "-A",
      "a.ts",
    ]);
    assert.deepEqual(instrument("node", "a.js").command, ["node", "a.js"]);
  });

  it("needs no variable where Deno may change them all", () => {
    for (const options of [["run", "-A"], ["run", "--allow-env"], ["run", "-NE"], ["eval"], ["-A"]]) {
      assert.ok(instrument("deno", ...options, "a.ts").needsNoVariable, options.join(" "));
    }
    for (const options of [["run"], ["run", "--allow-env=HOME"], ["task"]]) {
      assert.ok(!instrument("deno", ...options, "a.ts").needsNoVariable, options.join(" "));
    }
    assert.ok(!instrument("node", "a.js").needsNoVariable);
  });
});

describe("withoutSecondTracer()", () => {
  it("keeps the user's own options in force", () => {
    const environment = instrumentEnvironment({ NODE_OPTIONS: "--title=mine" }, INJECTION);
    const { NODE_OPTIONS, MICROLOG_NODE_OPTIONS } = withoutSecondTracer(environment, INJECTION.tracerFolder);
    assert.equal(NODE_OPTIONS, "--title=mine");
    assert.equal(MICROLOG_NODE_OPTIONS, environment["NODE_OPTIONS"]);
  });

  it("leaves no empty variable", () => {
    const environment = instrumentEnvironment({}, INJECTION);
    assert.ok(!("NODE_OPTIONS" in withoutSecondTracer(environment, INJECTION.tracerFolder)));
  });

  it("leaves the program the variable as it would have been", async () => {
    const { stdout, stderr } = await recordProgram({
      runtime: "deno",
      text: `console.log(Deno.env.get("NODE_OPTIONS"), Deno.env.get("MICROLOG_NODE_OPTIONS"));`,
      env: { NODE_OPTIONS: "--title=mine" },
    });
    assert.match(stdout, /^--require \S+preload\.cjs --title=mine undefined\n$/, stderr);
  });
});
