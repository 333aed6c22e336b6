// Tests of the view and its address, with an address bar made of a list.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { batch } from "@preact/signals";
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

  it("writes at once what is not to be named a moment longer", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    view.change({ recording: undefined }, "now");
    assert.deepEqual([address.entries, address.timers.size], [["#/"], 0]);
  });

  it("leads Back to what was shown last, however lately it changed", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    view.change({ range: { from: 1, to: 2 } });
    view.change({ selection: { kind: "log", first: 1, last: 2 } }, "push");
    assert.deepEqual(address.entries, [`${APP}?t=1-2`, `${APP}?t=1-2&log=1-2`]);
    address.go(-1);
    assert.deepEqual(view.state.value.range, { from: 1, to: 2 });
    assert.equal(view.state.value.selection, undefined);
  });

  it("makes one entry of changes that belong together", () => {
    const address = new FakeAddress(APP);
    const view = createView(address);
    batch(() => {
      view.change({ selection: { kind: "log", first: 1, last: 2 } }, "push");
      view.change({ range: { from: 1, to: 2 } });
    });
    assert.deepEqual(address.entries, [APP, `${APP}?t=1-2&log=1-2`]);
    view.change({ range: { from: 1, to: 3 } });
    assert.equal(address.entries.length, 2, "what comes later is no push");
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
