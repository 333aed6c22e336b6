// Tests of spans: when they end, whose children they are, and that they change nothing of what they surround.

import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, it } from "node:test";
import { frameIn } from "../../../tracer/telemetry/late_spans.ts";
import { traceWith, wrapWith } from "../../../tracer/telemetry/traced.ts";
import { type SpansInMemory, spansInMemory } from "../../support/spans_in_memory.ts";

/** Spans as `name < parent`, in the order in which they began; `?` behind those that are open, `!` behind failed ones. */
function drawSpans({ telemetry, sink }: SpansInMemory): string[] {
  telemetry.handOver();
  const names = new Map(sink.spans.map(({ key, name }) => [key, name]));
  return sink.spans.map(({ name, parentKey, duration, status }) => {
    const parent = names.get(parentKey);
    const state = duration === undefined ? "?" : status === "error" ? "!" : "";
    return `${name}${state}${parent === undefined ? "" : ` < ${parent}`}`;
  });
}

/** Makes a name's work known as sync: after many calls it runs without a context of its own. */
function makeSync({ telemetry }: SpansInMemory, name: string): void {
  for (let call = 0; call < 100; call++) telemetry.spans.span(name, () => call);
}

describe("span()", () => {
  it("returns what the work does and knows how long it took", () => {
    const set = spansInMemory();
    const object = {};
    assert.equal(set.telemetry.spans.span("work", () => object), object);
    set.telemetry.handOver();
    assert.deepEqual(set.sink.spans, [
      { name: "work", key: 1, parentKey: -1, start: 0, duration: 1, status: "unset", fields: {} },
    ]);
  });

  it("throws what the work throws, and has failed", () => {
    const set = spansInMemory();
    const error = new Error("bad");
    assert.throws(() =>
      set.telemetry.spans.span("work", () => {
        throw error;
      }), (thrown) => thrown === error);
    assert.deepEqual(drawSpans(set), ["work!"]);
    assert.match(JSON.stringify(set.sink.spans[0]?.fields["exception"]), /"message":"bad"/);
  });

  it("nests", () => {
    const set = spansInMemory();
    const { spans } = set.telemetry;
    spans.span("a", () => {
      spans.span("b", () => spans.span("c", () => 1));
      spans.span("d", () => 1);
    });
    assert.deepEqual(drawSpans(set), ["a", "b < a", "c < b", "d < a"]);
  });

  it("ends when a promise settles, and settles as it does", async () => {
    const set = spansInMemory();
    const { spans } = set.telemetry;
    const gate = Promise.withResolvers<string>();
    const result = spans.span("work", () => gate.promise);
    assert.deepEqual(drawSpans(set), ["work?"]);
    gate.resolve("done");
    assert.equal(await result, "done");
    assert.deepEqual(drawSpans(set), ["work"]);
    const error = new Error("bad");
    await assert.rejects(spans.span("fails", () => Promise.reject(error)), (thrown) => thrown === error);
    assert.deepEqual(drawSpans(set), ["work", "fails!"]);
  });

  for (const known of [false, true]) {
    it(`keeps what runs side by side apart${known ? ", also where the name's work was sync before" : ""}`, async () => {
      const set = spansInMemory();
      const { spans } = set.telemetry;
      if (known) {
        for (const name of ["request", "load"]) makeSync(set, name);
        // Once more is enough to find out that it is not.
        await spans.span("request", async () => await nextTurn());
        await spans.span("load", async () => await nextTurn());
        set.telemetry.handOver();
        set.sink.clear();
      }
      const request = (name: string) =>
        spans.span("request", async () => {
          await nextTurn();
          await Promise.all([1, 2].map((part) =>
            spans.span("load", async () => {
              await nextTurn();
              spans.span(`${name}${part}`, () => part);
              await nextTurn();
            })
          ));
        });
      await Promise.all([request("x"), request("y")]);
      set.telemetry.handOver();
      const byKey = new Map(set.sink.spans.map((span) => [span.key, span]));
      const leaves = set.sink.spans.filter(({ name }) => /^[xy]\d$/.test(name));
      assert.equal(leaves.length, 4);
      const chains = leaves.map(({ parentKey }) => {
        const load = byKey.get(parentKey);
        const around = byKey.get(load?.parentKey ?? -1);
        return `${load?.name} < ${around?.name} < ${around?.parentKey}`;
      });
      assert.deepEqual(chains, Array(4).fill("load < request < -1"));
      assert.equal(new Set(leaves.map(({ parentKey }) => parentKey)).size, 4);
    });
  }

  it("leaves promises of other classes as they are", () => {
    const set = spansInMemory();
    let asked = 0;
    const lazy = {
      then: () => asked++,
    };
    assert.equal(set.telemetry.spans.span("query", () => lazy), lazy);
    assert.equal(asked, 0);
    class Cancellable<T> extends Promise<T> {}
    const own = Cancellable.resolve(1);
    assert.equal(set.telemetry.spans.span("own", () => own), own);
    assert.deepEqual(drawSpans(set), ["query", "own"]);
  });

  it("fails when its signal is aborted", () => {
    const set = spansInMemory();
    const abort = new AbortController();
    void set.telemetry.spans.span("work", () => new Promise(() => {}), { signal: abort.signal });
    abort.abort(new Error("too slow"));
    assert.deepEqual(drawSpans(set), ["work!"]);
  });

  it("does not fail when its signal is aborted after its end", () => {
    const set = spansInMemory();
    const abort = new AbortController();
    const { spans } = set.telemetry;
    spans.span("work", () => 1, { signal: abort.signal });
    spans.start("handle", { signal: abort.signal }).end();
    abort.abort();
    assert.deepEqual(drawSpans(set), ["work", "handle"]);
  });

  it("ends when its signal is aborted, whatever its work does then", async () => {
    const set = spansInMemory();
    const abort = new AbortController();
    const { spans } = set.telemetry;
    const work = Promise.withResolvers<number>();
    const result = spans.span("work", () => work.promise, { signal: abort.signal });
    const handle = spans.start("handle", { signal: abort.signal });
    spans.span("sync", () => abort.abort(new Error("too slow")), { signal: abort.signal });
    work.resolve(7);
    assert.equal(await result, 7);
    handle.set({ late: true }).end();
    set.telemetry.handOver();
    assert.deepEqual(drawSpans(set), ["work!", "handle!", "sync!"]);
    assert.equal(set.sink.spans.find(({ name }) => name === "handle")?.fields["late"], undefined);
  });

  it("leaves one listener on a signal, however many spans it has", () => {
    const set = spansInMemory();
    const abort = new AbortController();
    let listeners = 0;
    const add = abort.signal.addEventListener.bind(abort.signal);
    abort.signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    const { spans } = set.telemetry;
    spans.start("first", { signal: abort.signal });
    for (let i = 0; i < 1000; i++) spans.span("work", () => i, { signal: abort.signal });
    assert.equal(listeners, 1);
    abort.abort();
    assert.deepEqual(drawSpans(set).filter((span) => span !== "work"), ["first!"]);
  });

  it("costs no row while nobody listens, and begins when somebody does", () => {
    const set = spansInMemory({}, false);
    assert.equal(set.telemetry.spans.span("unseen", () => 1), 1);
    using unseen = set.telemetry.spans.start("unseen");
    assert.equal(unseen.key, -1);
    const remove = set.telemetry.addSink(set.sink, set.create);
    set.telemetry.spans.span("seen", () => 1);
    remove();
    set.telemetry.spans.span("unseen", () => 1);
    assert.deepEqual(set.sink.spans.map(({ name }) => name), ["seen"]);
    assert.equal(set.timers.size, 0);
  });

  it("ends after its row has moved", async () => {
    const set = spansInMemory({ spans: 8 });
    const { spans } = set.telemetry;
    const gate = Promise.withResolvers<void>();
    const long = spans.span("long", () => gate.promise);
    for (let i = 0; i < 100; i++) spans.span(`short ${i}`, () => i);
    gate.resolve();
    await long;
    set.telemetry.handOver();
    assert.equal(set.sink.spans.length, 101);
    assert.ok(set.sink.spans.every(({ duration }) => duration !== undefined));
  });

  it("keeps its key and its fields while its row moves, and no other one has them", () => {
    const set = spansInMemory({ spans: 8 });
    const { spans } = set.telemetry;
    spans.start("done", { fields: { of: "done" } }).end();
    const first = spans.start("first", { fields: { of: "first" } });
    const keys = [first.key - 1, first.key];
    for (let i = 0; i < 50; i++) {
      const open = spans.start("next");
      keys.push(open.key);
      if (i % 25 !== 0) open.end();
      if (i === 20) first.set({ more: 1 });
    }
    first.end();
    set.telemetry.handOver();
    assert.deepEqual(keys, Array.from({ length: 52 }, (_, i) => i + 1));
    assert.deepEqual(set.sink.spans.map(({ key }) => key), keys);
    assert.deepEqual(
      set.sink.spans.filter(({ fields }) => Object.keys(fields).length > 0).map((
        { key, fields },
      ) => [key, fields]),
      [[1, { of: "done" }], [2, { of: "first", more: 1 }]],
    );
  });

  it("is lost where there is no row to keep it in", () => {
    const set = spansInMemory({ spans: 1 });
    const [first, second] = [set.telemetry.spans.start("first"), set.telemetry.spans.start("second")];
    first.set({ rows: 1 }).end();
    second.set({ rows: 2 }).end();
    set.telemetry.handOver();
    assert.deepEqual(
      set.sink.spans.map(({ name, duration, fields }) => [name, duration !== undefined, fields]),
      [["first", false, {}], ["second", true, { rows: 2 }]],
    );
  });

  it("gives up the oldest open ones rather than growing", () => {
    const set = spansInMemory({ spans: 16 });
    for (let i = 0; i < 1000; i++) set.telemetry.spans.start(`never ends ${i}`);
    set.telemetry.handOver();
    assert.equal(set.sink.spans.length, 1000);
    assert.deepEqual(set.faults, []);
  });
});

describe("startSpan()", () => {
  it("ends with its block, tells its fields, events and links, and how it went", () => {
    const set = spansInMemory();
    {
      using span = set.telemetry.spans.start("parse", { fields: { bytes: 3 } });
      span.set({ rows: 2 }).event("half", { at: 1 }).link("00-1-2-01").status("error", "cut off");
    }
    assert.deepEqual(drawSpans(set), ["parse!"]);
    const { events, ...fields } = set.sink.spans[0]?.fields ?? {};
    assert.deepEqual(fields, { bytes: 3, rows: 2, status_message: "cut off", links: ["00-1-2-01"] });
    assert.match(JSON.stringify(events), /"name":"half","time":\d+,"at":1/);
  });

  it("is a parent for what it runs, and for nothing else", async () => {
    const set = spansInMemory();
    const { spans } = set.telemetry;
    const outer = spans.start("outer");
    spans.span("beside", () => 1);
    await outer.run(async () => {
      await nextTurn();
      spans.span("inside", () => 1);
    });
    spans.span("told", () => 1, { parent: outer });
    outer.end();
    outer.end();
    outer.set({ late: true });
    assert.deepEqual(drawSpans(set), ["outer", "beside", "inside < outer", "told < outer"]);
    assert.deepEqual(set.sink.spans[0]?.fields, {});
  });

  it("is seen open, and once only when it ended later", () => {
    const set = spansInMemory();
    const span = set.telemetry.spans.start("long");
    assert.deepEqual(drawSpans(set), ["long?"]);
    span.end();
    assert.deepEqual(drawSpans(set), ["long"]);
  });
});

describe("wrap() and traced", () => {
  it("keep this, arguments, result, name and length", () => {
    const set = spansInMemory();
    const add = function (this: { base: number }, a: number, b: number): number {
      return this.base + a + b;
    };
    const wrapped = wrapWith(set.telemetry.spans, add);
    assert.equal(Reflect.apply(wrapped, { base: 1 }, [2, 3]), 6);
    assert.equal(wrapped.name, "add");
    assert.equal(wrapped.length, 2);
    assert.deepEqual(drawSpans(set), ["add"]);
  });

  it("decorate methods, by their name or another, in both kinds of decorators", () => {
    const set = spansInMemory();
    const traced = traceWith(set.telemetry.spans);
    class Cart {
      #sum = 4;
      @traced
      total(): number {
        return this.#sum;
      }
      @traced("cart.clear")
      clear(): void {
        this.#sum = 0;
      }
    }
    const cart = new Cart();
    assert.equal(cart.total(), 4);
    cart.clear();
    assert.equal(cart.total(), 0);
    const old = { value: (): number => 7 };
    traced({}, "legacy", old);
    assert.equal(old.value(), 7);
    assert.deepEqual(drawSpans(set), ["total", "cart.clear", "total", "legacy"]);
  });
});

describe("a span that is told more of itself", () => {
  it("has the name, beginning and end that it is given", () => {
    const set = spansInMemory();
    const { spans } = set.telemetry;
    spans.start("first", { start: 2 }).rename("second").end(5.5);
    const moved = spans.start("moved");
    set.telemetry.handOver();
    moved.rename("moved on").end(9);
    moved.rename("too late").end(10);
    set.telemetry.handOver();
    assert.deepEqual(
      set.sink.spans.map(({ name, start, duration }) => [name, start, duration]),
      [["second", 2000, 3500], ["moved on", 1, 8999]],
    );
  });

  it("is the parent of what is made where its frame holds", () => {
    const set = spansInMemory();
    const { spans } = set.telemetry;
    const outer = spans.start("outer");
    const frame = frameIn(spans, outer, {});
    assert.equal(frame.trace?.spanId, "0000000000000001");
    set.contexts.runIn(frame, () => spans.span("inner", () => 1));
    outer.end();
    assert.deepEqual(drawSpans(set), ["outer", "inner < outer"]);
  });
});

describe("a fault of a sink", () => {
  it("reaches neither the program nor the other sinks", () => {
    const set = spansInMemory();
    set.telemetry.addSink({
      name: "broken",
      takeSpans: () => {
        throw new Error("disk full");
      },
      takeMetrics: () => {},
    }, set.create);
    set.telemetry.spans.span("work", () => 1);
    assert.deepEqual(drawSpans(set), ["work"]);
    assert.deepEqual(set.faults, ["broken: disk full"]);
  });
});
