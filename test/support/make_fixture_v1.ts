// Wrote fixtures/recordings/v1.microlog, once: `bun test/support/make_fixture_v1.ts PATH`. The file is never written again,
// because it stands for the files that people have; this is kept to tell what is in it.

import { writeFileSync } from "node:fs";
import process from "node:process";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Metadata } from "../../recording/recording.ts";
import { drawRecording } from "./draw_recording.ts";
import { deflateZlib } from "./inflate.ts";

const metadata: Metadata = {
  application: "shop",
  command: ["node", "shop.ts", "--port=8080"],
  directory: "/srv/shop",
  environment: { LANG: "C.UTF-8", PAY_TOKEN: "***" },
  runtime: "node 24.21.0",
  microlog: "0.1.0",
  host: { name: "till", system: "linux", architecture: "x64", cores: 8, memoryBytes: 17_179_869_184 },
  git: { commit: "0123456789abcdef0123456789abcdef01234567", branch: "main", changed: true },
  parent: "market/2026_01_31_11_59_59",
  intervalMicros: 1000,
  endedAtMicros: 13_000,
  exitCode: 0,
};

const recording = drawRecording({
  threads: {
    main: `
      mmmmmmmmmm mm
      hhhhffffgg ii
       rr
        q
    `,
    worker: `
      www
       zz
    `,
  },
  frames: {
    g: { name: "(garbage collector)", file: "", line: 0, column: 0, kind: "gc" },
    i: { name: "(idle)", file: "", line: 0, column: 0, kind: "idle" },
    q: { name: "query", file: "node:sqlite", line: 0, column: 0, kind: "native" },
  },
  metadata,
  rows: ({ text, stack }) => ({
    processes: [{
      key: 987_654_321,
      pid: 4242,
      command: text("node shop.ts --port=8080"),
      runtime: text("node"),
      version: text("24.21.0"),
      directory: text("/srv/shop"),
      startedAt: 0,
      endedAt: 13_000,
      exitCode: 0,
      handlesSignals: 1,
    }],
    status: [
      {
        when: 0,
        thread: 0,
        cpuPercent: 97,
        systemCpuPercent: 12,
        rssBytes: 80_003_072,
        heapUsedBytes: 30_000_001,
        modules: 2,
        readings: 3,
      },
      {
        when: 9000,
        thread: 0,
        cpuPercent: 3,
        systemCpuPercent: 4,
        rssBytes: 90_005_504,
        heapUsedBytes: 31_000_001,
        modules: 2,
        objects: 123_457,
        loopDelayMicros: 850,
      },
    ],
    logs: [
      {
        when: 1500,
        thread: 0,
        level: 2,
        source: text("console.log"),
        message: text("listening on :8080"),
        stack: stack("mh"),
      },
      {
        when: 7200,
        thread: 0,
        level: 4,
        source: text("pay"),
        message: text("payment failed: 402"),
        stack: stack("mf"),
        fields: text('{"order":17}'),
        count: 2,
      },
    ],
    spans: [
      { when: 4000, thread: 0, duration: 3000, name: text("POST /orders"), key: 2 ** 52 + 1, status: 2 },
      {
        when: 4500,
        thread: 0,
        duration: -1,
        name: text("charge"),
        key: 7,
        parentKey: 2 ** 52 + 1,
        fields: text('{"amount":17.25}'),
        stack: stack("mf"),
      },
    ],
    waits: [
      {
        when: 4600,
        thread: 0,
        duration: 2300,
        kind: text("fetch"),
        target: text("https://pay.example/charge"),
        status: 402,
        stack: stack("mf"),
      },
    ],
    metrics: [{ when: 7000, thread: 0, name: text("revenue"), unit: text("€"), value: 17.25 }],
    modules: [
      { when: 100, thread: 0, duration: 900, name: text("shop.ts"), parent: -1 },
      { when: 300, thread: 0, duration: 0, name: text("pay.ts"), parent: text("shop.ts") },
    ],
    costs: [{
      when: 13_000,
      thread: 0,
      profilerMicros: 900,
      flushMicros: 120,
      droppedSamples: 1,
      gaps: 1,
      intervalMicros: 1000,
    }],
  }),
});

const [path] = process.argv.slice(2);
if (path === undefined) throw new TypeError("Say where to write the file");
writeFileSync(path, encodeFinalised(recording, deflateZlib));
