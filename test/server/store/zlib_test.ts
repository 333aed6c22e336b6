// What finalising packs with: read back by zlib and by the web's streams.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import { deflate, inflate } from "../../../server/store/zlib.ts";
import { inflateStream } from "../../support/inflate.ts";
import { walkRecording } from "../../support/walk_recording.ts";

/** Stretches of numbers of different sizes, one after the other. */
const stretches = [4, 200, 16, 90].map((range, kind) =>
  Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7919 >>> 3 + kind) % range)
);
const bytes = Uint8Array.from(stretches.flatMap((stretch) => [...stretch]));
const cuts = [5000, 10_000, 15_000];

describe("deflate()", () => {
  it("packs bytes of several kinds better when it is told where they begin", async () => {
    const packed = deflate(bytes, cuts);
    assert.ok(packed.length < deflate(bytes).length);
    assert.deepEqual(inflate(packed, bytes.length), bytes);
    assert.deepEqual(await inflateStream(packed, bytes.length), bytes);
  });

  it("takes cuts anywhere", () => {
    for (const odd of [[], [0], [1, 2, 3], [20_000], [600, 600, 19_999], [500, 4000, 19_800]]) {
      assert.deepEqual(inflate(deflate(bytes, odd), bytes.length), bytes, odd.join());
    }
    assert.deepEqual(inflate(deflate(new Uint8Array(0), [0]), 0), new Uint8Array(0));
  });

  it("makes recordings smaller, whose columns are such kinds", () => {
    const recording = walkRecording({ samples: 5000 });
    const cut = encodeFinalised(recording, deflate).length;
    const uncut = encodeFinalised(recording, (bytes) => deflate(bytes)).length;
    assert.ok(cut < 0.98 * uncut, `${cut} bytes instead of ${uncut}`);
  });
});
