// The network of browsers: requests alone.

import type { SinkNetwork } from "../logger/sinks/sink.ts";
import { requestBy } from "./http_request.ts";

/** @param fetch taken before the page can replace it */
export function createPageNetwork(fetch: typeof globalThis.fetch): SinkNetwork {
  const { setTimeout, clearTimeout, CompressionStream, Response } = globalThis;
  const later = (milliseconds: number, callback: () => void) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  };
  return {
    request: (request) => requestBy(fetch, later, request),
    gzip: typeof CompressionStream === "function"
      ? async (text) => {
        const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
        return new Uint8Array(await new Response(packed).arrayBuffer());
      }
      : undefined,
    connect: undefined,
    after: (milliseconds, _keepsAlive, callback) => later(milliseconds, callback),
    // What a page has left is handed over when it is hidden (`pagehide`).
    beforeEnd: () => () => {},
    atExit: () => () => {},
    isPage: true,
    hostName: () => "",
    processId: () => 0,
  };
}
