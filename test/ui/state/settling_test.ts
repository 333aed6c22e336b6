// Tests of ui/state/settling.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Settling } from "../../../ui/state/settling.ts";

/** Sources are `run.flush`; what is made of one is ready when it is among those that are. */
function settle() {
  const [ready, log] = [new Set<string>(), [] as string[]];
  const runOf = (source: string) => source.split(".")[0];
  const settling = new Settling<string, string>({
    make: (source) => {
      log.push(`make ${source}`);
      return source;
    },
    isReady: (made) => ready.has(made),
    isSame: (earlier, next) => runOf(earlier) === runOf(next),
    take: (earlier, next) => log.push(`${next} takes ${earlier}`),
    drop: (made) => log.push(`drop ${made}`),
  });
  return { settling, ready, log };
}

describe("Settling", () => {
  it("shows the first one at once, ready or not", () => {
    const { settling } = settle();
    assert.equal(settling.show("a.1"), "a.1");
    assert.equal(settling.isComing, false);
  });

  it("keeps what is shown until the next one is ready", () => {
    const { settling, ready, log } = settle();
    settling.show("a.1");
    assert.equal(settling.show("a.2"), "a.1");
    assert.equal(settling.isComing, true);
    ready.add("a.2");
    assert.equal(settling.show("a.2"), "a.2");
    assert.equal(settling.isComing, false);
    assert.deepEqual(log, ["make a.1", "make a.2", "a.2 takes a.1", "drop a.1"]);
  });

  it("shows what is ready when it comes", () => {
    const { settling, ready } = settle();
    settling.show("a.1");
    ready.add("a.2");
    assert.equal(settling.show("a.2"), "a.2");
  });

  it("lets each get ready, however fast they come", () => {
    const { settling, ready, log } = settle();
    settling.show("a.1");
    settling.show("a.2");
    settling.show("a.3");
    settling.show("a.4");
    ready.add("a.2");
    assert.equal(settling.show("a.4"), "a.2");
    ready.add("a.4");
    assert.equal(settling.show("a.4"), "a.4");
    assert.deepEqual(log.filter((line) => line.startsWith("make")), ["make a.1", "make a.2", "make a.4"]);
  });

  it("keeps nothing of another run", () => {
    const { settling, log } = settle();
    settling.show("a.1");
    settling.show("a.2");
    assert.equal(settling.show("b.1"), "b.1");
    settling.dispose();
    assert.deepEqual(log, ["make a.1", "make a.2", "drop a.1", "drop a.2", "make b.1", "drop b.1"]);
  });
});
