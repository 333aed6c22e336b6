// Time limit: 300 s.
// Runtime: Bun.
// Servers that a program hands in, in every runtime: those of node:http2, upgrades of sockets, and default exports that
// `deno serve` answers by.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { eventually } from "../../support/eventually.ts";
import { runProgram, startProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";
import { DENO_PATH } from "../../support/runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-servers-"));
let runtimes: readonly RuntimeCommand[] = [];

before(async () => {
  for (const source of ["mod.ts", "requests.ts", "testing.ts"]) await bundleLibrary(source, folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = `import { getLogger, span } from "./mod.mjs";
  import { traceRequests, traceServer, withRequest } from "./requests.mjs";
  import { captureLogs, captureSpans } from "./testing.mjs";
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
  const listen = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const log = getLogger("server");
`;

const HTTP2 = `${HEAD}
  import { connect, createServer } from "node:http2";
  const [logs, spans] = [captureLogs({ ids: false }), captureSpans()];
  const server = createServer(async (request, response) => {
    await pause();
    span("inner", () => log.info("asked " + request.url));
    response.statusCode = request.url === "/broken" ? 503 : 200;
    response.end("ok");
  });
  const end = traceServer(server);
  await listen(server);
  const client = connect("http://127.0.0.1:" + server.address().port);
  async function ask(path, id) {
    const stream = client.request({ ":path": path, "x-request-id": id });
    stream.resume();
    await new Promise((resolve) => stream.on("close", resolve));
  }
  await Promise.all([ask("/users/4711", "one"), ask("/broken", "two")]);
  end();
  await ask("/untraced", "three");
  // The client knows of an answer before the server knows that it is sent.
  while (spans.spans.some(({ duration }) => duration === undefined)) await pause();
  client.close();
  server.close();
  const told = logs.records.map(({ message, fields }) => [message, fields.request_id ?? "-"]).sort();
  const drawn = spans.spans.map(({ name, fields, status }) => [name, fields.status ?? "-", status].join(" ")).sort();
  console.log(JSON.stringify([told, drawn]));
`;

const UPGRADES = `${HEAD}
  import { createServer, request } from "node:http";
  const [logs, spans] = [captureLogs({ ids: false }), captureSpans()];
  const server = createServer((_request, response) => response.end("plain"));
  server.on("upgrade", async (request, socket) => {
    await pause();
    log.info("upgrade " + request.url);
    if (request.url === "/refused") return socket.end("HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\n\\r\\n");
    socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n");
    socket.end("hello");
  });
  traceServer(server);
  await listen(server);
  const { port } = server.address();
  const ask = (path, id) => new Promise((resolve, reject) => {
    const headers = { connection: "Upgrade", upgrade: "echo", "x-request-id": id };
    const asked = request({ port, host: "127.0.0.1", path, headers });
    asked.on("upgrade", (_response, socket) => { socket.resume(); socket.on("close", () => resolve(101)); socket.end(); });
    asked.on("response", (response) => { response.resume(); response.on("end", () => resolve(response.statusCode)); });
    asked.on("error", reject);
    asked.end();
  });
  const statuses = [await ask("/chat", "one"), await ask("/refused", "two")];
  server.close();
  server.closeAllConnections?.();
  const told = logs.records.map(({ message, fields }) => [message, fields.request_id ?? "-"]);
  const drawn = spans.spans.map(({ name, fields }) => [name, fields.status ?? "-"].join(" "));
  console.log(JSON.stringify([statuses, told, drawn]));
  process.exit(0);
`;

async function expectPrinted(name: string, text: string, given: unknown): Promise<void> {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  for (const [runtime, [file = "", ...args]] of runtimes) {
    const { stdout, stderr, exitCode, timedOut } = await runProgram(file, [...args, path], {
      timeoutMs: 60_000,
    });
    assert.equal(exitCode, 0, `${runtime}${timedOut ? " was late" : ""}: ${stderr}`);
    assert.deepEqual(JSON.parse(stdout), given, runtime);
  }
}

describe("traceServer()", () => {
  it("makes spans of requests to node:http2, until it is ended", async () => {
    await expectPrinted("http2", HTTP2, [
      [["asked /broken", "two"], ["asked /untraced", "-"], ["asked /users/4711", "one"]],
      [
        "GET /broken 503 error",
        "GET /users/:id 200 unset",
        "inner - unset",
        "inner - unset",
        "inner - unset",
      ],
    ]);
  });

  it("makes spans of upgrades, which end as the socket is answered", async () => {
    await expectPrinted("upgrades", UPGRADES, [
      [101, 401],
      [["upgrade /chat", "one"], ["upgrade /refused", "two"]],
      ["GET /chat 101", "GET /refused 401"],
    ]);
  });
});

describe("a default export that deno serve answers by", () => {
  it("has its requests traced by withRequest()", async () => {
    const path = join(folder, "served.mjs");
    writeFileSync(
      path,
      `${HEAD}
      import { configure } from "./mod.mjs";
      await configure({ sinks: [{ type: "console", format: "json" }] });
      export default {
        fetch: (request) => withRequest(request, async () => {
          await pause();
          log.info("asked " + new URL(request.url).pathname);
          return new Response("ok");
        }),
      };`,
    );
    let printed = "";
    const server = startProgram(DENO_PATH, ["serve", "-A", "--host", "127.0.0.1", "--port", "0", path], {
      timeoutMs: 120_000,
      env: { NO_COLOR: "1" },
      onOutput: (text) => void (printed += text),
    });
    try {
      const port = await eventually(() => {
        const [, found] = /Listening on http:\/\/127\.0\.0\.1:(\d+)\//.exec(printed) ?? [];
        return found === undefined
          ? Promise.reject(new Error(`Deno printed ${printed}`))
          : Promise.resolve(found);
      });
      const answer = await fetch(`http://127.0.0.1:${port}/cart`, { headers: { "x-request-id": "one" } });
      assert.equal(await answer.text(), "ok");
      await server.waitForOutput("asked /cart");
      assert.match(printed, /"message":"asked \/cart".*"request_id":"one"/);
    } finally {
      server.send("SIGTERM");
      await server.result;
    }
  });
});
