// Contexts: fields that hold for what a piece of work calls, never for another's, and nothing of the work is changed.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Contexts, type ContextStorage } from "../../../tracer/logger/context.ts";
import { createSyncStorage } from "../../../tracer/runtime/page_place.ts";
import { createLocalStorage } from "../../support/local_storage.ts";

function createContexts(storage: ContextStorage = createLocalStorage()): Contexts {
  let ids = 0;
  return new Contexts(storage, () => `id-${++ids}`);
}

describe("Contexts", () => {
  it("gives no fields where none hold", () => {
    const contexts = createContexts();
    assert.deepEqual(contexts.current(), {});
    assert.equal(contexts.bound(), undefined);
  });

  it("adds fields of the inner to those of the outer, and takes them away again", () => {
    const contexts = createContexts();
    contexts.withContext({ a: 1, b: 1 }, () => {
      contexts.withContext({ b: 2, c: 2 }, () => assert.deepEqual(contexts.current(), { a: 1, b: 2, c: 2 }));
      assert.deepEqual(contexts.current(), { a: 1, b: 1 });
    });
    assert.deepEqual(contexts.current(), {});
  });

  it("gives back the very same that the work returns or throws, at once or later", async () => {
    const contexts = createContexts();
    const value = {};
    const error = new Error("boom");
    const promise = Promise.resolve(value);
    const thenable = { then: (done: (value: object) => void) => done(value) };
    assert.equal(contexts.withContext({}, () => value), value);
    assert.equal(contexts.withContext({}, () => promise), promise);
    assert.equal(contexts.withContext({}, () => thenable), thenable);
    assert.throws(() =>
      contexts.withContext({}, () => {
        throw error;
      }), (thrown) => thrown === error);
    await assert.rejects(
      contexts.withContext({}, async () => {
        throw error;
      }),
      (thrown) => thrown === error,
    );
    assert.throws(() =>
      contexts.correlation(() => {
        throw error;
      }), (thrown) => thrown === error);
    assert.deepEqual(contexts.current(), {});
  });

  it("takes fields as they are at that moment, hostile ones, too", () => {
    const contexts = createContexts();
    const fields = { a: 1 };
    contexts.withContext(fields, () => {
      fields.a = 2;
      assert.deepEqual(contexts.current(), { a: 1 });
    });
    const hostile = {
      b: 1,
      get a(): unknown {
        throw new Error("boom");
      },
    };
    assert.deepEqual(contexts.withContext(hostile, () => contexts.current()), {
      a: "[could not be read: boom]",
      b: 1,
    });
  });

  it("gives work an id of its own, or the one it is told", () => {
    const contexts = createContexts();
    assert.equal(contexts.correlation((id) => `${id} ${contexts.current()["correlation_id"]}`), "id-1 id-1");
    assert.equal(
      contexts.correlation((id) => `${id} ${contexts.current()["correlation_id"]}`, "mine"),
      "mine mine",
    );
  });

  it("never mixes pieces of work that go on side by side", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(fc.boolean(), { maxLength: 5 }), { minLength: 1, maxLength: 6 }),
        async (scheduler, works) => {
          const contexts = createContexts();
          async function go(path: readonly number[], steps: readonly boolean[]): Promise<void> {
            const [nests, ...rest] = steps;
            await scheduler.schedule(Promise.resolve(), path.join());
            assert.deepEqual(
              contexts.current(),
              path.length === 0 ? {} : { path: path.join(), [`at${path.length}`]: true, ...around(path) },
            );
            if (nests === undefined) return;
            if (nests) {
              await Promise.all([0, 1].map((i) => enter([...path, i], rest)));
            } else await go(path, rest);
            await scheduler.schedule(Promise.resolve(), path.join());
            assert.equal(contexts.current()["path"], path.join());
          }
          function enter(path: readonly number[], rest: readonly boolean[]): Promise<void> {
            return contexts.withContext(
              { path: path.join(), [`at${path.length}`]: true },
              () => go(path, rest),
            );
          }
          function around(path: readonly number[]): object {
            return Object.fromEntries(path.map((_, i) => [`at${i + 1}`, true]));
          }
          const all = Promise.all(works.map((steps, i) => enter([i], steps)));
          await scheduler.waitFor(all);
          assert.deepEqual(contexts.current(), {});
        },
      ),
      { numRuns: 50 },
    );
  });

  it("goes on in a context that was kept, elsewhere and as often as wanted", async () => {
    const contexts = createContexts();
    const kept = contexts.withContext({ a: 1 }, () => contexts.capture());
    const outside = contexts.capture();
    assert.deepEqual(kept.run(() => contexts.current()), { a: 1 });
    await contexts.withContext({ b: 2 }, async () => {
      await Promise.resolve();
      assert.deepEqual(kept.run(() => contexts.current()), { a: 1 });
      assert.deepEqual(outside.run(() => contexts.current()), {});
      assert.deepEqual(contexts.current(), { b: 2 });
    });
    const error = new Error("boom");
    assert.throws(() =>
      kept.run(() => {
        throw error;
      }), (thrown) => thrown === error);
  });

  it("changes parts and leaves the others", () => {
    const contexts = createContexts();
    const trace = { traceId: "a".repeat(32), spanId: "b".repeat(16), sampled: true, state: "" };
    contexts.withContext({ a: 1 }, () =>
      contexts.runIn({ trace }, () => {
        assert.equal(contexts.frame().trace, trace);
        contexts.withContext({ b: 2 }, () => assert.equal(contexts.frame().trace, trace));
        assert.deepEqual(contexts.current(), { a: 1 });
      }));
  });
});

describe("createSyncStorage()", () => {
  it("holds until the work returns or throws, and nothing wrong holds after an await", async () => {
    const contexts = createContexts(createSyncStorage());
    contexts.withContext({ a: 1 }, () => assert.deepEqual(contexts.current(), { a: 1 }));
    assert.throws(() =>
      contexts.withContext({ a: 1 }, () => {
        throw new Error("boom");
      })
    );
    assert.deepEqual(contexts.current(), {});
    await contexts.withContext({ a: 1 }, async () => {
      await Promise.resolve();
      assert.deepEqual(contexts.current(), {});
    });
  });
});
