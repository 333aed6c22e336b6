// Tests of tracer/capture/request_pace.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type PaceClock, RequestPace } from "../../../tracer/capture/request_pace.ts";

const SECOND = 1_000_000;

/** A clock that is turned by hand, and calls back as often as it should. */
class TurnedClock implements PaceClock {
  #now = 1e15;
  #callback: (() => void) | undefined;
  #periodMicros = Infinity;
  #calledAt = this.#now;

  get isUsed(): boolean {
    return this.#callback !== undefined;
  }

  readonly now = () => this.#now;

  readonly every = (milliseconds: number, callback: () => void) => {
    this.#callback = callback;
    this.#periodMicros = milliseconds * 1000;
    this.#calledAt = this.#now;
    return () => this.#callback = undefined;
  };

  turn(micros: number): void {
    const until = this.#now + micros;
    while (this.#callback !== undefined && this.#calledAt + this.#periodMicros <= until) {
      this.#now = this.#calledAt += this.#periodMicros;
      this.#callback();
    }
    this.#now = until;
  }
}

describe("RequestPace", () => {
  it("takes every request while they are few", () => {
    const clock = new TurnedClock();
    const pace = new RequestPace(clock);
    for (let request = 0; request < 1000; request++, clock.turn(SECOND / 19)) {
      assert.ok(pace.takes(), `request ${request}`);
    }
    assert.equal(pace.countRefused(), 0);
  });
  it("takes some of a flood all the time, and counts the others", () => {
    const clock = new TurnedClock();
    const start = clock.now();
    const pace = new RequestPace(clock);
    const taken = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let request = 0; request < 40_000; request++, clock.turn(SECOND / 4000)) {
      const second = Math.floor((clock.now() - start) / SECOND);
      if (pace.takes()) taken[second] = (taken[second] ?? 0) + 1;
    }
    const [first = 0, ...later] = taken;
    assert.ok(first >= 200 && first < 230, `${first} in the first second`);
    for (const count of later) assert.ok(count >= 15 && count <= 25, taken.join(", "));
    const all = taken.reduce((sum, count) => sum + count);
    assert.equal(pace.countRefused(), 40_000 - all);
    assert.equal(pace.countRefused(), 0, "told once");
  });
  it("looks at no clock while nobody asks for anything", () => {
    const clock = new TurnedClock();
    const pace = new RequestPace(clock);
    assert.ok(!clock.isUsed);
    for (let request = 0; request < 300; request++) pace.takes();
    clock.turn(5 * SECOND);
    assert.ok(clock.isUsed);
    clock.turn(6 * SECOND);
    assert.ok(!clock.isUsed, "all is refilled");
    assert.ok(pace.takes());
    assert.ok(clock.isUsed);
  });
});
