// Time limit: 400 s.
// Runtime: Bun.
// What programs wait for, in each runtime: what is recorded, that nothing of it shows, floods, and what switches it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import {
  forEachRuntime,
  NODE_RUNTIMES,
  outcomeOf,
  recordProgram,
  withAndWithout,
} from "../../support/record_program.ts";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { type RecordedWait, waitsOf } from "../../support/recorded.ts";
import { spansOf } from "../../support/recorded_spans.ts";

/** Long enough for a row of its own, however fast the machine is. */
const ANSWER_MILLIS = 30;

let server: Server;
let env: Readonly<Record<string, string>>;

before(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path.startsWith("/never")) return;
    if (path.startsWith("/stream")) {
      response.write("first ");
      setTimeout(() => response.end("last"), ANSWER_MILLIS);
      return;
    }
    setTimeout(() => {
      response.statusCode = path.startsWith("/missing") ? 404 : 200;
      response.end(`answer to ${request.method}`);
    }, ANSWER_MILLIS);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  env = { TEST_PORT: String(typeof address === "object" ? address?.port : address) };
});

after(() => {
  server.closeAllConnections();
  server.close();
});

/** The one wait of a kind whose target a pattern fits. */
function find(waits: readonly RecordedWait[], kind: string, target: RegExp): RecordedWait {
  const found = waits.filter((wait) => wait.kind === kind && target.test(wait.target));
  assert.equal(
    found.length,
    1,
    `${kind} ${target}: ${JSON.stringify(waits.map((wait) => [wait.kind, wait.target]))}`,
  );
  return found[0] ?? assert.fail();
}

/** Functions of the program on a wait's stack, the innermost first. */
function callersOf({ stack }: RecordedWait): string[] {
  return stack.filter(({ file }) => /program\.[cm]js$/.test(file)).map(({ name }) => name);
}

const WEB = `
  const base = "http://127.0.0.1:" + process.env.TEST_PORT;
  async function loadUser() {
    const response = await fetch(base + "/user?id=7&token=secret", { method: "POST", body: "x" });
    return await response.text();
  }
  async function nap() { await new Promise((resolve) => setTimeout(resolve, 40)); }
  console.log(await loadUser());
  console.log((await fetch(new URL("/missing", base))).status, (await fetch(new Request(base + "/request"))).status);
  await fetch("http://127.0.0.1:1/refused").catch((error) => console.log(error.name));
  await nap();`;

describe("waits", () => {
  it("of fetch and of timers are told with target, status, duration and caller", async () => {
    await forEachRuntime(async (runtime) => {
      const { stdout, recording } = await recordProgram({
        runtime,
        text: `import process from "node:process"; ${WEB}`,
        env,
      });
      assert.match(stdout, /answer to POST\n404 200\n/);
      const waits = waitsOf(recording);
      const user = find(waits, "fetch", /\/user/);
      assert.equal(user.target, `POST http://127.0.0.1:${env["TEST_PORT"]}/user?id=…&token=***`);
      assert.equal(user.status, "ok");
      assert.equal(user.fields, `{"status":200}`);
      assert.ok(user.duration >= ANSWER_MILLIS * 900, `${user.duration}`);
      assert.equal(callersOf(user)[0], "loadUser");
      assert.equal(find(waits, "fetch", /missing/).fields, `{"status":404}`);
      assert.equal(find(waits, "fetch", /request/).status, "ok");
      assert.equal(find(waits, "fetch", /refused/).status, "failed");
      const timer = find(waits, "timer", /setTimeout 40 ms/);
      assert.ok(timer.duration >= 39_000, `${timer.duration}`);
      assert.ok(callersOf(timer).includes("nap"), JSON.stringify(timer.stack));
    });
  });

  it("of node:http, files, names, connections and child processes are told", async () => {
    const text = `
      import process from "node:process";
      import { get } from "node:http";
      import { readFile as readLater } from "node:fs";
      import { mkdtemp, open, readFile, rm, stat } from "node:fs/promises";
      import { setTimeout as delay } from "node:timers/promises";
      import { lookup } from "node:dns";
      import { connect } from "node:net";
      import { execFile } from "node:child_process";
      const port = Number(process.env.TEST_PORT);
      async function request() { await new Promise((resolve) => get({ port, host: "127.0.0.1", path: "/head" }, (response) => response.resume().on("end", resolve))); }
      async function refused() { await new Promise((resolve) => get("http://127.0.0.1:1/refused").on("error", resolve)); }
      async function readAll() {
        const many = Array.from({ length: 50 }, () => readFile(import.meta.filename));
        return (await Promise.all(many)).length;
      }
      async function readOne() { return await new Promise((resolve) => readLater(import.meta.filename, (_, bytes) => resolve(bytes.length > 0))); }
      console.log(await request(), (await refused())?.code, await readAll(), await readOne());
      await stat("/not/there").catch((error) => console.log(error.code));
      const file = await open(import.meta.filename);
      console.log((await file.readFile("utf8")).length > 0);
      await file.close();
      await new Promise((resolve) => lookup("localhost", { family: 4 }, (_, address) => { console.log(address); resolve(); }));
      await new Promise((resolve) => { const socket = connect(port, "127.0.0.1", () => { socket.destroy(); resolve(); }); });
      await new Promise((resolve) => execFile("sleep", ["0.05"], resolve));
      await delay(35);`;
    await forEachRuntime(async (runtime) => {
      const { recording, stderr, exitCode } = await recordProgram({ runtime, text, env });
      assert.equal(exitCode, 0, stderr);
      const waits = waitsOf(recording);
      const head = find(waits, "http", /\/head$/);
      assert.equal(head.target, `GET http://127.0.0.1:${env["TEST_PORT"]}/head`);
      assert.equal(head.fields, `{"status":200}`);
      assert.equal(head.status, "ok");
      assert.ok(head.duration >= ANSWER_MILLIS * 900);
      // Node 20 tells of a request when it has a socket for it.
      assert.ok(runtime === "node20" || callersOf(head).includes("request"), JSON.stringify(head.stack));
      assert.equal(find(waits, "http", /refused/).status, "failed");
      const reads = waits.filter(({ kind, target }) =>
        kind === "fs" && /^readFile .*program\.mjs$/.test(target)
      );
      assert.equal(reads.reduce((sum, { count }) => sum + count, 0) >= 51, true, JSON.stringify(reads));
      assert.ok(reads.some((wait) => callersOf(wait).includes("readAll")));
      assert.equal(find(waits, "fs", /not\/there/).status, "failed");
      find(waits, "timer", /setTimeout 35 ms/);
      // Deno's node:dns, node:net and node:child_process stand on nothing that can be seen.
      if (runtime === "deno") return;
      find(waits, "dns", /localhost/);
      const child = find(waits, "process", /sleep 0\.05/);
      assert.ok(child.duration >= 45_000, `${child.duration}`);
      if (runtime === "bun") return;
      assert.ok(waits.some(({ kind, target }) => kind === "net" && target.startsWith("connect ")));
    });
  });

  it("of file promises are told once a call, without what is written", async () => {
    const text = `
      import fs from "node:fs";
      import { appendFile, readFile } from "node:fs/promises";
      await fs.promises.readFile(import.meta.filename);
      await fs.promises.writeFile("a.txt", "SECRET");
      const file = await fs.promises.open("b.txt", "w+");
      await file.writeFile("SECRET");
      await file.appendFile("SECRET");
      await file.write("SECRET");
      await file.readFile();
      await file.close();
      await readFile("a.txt", "utf8");
      await appendFile("a.txt", "SECRET");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stderr, exitCode } = await recordProgram({ runtime, text });
      assert.equal(exitCode, 0, stderr);
      // Short ones are put together, and Node 20 reads the program's file in the same way.
      const counts = new Map<string, number>();
      for (const { kind, target, count, stack } of waitsOf(recording)) {
        if (kind !== "fs" || !stack.some(({ file }) => file.endsWith("program.mjs"))) continue;
        assert.doesNotMatch(target, /SECRET/);
        const [operation = ""] = target.split(" ");
        counts.set(operation, (counts.get(operation) ?? 0) + count);
      }
      assert.deepEqual(Object.fromEntries(counts), {
        readFile: 3,
        writeFile: 2,
        open: 1,
        appendFile: 2,
        write: 1,
      });
    });
  });

  it("of modules that the first file does not mention are told", async () => {
    const files = {
      "between.mjs": `export * from "./inner/a.mjs";`,
      "inner/a.mjs":
        `import { readFile } from "node:fs/promises"; import { setTimeout as delay } from "node:timers/promises";
        export async function load() { await delay(30); return (await readFile(import.meta.filename, "utf8")).length > 0; }`,
    };
    const text =
      `import { load } from "./between.mjs"; console.log(await load()); console.log(await load());`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text, files });
      assert.equal(stdout, "true\ntrue\n");
      const waits = waitsOf(recording);
      const reads = waits.filter(({ kind, target }) => kind === "fs" && /^readFile .*a\.mjs/.test(target));
      assert.ok(reads.some(({ stack }) => stack.some(({ name }) => name === "load")), JSON.stringify(waits));
    });
  });

  it("of packages that the program imports are told", async () => {
    const files = {
      "package.json": `{ "dependencies": { "reader": "1.0.0" } }`,
      "node_modules/reader/package.json": `{ "name": "reader", "version": "1.0.0", "main": "index.cjs" }`,
      "node_modules/reader/index.cjs": `const { promises } = require("fs");
        exports.load = async () => (await promises.readFile(__filename, "utf8")).length > 0;`,
    };
    const text = `import { load } from "reader"; console.log(await load());`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, stderr } = await recordProgram({ runtime, text, files });
      assert.equal(stdout, "true\n", stderr);
      find(waitsOf(recording), "fs", /^readFile .*index\.cjs/);
    });
  });

  it("of CommonJS are told, too", async () => {
    const text = `
      const { readFile } = require("fs/promises");
      const fs = require("fs");
      async function load() { return [(await readFile(__filename)).length > 0, (await fs.promises.stat(__filename)).isFile()]; }
      load().then((value) => fs.readdir(__dirname, (_, names) => console.log(value, names.length > 0)));`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text, name: "program.cjs" });
      assert.match(stdout, /true, true \] true/);
      const waits = waitsOf(recording);
      for (const target of [/^readFile /, /^stat /, /^readdir /]) find(waits, "fs", target);
    }, ["bun", ...NODE_RUNTIMES]);
  });

  it("of Bun's and Deno's own functions are told", async () => {
    const bun = `
      await Bun.write("made.txt", "text"); console.log(await Bun.file("made.txt").text());
      await Bun.sleep(30);
      await Bun.spawn(["sleep", "0.05"]).exited;`;
    const deno = `
      await Deno.writeTextFile("made.txt", "text"); console.log(await Deno.readTextFile("made.txt"));
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(Deno.env.get("TEST_PORT")) });
      connection.close();
      await Deno.resolveDns("localhost", "A").catch(() => {});
      await new Deno.Command("sleep", { args: ["0.05"] }).output();`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({
        runtime,
        text: runtime === "bun" ? bun : deno,
        env,
      });
      assert.equal(stdout, "text\n");
      const waits = waitsOf(recording);
      if (runtime === "bun") {
        find(waits, "fs", /^write made\.txt/);
        find(waits, "fs", /^text made\.txt/);
        find(waits, "timer", /^sleep 30 ms/);
      } else {
        find(waits, "fs", /^writeTextFile made\.txt/);
        find(waits, "fs", /^readTextFile made\.txt/);
        find(waits, "net", /^connect 127\.0\.0\.1:/);
        find(waits, "dns", /^resolveDns localhost/);
      }
      assert.ok(find(waits, "process", /sleep 0\.05/).duration >= 45_000);
    }, ["bun", "deno"]);
  });

  it("of databases in the runtime are told by their statements", async () => {
    const text = `
      import { DatabaseSync } from "node:sqlite";
      const db = new DatabaseSync(":memory:");
      db.exec("create table users (name text)");
      const insert = db.prepare("insert into users values ('s3cret' || ?)");
      for (let i = 0; i < 5; i++) insert.run("x");
      console.log(db.prepare("select count(*) as n from users").get().n);
      try { db.exec("select nothing from nowhere"); } catch (error) { console.log(error.message); }`;
    await forEachRuntime(async (runtime) => {
      const options = runtime === "node22" ? ["--no-warnings"] : runtime === "deno" ? ["run", "-A"] : [];
      const { without, recorded } = await withAndWithout({ runtime, text, options });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const waits = waitsOf(recorded.recording);
      assert.ok(waits.some(({ kind, target }) => kind === "sqlite" && /select count\(\*\)/.test(target)));
      assert.ok(!JSON.stringify(waits).includes("s3cret"));
      const inserts = waits.filter(({ target }) => target.includes("insert into users values (? || ?)"));
      assert.equal(inserts.reduce((sum, { count }) => sum + count, 0), 5, JSON.stringify(waits));
    }, ["bun", "deno", "node22", "node24", "node26"]);
  });

  it("of drivers are told by what they announce, and by their classes where they announce nothing", async () => {
    const files = {
      "node_modules/pg/package.json": `{"name":"pg","main":"lib/index.js"}`,
      "node_modules/pg/lib/index.js": `exports.Client = require("./client");`,
      "node_modules/pg/lib/client.js": `module.exports = class Client {
        query(text, values, callback) {
          if (typeof callback === "function") { setTimeout(() => callback(null, { rows: [1] }), 20); return; }
          return new Promise((resolve, reject) => setTimeout(() => text.includes("wrong") ? reject(new Error("syntax")) : resolve({ rows: [] }), 20));
        } };`,
    };
    const text = `
      const { Client } = require("pg");
      const { tracingChannel } = require("node:diagnostics_channel");
      async function announce(name, message, fails) {
        await tracingChannel(name).tracePromise(async () => { await new Promise((resolve) => setTimeout(resolve, 20)); if (fails) throw new Error("no"); }, message).catch(() => {});
      }
      async function main() {
        await new Promise((resolve) => setTimeout(resolve, 300)); // a program's first moments
        const client = new Client();
        await client.query("select * from users where id = 42");
        await client.query("wrong").catch((error) => console.log(error.message));
        await new Promise((resolve) => client.query("select 2", [], (_, { rows }) => { console.log(rows.length); resolve(); }));
        await announce("mysql2:query", { query: "select name from shop where id = 7" });
        await announce("node-redis:command", { command: "GET", args: ["GET", "user:7"] });
        await announce("ioredis:command", { command: "set" }, true);
      }
      main();`;
    await forEachRuntime(async (runtime) => {
      const { recording, stdout } = await recordProgram({ runtime, text, name: "program.cjs", files });
      assert.equal(stdout, "syntax\n1\n");
      const waits = waitsOf(recording);
      assert.equal(find(waits, "pg", /^select \* from users where id = \?$/).status, "ok");
      assert.equal(find(waits, "pg", /^wrong$/).status, "failed");
      find(waits, "pg", /^select \?$/);
      assert.equal(find(waits, "mysql2", /^select name from shop where id = \?$/).status, "ok");
      assert.equal(find(waits, "redis", /^GET$/).status, "ok");
      assert.equal(find(waits, "redis", /^set$/).status, "failed");
    }, ["bun", ...NODE_RUNTIMES]);
  });

  it("stand in the span that the program is in", async () => {
    const library = readFileSync(await bundleLibrary(), "utf8");
    const text = `
      import process from "node:process";
      import { span } from "./library.mjs";
      const base = "http://127.0.0.1:" + process.env.TEST_PORT;
      await span("outer", async () => { await fetch(base + "/first"); await fetch(base + "/second"); });
      await fetch(base + "/outside");`;
    await forEachRuntime(async (runtime) => {
      const { recording, stderr } = await recordProgram({
        runtime,
        text,
        files: { "library.mjs": library },
        env,
      });
      assert.equal(stderr, "");
      const { key } = spansOf(recording).find(({ name }) => name === "outer") ?? assert.fail("no span");
      const waits = waitsOf(recording);
      assert.equal(find(waits, "fetch", /first/).spanKey, key);
      assert.equal(find(waits, "fetch", /second/).spanKey, key);
      assert.equal(find(waits, "fetch", /outside/).spanKey, -1);
    });
  });
});
