// What the library promises of spans, metrics and sinks of events: micromegas-tracing's features in words of our own, each
// with its proof.

import type { FeatureSentence } from "./feature_sentences.ts";

/** Sentences about tracing. */
export const TRACING_SENTENCES: readonly FeatureSentence[] = [
  {
    says: "one call sets up buffers and a sink; libraries need none and cost nothing without it",
    does: `span("nobody listens", () => imetric("n", "1", 1));
      const sink = new MemoryEventSink();
      const remove = addEventSink(sink, { logs: 64, metrics: 64, spans: 64 });
      span("main", () => {});
      imetric("name", "unit", 0);
      fmetric("name2", "unit", 0.5);
      remove();
      return [sink.spans.map(({ name }) => name), sink.points.map(({ name, unit, value }) => [name, unit, value])];`,
    gives: [["main"], [["name", "unit", 0], ["name2", "unit", 0.5]]],
  },
  {
    says: "a null sink takes everything; several sinks get the same; one that fails leaves the others alone",
    does: `const [one, two] = [new MemoryEventSink(), new MemoryEventSink()];
      const bad = { name: "bad", takeSpans() { throw new Error("no"); }, takeMetrics() { throw new Error("no"); } };
      const removes = [NULL_SINK, one, bad, two].map((sink) => addEventSink(sink));
      span("seen", () => {});
      handOverEvents();
      for (const remove of removes) remove();
      return [one.spans.length, two.spans.length];`,
    gives: [1, 1],
  },
  {
    says: "full buffers are handed over, and nothing is lost however small they are",
    does: `const sink = new MemoryEventSink();
      let most = 0, logs = 0, ended = 0;
      const remove = addEventSink({
        name: "counts",
        takeSpans: (block) => { most = Math.max(most, block.length); sink.takeSpans(block); },
        takeMetrics: (block) => { most = Math.max(most, block.length); sink.takeMetrics(block); },
        takeLogs: (block) => { most = Math.max(most, block.length); logs += block.length; },
        end: () => ended++,
      }, { logs: 8, metrics: 16, spans: 16 });
      for (let i = 0; i < 100; i++) span("s", () => imetric("m", "1", i));
      for (let i = 0; i < 20; i++) getLogger("e").info("line", { i });
      remove();
      remove();
      return [sink.spans.length, sink.points.length, logs, ended];`,
    gives: [100, 100, 20, 1],
  },
  {
    says: "records go there, too, masked, with level, logger and fields, in the same order",
    does: `const rows = [];
      const remove = addEventSink({ ...NULL_SINK, name: "rows", takeLogs({ length, level, loggers, messages, fields }) {
        for (let row = 0; row < length; row++) rows.push([level[row], loggers[row], messages[row], fields[row]]);
      } });
      getLogger("game").info("Hello world");
      getLogger("game").warn("Hello world", { password: "p", hp: 3 });
      getLogger("game").error(new Error("Hello world"));
      remove();
      return [rows[0], rows[1], rows[2].slice(0, 3), rows[2][3].includes('"error":{"name":"Error"')];`,
    gives: [
      [2, "game", "Hello world", ""],
      [3, "game", "Hello world", '{"password":"***","hp":3}'],
      [4, "game", "Hello world"],
      true,
    ],
  },
  {
    says: "the process tells who it is: id, parent, executable, runtime, version, processors, properties",
    does: `let begun;
      addEventSink({ ...NULL_SINK, name: "process", begin: (facts) => { begun = facts; } })();
      const facts = processFacts();
      return [begun.id === facts.id, /^[0-9a-f-]{36}$/.test(facts.id), facts.parentId, facts.executable.length > 0,
        ["bun", "deno", "node"].includes(facts.runtime), facts.cpus > 0, facts.properties];`,
    gives: [true, true, "parent-1", true, true, true, { build: "7", map: "e1m1" }],
  },
  {
    says: "a scope is a span: by a block, by a function, with fields and with a status",
    does: `const spans = captureSpans();
      span("main", () => {
        const inner = startSpan("inner");
        inner.set({ rows: 3 }).status("ok");
        inner[Symbol.dispose]();
      });
      spans[Symbol.dispose]();
      return [spans.drawn, spans.spans[1].fields, spans.spans[1].status, spans.spans.every(({ duration }) => duration >= 0)];`,
    gives: [["main", "inner < main"], { rows: 3 }, "ok", true],
  },
  {
    says: "a span has its parent across awaits, side by side with others",
    does: `const spans = captureSpans();
      await span("request", () => Promise.all(["a", "b"].map((name) => span(name, async () => {
        await pause();
        await span(name + name, pause);
      }))));
      spans[Symbol.dispose]();
      return [...spans.drawn].sort();`,
    gives: ["a < request", "aa < a", "b < request", "bb < b", "request"],
  },
  {
    says: "work that is begun and not awaited belongs to the span that began it, and ends when it ends",
    does: `const spans = captureSpans();
      let left;
      await span("request", async () => { left = span("fire and forget", async () => { await pause(); await pause(); }); });
      const open = spans.drawn.slice();
      await left;
      spans[Symbol.dispose]();
      return [open, spans.drawn];`,
    gives: [["request", "fire and forget? < request"], ["request", "fire and forget < request"]],
  },
  {
    says:
      "a span always ends: by return, throw, rejection and abort; what goes on at the end is told as open",
    does: `const spans = captureSpans();
      const fault = new Error("mine");
      const seen = [];
      try { span("throws", () => { throw fault; }); } catch (error) { seen.push(error === fault); }
      await span("rejects", async () => { await pause(); throw fault; }).catch((error) => seen.push(error === fault));
      const leaving = new AbortController();
      const never = span("aborted", () => new Promise(() => {}), { signal: leaving.signal });
      leaving.abort(new Error("gone"));
      const gone = new AbortController();
      gone.abort();
      startSpan("left open");
      spans[Symbol.dispose]();
      return [seen, spans.drawn, never instanceof Promise];`,
    gives: [[true, true], ["throws!", "rejects!", "aborted!", "left open?"], true],
  },
  {
    says: "functions are spans by wrapping, and look as they did",
    does: `const spans = captureSpans();
      const owner = { factor: 2, times: wrap(function times(a, b) { return this.factor * a * b; }) };
      const later = wrap(async function fetchUser(id) { await pause(); return id; }, "user.fetch");
      const result = [owner.times(3, 4), owner.times.name, owner.times.length, await later(7)];
      const thrown = [];
      try { wrap(() => { throw "text"; }, "bad")(); } catch (error) { thrown.push(error); }
      spans[Symbol.dispose]();
      return [result, thrown, spans.drawn];`,
    gives: [[24, "times", 2, 7], ["text"], ["times", "user.fetch", "bad!"]],
  },
  {
    says: "methods are spans by a decorator: as TypeScript's older option calls it, and by a name",
    does: `class Shop {
        tax = 2;
        total(a) { return a * this.tax; }
        async load(id) { await pause(); return id; }
      }
      for (const [key, decorate] of [["total", traced], ["load", traced("shop.load")]]) {
        const descriptor = Object.getOwnPropertyDescriptor(Shop.prototype, key);
        const replaced = decorate(Shop.prototype, key, descriptor) ?? descriptor;
        Object.defineProperty(Shop.prototype, key, replaced);
      }
      const spans = captureSpans();
      const shop = new Shop();
      const result = [shop.total(21), await shop.load(7), Shop.prototype.total.length];
      spans[Symbol.dispose]();
      return [result, spans.drawn];`,
    gives: [[42, 7, 1], ["total", "shop.load"]],
  },
  {
    says: "methods are spans by the standard's decorators, static and private ones too",
    does:
      `const context = (name, more = {}) => ({ kind: "method", name, static: false, private: false, addInitializer() {}, ...more });
      function total(a) { return a + 1; }
      const decorated = traced(total, context("total"));
      const named = traced("sum.up")(async (a) => { await pause(); return a; }, context("#sum", { private: true }));
      const spans = captureSpans();
      const result = [decorated.call({}, 1), await named(5), decorated.name];
      spans[Symbol.dispose]();
      return [result, spans.drawn];`,
    gives: [[2, 5, "total"], ["total", "sum.up"]],
  },
  {
    says: "counters, gauges and histograms are there, with tags in bounded number",
    does: `counter("feature.hits").add(2);
      counter("feature.hits").with({ route: "/a" }).add();
      gauge("feature.queue").set(4);
      const latency = histogram("feature.latency", { unit: "ms" });
      for (let i = 1; i <= 100; i++) latency.record(i);
      const { count, sum, p50 } = latency.read();
      return [counter("feature.hits").value, counter("feature.hits").with({ route: "/a" }).value, gauge("feature.queue").value,
        count, sum, Math.abs(p50 - 50) < 5];`,
    gives: [2, 1, 4, 100, 5050, true],
  },
  {
    says: "spans and metrics have a verbosity, and the fine ones can be left out while the program runs",
    does: `const sink = new MemoryEventSink();
      const remove = addEventSink(sink);
      const [coarse, fine] = [atVerbosity("min"), atVerbosity("max")];
      const work = () => {
        coarse.imetric("coarse.points", "1", 1.5);
        fine.fmetric("fine.points", "1", 1.5);
        fine.startSpan("handle").end();
        return [coarse.span("coarse", () => 1), fine.span("fine", () => 2), fine.isOn];
      };
      const seen = ["max", "med", "off", "max"].map((verbosity) => {
        setVerbosity(verbosity);
        const results = work();
        handOverEvents();
        const made = [...sink.spans, ...sink.points].map(({ name }) => name).filter((name) => /^(coarse|fine|handle)/.test(name));
        sink.clear();
        return [results, made];
      });
      remove();
      return seen;`,
    gives: [
      [[1, 2, true], ["handle", "coarse", "fine", "coarse.points", "fine.points"]],
      [[1, 2, false], ["coarse", "coarse.points"]],
      [[1, 2, false], []],
      [[1, 2, true], ["handle", "coarse", "fine", "coarse.points", "fine.points"]],
    ],
  },
  {
    says: "what an operation does to the memory in use is told, in its span and as a record",
    does: `const kept = await memory();
      const spans = captureSpans();
      let held;
      const made = await trackMemory("hold", async () => {
        held = Array.from({ length: 200_000 }, (_, i) => ({ i }));
        await pause();
        return span("inner", () => held.length);
      }, { logger: getLogger("m") });
      const fault = new Error("mine");
      const seen = [];
      try { trackMemory("fails", () => { throw fault; }); } catch (error) { seen.push(error === fault); }
      spans[Symbol.dispose]();
      const [{ fields }] = spans.spans;
      const names = ["heap_before", "heap_after", "heap_change", "rss_change"];
      return [made, seen, spans.drawn, names.every((name) => Number.isInteger(fields[name])),
        fields.heap_after - fields.heap_before === fields.heap_change, Object.keys(kept.records[0].fields)];`,
    gives: [200_000, [true], ["hold", "inner < hold", "fails!"], true, true, [
      "heap_before",
      "heap_after",
      "heap_change",
      "rss_change",
    ]],
  },
  {
    says:
      "blocks belong to streams of a thread, have an end where the next one begins, and hold what was between",
    does: `const blocks = [], threads = [];
      const take = (kind, times) => (block, of) => {
        const rows = Array.from({ length: block.length }, (_, row) => times(block, row)).filter((micros) => micros > 0);
        blocks.push({ ...of, kind, isWithin: rows.every((micros) => of.begin - 1 <= micros && micros <= of.end + 1) });
      };
      const remove = addEventSink({
        name: "streams",
        begin: (facts, thread) => threads.push(thread),
        takeSpans: take("spans", (block, row) => block.state[row] === 0 ? 0 : block.start.micros(row)),
        takeMetrics: take("metrics", (block, row) => block.time.micros(row)),
        takeLogs: take("logs", () => 0),
      });
      for (let i = 0; i < 3; i++) {
        span("a", () => imetric("feature.block", "1", i));
        getLogger("e").info("line");
        handOverEvents();
        await pause();
      }
      remove();
      const own = (kind) => blocks.filter((block) => block.kind === kind);
      const spans = own("spans").slice(0, 3); // then those that other sentences left open come again
      return [threads, spans.map(({ number }) => number), own("logs").length, spans[0].thread,
        new Set(blocks.map(({ stream }) => stream)).size, [...spans, ...own("metrics")].every(({ isWithin }) => isWithin),
        spans.slice(1).every(({ begin }, index) => begin === spans[index].end), spans.every(({ begin, end }) => begin <= end)];`,
    gives: [[{ number: 0, name: "main" }], [0, 1, 2], 3, { number: 0, name: "main" }, 3, true, true, true],
  },
  {
    says: "a log made in a span carries its trace",
    does: `const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const [line] = await lines({ sink: { format: "ecs" } }, () =>
        withRemoteContext({ traceparent }, () => span("work", () => getLogger("a").info("in it"))));
      return line.includes("0af7651916cd43dd8448eb211c80319c");`,
    gives: true,
  },
  {
    says: "points are in scrapes, too, and so is how the logging is, where a configuration asks for that",
    does: `const kept = memorySink();
      await configure({ selfMetrics: true, sinks: [kept, "prometheus"] });
      imetric("feature frame", "ms", 16);
      fmetric("feature frame", "ms", 17.5);
      getLogger("p").error("bad");
      const text = await microlog.prometheusText();
      const found = (line) => text.split("\\n").includes(line);
      return [found("feature_frame_milliseconds 17.5"), found("feature_frame_points_total 2"),
        found('microlog_logged_total{level="error"} 1'), found('microlog_sink_written{sink="memory"} 1')];`,
    gives: [true, true, true, true],
  },
];
