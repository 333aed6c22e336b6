// Where the samples of an inspector session lie in time, with a made-up engine whose clock is ours plus an offset, on a machine
// that holds the thread up between a look at one clock and a look at the other.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBridgingSampler, createRestartingSampler } from "../../../tracer/runtime/inspector_sampler.ts";

/** What is added to the engine's times to get ours. */
const OFFSET = 5_000_000;

describe("createBridgingSampler()", () => {
  it("places samples by the best look at both clocks, however late the others were", () => {
    const engine = new Engine();
    const sampler = createBridgingSampler(engine.host());
    engine.delays = [40_000, 0];
    sampler.start(10_000);
    assert.equal(sampler.rotate(10_000)?.offsetMicros, OFFSET, "the end was in time");
    engine.delays = [30_000, 20_000, 50_000];
    sampler.rotate(10_000);
    assert.equal(sampler.rotate(10_000)?.offsetMicros, OFFSET, "what is known stays");
    assert.equal(sampler.stop()?.offsetMicros, OFFSET);
  });
  it("follows clocks that part, as in a sleep of the machine", () => {
    const engine = new Engine();
    const sampler = createBridgingSampler(engine.host());
    sampler.start(10_000);
    sampler.rotate(10_000);
    engine.slept = 60_000_000;
    sampler.rotate(10_000);
    assert.equal(sampler.rotate(10_000)?.offsetMicros, OFFSET - 60_000_000);
  });
});

describe("createRestartingSampler()", () => {
  it("places samples by the start of each profile: it ends with its last sample", () => {
    const engine = new Engine();
    const sampler = createRestartingSampler(engine.host());
    sampler.start(10_000);
    assert.equal(sampler.rotate(10_000)?.offsetMicros, OFFSET);
  });
});

/** An engine that can be asked for profiles, and the host's clock. */
class Engine {
  /** How long the thread is held up before the engine starts and ends each profile from now on; then 0. */
  delays: number[] = [];
  /** What the engine's clock counted and ours did not. */
  slept = 0;
  #now = 1_000_000_000;
  #startTime = 0;

  host() {
    return {
      open: () => ({ post: (method: string) => this.#post(method), close: () => {} }),
      now: () => this.#now,
      isOverheard: false,
      profile: () => {},
      profileEnd: () => {},
    };
  }

  #post(method: string): unknown {
    if (method !== "Profiler.start" && method !== "Profiler.stop") return {};
    this.#now += this.delays.shift() ?? 0;
    const time = this.#now - OFFSET + this.slept;
    this.#now += 100;
    if (method === "Profiler.stop") {
      return { profile: { nodes: [], startTime: this.#startTime, endTime: time } };
    }
    this.#startTime = time;
    return {};
  }
}
