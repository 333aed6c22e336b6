// Tests of the order and the names of threads.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { listLanes, scriptOf } from "../../../recording/analysis/thread_lanes.ts";
import { emptyTables, type RecordingTables } from "../../../recording/recording.ts";
import { tableFrom } from "../../../recording/tables/builder.ts";
import { StringPool } from "../../../recording/tables/strings.ts";

/** `npm run dev` that starts `bun server.ts` with two workers and `node report.mjs` that fails. */
function tablesOf(): RecordingTables {
  const strings = new StringPool();
  const text = (value: string) => strings.add(value);
  const processes = tableFrom("processes", [
    { key: 1, pid: 10, command: text("npm run dev"), runtime: text("node"), endedAt: 900, exitCode: 0 },
    { key: 2, pid: 11, command: text("bun run src/server.ts --port 1"), runtime: text("bun"), endedAt: -1 },
    { key: 3, pid: 12, command: text("node report.mjs"), runtime: text("node"), endedAt: 800, exitCode: 3 },
  ]);
  const threads = tableFrom("threads", [
    { process: 0, number: 0, name: text("main"), endedAt: -1 },
    { process: 1, number: 0, name: text("main"), endedAt: -1 },
    { process: 1, number: 1, name: text("file:///a/thumb%20nails.ts"), endedAt: 700 },
    { process: 1, number: 2, name: -1, endedAt: -1 },
    { process: 2, number: 0, name: text("main"), endedAt: -1 },
  ]);
  return { ...emptyTables(), processes, threads, strings: strings.build() };
}

describe("listLanes()", () => {
  it("puts the busiest main thread first and its workers behind it", () => {
    const lanes = listLanes(tablesOf(), [5, 100, 20, 500, 50], false);
    assert.deepEqual(lanes.map((lane) => lane.title), [
      "server.ts",
      "worker 2",
      "thumb nails.ts",
      "report.mjs",
      "main",
    ]);
    assert.deepEqual(lanes.map((lane) => lane.runtime), ["bun 11", "bun 11", "bun 11", "node 12", "node 10"]);
  });

  it("says how each stands", () => {
    const states = (runEnded: boolean) =>
      listLanes(tablesOf(), [5, 100, 20, 500, 50], runEnded).map((lane) => lane.state);
    assert.deepEqual(states(false), ["running", "running", "ended", "failed", "ended"]);
    assert.deepEqual(states(true), ["lost", "lost", "ended", "failed", "ended"]);
    const failed = listLanes(tablesOf(), [], false).find((lane) => lane.state === "failed");
    assert.equal(failed?.reason, "exit 3");
  });

  it("lists threads whose process is not known", () => {
    const tables = { ...emptyTables(), threads: tableFrom("threads", [{ process: -1, number: 0 }]) };
    assert.deepEqual(listLanes(tables, [1], true).map((lane) => [lane.title, lane.runtime]), [["main", ""]]);
  });
});

describe("scriptOf()", () => {
  it("is the file that runs, else the program", () => {
    assert.equal(scriptOf("bun --inspect src/app.tsx --x y.json"), "app.tsx");
    assert.equal(scriptOf("/usr/bin/node /a/b/cli.mjs run"), "cli.mjs");
    assert.equal(scriptOf("npm run dev"), "npm");
    assert.equal(scriptOf(""), "");
  });
});
