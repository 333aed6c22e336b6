// Time limit: 300 s.
// Records in real files: nothing is lost when files are rotated, moved, deleted, written by several processes or cannot be
// written for a while, and what is lost is counted.

import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { JsonFormat } from "../../../../tracer/logger/json_format.ts";
import { FileSink, type FileSinkOptions } from "../../../../tracer/logger/sinks/file_sink.ts";
import type { RotationRules } from "../../../../tracer/logger/sinks/rotation.ts";
import { createSinkFiles } from "../../../../tracer/runtime/sink_files.ts";
import { createFakeHost, createRecord, type FakeHost } from "../../../support/fake_logging.ts";
import { runProgram } from "../../../support/run_program.ts";
import { BUN_PATH } from "../../../support/runtimes.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const files = createSinkFiles();
const root = mkdtempSync(join(tmpdir(), "microlog-files-"));
let folders = 0;

/** Of a record with a message of one character. */
const LINE_BYTES = new JsonFormat(undefined).line(createRecord({ message: "1" })).length;

after(() => rmSync(root, { recursive: true, force: true }));

const NO_ROTATION: RotationRules = {
  maxBytes: undefined,
  every: undefined,
  maxFiles: undefined,
  maxAgeMillis: undefined,
  maxTotalBytes: undefined,
  gzip: false,
};

interface OpenSink {
  readonly sink: FileSink;
  readonly host: FakeHost;
  readonly folder: string;
  readonly path: string;
  log(message: string, size?: number): void;
}

function openSink(
  { rotation, ...options }: Partial<Omit<FileSinkOptions, "rotation">> & {
    readonly rotation?: Partial<RotationRules>;
  } = {},
): OpenSink {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  const path = join(folder, "app.log");
  const host = createFakeHost();
  const sink = new FileSink({ host, files, format: new JsonFormat(undefined) }, {
    path,
    fsync: "never",
    bufferLength: 0,
    flushMillis: 100,
    ...options,
    rotation: { ...NO_ROTATION, ...rotation },
  });
  return {
    sink,
    host,
    folder,
    path: options.path ?? path,
    log: (message, size = 0) =>
      sink.write(
        createRecord({ time: host.time, message, fields: size > 0 ? { pad: "x".repeat(size) } : undefined }),
      ),
  };
}

/** Messages in all files of a folder, oldest file first; packed files are read, too. */
function readMessages(folder: string, which = /./): string[] {
  return readdirSync(folder).filter((name) => which.test(name) && !name.endsWith(".lock"))
    .sort((a, b) => (a === "app.log" ? 1 : b === "app.log" ? -1 : a < b ? -1 : 1))
    .flatMap((name) => {
      const bytes = readFileSync(join(folder, name));
      const text = name.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
      return text.split("\n").filter((line) => line !== "").map((line) => String(JSON.parse(line).message));
    });
}

function numbers(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => String(from + i));
}

describe("FileSink", () => {
  it("makes the file and its folders, and appends to what is there", async () => {
    const path = join(root, "deep", "er", "app.log");
    for (const run of ["1", "2"]) {
      const { sink, log } = openSink({ path });
      log(run);
      await sink.close();
    }
    assert.deepEqual(readMessages(join(root, "deep", "er")), ["1", "2"]);
  });

  it("writes in pieces: when one is full, when its time is up, when it is flushed, when it is closed", async () => {
    const { sink, host, log, folder, path } = openSink({ bufferLength: 1000 });
    log("1");
    assert.equal(existsSync(path), false);
    assert.equal(sink.health().pending, 1);
    log("2", 1000);
    assert.deepEqual(readMessages(folder), ["1", "2"]);
    log("3");
    host.tick();
    assert.deepEqual(readMessages(folder), ["1", "2", "3"]);
    log("4");
    sink.flushSync();
    assert.deepEqual(readMessages(folder), ["1", "2", "3", "4"]);
    log("5");
    await sink.close();
    assert.deepEqual(readMessages(folder), ["1", "2", "3", "4", "5"]);
    const { droppedByLevel, droppedByReason, ...told } = sink.health();
    assert.deepEqual(droppedByReason, { overload: 0, ended: 0 });
    assert.deepEqual(told, { state: "closed", written: 5, dropped: 0, pending: 0, problem: "" });
    assert.deepEqual(droppedByLevel, { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 });
    assert.equal(host.timers.size, 0);
  });

  it("writes every record at once where the end comes without a word", () => {
    const host = { ...createFakeHost(), endsUntold: true };
    const path = join(root, "worker.log");
    const sink = new FileSink({ host, files, format: new JsonFormat(undefined) }, {
      path,
      fsync: "never",
      bufferLength: 64 * 1024,
      flushMillis: 100,
      rotation: NO_ROTATION,
    });
    sink.write(createRecord({ message: "1" }));
    assert.match(readFileSync(path, "utf8"), /"message":"1"/);
  });

  for (const fsync of ["never", "interval", "every"] as const) {
    it(`writes everything with fsync: ${fsync}`, async () => {
      const { sink, host, log, folder, path } = openSink({ fsync, bufferLength: 100_000 });
      for (const message of numbers(20)) log(message);
      assert.equal(existsSync(path), fsync === "every");
      host.tick();
      await sink.flush();
      assert.deepEqual(readMessages(folder), numbers(20));
      await sink.close();
      assert.deepEqual(host.faults, []);
    });
  }

  it("goes on in the same file when the program changes its folder", async () => {
    const before = process.cwd();
    const folder = join(root, "here");
    mkdirSync(folder);
    mkdirSync(join(root, "there"));
    try {
      process.chdir(folder);
      const { sink, log } = openSink({ path: "app.log" });
      process.chdir(join(root, "there"));
      log("1");
      await sink.close();
    } finally {
      process.chdir(before);
    }
    assert.deepEqual(readMessages(folder), ["1"]);
  });
});

describe("FileSink with rotation", () => {
  it("begins a new file when one is full, and loses no line", async () => {
    const { sink, log, folder, host } = openSink({ rotation: { maxBytes: 1000 } });
    for (const message of numbers(100)) {
      log(message);
      host.time += 7;
    }
    await sink.close();
    assert.deepEqual(readMessages(folder), numbers(100));
    const names = readdirSync(folder);
    assert.ok(names.length > 5, names.join());
    assert.ok(names.every((name) => /^app\.log(\.2026-01-31T12-00-0\d\.\d{3})?$/.test(name)), names.join());
    for (const name of names) assert.ok(readFileSync(join(folder, name)).length < 1200);
  });

  it("finds a free name for files of the same millisecond", async () => {
    const { sink, log, folder } = openSink({ rotation: { maxBytes: 1 } });
    for (const message of numbers(5)) log(message);
    await sink.close();
    assert.deepEqual(readMessages(folder).sort(), numbers(5));
    assert.equal(readdirSync(folder).length, 5);
  });

  for (const [every, millis] of [["hour", HOUR], ["day", DAY]] as const) {
    it(`begins a new file every ${every}`, async () => {
      const { sink, log, host, folder } = openSink({ rotation: { every } });
      log("1");
      host.time += millis / 4;
      log("2");
      host.time += millis;
      log("3");
      await sink.close();
      assert.deepEqual(readMessages(folder), ["1", "2", "3"]);
      assert.deepEqual(readMessages(folder, /^app\.log$/), ["3"]);
    });
  }

  it("begins a new file when the one that is there is of an earlier day", async () => {
    const { sink, log, host, folder, path } = openSink({ rotation: { every: "day" } });
    writeFileSync(path, `{"message":"old"}\n`);
    utimesSync(path, (host.time - DAY) / 1000, (host.time - DAY) / 1000);
    log("new");
    await sink.close();
    assert.deepEqual(readMessages(folder, /^app\.log$/), ["new"]);
    assert.deepEqual(readMessages(folder), ["old", "new"]);
  });

  it("keeps so many old files", async () => {
    const { sink, log, host, folder } = openSink({ rotation: { maxBytes: 1, maxFiles: 3 } });
    for (const message of numbers(10)) {
      log(message);
      host.time += 1000;
    }
    await sink.close();
    assert.deepEqual(readMessages(folder), ["6", "7", "8", "9"]);
  });

  it("keeps so many bytes of old files", async () => {
    const { sink, log, host, folder } = openSink({
      rotation: { maxBytes: 1, maxTotalBytes: 3 * LINE_BYTES },
    });
    for (const message of numbers(10)) {
      log(message);
      host.time += 1000;
    }
    await sink.close();
    assert.deepEqual(readMessages(folder), ["6", "7", "8", "9"]);
  });

  it("removes old files by their age, and no files of others", async () => {
    const { sink, log, host, folder, path } = openSink({ rotation: { maxBytes: 1, maxAgeMillis: DAY } });
    const old = `${path}.2026-01-01T00-00-00.000`;
    const others = ["app.log.bak", "app.log.2026", "app.log.2026-01-01T00-00-00.000.txt", "other.log"];
    for (const file of [old, ...others.map((name) => join(folder, name))]) {
      writeFileSync(file, "");
      utimesSync(file, (host.time - 2 * DAY) / 1000, (host.time - 2 * DAY) / 1000);
    }
    log("1");
    log("2");
    await sink.close();
    assert.equal(existsSync(old), false);
    assert.ok(others.every((name) => existsSync(join(folder, name))));
  });

  it("packs old files once they rest, also those that an earlier run left, and counts them as files", async () => {
    const { sink, log, host, folder, path } = openSink({ rotation: { maxBytes: 1, gzip: true } });
    writeFileSync(`${path}.2026-01-01T00-00-00.000`, `{"message":"left"}\n`);
    utimesSync(`${path}.2026-01-01T00-00-00.000`, 1_700_000_000, 1_700_000_000);
    host.time = Date.now();
    log("1");
    host.time += 1;
    log("2");
    host.tick();
    host.time += 5000;
    host.tick();
    await sink.close();
    assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".gz")).length, 2);
    assert.deepEqual(readMessages(folder), ["left", "1", "2"]);
    assert.deepEqual(host.faults, []);
  });

  it("leaves a file that another process is packing", async () => {
    const { sink, host, path, folder } = openSink({ rotation: { maxBytes: 1, gzip: true } });
    const old = `${path}.2026-01-01T00-00-00.000`;
    writeFileSync(old, `{"message":"left"}\n`);
    utimesSync(old, 1_700_000_000, 1_700_000_000);
    writeFileSync(`${old}.gz.part`, "half");
    host.time = Date.now();
    host.tick();
    await sink.close();
    assert.deepEqual(readdirSync(folder).sort(), [
      "app.log.2026-01-01T00-00-00.000",
      "app.log.2026-01-01T00-00-00.000.gz.part",
    ]);
  });
});

describe("FileSink in a world that changes", () => {
  it("begins anew when the file is deleted or moved away", async () => {
    const { sink, log, host, folder, path } = openSink();
    log("1");
    renameSync(path, join(folder, "app.log.1"));
    host.time += 200;
    log("2");
    rmSync(path);
    host.time += 200;
    log("3");
    await sink.close();
    assert.deepEqual(readMessages(folder, /^app\.log\.1$/), ["1"]);
    assert.deepEqual(readMessages(folder, /^app\.log$/), ["3"]);
  });

  it("makes the folder again when it is removed", async () => {
    const { sink, log, host, folder } = openSink();
    log("1");
    rmSync(folder, { recursive: true });
    host.time += 200;
    log("2");
    await sink.close();
    assert.deepEqual(readMessages(folder), ["2"]);
  });

  it("keeps what cannot be written, drops what is too much, counts it, and recovers", async () => {
    const { sink, log, host, folder, path } = openSink();
    mkdirSync(path); // a folder stands where the file should
    const count = 400;
    for (const message of numbers(count)) log(message, 16_000);
    const { state, dropped, pending, written, problem } = sink.health();
    assert.equal(state, "failing");
    assert.match(problem, /EISDIR|directory/i);
    assert.ok(dropped > 0 && pending > 0);
    assert.deepEqual([dropped + pending, written], [count, 0]);
    assert.equal(host.faults.length, 1);
    rmSync(path, { recursive: true });
    host.time += 2000;
    host.tick();
    assert.deepEqual(readMessages(folder), numbers(pending));
    const after = sink.health();
    assert.deepEqual([after.state, after.written, after.dropped, after.problem], [
      "ok",
      pending,
      dropped,
      "",
    ]);
    log("after");
    await sink.close();
    assert.deepEqual(readMessages(folder).slice(-2), [`${dropped} records were dropped`, "after"]);
    assert.deepEqual([sink.health().written, sink.health().dropped], [pending + 2, dropped]);
  });

  it("drops what matters less first, counts it by level, and has a limit for everything", async () => {
    const { sink, host, path, folder } = openSink();
    mkdirSync(path);
    const made = { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 };
    const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
    for (const [level, name] of levels.entries()) {
      for (let i = 0; i < 400; i++) {
        sink.write(
          createRecord({ time: host.time, level, message: name, fields: { pad: "x".repeat(15_000) } }),
        );
        made[name]++;
      }
    }
    const { droppedByLevel, dropped, pending } = sink.health();
    assert.ok(droppedByLevel !== undefined);
    assert.equal(Object.values(droppedByLevel).reduce((sum, count) => sum + count, 0), dropped);
    assert.equal(pending + dropped, 2400);
    const kept = levels.map((name) => made[name] - (droppedByLevel[name] ?? 0));
    // Half of the room is trace's, which came first; debug finds none, the others what is left to them.
    assert.ok(
      kept.every((count, level) => level === 1 || level === 5 ? count === 0 : count > 10),
      kept.join(),
    );
    assert.ok(pending * 15_000 < 5_000_000);
    rmSync(path, { recursive: true });
    host.time += 2000;
    host.tick();
    assert.equal(readMessages(folder).filter((message) => message === "error").length, kept[4]);
    await sink.close();
  });

  it("lives with a full disk", { skip: !existsSync("/dev/full") }, async () => {
    const { sink, log, host } = openSink({ path: "/dev/full" });
    for (const message of numbers(10)) log(message);
    assert.equal(sink.health().pending, 10);
    assert.match(host.faults[0] ?? "", /file \/dev\/full: .*ENOSPC|no space/i);
    await sink.close();
    assert.deepEqual([sink.health().written, sink.health().dropped], [0, 10]);
  });

  it("lives without permission", { skip: process.getuid?.() === 0 }, async () => {
    const { sink, log, folder, host } = openSink();
    chmodSync(folder, 0o500);
    log("1");
    assert.match(host.faults[0] ?? "", /EACCES|permission/i);
    chmodSync(folder, 0o700);
    host.time += 2000;
    host.tick();
    await sink.close();
    assert.deepEqual(readMessages(folder), ["1"]);
  });

  it("writes on into a file that is too large when it cannot be rotated", async () => {
    const { sink, log, folder, host } = openSink({ rotation: { maxBytes: 1 } });
    const { rename } = files;
    Object.assign(files, {
      rename: () => {
        throw new Error("no");
      },
    });
    try {
      for (const message of numbers(3)) log(message);
      await sink.close();
    } finally {
      Object.assign(files, { rename });
    }
    assert.deepEqual(readMessages(folder), numbers(3));
    assert.match(host.faults[0] ?? "", /: no$/);
  });

  it("writes on when a lock was left, and takes it over once it is old", async () => {
    const { sink, log, host, folder, path } = openSink({ rotation: { maxBytes: 1 } });
    writeFileSync(`${path}.lock`, "");
    log("1");
    log("2");
    assert.deepEqual(readMessages(folder, /^app\.log$/), ["1", "2"]);
    utimesSync(`${path}.lock`, 1_700_000_000, 1_700_000_000);
    host.time += 200;
    log("3");
    await sink.close();
    assert.deepEqual(readMessages(folder, /^app\.log$/), ["3"]);
    assert.equal(existsSync(`${path}.lock`), false);
  });

  it("does not write lines of others and its own into each other", async () => {
    const { sink, log, folder, path } = openSink();
    log("1");
    appendFileSync(path, `{"message":"another"}\n`);
    log("2");
    await sink.close();
    assert.deepEqual(readMessages(folder), ["1", "another", "2"]);
  });
});

describe("several processes with one file", () => {
  const PROCESSES = 4;
  const LINES = 20_000;

  for (const gzip of [false, true]) {
    it(`lose no line while they rotate it${gzip ? " and pack it" : ""}`, async () => {
      const folder = join(root, `many-${gzip}`);
      mkdirSync(folder);
      const program = join(root, `many-${gzip}.ts`);
      const library = new URL("../../../../tracer/mod.ts", import.meta.url).pathname;
      writeFileSync(
        program,
        `import { configure, flush, getLogger, health } from ${JSON.stringify(library)};
        const path = process.argv[2], name = process.argv[3];
        await configure({ sinks: [{ type: "file", path, maxBytes: 300_000, gzip: ${gzip}, bufferLength: 4096 }] });
        const log = getLogger(name);
        for (let i = 0; i < ${LINES}; i++) {
          log.info("line", { i });
          if (i % 500 === 0) await new Promise((resolve) => setTimeout(resolve, ${gzip ? 100 : 1}));
        }
        await flush();
        const [{ dropped, pending }] = Object.values(health().sinks);
        console.log(JSON.stringify({ dropped, pending }));`,
      );
      const results = await Promise.all(
        numbers(PROCESSES).map((name) =>
          runProgram(BUN_PATH, [program, join(folder, "app.log"), `p${name}`], { timeoutMs: 120_000 })
        ),
      );
      for (const { stdout, stderr } of results) {
        assert.equal(stderr, "");
        assert.deepEqual(JSON.parse(stdout), { dropped: 0, pending: 0 });
      }
      const names = readdirSync(folder);
      assert.ok(names.length > 10, names.join());
      if (gzip) assert.ok(names.some((name) => name.endsWith(".gz")), names.join());
      const seen = new Map<string, number>();
      for (const name of names.filter((name) => !/\.(?:lock|part)$/.test(name))) {
        const bytes = readFileSync(join(folder, name));
        const text = name.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
        for (const line of text.split("\n").slice(0, -1)) {
          const { logger, i } = JSON.parse(line);
          seen.set(`${logger} ${i}`, (seen.get(`${logger} ${i}`) ?? 0) + 1);
        }
      }
      assert.equal(seen.size, PROCESSES * LINES);
      assert.ok([...seen.values()].every((times) => times === 1));
    });
  }
});
