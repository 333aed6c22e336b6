// The tree of loggers: what it remembers, and for how long.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { levelInForce } from "../../../tracer/logger/explain.ts";
import { createLogger, LOGGER_METHODS } from "../../../tracer/logger/logger.ts";
import { type LoggerNode, LoggerTree } from "../../../tracer/logger/logger_tree.ts";

/** Lets memory go that nobody holds. */
function collectGarbage(): void {
  const bun: unknown = Reflect.get(globalThis, "Bun");
  const own: unknown = typeof bun === "object" && bun !== null ? Reflect.get(bun, "gc") : undefined;
  if (typeof own === "function") return own(true);
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

describe("LoggerTree", () => {
  const host = { now: () => 0, contextFields: () => undefined, fault: () => {} };

  it("forgets names that no logger has any more", async () => {
    const tree = new LoggerTree(LOGGER_METHODS);
    const kept = createLogger({ tree, host }, "kept");
    for (let i = 0; i < 20_000; i++) createLogger({ tree, host }, `job.${i}`).info("done");
    for (let tries = 0; tree.size > 1000 && tries < 500; tries++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve));
    }
    assert.ok(tree.size <= 1000, `${tree.size} names`);
    tree.apply({ level: 0, levels: new Map(), routes: [{ name: "own", level: 0, write: () => {} }] });
    assert.equal(kept.isEnabled("trace"), true);
  });

  it("keeps a level that was set by hand, also where nobody holds the logger", async () => {
    const tree = new LoggerTree(LOGGER_METHODS);
    tree.apply({ level: 2, levels: new Map(), routes: [{ name: "own", level: 0, write: () => {} }] });
    createLogger({ tree, host }, "api").setLevel("error");
    for (let tries = 0; tree.size > 0 && tries < 500; tries++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve));
    }
    const node: LoggerNode = tree.node("api.users");
    assert.deepEqual([node.threshold, levelInForce(tree, "api.users").from], [4, 'set for "api"']);
    createLogger({ tree, host }, "api").setLevel(undefined);
    assert.equal(node.threshold, 2);
  });
});
