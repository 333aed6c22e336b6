// A receiver of logs: a real HTTP server that notes what comes and answers what it is told.

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";
import { eventually } from "./eventually.ts";

/** A request that came. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked. */
  readonly body: string;
  /** As it came. */
  readonly bytes: Uint8Array;
}

/** What is answered; default 200 without anything. */
export interface ReceiverAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Breaks the connection instead. */
  readonly breaks?: boolean;
  /** Never answers. */
  readonly hangs?: boolean;
}

/** A server that runs. */
export interface LogReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Waits until so many requests have come. */
  received(count: number): Promise<readonly ReceivedRequest[]>;
  close(): Promise<void>;
}

/** Starts one. @param answer what is answered to a request, by its number from 0 */
export async function startReceiver(
  answer: (request: ReceivedRequest, index: number) => ReceiverAnswer = () => ({}),
  port = 0,
): Promise<LogReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const pieces: Uint8Array[] = [];
    request.on("data", (piece: Uint8Array) => void pieces.push(piece));
    request.on("end", () => {
      const bytes = Buffer.concat(pieces);
      const { method = "", url = "", headers } = request;
      const body = headers["content-encoding"] === "gzip" ? gunzipSync(bytes).toString() : bytes.toString();
      const received = { method, path: url, headers, body, bytes };
      const { status = 200, headers: own = {}, body: text = "", breaks, hangs } = answer(
        received,
        requests.length,
      );
      requests.push(received);
      if (breaks === true) request.socket.destroy();
      else if (hangs !== true) response.writeHead(status, { ...own }).end(text);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    received: (count) =>
      eventually(() => {
        if (requests.length >= count) return Promise.resolve(requests);
        return Promise.reject(new Error(`${requests.length} of ${count} requests came`));
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
