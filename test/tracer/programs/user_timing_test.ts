// Runtime: Bun.
// Marks, measures and timers of the console in recordings, in every runtime: spans with what DevTools would show of them,
// and a program that sees nothing of it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachRuntime, outcomeOf, recordProgram, withAndWithout } from "../../support/record_program.ts";
import { spansOf } from "../../support/recorded_spans.ts";

describe("performance.mark() and measure() in a recording", () => {
  it("are spans, with what DevTools read of them as fields", async () => {
    const text = `
      performance.mark("began", { detail: "plain" });
      const from = performance.now();
      while (performance.now() < from + 5);
      performance.measure("work", "began");
      performance.measure("query", { start: from, duration: 3, detail: { rows: 7, devtools: {
        track: "Database", trackGroup: "Storage", color: "tertiary-dark",
        tooltipText: "a query", properties: [["table", "users"], ["token", "abc"]],
      } } });
      performance.mark("released", { detail: { devtools: { dataType: "marker", color: "mauve" } } });
      console.timeStamp?.("stamped");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stderr } = await recordProgram({ runtime, text });
      assert.equal(stderr, "");
      const spans = spansOf(recording).filter(({ name }) => name !== "stamped");
      const byName = new Map(spans.map((span) => [span.name, span]));
      assert.deepEqual(byName.get("began")?.fields, { kind: "mark", detail: "plain" });
      assert.equal(byName.get("began")?.duration, 0);
      assert.deepEqual(byName.get("work")?.fields, { kind: "measure" });
      assert.ok((byName.get("work")?.duration ?? 0) >= 5000);
      const query = byName.get("query");
      assert.deepEqual(query?.fields, {
        kind: "measure",
        detail: { rows: 7 },
        track: "Database",
        track_group: "Storage",
        color: "tertiary-dark",
        tooltip: "a query",
        properties: { table: "users", token: "***" },
      });
      assert.ok(Math.abs((query?.duration ?? 0) - 3000) <= 200);
      assert.deepEqual(byName.get("released")?.fields, { kind: "marker" });
      assert.equal(spans.length, 4);
    });
  });

  it("return, throw and leave what they would", async () => {
    const text = `
      const seen = [];
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ name }) => name)))
        .observe({ entryTypes: ["mark", "measure"] });
      const mark = performance.mark("a", { startTime: 5, detail: { n: [1] } });
      console.log(mark instanceof PerformanceMark, mark.name, mark.startTime, JSON.stringify(mark.detail));
      const measure = performance.measure("b", { start: 2, end: 9 });
      console.log(measure instanceof PerformanceMeasure, measure.duration);
      for (const wrong of [() => performance.measure("c", "nowhere"), () => performance.mark()]) {
        try { wrong(); } catch (error) { console.log(error.name); }
      }
      console.log(performance.getEntries().filter(({ entryType }) => /^m/.test(entryType)).map(({ name }) => name).join());
      performance.clearMarks();
      console.log(performance.getEntriesByType("mark").length, Object.keys(performance).includes("mark"));
      console.log(performance.mark.name, performance.mark.length, performance.measure.length, console.time.name);
      console.log(/native code/.test(String(performance.mark)) || globalThis.process.versions.v8 !== undefined);
      setTimeout(() => console.log(seen.join()), 50);`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.equal(without.exitCode, 0, without.stderr);
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    });
  });
});

describe("console.time() in a recording", () => {
  it("is a span until timeEnd(), and an entry as before", async () => {
    const text = `
      console.time("load");
      console.timeLog("load", "half");
      await new Promise((resolve) => setTimeout(resolve, 5));
      console.timeEnd("load");
      console.time();
      console.timeEnd();
      console.time("open");`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text });
      const drawn = spansOf(recording).map(({ name, duration }) => `${name}${duration < 0 ? "?" : ""}`);
      assert.deepEqual(drawn, ["load", "default", "open?"]);
      const [load] = spansOf(recording);
      assert.ok((load?.duration ?? 0) >= 4500);
      assert.match(JSON.stringify(load?.fields["events"]), /"timeLog".*"half"/);
      const { logs, strings } = recording.tables;
      const messages = Array.from(logs.columns.message, (row) => strings.get(row));
      assert.equal(messages.length, 3);
      for (const [row, label] of ["load", "load", "default"].entries()) {
        assert.ok(messages[row]?.includes(label));
      }
    });
  });
});
