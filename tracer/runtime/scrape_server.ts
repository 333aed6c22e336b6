// A tiny server for scrapes, by node:http in Bun, Deno and Node. It does not keep the program alive.

import type { ScrapeServer, Serve } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";

/** Requests are short: who sends slowly is not waited for. */
const REQUEST_MILLIS = 10_000;

/** Starts to answer. @throws when the port is taken */
export async function serveScrapes(
  { port, address }: Parameters<Serve>[0],
  answer: Parameters<Serve>[1],
): Promise<ScrapeServer> {
  const { createServer } = builtin("node:http");
  const server = createServer(
    { requestTimeout: REQUEST_MILLIS, headersTimeout: REQUEST_MILLIS },
    (request, response) => {
      const { method = "GET", url = "/", headers } = request;
      // What they send is not read.
      request.resume();
      const { status, headers: own, body } = answer({
        method,
        path: url,
        accept: String(headers.accept ?? ""),
      });
      response.writeHead(status, { ...own, "content-length": `${new TextEncoder().encode(body).length}` });
      response.end(body);
    },
  );
  server.on("connection", (socket) => void socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.unref();
  const bound = server.address();
  const actual = typeof bound === "object" && bound !== null ? bound.port : port;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${actual}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
