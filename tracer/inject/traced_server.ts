// Requests of one server that the program hands in: of node:http2, whose requests nobody announces in all runtimes, and
// upgrades of node:http, which are answered on the socket.

import type { Requests } from "../capture/requests.ts";
import type { HeaderSource } from "../logger/propagation.ts";
import { isHandler, isObject } from "../runtime/web_handlers.ts";
import type { OpenRequest } from "../telemetry/request_port.ts";

/** A server of node:http, node:https or node:http2. */
export type EmittingServer = object & { readonly emit: (...args: never[]) => unknown };

/** The status line that a socket is answered with, HTTP/1.1 alone. */
const STATUS_LINE = /^HTTP\/1\.\d (\d{3})/;

/** Traces a server. @param known whether a request has its span already. Returns what ends that. */
export function traceEmittingServer(
  server: EmittingServer,
  requests: Requests,
  known: (request: IncomingRequest) => boolean,
): () => void {
  const before = Object.getOwnPropertyDescriptor(server, "emit");
  const { emit } = server;
  function begin([event, request, other]: readonly unknown[]): OpenRequest | undefined {
    if ((event !== "request" && event !== "upgrade") || !isIncoming(request) || known(request)) {
      return undefined;
    }
    const { method, url, headers } = request;
    const open = requests.begin({ method, target: url, headers, mayNest: false });
    if (event === "request") followAnswer(open, other);
    else followSocket(open, other);
    return open;
  }
  const own = function (this: unknown, ...args: unknown[]): unknown {
    const open = begin(args);
    if (open === undefined) return Reflect.apply(emit, this, args);
    const leave = open.enter();
    try {
      return Reflect.apply(emit, this, args);
    } catch (error) {
      open.fail(error);
      throw error;
    } finally {
      leave();
    }
  };
  Object.defineProperty(server, "emit", {
    value: own,
    configurable: true,
    writable: true,
    enumerable: false,
  });
  return () => {
    // Unless somebody else stands before it.
    if (Object.getOwnPropertyDescriptor(server, "emit")?.value !== own) return;
    if (before === undefined) Reflect.deleteProperty(server, "emit");
    else Object.defineProperty(server, "emit", before);
  };
}

/** Ends a request with its answer. */
function followAnswer(open: OpenRequest, response: unknown): void {
  const status = () => {
    const code = isObject(response) ? response["statusCode"] : undefined;
    return typeof code === "number" ? code : undefined;
  };
  once(response, "finish", () => open.end(status()));
  once(
    response,
    "close",
    () => open.abort(isObject(response) && response["headersSent"] ? status() : undefined),
  );
}

/** Ends a request with the first line that is written to its socket: 101 when it is upgraded. */
function followSocket(open: OpenRequest, socket: unknown): void {
  if (!isObject(socket)) return open.end(undefined);
  const restore = ["write", "end"].map((name) =>
    watchFirst(socket, name, (chunk) => {
      const status = STATUS_LINE.exec(textOf(chunk))?.[1];
      for (const each of restore) each();
      open.end(status === undefined ? undefined : Number(status));
    })
  );
  once(socket, "close", () => open.abort(undefined));
}

/** Looks at what a method is called with until it is told otherwise. Returns what tells it so. */
function watchFirst(
  owner: Record<PropertyKey, unknown>,
  name: string,
  look: (chunk: unknown) => void,
): () => void {
  const method = owner[name];
  if (!isHandler(method)) return () => {};
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const value = function (this: unknown, ...args: unknown[]): unknown {
    look(args[0]);
    return Reflect.apply(method, this, args);
  };
  Object.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: false });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  };
}

function textOf(chunk: unknown): string {
  if (typeof chunk === "string") return chunk;
  return chunk instanceof Uint8Array ? new TextDecoder().decode(chunk.subarray(0, 16)) : "";
}

function once(emitter: unknown, event: string, callback: () => void): void {
  const add = isObject(emitter) ? emitter["once"] : undefined;
  if (isHandler(add)) Reflect.apply(add, emitter, [event, callback]);
}

/** A request of node:http or node:http2, as far as it is looked at. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderSource;
}

function isIncoming(value: unknown): value is IncomingRequest {
  return isObject(value) && typeof value["method"] === "string" && typeof value["url"] === "string" &&
    isObject(value["headers"]);
}
