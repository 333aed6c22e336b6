// The network of Bun, Deno and Node for sinks: requests by `fetch`, sockets by node: modules. Nothing of it keeps a program
// alive but what is on its way.

import type { SinkNetwork } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";
import { process } from "./host_process.ts";
import { requestBy } from "./http_request.ts";
import { openConnection } from "./sink_connection.ts";

// Taken before the program can replace them.
const { setTimeout, clearTimeout } = globalThis;

/** @param fetch taken before the program can replace it, so that what watches the program's requests sees none of these */
export function createSinkNetwork(fetch: typeof globalThis.fetch): SinkNetwork {
  return {
    request: (request) =>
      requestBy(fetch, (milliseconds, callback) => after(milliseconds, false, callback), request),
    gzip,
    connect: openConnection,
    after,
    beforeEnd(callback) {
      process.on("beforeExit", callback);
      return () => void process.off("beforeExit", callback);
    },
    atExit(callback) {
      process.on("exit", callback);
      return () => void process.off("exit", callback);
    },
    isPage: false,
    hostName,
    processId: () => process.pid,
  };
}

function after(milliseconds: number, keepsAlive: boolean, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  if (!keepsAlive) timer.unref();
  return () => clearTimeout(timer);
}

function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    builtin("node:zlib").gzip(text, (error, packed) => {
      if (error === null) resolve(new Uint8Array(packed));
      else reject(error);
    });
  });
}

function hostName(): string {
  try {
    return builtin("node:os").hostname();
  } catch {
    return ""; // Deno may not be allowed to look
  }
}
