// What waits for the network: in its order, in a limited number of bytes, and given up by choice.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Entry, utf8Length } from "../../../../../tracer/logger/sinks/network/entry.ts";
import {
  EntryQueue,
  OVERLOAD_POLICIES,
  type OverloadPolicy,
} from "../../../../../tracer/logger/sinks/network/entry_queue.ts";

/** What a queue makes of entries. */
interface Offered {
  readonly queue: EntryQueue;
  /** Entries that were given up, in the order in which they were. */
  readonly givenUp: readonly string[];
  /** Adds entries drawn as letters: t d i w e f, a level each. */
  add(drawing: string): void;
  /** Takes so many, drawn with the number at which they came. */
  take(count: number, bytes?: number): readonly string[];
}

const LETTERS = "tdiwef";

/** An entry takes 100 bytes and its text. @param room entries of ten bytes that there is room for */
function createQueue(room: number, policy: OverloadPolicy = "by-level"): Offered {
  const givenUp: string[] = [];
  const draw = ({ level, order }: Entry) => `${LETTERS[level]}${order}`;
  const queue = new EntryQueue(room * 110, policy, (entry) => void givenUp.push(draw(entry)));
  let order = 0;
  return {
    queue,
    givenUp,
    add: (drawing) => {
      for (const letter of drawing) {
        const text = "x".repeat(10);
        queue.add({
          time: 0,
          level: LETTERS.indexOf(letter),
          logger: "",
          group: "",
          text,
          bytes: 10,
          order: order++,
          segment: undefined,
        });
      }
    },
    take: (count, bytes = 1e9) => queue.take({ count, bytes, overheadBytes: 1 }).map(draw),
  };
}

describe("EntryQueue", () => {
  it("gives entries in the order in which they came, whatever their levels", () => {
    const { add, take, queue } = createQueue(100);
    add("itfed");
    assert.deepEqual([queue.length, queue.bytes, queue.oldest], [5, 50, 0]);
    assert.deepEqual(take(2), ["i0", "t1"]);
    assert.deepEqual([queue.length, queue.bytes, queue.oldest], [3, 30, 2]);
    add("w");
    assert.deepEqual(take(10), ["f2", "e3", "d4", "w5"]);
    assert.deepEqual([queue.length, queue.bytes, queue.oldest], [0, 0, Number.POSITIVE_INFINITY]);
  });

  it("gives as many as fit into a request, and one that fits into none by itself", () => {
    const { add, take } = createQueue(100);
    add("iiiii");
    assert.deepEqual(take(10, 33), ["i0", "i1", "i2"]);
    assert.deepEqual(take(10, 5), ["i3"]);
  });

  it("gives up traces first, then what debugs, then what informs; what is more important never for less", () => {
    const { add, givenUp, take } = createQueue(4);
    add("tdid");
    add("i");
    assert.deepEqual(givenUp, ["t0"]);
    add("w");
    assert.deepEqual(givenUp, ["t0", "d1"]);
    add("eff");
    assert.deepEqual(givenUp, ["t0", "d1", "d3", "i2", "i4"]);
    add("tdiw");
    assert.deepEqual(givenUp.slice(5), ["t9", "d10", "i11", "w12"]);
    add("f");
    assert.deepEqual(givenUp.slice(9), ["w5"]);
    assert.deepEqual(take(10), ["e6", "f7", "f8", "f13"]);
  });

  it("gives up what comes, or what has waited longest, when it is told to", () => {
    const newest = createQueue(2, "drop-newest");
    newest.add("tff");
    assert.deepEqual(newest.givenUp, ["f2"]);
    const oldest = createQueue(2, "drop-oldest");
    oldest.add("ftt");
    assert.deepEqual([oldest.givenUp, oldest.take(5)], [["f0"], ["t1", "t2"]]);
    const block = createQueue(2, "block");
    block.add("tff");
    assert.deepEqual(block.givenUp, ["f2"]);
  });

  it("lets fewer and fewer through as it fills, but all errors while there is room", () => {
    const { add, givenUp, queue } = createQueue(1000, "sample");
    add("i".repeat(500));
    assert.equal(givenUp.length, 0);
    add("i".repeat(100));
    const early = givenUp.length;
    assert.ok(early >= 45 && early <= 55, `${early} of 100`);
    add("i".repeat(3000));
    assert.ok(queue.fill < 1);
    const before = givenUp.length;
    add("e".repeat(10));
    assert.ok(givenUp.slice(before).every((drawn) => drawn.startsWith("i")));
  });

  it("counts what was taken until it is released", () => {
    const { add, givenUp, queue } = createQueue(2, "drop-newest");
    add("ii");
    const taken = queue.take({ count: 2, bytes: 1e9, overheadBytes: 0 });
    add("i");
    assert.deepEqual(givenUp, ["i2"]);
    for (const entry of taken) queue.release(entry);
    add("ii");
    assert.deepEqual(givenUp, ["i2"]);
  });

  it("never holds more than its room, and loses no entry without giving it up", () => {
    const step = fc.oneof(
      fc.constantFrom(...LETTERS).map((letter) => ({ letter, count: 0 })),
      fc.nat({ max: 5 }).map((count) => ({ letter: "", count })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...OVERLOAD_POLICIES),
        fc.array(step, { maxLength: 200 }),
        (policy, steps) => {
          const { add, take, givenUp, queue } = createQueue(10, policy);
          let added = 0;
          let taken = 0;
          for (const { letter, count } of steps) {
            if (letter === "") taken += take(count).length;
            else {
              add(letter);
              added++;
            }
            assert.ok(queue.fill <= 1);
            assert.equal(queue.length + taken + givenUp.length, added);
            assert.equal([...queue.all()].length, queue.length);
          }
        },
      ),
    );
  });
});

describe("utf8Length()", () => {
  it("says what an encoder makes", () => {
    const encoder = new TextEncoder();
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.equal(utf8Length(text), encoder.encode(text).length);
    }));
    for (const text of ["", "é", "€", "😀", "\ud83d", "\ude00x", "a\ud83d\ud83d\ude00"]) {
      assert.equal(utf8Length(text), encoder.encode(text).length, JSON.stringify(text));
    }
  });
});
