// Tests of cli/background_server.ts: what is said of servers that answer, and of those that do not. Starting one is tested
// with `microlog open`, in test/e2e/commands_test.ts.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { locateServer } from "../../cli/background_server.ts";
import { fakeContext } from "../support/fake_context.ts";

const ROOT = "/recordings";

/** Serves the same answer to everything, at a free port. */
function serve(answer: unknown): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((_, response) => response.end(JSON.stringify(answer)));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address !== null ? address.port : 0 });
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

describe("locateServer()", () => {
  const context = fakeContext();
  const wanted = (port: number) => ({ root: ROOT, port, idleMinutes: 1 });

  it("finds the server that answers for the root, and no other", async () => {
    const { server, port } = await serve({ microlog: context.version, root: ROOT, file: null });
    const address = `http://127.0.0.1:${port}/`;
    assert.deepEqual(await locateServer(context, wanted(port)), { address, answers: true });
    const other = await locateServer(context, { ...wanted(port), root: "/elsewhere" });
    assert.notEqual(other?.address, address);
    await close(server);
  });

  it("names the port where one would be started, and starts none", async () => {
    const { server, port } = await serve({});
    const taken = await locateServer(context, wanted(port));
    assert.notEqual(taken?.address, `http://127.0.0.1:${port}/`);
    await close(server);
    for (const _ of ["once", "again"]) {
      const located = await locateServer(context, wanted(port));
      assert.match(located?.address ?? "", /^http:\/\/127\.0\.0\.1:\d+\/$/);
      assert.equal(located?.answers, false);
    }
  });
});
