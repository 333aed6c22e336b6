// Tests of the list of recordings and the server's events.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { followRecordings, parseRecordingList } from "../../../ui/state/recording_list.ts";

const RAW = {
  id: "app/2026_01_31_12_00_00",
  application: "app",
  startedAt: "2026-01-31T12:00:00.000Z",
  durationMs: 5,
  sizeBytes: 100,
  command: null,
  runtime: "bun 1.4.5",
  exitCode: 0,
  signal: null,
  finalised: true,
  running: false,
  problem: null,
};

/** A server whose answers come when told. */
function fakeServer() {
  const questions: ((value: unknown) => void)[] = [];
  let onEvent = (_data: unknown) => {};
  let onConnect = () => {};
  let timer: (() => void) | undefined;
  let delay = 0;
  let now = 0;
  const list = followRecordings({
    fetchList: () => new Promise((resolve) => questions.push(resolve)),
    listen: (event, connect) => {
      onEvent = event;
      onConnect = connect;
      return () => {
        onEvent = () => {};
      };
    },
    setTimer: (callback, delayMs) => {
      timer = callback;
      delay = delayMs;
      return 1;
    },
    clearTimer: () => timer = undefined,
    now: () => now,
  });
  return {
    list,
    wait: (ms: number) => now += ms,
    questions,
    send: (data: unknown) => onEvent(data),
    connect: () => onConnect(),
    delay: () => delay,
    runTimer: () => {
      const due = timer;
      timer = undefined;
      due?.();
      return due !== undefined;
    },
  };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

describe("parseRecordingList()", () => {
  it("takes the server's entries and leaves out what is none", () => {
    assert.deepEqual(parseRecordingList([RAW, 5, null, { name: "x" }]), [RAW]);
    assert.throws(() => parseRecordingList({ items: [] }), TypeError);
  });

  it("takes entries that know little", () => {
    const [item] = parseRecordingList([{ id: "a/b", exitCode: "0" }]);
    assert.equal(item?.application, "a");
    assert.equal(item?.exitCode, null);
    assert.equal(item?.running, false);
  });
});

describe("followRecordings()", () => {
  it("asks at once, and again some time after events", async () => {
    const server = fakeServer();
    const sizes = () => server.list.items.value?.map((item) => item.sizeBytes);
    assert.equal(sizes(), undefined);
    server.questions[0]?.([RAW]);
    await settled();
    assert.deepEqual(sizes(), [100]);
    server.send({ type: "changed", id: RAW.id, sizeBytes: 900 });
    assert.deepEqual(sizes(), [900]);
    assert.equal(server.list.lastChange.value?.id, RAW.id);
    server.send({ type: "appeared", id: "b/2026_01_31_12_00_00", sizeBytes: 1 });
    assert.ok(server.runTimer());
    assert.equal(server.questions.length, 2);
  });

  it("waits for a running program to pause, but not with what appears", async () => {
    const server = fakeServer();
    server.questions[0]?.([RAW]);
    await settled();
    server.send({ type: "changed", id: RAW.id, sizeBytes: 900 });
    const longDelay = server.delay();
    server.send({ type: "appeared", id: "b/2026_01_31_12_00_00", sizeBytes: 1 });
    const shortDelay = server.delay();
    assert.ok(longDelay > 1000 && shortDelay < 1000);
    server.send({ type: "changed", id: RAW.id, sizeBytes: 901 });
    assert.equal(server.delay(), shortDelay, "what is due soon stays due soon");
  });

  it("asks less often for a list that takes long", async () => {
    const server = fakeServer();
    server.wait(500);
    server.questions[0]?.([RAW]);
    await settled();
    server.send({ type: "changed", id: RAW.id, sizeBytes: 900 });
    assert.equal(server.delay(), 10_000);
    server.send({ type: "appeared", id: "b/2026_01_31_12_00_00", sizeBytes: 1 });
    assert.equal(server.delay(), 500);
  });

  it("takes away what was removed without asking", async () => {
    const server = fakeServer();
    server.questions[0]?.([RAW]);
    await settled();
    server.send({ type: "removed", id: RAW.id, sizeBytes: 0 });
    assert.deepEqual(server.list.items.value, []);
    assert.ok(!server.runTimer());
  });

  it("ignores events that are none, and answers that are late", async () => {
    const server = fakeServer();
    for (const data of [undefined, 5, {}, { type: "changed" }, { type: "exploded", id: "x" }]) {
      server.send(data);
    }
    assert.equal(server.list.lastChange.value, undefined);
    void server.list.refresh();
    server.questions[1]?.([]);
    server.questions[0]?.([RAW]);
    await settled();
    assert.deepEqual(server.list.items.value, []);
  });

  it("says why there is no list, until there is one", async () => {
    const server = fakeServer();
    server.questions[0]?.("nonsense");
    await settled();
    assert.match(server.list.problem.value, /not a list/);
    server.connect();
    server.runTimer();
    server.questions[1]?.([RAW]);
    await settled();
    assert.equal(server.list.problem.value, "");
  });
});
