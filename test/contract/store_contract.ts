// What holds for every place where recordings lie: one suite that each implementation of RecordingStore passes.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { scanChunks } from "../../recording/codec/chunks.ts";
import { decodeRecording } from "../../recording/codec/decode.ts";
import { NotFoundError } from "../../recording/errors.ts";
import type { RecordingChange } from "../../server/api/recordings.ts";
import type { Machine } from "../../server/store/running.ts";
import type { ByteRange, RecordingStore } from "../../server/store/store.ts";
import { inflateZlib } from "../support/inflate.ts";
import { batch, BEGUN, ENDED, fakeMachine, finalisedFile, growingFile } from "../support/recording_files.ts";

/** An empty store, and ways to put recordings there as recorders do. */
export interface StoreHarness {
  readonly store: RecordingStore;
  put(id: string, bytes: Uint8Array): Promise<void>;
  append(id: string, bytes: Uint8Array): Promise<void>;
  dispose(): Promise<void>;
}

const FIRST = "shop/2026_01_31_12_00_00";
const SECOND = "shop/2026_01_31_12_00_00_2";
const LATER = "app/2026_02_01_08_30_00";

/** Names that are none, most of them on purpose. */
const HOSTILE = [
  "",
  "shop",
  "shop/2026_01_31_12_00_01",
  "nobody/2026_01_31_12_00_00",
  "../shop/2026_01_31_12_00_00",
  "shop/../shop/2026_01_31_12_00_00",
  "shop/../../etc/passwd",
  "/etc/passwd",
  "shop//2026_01_31_12_00_00",
  "shop/2026_01_31_12_00_00.microlog",
  "shop\\2026_01_31_12_00_00",
  "shop/2026_01_31_12_00_00\0",
  "%2e%2e/2026_01_31_12_00_00",
  "@shop/2026_01_31_12_00_00",
];

/** @param create makes an empty store that asks `machine` who still writes */
export function describeStore(name: string, create: (machine: Machine) => Promise<StoreHarness>): void {
  describe(`${name} keeps the contract of stores`, () => {
    let harness: StoreHarness;
    let store: RecordingStore;
    const alive = new Set<number>();
    beforeEach(async () => {
      alive.clear();
      harness = await create({ ...fakeMachine(), isAlive: (pid) => alive.has(pid) });
      ({ store } = harness);
    });
    afterEach(() => harness.dispose());

    async function readBytes(id: string, range?: ByteRange): Promise<Uint8Array> {
      const { body } = await store.read(id, range);
      return new Uint8Array(await new Response(body).arrayBuffer());
    }

    it("is empty at first", async () => {
      assert.deepEqual(await store.list(), []);
      assert.deepEqual(await store.ids(), []);
    });

    it("lists the newest first, with what is known of each", async () => {
      const bytes = finalisedFile();
      await harness.put(FIRST, bytes);
      await harness.put(LATER, finalisedFile({ ...BEGUN, signal: "SIGKILL" }));
      await harness.put(SECOND, finalisedFile({ ...ENDED, exitCode: 3 }));
      const list = await store.list();
      assert.deepEqual(list.map(({ id }) => id), [LATER, SECOND, FIRST]);
      assert.deepEqual(await store.ids(), [LATER, SECOND, FIRST]);
      assert.deepEqual(list[2], {
        id: FIRST,
        application: "shop",
        startedAt: "2026-01-31T12:00:00.000Z",
        durationMs: 6,
        sizeBytes: bytes.length,
        command: "bun shop.ts",
        runtime: "bun 1.4.5",
        exitCode: 0,
        signal: null,
        finalised: true,
        running: false,
        problem: null,
      });
      const { exitCode, signal, application, durationMs } = list[0] ?? {};
      // Nobody noted the end: the last sample tells of it.
      assert.deepEqual([exitCode, signal, application, durationMs], [null, "SIGKILL", "app", 6]);
    });

    it("gives the bytes of a recording, and parts of them", async () => {
      const bytes = finalisedFile();
      await harness.put(FIRST, bytes);
      assert.deepEqual(await readBytes(FIRST), bytes);
      const size = bytes.length;
      const parts: [number, number][] = [[0, 1], [5, 20], [size - 3, size], [size - 3, size + 100], [7, 7]];
      for (const [start, end] of parts) {
        const { range, sizeBytes, version, id, body } = await store.read(FIRST, { start, end });
        await body.cancel();
        assert.deepEqual([range, sizeBytes, id], [{ start, end: Math.min(end, size) }, size, FIRST]);
        assert.equal(version, (await store.stat(FIRST)).version);
        assert.deepEqual(await readBytes(FIRST, { start, end }), bytes.slice(start, end));
      }
    });

    it("lets go of bytes that nobody reads on", async () => {
      await harness.put(FIRST, finalisedFile());
      const { body } = await store.read(FIRST);
      await body.cancel();
      await store.remove(FIRST);
    });

    it("names each content by another version", async () => {
      await harness.put(FIRST, growingFile());
      alive.add(4242);
      const before = await store.stat(FIRST);
      assert.deepEqual(await store.stat(FIRST), before);
      await harness.append(FIRST, batch());
      const after = await store.stat(FIRST);
      assert.notEqual(after.version, before.version);
      assert.equal(after.sizeBytes, before.sizeBytes + batch().length);
      assert.match(after.version, /^[\w.-]+$/);
    });

    it("does not find what is not there, whatever its name", async () => {
      await harness.put(FIRST, finalisedFile());
      for (const id of HOSTILE) {
        await assert.rejects(store.stat(id), NotFoundError, id);
        await assert.rejects(store.read(id), NotFoundError, id);
        await assert.rejects(store.remove(id), NotFoundError, id);
      }
      assert.deepEqual(await store.ids(), [FIRST]);
    });

    it("removes one recording and no other", async () => {
      await harness.put(FIRST, finalisedFile());
      await harness.put(SECOND, finalisedFile());
      await store.remove(FIRST);
      assert.deepEqual((await store.list()).map(({ id }) => id), [SECOND]);
      await assert.rejects(store.remove(FIRST), NotFoundError);
      await store.remove(SECOND);
      assert.deepEqual(await store.ids(), []);
    });

    it("leaves a recording alone while its process runs, then finalises it", async () => {
      const bytes = growingFile();
      await harness.put(FIRST, bytes);
      alive.add(4242);
      const [running] = await store.list();
      assert.deepEqual([running?.finalised, running?.running, running?.durationMs], [false, true, 6]);
      assert.deepEqual(await readBytes(FIRST), bytes);

      alive.clear();
      const [ended] = await store.list();
      assert.deepEqual([ended?.finalised, ended?.running, ended?.durationMs], [true, false, 6]);
      assert.equal(decodeRecording(await readBytes(FIRST), inflateZlib).finalised, true);
    });

    it("finalises a recording that is read before it was listed", async () => {
      await harness.put(FIRST, growingFile());
      assert.equal(decodeRecording(await readBytes(FIRST), inflateZlib).finalised, true);
    });

    it("shows what is damaged, says so and does not touch it", async () => {
      const damaged = growingFile();
      damaged[60] = (damaged[60] ?? 0) ^ 0xff;
      const noRecording = new TextEncoder().encode("this is a text and no recording");
      await harness.put(FIRST, damaged);
      await harness.put(LATER, noRecording);
      for (let round = 0; round < 2; round++) {
        const [text, torn] = await store.list();
        assert.match(text?.problem ?? "", /not a microlog file/);
        assert.match(torn?.problem ?? "", /checksum/);
        assert.deepEqual([text?.finalised, torn?.finalised, text?.durationMs], [false, false, null]);
      }
      assert.deepEqual(await readBytes(FIRST), damaged);
      assert.deepEqual(await readBytes(LATER), noRecording);
    });

    it("says of a finalised file that was cut that it is damaged, and shows what is left", async () => {
      for (const metadata of [ENDED, BEGUN]) {
        const whole = finalisedFile(metadata);
        const [, data] = scanChunks(whole).chunks;
        const cut = whole.slice(0, Math.floor(((data?.offset ?? 0) + whole.length) / 2));
        await harness.put(FIRST, cut);
        for (let round = 0; round < 2; round++) {
          const [item] = await store.list();
          assert.match(item?.problem ?? "", /ends inside a chunk|has been cut/);
          assert.deepEqual([item?.finalised, item?.running, item?.application], [false, false, "shop"]);
        }
        assert.deepEqual(await readBytes(FIRST), cut);
      }
    });

    it("tells what appears, grows and goes away", async () => {
      await harness.put(FIRST, finalisedFile());
      const stop = new AbortController();
      const changes = store.watch(stop.signal)[Symbol.asyncIterator]();
      const next = async (): Promise<RecordingChange | undefined> => (await changes.next()).value;
      const appeared = next();
      const bytes = growingFile();
      await harness.put(LATER, bytes);
      assert.deepEqual(await appeared, { type: "appeared", id: LATER, sizeBytes: bytes.length });
      await harness.append(LATER, batch());
      assert.deepEqual(await next(), {
        type: "changed",
        id: LATER,
        sizeBytes: bytes.length + batch().length,
      });
      await store.remove(FIRST);
      assert.deepEqual(await next(), { type: "removed", id: FIRST, sizeBytes: 0 });
      const end = changes.next();
      stop.abort();
      assert.equal((await end).done, true);
    });

    it("tells everybody who watches", async () => {
      const stop = new AbortController();
      const both = [0, 1].map(() => store.watch(stop.signal)[Symbol.asyncIterator]().next());
      await harness.put(FIRST, finalisedFile());
      for (const seen of await Promise.all(both)) assert.equal(seen.value?.id, FIRST);
      stop.abort();
    });
  });
}
