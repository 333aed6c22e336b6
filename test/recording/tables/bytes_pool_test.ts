// Strings pooled as bytes: the same numbering as pooled texts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BytesPool } from "../../../recording/tables/bytes_pool.ts";
import { StringPool } from "../../../recording/tables/strings.ts";

describe("BytesPool", () => {
  it("numbers strings as StringPool numbers their texts", () => {
    const words = Array.from({ length: 1000 }, (_, i) => `word ${(i * 7919) % 400} é`);
    const pool = new BytesPool();
    const texts = new StringPool();
    for (const word of ["", ...words, ""]) {
      const bytes = new TextEncoder().encode(`[${word}]`);
      assert.equal(pool.add(bytes, 1, bytes.length - 1), texts.add(word));
    }
    assert.equal(pool.length, 401);
    assert.deepEqual(pool.build().columns, texts.build().columns);
  });

  it("tells strings apart of which one starts with the other", () => {
    const pool = new BytesPool();
    const bytes = new TextEncoder().encode("aab");
    assert.deepEqual([pool.add(bytes, 0, 1), pool.add(bytes, 0, 2), pool.add(bytes, 1, 2)], [0, 1, 0]);
    assert.equal(pool.add(bytes, 3, 3), 2);
  });
});
