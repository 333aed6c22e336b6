// The commands as people and programs run them: real processes on real files, their output and exit codes.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import os from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import manifest from "../../package.json" with { type: "json" };
import { batch, ENDED, finalisedFile, growingFile } from "../support/recording_files.ts";
import { runMicrolog, startMicrolog } from "../support/run_microlog.ts";

const SHOP = "shop/2026_01_31_12_00_00";
const APP = "app/2026_02_01_08_30_00";

let folder: string;
let root: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(os.tmpdir(), "microlog-commands-")));
  root = join(folder, "root");
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(id: string, bytes: Uint8Array): string {
  const path = join(root, `${id}.microlog`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

function environment(more: Record<string, string | undefined> = {}) {
  // Neither the colours nor the browser of whoever runs the tests.
  const none = { NO_COLOR: undefined, BROWSER: undefined, DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
  return { MICROLOG_ROOT: root, HOME: folder, ...none, ...more };
}

async function microlog(...args: string[]) {
  const { stdout, stderr, exitCode } = await runMicrolog(args, { cwd: folder, env: environment() });
  return { stdout, stderr, exitCode };
}

async function json(...args: string[]) {
  const { stdout, stderr, exitCode } = await microlog(...args, "--json");
  assert.equal(stderr, "");
  return { value: JSON.parse(stdout), exitCode };
}

describe("microlog", () => {
  it("tells its commands, and the options of each", async () => {
    const commands = ["record", "env", "ls", "show", "rm", "verify", "open", "serve"];
    const help = await microlog("--help");
    assert.deepEqual([help.exitCode, help.stderr], [0, ""]);
    for (const command of commands) assert.match(help.stdout, new RegExp(`^ {2}${command}\\b`, "m"));
    assert.deepEqual(await microlog(), help);
    for (const command of commands) {
      const { exitCode, stdout } = await microlog(command, "--help");
      assert.equal(exitCode, 0);
      assert.match(stdout, new RegExp(`^Usage: microlog ${command} `));
    }
    assert.deepEqual(await microlog("--version"), {
      stdout: `${manifest.version}\n`,
      stderr: "",
      exitCode: 0,
    });
  });

  it("exits with 2 when it is used wrongly, and says how to use it", async () => {
    const wrong: [string[], RegExp][] = [
      [["sho"], /unknown command 'sho'[^]*show/],
      [["ls", "--jso"], /unknown option '--jso'[^]*--json/],
      [["show"], /missing required argument 'id'/],
      [["show", "a", "b"], /too many arguments/],
      [["serve", "--port", "high"], /number from 0 to 65535/],
      [["open", "--port", "0"], /number from 1 to 65535/],
      [["show", "latest", "--functions", "-1"], /number from 0/],
    ];
    for (const [args, message] of wrong) {
      const { exitCode, stdout, stderr } = await microlog(...args);
      assert.deepEqual([exitCode, stdout], [2, ""], args.join(" "));
      assert.match(stderr, message);
    }
  });

  it("exits with 1 when something is not there, and suggests what is", async () => {
    put(SHOP, finalisedFile());
    const { exitCode, stdout, stderr } = await microlog("show", "shpo/2026_01_31_12_00_00");
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.equal(
      stderr,
      `microlog: There is no recording "shpo/2026_01_31_12_00_00". "microlog ls" lists all\nDid you mean "${SHOP}"?\n`,
    );
    const candidates = await microlog("show", "2026");
    assert.equal(candidates.exitCode, 0);
    put(APP, finalisedFile());
    const ambiguous = await microlog("show", "2026");
    assert.deepEqual([ambiguous.exitCode, ambiguous.stderr], [
      2,
      `microlog: "2026" means 2 recordings:\n  ${APP}\n  ${SHOP}\n`,
    ]);
  });
});

describe("microlog ls", () => {
  it("prints JSON as it promises", async () => {
    const bytes = finalisedFile();
    put(SHOP, bytes);
    const { exitCode: _, ...killed } = { ...ENDED, signal: "SIGKILL", runtime: "node 24.0.0" };
    put(APP, finalisedFile(killed));
    const { value, exitCode } = await json("ls");
    assert.equal(exitCode, 0);
    assert.deepEqual(value.map((item: { id: string }) => item.id), [APP, SHOP]);
    assert.deepEqual(value[1], {
      id: SHOP,
      application: "shop",
      startedAt: "2026-01-31T12:00:00.000Z",
      durationMs: 6,
      sizeBytes: bytes.length,
      runtime: "bun 1.4.5",
      exitCode: 0,
      signal: null,
      finalised: true,
    });
    assert.deepEqual([value[0].exitCode, value[0].signal], [null, "SIGKILL"]);
    assert.deepEqual((await json("ls", "node", "APP")).value.map((item: { id: string }) => item.id), [APP]);
    assert.deepEqual((await json("ls", "nothing")).value, []);
  });

  it("prints a table for people", async () => {
    put(SHOP, finalisedFile());
    put(APP, finalisedFile({ ...ENDED, exitCode: 3 }));
    const { stdout } = await microlog("ls");
    const [title = "", app = "", shop = "", sum] = stdout.split("\n");
    assert.match(title, /^ID +STARTED +TOOK +SIZE +RUNTIME +ENDED +COMMAND$/);
    assert.match(app, /^app\/2026_02_01_08_30_00 .* 6\.00 ms +\d+ B +bun 1\.4\.5 +exit 3 +bun shop\.ts$/);
    assert.match(shop, /^shop\/2026_01_31_12_00_00 .* exit 0 /);
    assert.match(sum ?? "", /^2 recordings, /);
    assert.equal(title.indexOf("STARTED"), app.search(/\d{4}-/));
  });

  it("says where it looked in vain", async () => {
    const { stdout, exitCode } = await microlog("ls");
    assert.equal(exitCode, 0);
    assert.match(stdout, /There are no recordings in .*root yet\. Make one: microlog record -- COMMAND/);
    assert.deepEqual((await json("ls")).value, []);
    put(SHOP, finalisedFile());
    assert.match((await microlog("ls", "x")).stdout, /No recording in .* has "x"/);
    assert.deepEqual((await json("ls", "--root", join(folder, "elsewhere"))).value, []);
  });

  it("finalises what a killed program left", async () => {
    // Its process is one that surely does not run.
    const rows = () => ({ processes: [{ key: 1, pid: 2 ** 30, endedAt: -1 }] });
    put(SHOP, growingFile(ENDED, { rows }));
    const [item] = (await json("ls")).value;
    assert.equal(item.finalised, true);
    assert.equal((await json("verify", SHOP)).value.ok, true);
  });
});

describe("microlog show", () => {
  it("prints JSON as it promises", async () => {
    put(SHOP, finalisedFile());
    const { value, exitCode } = await json("show", "latest");
    assert.equal(exitCode, 0);
    const { processes, functions, spans, waits, log, status, cost, ...head } = value;
    assert.deepEqual(head, {
      id: SHOP,
      application: "shop",
      command: "bun shop.ts",
      runtime: "bun 1.4.5",
      startedAt: "2026-01-31T12:00:00.000Z",
      durationMs: 6,
      exitCode: 0,
      signal: null,
    });
    assert.deepEqual(processes, [{
      pid: 4242,
      parentPid: null,
      command: "",
      runtime: "node",
      threads: [{ id: 0, name: "main", samples: 6, cpuMs: 6 }],
    }]);
    assert.deepEqual(functions[0], {
      name: "a",
      file: "a.ts",
      line: 1,
      column: 1,
      selfMs: 1,
      totalMs: 6,
      calls: 1,
    });
    assert.deepEqual([spans, waits, log.entries], [[], [], []]);
    assert.deepEqual(status, { readings: 0, peakRssBytes: null, peakHeapBytes: null, modules: null });
    assert.deepEqual(cost, { profilerMs: 0, flushMs: 0, droppedSamples: 0 });
  });

  it("prints what people ask for", async () => {
    const rows = ({ text, stack }: { text(text: string): number; stack(letters: string): number }) => ({
      logs: [
        { when: 1500, thread: 0, level: 4, message: text("\x1b[2Jbroken\nat line 1"), stack: stack("ab") },
        { when: 2500, thread: 0, level: 2, message: text("fine"), stack: -1, count: 9 },
      ],
      status: [{ when: 0, thread: 0, rssBytes: 81_000_000, heapUsedBytes: 2_000_000, modules: 12 }],
    });
    const path = join(folder, "copy.microlog");
    writeFileSync(path, finalisedFile(ENDED, { rows }));
    const { stdout, exitCode } = await microlog("show", "copy.microlog", "--functions", "1");
    assert.equal(exitCode, 0);
    const lines = stdout.split("\n").map((line) => line.trim());
    assert.equal(lines[0], path);
    const wanted = [
      "bun shop.ts",
      "main: 6.00 ms at work in 6 samples",
      "100 % JavaScript (6.00 ms)",
      "TOTAL     SELF  CALLS  FUNCTION  PLACE",
      "6.00 ms  1.00 ms      1  a         a.ts:1:1",
      "9 info, 1 error",
      "1.50 ms error broken …  b.ts:1",
      "and 8 more",
      "81.0 MB resident at most",
      "12 modules loaded at most",
    ];
    for (const line of wanted) assert.ok(lines.includes(line), `${line} in\n${stdout}`);
    assert.equal(lines.some((line) => line.includes("b.ts:1:1")), true);
  });

  it("tells what a program hangs on, and an error that Bun printed below its source", async () => {
    const rows = ({ text }: { text(text: string): number }) => ({
      logs: [
        { when: 1, thread: 0, level: 2, message: text("fine"), stack: -1 },
        {
          when: 2000,
          thread: 0,
          level: 4,
          message: text("lost: 1 | a();\n     ^\nError: b\n  at c"),
          stack: -1,
        },
      ],
      waits: [{ when: 2000, thread: 0, duration: -1, kind: text("fetch"), count: 1 }],
      status: [{ when: 0, thread: 0, rssBytes: 81_000_000, heapUsedBytes: 2_000_000, modules: 0 }],
    });
    writeFileSync(join(folder, "hangs.microlog"), finalisedFile(ENDED, { rows }));
    const { stdout } = await microlog("show", "hangs.microlog", "--entries", "1");
    assert.match(stdout, /\n +4\.00 ms +4\.00 ms +1 +fetch +1 unfinished\n/);
    assert.match(stdout, /\n +2\.00 ms error lost: Error: b …\n +and 1 more\n/);
    assert.doesNotMatch(stdout, /modules loaded/);
  });

  it("does not change a file outside of the root", async () => {
    const path = join(folder, "growing.microlog");
    writeFileSync(path, growingFile());
    assert.equal((await json("show", path)).value.durationMs, 6);
    assert.deepEqual(new Uint8Array(readFileSync(path)), growingFile());
  });

  it("says so when a file is no recording", async () => {
    writeFileSync(join(folder, "text.microlog"), "this is no recording, but a text");
    const { exitCode, stderr, stdout } = await microlog("show", "text.microlog");
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(
      stderr,
      /^microlog: Cannot read ".*text\.microlog": Cannot decode .*first bytes differ \(at byte 0\)\n$/,
    );
  });
});

describe("microlog rm", () => {
  it("removes recordings, all that are named or none", async () => {
    const [shop, app] = [put(SHOP, finalisedFile()), put(APP, finalisedFile())];
    assert.equal((await microlog("rm", SHOP, "gone")).exitCode, 1);
    assert.deepEqual([existsSync(shop), existsSync(app)], [true, true]);
    assert.deepEqual(await microlog("rm", "shop/latest"), {
      stdout: `Removed ${SHOP}\n`,
      stderr: "",
      exitCode: 0,
    });
    assert.deepEqual((await json("rm", APP, APP)).value, { removed: [APP] });
    assert.deepEqual([existsSync(shop), existsSync(app)], [false, false]);
  });

  it("removes no file outside of the root", async () => {
    const path = join(folder, "mine.microlog");
    writeFileSync(path, finalisedFile());
    const { exitCode, stderr } = await microlog("rm", path);
    assert.equal(exitCode, 2);
    assert.match(stderr, /Cannot remove .*mine\.microlog": it is not in /);
    assert.equal(existsSync(path), true);
  });
});

describe("microlog verify", () => {
  it("tells whole files from damaged ones, by exit code too", async () => {
    const bytes = finalisedFile();
    const path = join(folder, "a.microlog");
    writeFileSync(path, bytes);
    const whole = await json("verify", path);
    assert.deepEqual([whole.exitCode, Object.keys(whole.value)], [0, [
      "ok",
      "chunks",
      "readableBytes",
      "problems",
    ]]);
    assert.deepEqual([whole.value.ok, whole.value.readableBytes, whole.value.problems], [
      true,
      bytes.length,
      [],
    ]);
    assert.match(
      (await microlog("verify", path)).stdout,
      /a\.microlog: whole, \d chunks, \d+ B of \d+ B can be read\n$/,
    );

    const torn = Buffer.concat([growingFile(), batch().subarray(0, 50)]);
    writeFileSync(path, torn);
    const damaged = await json("verify", path);
    assert.equal(damaged.exitCode, 1);
    const { ok, chunks, readableBytes, problems } = damaged.value;
    assert.deepEqual([ok, chunks, readableBytes, problems[0].offset], [
      false,
      2,
      growingFile().length,
      growingFile().length,
    ]);
    const text = await microlog("verify", path);
    assert.deepEqual([text.exitCode, text.stderr], [1, ""]);
    assert.match(text.stdout, /damaged[^]*\n {2}byte \d+: The file ends inside a chunk/);
    assert.deepEqual(readFileSync(path), torn);
  });

  it("takes the ID of a recording, and says when there is no file", async () => {
    put(SHOP, finalisedFile());
    assert.equal((await json("verify", "shop/latest")).value.ok, true);
    const { exitCode, stderr } = await microlog("verify", "./gone.microlog");
    assert.deepEqual([exitCode, stderr], [1, `microlog: There is no file "./gone.microlog"\n`]);
  });
});

describe("microlog serve", () => {
  it("serves until it is stopped", async () => {
    put(SHOP, finalisedFile());
    let printed = "";
    const server = startMicrolog(["serve", "--port", "0"], {
      cwd: folder,
      env: environment(),
      onOutput: (text) => printed += text,
    });
    await server.waitForOutput("/\n");
    const [address = ""] = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed) ?? [];
    const health = await (await fetch(`${address}api/health`)).json();
    assert.deepEqual(health, { microlog: manifest.version, root, file: null });
    const page = await fetch(address);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(await page.text(), /<script type="module" src="\/app\.js">/);
    for (const file of ["app.js", "decode_worker.js", "style.css"]) {
      assert.equal((await fetch(address + file)).status, 200);
    }
    const bytes = new Uint8Array(await (await fetch(`${address}api/recordings/${SHOP}`)).arrayBuffer());
    assert.deepEqual(bytes, finalisedFile());

    const events = await fetch(`${address}api/events`);
    const reader = (events.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await reader.read()).value ?? "", /^retry: /);
    put(APP, finalisedFile());
    assert.match((await reader.read()).value ?? "", new RegExp(`"id":"${APP}"`));

    const port = new URL(address).port;
    const second = await microlog("serve", "--port", port);
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr, new RegExp(`Cannot listen at 127\\.0\\.0\\.1:${port}: the port is taken`));
    const elsewhere = await microlog("serve", "--host", "192.0.2.1", "--port", "0");
    assert.match(elsewhere.stderr, /: this machine has no such address\. Choose one of its own with --host/);

    // An open event stream does not keep it.
    server.send("SIGINT");
    const { exitCode, signal, stderr } = await server.result;
    assert.deepEqual([exitCode, signal, stderr], [0, null, ""]);
    await reader.cancel().catch(() => {});
  });

  it("says when others are let in", async () => {
    const server = startMicrolog(["serve", "--port", "0", "--host", "0.0.0.0"], {
      cwd: folder,
      env: environment(),
    });
    await server.waitForOutput("Anybody who reaches this machine can read these recordings");
    server.send("SIGTERM");
    assert.equal((await server.result).exitCode, 0);
  });
});

describe("microlog open", () => {
  it("starts a server that stays, opens the browser, and uses that server again", async (context) => {
    if (process.platform === "win32") return context.skip("the browser of this test is a shell script");
    put(SHOP, finalisedFile());
    const seen = join(folder, "seen");
    const browser = join(folder, "browser.sh");
    writeFileSync(browser, `#!/bin/sh\necho "$1" >> "${seen}"\n`);
    chmodSync(browser, 0o755);
    const port = await freePort();
    const options = { cwd: folder, env: environment({ BROWSER: browser }) };
    const args = ["open", "latest", "--port", String(port), "--idle-minutes", "0.05"];

    const first = await runMicrolog([...args, "--json"], options);
    assert.deepEqual([first.exitCode, first.stderr], [0, ""]);
    const url = `http://127.0.0.1:${port}/#/${SHOP}`;
    assert.deepEqual(JSON.parse(first.stdout), { url, id: SHOP, started: true });
    const second = await runMicrolog([...args, "--no-browser"], options);
    assert.equal(second.stdout, `${url}\n`);
    assert.equal((await fetch(`http://127.0.0.1:${port}/api/recordings/${SHOP}`)).status, 200);
    await until(() => existsSync(seen));
    assert.equal(readFileSync(seen, "utf8"), `${url}\n`);

    // Another root needs another server, which takes the next port that is free.
    const other = await runMicrolog(
      ["open", "--no-browser", "--json", "--root", folder, ...args.slice(2)],
      options,
    );
    const { url: otherUrl, ...rest } = JSON.parse(other.stdout);
    assert.deepEqual(rest, { id: null, started: true });
    const otherPort = Number(new URL(otherUrl).port);
    assert.ok(otherPort > port && otherPort < port + 20, otherUrl);

    // Nobody asks any more: they end.
    for (const used of [port, otherPort]) await until(() => refuses(used));
  });

  it("shows a file of elsewhere without copying it", async () => {
    const path = join(folder, "from a colleague.microlog");
    writeFileSync(path, finalisedFile());
    const port = await freePort();
    const args = ["open", path, "--port", String(port), "--no-browser", "--json", "--idle-minutes", "0.05"];
    const { stdout, stderr } = await runMicrolog(args, { cwd: folder, env: environment() });
    assert.equal(stderr, "");
    const { url, id } = JSON.parse(stdout);
    assert.match(id, /^@from_a_colleague\/\d{4}_/);
    assert.equal(url, `http://127.0.0.1:${port}/#/${id}`);
    const bytes = await (await fetch(`http://127.0.0.1:${port}/api/recordings/${id}`)).arrayBuffer();
    assert.deepEqual(new Uint8Array(bytes), finalisedFile());
    assert.equal(existsSync(root), false);
    await until(() => refuses(port));
  });

  it("goes on to the next port where somebody else listens", async () => {
    const stranger = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
    const port = await new Promise<number>((resolve) => {
      stranger.listen(0, "127.0.0.1", () => resolve(portOf(stranger.address())));
    });
    const args = ["open", "--port", String(port), "--no-browser", "--idle-minutes", "0.02"];
    const { stdout } = await runMicrolog(args, { cwd: folder, env: environment() });
    stranger.close();
    const used = Number(new URL(stdout.trim()).port);
    assert.ok(used > port, stdout);
    await until(() => refuses(used));
  });
});

/** A port on which nobody listens, nor on the next ones. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const port = portOf(server.address());
      server.close(() => resolve(port));
    });
  });
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Whether nobody listens. Asks for nothing, because that would keep a server that ends when nobody asks. */
function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.on("error", () => resolve(true));
  });
}

/** Waits for something to become true; a test's own limit ends it. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!await condition()) await delay(50);
}
