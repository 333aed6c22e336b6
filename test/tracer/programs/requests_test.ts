// Runtime: Bun.
// Spans of the requests that servers of recorded programs answer, in every runtime: what they say, how long they last, what
// is done within them; and that the program sees nothing of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import type { Recording } from "../../../recording/recording.ts";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { forEachRuntime, outcomeOf, recordProgram, withAndWithout } from "../../support/record_program.ts";
import { type RecordedSpan, spansOf } from "../../support/recorded_spans.ts";

let library = "";
let requests = "";
before(async () => {
  library = readFileSync(await bundleLibrary(), "utf8");
  requests = readFileSync(await bundleLibrary("requests.ts"), "utf8");
});

/** `GET /route status`, `!` behind failed ones, `?` behind unfinished ones; in the order of their names. */
function drawRequests(recording: Recording): string[] {
  return spansOf(recording).filter(isRequest).map((span) => {
    const state = span.duration < 0 ? "?" : span.status === "error" ? "!" : "";
    const aborted = span.fields["aborted"] === true ? " aborted" : "";
    return `${span.name} ${span.fields["status"] ?? "-"}${aborted}${state}`;
  }).sort();
}

function isRequest({ fields }: RecordedSpan): boolean {
  return "request_id" in fields;
}

/** Log entries as `message request_id`. */
function drawEntries({ tables: { logs, strings } }: Recording): string[] {
  const { message, fields } = logs.columns;
  return Array.from({ length: logs.length }, (_, row) => {
    const members = fields[row] === -1 ? {} : JSON.parse(strings.get(fields[row] ?? -1));
    return `${strings.get(message[row] ?? -1)} ${members.request_id ?? "-"}`;
  });
}

const CLIENT = `
  async function ask(path, options = {}) {
    const response = await fetch(origin + path, options);
    return response.status + " " + (await response.text());
  }
  const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
`;

const NODE_SERVER = `import { createServer } from "node:http";
  ${CLIENT}
  const server = createServer(async (request, response) => {
    const path = request.url.split("?")[0];
    console.log("begins " + path);
    response.on("finish", () => console.log("has sent " + path));
    await pause(2);
    console.log("goes on " + path);
    if (path === "/broken") response.statusCode = 503;
    if (path === "/stream") {
      response.write("a");
      await pause(60);
      response.write("b");
    }
    if (path === "/endless") return void response.write("x");
    response.end(path === "/count" ? String(server.listenerCount("request")) : "ok");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = "http://127.0.0.1:" + server.address().port;
  for (const id of ["one", "two"]) {
    await ask("/users/4711?password=hunter2", { headers: { "x-request-id": id } });
  }
  console.log(await ask("/count", { headers: { "x-request-id": "three" } }));
  await Promise.all(["a", "b"].map((id) => ask("/items/" + id, { headers: { "x-request-id": id } })));
  await ask("/broken", { headers: { "x-request-id": "four" } });
  await ask("/stream", { headers: { "x-request-id": "five" } });
  await ask("/head", { method: "HEAD", headers: { "x-request-id": "six" } });
  const leaving = new AbortController();
  const endless = await fetch(origin + "/endless", { headers: { "x-request-id": "seven" }, signal: leaving.signal });
  await endless.body.getReader().read();
  leaving.abort();
  console.log(Object.keys(server).length > 0, server.listeners("request").length);
  setTimeout(() => { server.close(); server.closeAllConnections?.(); }, 300);
`;

describe("requests to node:http", () => {
  it("are spans, with all that is logged for them", async () => {
    await forEachRuntime(async (runtime) => {
      const { recording, stdout, stderr } = await recordProgram({ runtime, text: NODE_SERVER });
      assert.equal(stderr, "");
      assert.match(stdout, /^200 1$/m);
      assert.deepEqual(drawRequests(recording), [
        "GET /broken 503!",
        "GET /count 200",
        "GET /endless 200 aborted",
        "GET /items/a 200",
        "GET /items/b 200",
        "GET /stream 200",
        "GET /users/:id 200",
        "GET /users/:id 200",
        "HEAD /head 200",
      ]);
      const entries = drawEntries(recording);
      for (const line of ["begins", "goes on", "has sent"]) {
        for (
          const said of ["/users/4711 one", "/users/4711 two", "/items/a a", "/items/b b", "/stream five"]
        ) {
          assert.ok(
            entries.includes(`${line} ${said}`),
            `${line} ${said} is not among ${entries.join(", ")}`,
          );
        }
      }
      assert.ok(entries.includes("200 1 -"));
      assert.ok(!JSON.stringify(spansOf(recording)).includes("hunter2"));
      const stream = spansOf(recording).find(({ name }) => name === "GET /stream");
      assert.ok((stream?.duration ?? 0) >= 55_000);
    });
  });
});

const WEB_SERVER = `
  const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
  function serve(handler, more = {}) {
    if (globalThis.Bun !== undefined) {
      const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: handler, ...more });
      return { origin: "http://127.0.0.1:" + server.port, stop: () => server.stop(true), server };
    }
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {}, ...more }, handler);
    return { origin: "http://127.0.0.1:" + server.addr.port, stop: () => server.shutdown(), server };
  }
  async function ask(path, id, options = {}) {
    const response = await fetch(origin + path, { ...options, headers: { "x-request-id": id, ...options.headers } });
    return response.status + " " + [...response.headers].filter(([name]) => name !== "date").join(";") + " " + (await response.text());
  }
`;

describe("requests to Bun.serve and Deno.serve", () => {
  it("are spans until their answer is sent, with all that is done for them", async () => {
    const text = `import { getLogger, span } from "./library.mjs";
      ${WEB_SERVER}
      const { origin, stop } = serve(async (request) => {
        const { pathname } = new URL(request.url);
        getLogger("web").info("begins " + pathname);
        if (pathname === "/throws") throw new Error("bad luck");
        await span("work", () => pause(2));
        getLogger("web").info("goes on " + pathname);
        if (pathname === "/stream") {
          return new Response(new ReadableStream({ async start(controller) {
            controller.enqueue(new TextEncoder().encode("a"));
            await pause(80);
            console.log("streams");
            controller.enqueue(new TextEncoder().encode("b"));
            controller.close();
          } }));
        }
        if (pathname === "/endless") {
          return new Response(new ReadableStream({ async pull(controller) {
            await pause(5);
            controller.enqueue(new TextEncoder().encode("x"));
          } }));
        }
        return new Response("ok", { status: pathname === "/created" ? 201 : 200 });
      }, { [globalThis.Bun ? "error" : "onError"]: (error) => new Response("sorry: " + error.message, { status: 500 }) });
      console.log(await ask("/users/77", "one"));
      await Promise.all(["a", "b"].map((id) => ask("/items/" + id, id)));
      console.log(await ask("/created", "two", { method: "POST", body: "x" }));
      console.log(await ask("/stream", "three"));
      console.log(await ask("/throws", "four"));
      const leaving = new AbortController();
      const endless = await fetch(origin + "/endless", { signal: leaving.signal });
      await endless.body.getReader().read();
      leaving.abort();
      await pause(200);
      await stop();`;
    const files = { "library.mjs": library };
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text, files });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      const { recording } = recorded;
      assert.deepEqual(drawRequests(recording), [
        // Deno says alike of an answer that was sent and of a client that left.
        runtime === "deno" ? "GET /endless 200" : "GET /endless 200 aborted",
        "GET /items/a 200",
        "GET /items/b 200",
        "GET /stream 200",
        "GET /throws 500!",
        "GET /users/:id 200",
        "POST /created 201",
      ]);
      const entries = drawEntries(recording);
      for (const said of ["/users/77 one", "/items/a a", "/items/b b", "/created two", "/stream three"]) {
        assert.ok(entries.includes(`begins ${said}`), entries.join(", "));
        assert.ok(entries.includes(`goes on ${said}`), entries.join(", "));
      }
      assert.ok(entries.includes("streams three"), entries.join(", "));
      const spans = spansOf(recording);
      const stream = spans.find(({ name }) => name === "GET /stream");
      assert.ok((stream?.duration ?? 0) >= 70_000);
      const works = spans.filter(({ name }) => name === "work");
      assert.equal(works.length, 6);
      for (const { parent } of works) assert.ok(parent !== undefined && isRequest(parent));
    }, ["bun", "deno"]);
  });
});

describe("what a handler throws", () => {
  it("tells of no frame of the tracer", async () => {
    const text = `${WEB_SERVER}
      const answer = (error) => new Response(error.stack.replace(/ext:.*/g, ""), { status: 500 });
      const { origin, stop } = serve(async function handle(request) {
        if (request.url.endsWith("/late")) await pause(1);
        throw new Error("thrown");
      }, { [globalThis.Bun ? "error" : "onError"]: answer });
      for (const path of ["/at-once", "/late"]) console.log(await ask(path, "x"));
      await stop();`;
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text });
      assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
      assert.match(without.stdout, /at handle/);
    }, ["bun", "deno"]);
  });
});

describe("requests to Bun.serve", () => {
  it("are named by routes, before and after reload(), and by those of Hono", async () => {
    const hono = import.meta.resolve("hono");
    const text = `import { Hono } from ${JSON.stringify(hono)};
      ${WEB_SERVER}
      const app = new Hono();
      app.use(async (context, next) => { await next(); context.header("x-seen", "1"); });
      app.get("/posts/:slug", (context) => context.text("post"));
      class Own {
        port = 0;
        #text = "own";
        get hostname() { return "127.0.0.1"; }
        fetch() { return new Response(this === undefined ? "" : "class"); }
      }
      const routes = {
        "/fixed": new Response("fixed"),
        "/users/:id": (request) => new Response("user " + request.params.id),
        "/things/*": { GET: () => new Response("thing"), POST: async () => new Response("made", { status: 201 }) },
      };
      const served = serve(() => new Response("else"), { routes, websocket: { message(socket, text) { socket.send("heard " + text); } } });
      let { origin } = served;
      const { server } = served;
      const look = (each) => [each.name, each.length, String(each).includes("[native code]")];
      console.log(Object.keys(server), look(Bun.serve), look(server.reload));
      for (const path of ["/fixed", "/users/abc", "/things/1/2", "/other"]) console.log(await ask(path, path.slice(1, 3)));
      console.log(await ask("/things/1", "p", { method: "POST" }));
      console.log(server.reload({ fetch: (request, server) =>
        server?.upgrade(request) ? undefined : new Response("reloaded"), routes: { "/new/:x": () => new Response("new") },
        websocket: { message(socket, text) { socket.send("heard " + text); } } }) === server);
      console.log(await ask("/new/1", "n"), await ask("/old", "o"));
      console.log((await (await server.fetch(new Request(origin + "/direct"))).text()));
      const socket = new WebSocket(origin.replace("http", "ws") + "/socket");
      await new Promise((resolve) => socket.onopen = resolve);
      socket.send("hello");
      console.log(await new Promise((resolve) => socket.onmessage = ({ data }) => resolve(data)));
      socket.close();
      await served.stop();
      for (const options of [Object.assign(app, { port: 0 }), new Own()]) {
        const other = Bun.serve(options);
        origin = "http://127.0.0.1:" + other.port;
        console.log(await ask("/posts/a-b", "h"), other.pendingRequests);
        await other.stop(true);
      }
      try { Bun.serve({ port: 0 }); } catch (error) { console.log(error.name, error.message); }
      try { Bun.serve(); } catch (error) { console.log(error.name, error.message); }`;
    const { without, recorded } = await withAndWithout({ runtime: "bun", text });
    assert.deepEqual(outcomeOf(recorded), outcomeOf(without));
    assert.equal(recorded.stderr, "");
    assert.deepEqual(drawRequests(recorded.recording), [
      "GET /direct 200",
      "GET /new/:x 200",
      "GET /old 200",
      "GET /other 200",
      "GET /posts/:slug 200",
      "GET /posts/a-b 200",
      "GET /socket 101",
      "GET /things/* 200",
      "GET /users/:id 200",
      "POST /things/* 201",
    ]);
  });

  it("are spans where the server is the program's default export", async () => {
    const text = `export default {
        port: 0,
        async fetch() {
          return new Response("ok");
        },
      };
      const serve = Bun.serve;
      Bun.serve = (options) => {
        const server = serve(options);
        fetch(server.url + "quit").then((response) => response.text()).then(() => setTimeout(process.exit, 20));
        return server;
      };`;
    const { recording } = await recordProgram({ runtime: "bun", text });
    assert.deepEqual(drawRequests(recording), ["GET /quit 200"]);
  });
});

describe("traces of requests", () => {
  it("come with the headers and go on from there", async () => {
    const text = `import { contextHeaders, getLogger, span } from "./library.mjs";
      ${WEB_SERVER}
      const { origin, stop } = serve(async () => {
        await pause(1);
        return await span("inner", async () => Response.json(contextHeaders()));
      });
      const response = await fetch(origin, { headers: {
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        baggage: "user=alice",
        "x-request-id": "has spaces, so is no id",
      } });
      const { traceparent, baggage } = await response.json();
      console.log(traceparent.split("-")[1], traceparent.split("-")[2] !== "b7ad6b7169203331", baggage);
      await stop();`;
    await forEachRuntime(async (runtime) => {
      const files = { "library.mjs": library };
      const { recording, stdout } = await recordProgram({ runtime, text, files });
      assert.equal(stdout, "0af7651916cd43dd8448eb211c80319c true user=alice\n");
      const [request, inner] = spansOf(recording);
      assert.equal(request?.fields["trace_id"], "0af7651916cd43dd8448eb211c80319c");
      assert.equal(request.fields["parent_span_id"], "b7ad6b7169203331");
      assert.match(String(request.fields["request_id"]), /^[\da-f]{8}-\d+$/);
      assert.equal(inner?.parent, request);
    }, ["bun", "deno"]);
  });
});

describe("a flood of requests", () => {
  it("has spans for some of them and a number of the others", async () => {
    const asked = 1200;
    const text = `import { createServer } from "node:http";
      const server = createServer((request, response) => response.end("ok"));
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const url = "http://127.0.0.1:" + server.address().port;
      for (let i = 0; i < ${asked}; i += 40) {
        await Promise.all(Array.from({ length: 40 }, () => fetch(url).then((response) => response.text())));
      }
      server.close();
      server.closeAllConnections?.();`;
    await forEachRuntime(async (runtime) => {
      const { recording } = await recordProgram({ runtime, text });
      const spans = spansOf(recording).filter(isRequest).length;
      const { metrics, strings } = recording.tables;
      const { name, value } = metrics.columns;
      const counted = Array.from(
        name,
        (row, at) => strings.get(row) === "requests without a span" ? value[at] ?? 0 : 0,
      );
      // A counter's points say how much there is by then.
      const others = Math.max(0, ...counted);
      assert.ok(spans >= 200 && others > 0, `${spans} spans, ${others} others`);
      assert.equal(spans + others, asked);
    });
  });
});

describe("traceRequests()", () => {
  it("gives records the request's id, recorded or not, until it is ended", async () => {
    const text = `import { createServer } from "node:http";
      import { configure, flush, getLogger } from "./library.mjs";
      import { traceRequests } from "./requests.mjs";
      await configure({ level: "info", sinks: [{ type: "console", format: "json" }] });
      const end = traceRequests();
      const log = getLogger("web");
      async function run(id) {
        const server = createServer(async (request, response) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          log.info("asked");
          response.end("ok");
        });
        await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
        const origin = "http://127.0.0.1:" + server.address().port;
        await (await fetch(origin, { headers: { "x-request-id": id } })).text();
        server.close();
        server.closeAllConnections?.();
      }
      await run("one");
      end();
      await run("two");
      await flush();`;
    const files = { "library.mjs": library, "requests.mjs": requests };
    await forEachRuntime(async (runtime) => {
      const { without, recorded } = await withAndWithout({ runtime, text, files });
      for (const { stdout, stderr } of [without, recorded]) {
        assert.equal(stderr, "");
        const ids = stdout.trim().split("\n").map((line): unknown => JSON.parse(line).request_id);
        assert.deepEqual(ids, ["one", undefined]);
      }
      assert.deepEqual(drawRequests(recorded.recording), ["GET / 200", "GET / 200"]);
      assert.deepEqual(drawEntries(recorded.recording).filter((entry) => entry.startsWith("asked")), [
        "asked one",
        "asked two",
      ]);
    });
  });
});

describe("entries of a flood of requests", () => {
  it("have the id of their own request or none", async () => {
    const text = `import { Agent, createServer, get } from "node:http";
      const server = createServer((request, response) => {
        console.log(request.url);
        response.end("ok");
      });
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let i = 0; i < 700; i++) {
        await new Promise((resolve) => get({ port, agent, path: "/" + i, headers: { "x-request-id": "r" + i } }, (response) => {
          response.resume().on("end", resolve);
        }));
      }
      agent.destroy();
      server.close();`;
    await forEachRuntime(async (runtime) => {
      const { recording, stderr } = await recordProgram({ runtime, text });
      assert.equal(stderr, "");
      const requests = drawRequests(recording).length;
      assert.ok(requests > 0 && requests < 700, `${requests} spans`);
      const ids = drawEntries(recording).map((entry) => entry.split(" ")).filter(([path, id]) =>
        id !== "-" && id !== path?.replace("/", "r")
      );
      assert.deepEqual(ids, []);
    });
  });
});
