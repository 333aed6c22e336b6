// Tests of the view and its address, with an address bar made of a list.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AddressBar, createView } from "../../../ui/state/view.ts";

/** An address bar with a history, and timers that run when told. */
class FakeAddress implements AddressBar {
  entries: string[];
  at = 0;
  timers = new Map<number, () => void>();
  #next = 1;
  #callbacks = new Set<() => void>();

  constructor(hash: string) {
    this.entries = [hash];
  }

  readonly hash = () => this.entries[this.at] ?? "";
  readonly push = (hash: string) => {
    this.entries = [...this.entries.slice(0, ++this.at), hash];
  };
  readonly replace = (hash: string) => {
    this.entries[this.at] = hash;
  };
  readonly onChange = (callback: () => void) => {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  };
  readonly setTimer = (callback: () => void) => {
    this.timers.set(this.#next, callback);
    return this.#next++;
  };
  readonly clearTimer = (timer: number) => {
    this.timers.delete(timer);
  };

  runTimers(): void {
    const due = [...this.timers.values()];
    this.timers.clear();
    for (const callback of due) callback();
  }

  go(step: number): void {
    this.at += step;
    for (const callback of this.#callbacks) callback();
  }
}

const APP = "#/app/2026_01_31_12_00_00";

describe("createView()", () => {
  it("starts with what the address says", () => {
    const view = createView(new FakeAddress(`${APP}?t=10-20`));
    assert.deepEqual(view.state.value.range, { from: 10, to: 20 });
    assert.equal(view.state.value.recording, "app/2026_01_31_12_00_00");
  });

  it("writes what changes all the time once it rests", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    for (let to = 20; to < 30; to++) view.change({ range: { from: 10, to } });
    assert.deepEqual(address.entries, [APP]);
    assert.equal(address.timers.size, 1);
    address.runTimers();
    assert.deepEqual(address.entries, [`${APP}?t=10-29`]);
  });

  it("lets Back lead to what was shown before", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    view.change({ selection: { kind: "log", first: 1, last: 2 } }, "push");
    view.change({ recording: "app/2026_02_01_12_00_00", selection: undefined }, "push");
    assert.deepEqual(address.entries, [APP, `${APP}?log=1-2`, "#/app/2026_02_01_12_00_00"]);
    address.go(-1);
    assert.equal(view.state.value.recording, "app/2026_01_31_12_00_00");
    assert.equal(view.state.value.selection?.kind, "log");
    address.go(-1);
    assert.equal(view.state.value.selection, undefined);
    assert.equal(address.entries.length, 3);
  });

  it("does not push what is the same", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    view.change({ selection: undefined }, "push");
    view.change({ range: { from: 1, to: 2 } });
    address.runTimers();
    assert.deepEqual(address.entries, [`${APP}?t=1-2`]);
  });

  it("stops when disposed of", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    view.change({ theme: "dark" });
    view.dispose();
    assert.equal(address.timers.size, 0);
    address.entries = ["#/"];
    address.go(0);
    assert.equal(view.state.value.theme, "dark");
  });
});
