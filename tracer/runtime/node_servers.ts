// Requests that node:http answers, where it announces them (Node, Deno): nothing of the server is changed.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenRequest, ServerHost } from "../telemetry/request_port.ts";
import { builtin } from "./builtins.ts";
import { isObject } from "./web_handlers.ts";

const STARTED = "http.server.request.start";
const FINISHED = "http.server.response.finish";

/** Milliseconds between looks for clients that went away, which nobody announces. */
const LOOK_MILLIS = 50;

/** Watches requests from now on. Returns what ends that. */
export function watchNodeServers(host: ServerHost): () => void {
  const { setImmediate } = builtin("node:timers");
  // Not at once: those who wait for the end of the answer, to log it, are called after us.
  const restSoon = (requests: NodeRequests) =>
    setImmediate(() => {
      if (!requests.areOpen) host.watcher.rest();
    }).unref();
  return watchAnnounced(host, (open) => open.stay(), restSoon);
}

/**
 * The same in Deno. What holds when it announces a request holds on for whatever it calls of itself later: there the
 * context is confined to the call of the server's listeners.
 */
export function watchDenoNodeServers(host: ServerHost): () => void {
  return watchAnnounced(host, (open, { server }) => {
    const before = Object.getOwnPropertyDescriptor(server, "emit");
    const { emit } = server;
    const once = function (this: unknown, ...args: unknown[]): unknown {
      if (before === undefined) Reflect.deleteProperty(server, "emit");
      else Object.defineProperty(server, "emit", before);
      const leave = open.enter();
      try {
        return Reflect.apply(emit, this, args);
      } finally {
        leave();
      }
    };
    Object.defineProperty(server, "emit", {
      value: once,
      configurable: true,
      writable: true,
      enumerable: false,
    });
  });
}

/**
 * @param begin has the request's context hold for what the program does next
 * @param onIdle is called whenever no request is open any more
 */
function watchAnnounced(
  host: ServerHost,
  begin: (open: OpenRequest, exchange: Exchange) => void,
  onIdle: (requests: NodeRequests) => void = () => {},
): () => void {
  const { subscribe, unsubscribe } = builtin("node:diagnostics_channel");
  const finished = (message: unknown) => {
    if (requests.areOpen && hasExchange(message)) requests.finish(message.response);
  };
  const requests: NodeRequests = new NodeRequests(host, () => onIdle(requests));
  const started = (message: unknown) => {
    if (!host.watcher.takes()) return host.watcher.refuse();
    if (hasExchange(message)) begin(requests.start(message), message);
  };
  // For good: to listen or not turns a channel into another kind of object, and what was compiled for it is thrown away.
  subscribe(STARTED, started);
  subscribe(FINISHED, finished);
  return () => {
    unsubscribe(STARTED, started);
    unsubscribe(FINISHED, finished);
  };
}

/** A request and the answer to it. */
export interface Exchange {
  readonly server: object & { readonly emit: (...args: never[]) => unknown };
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Whether a message is of a request and its answer. */
export function hasExchange(value: unknown): value is Exchange {
  return isObject(value) && isObject(value["server"]) && isObject(value["request"]) &&
    isObject(value["response"]);
}

/** Requests that are being answered. */
export class NodeRequests {
  readonly #watcher: ServerHost["watcher"];
  readonly #every: ServerHost["every"];
  readonly #onIdle: () => void;
  readonly #open = new Map<ServerResponse, OpenRequest>();
  #stopLooking: (() => void) | undefined;

  /** @param onIdle is called whenever none is open any more */
  constructor({ watcher, every, onLook }: ServerHost, onIdle: () => void = () => {}) {
    this.#watcher = watcher;
    this.#every = every;
    this.#onIdle = onIdle;
    onLook(() => this.look());
  }

  get areOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Before the program's handlers are called. */
  start({ request, response }: Exchange): OpenRequest {
    const { method = "GET", url = "/", headers } = request;
    const open = this.#watcher.begin({ method, target: url, headers, mayNest: false });
    this.#open.set(response, open);
    this.#stopLooking ??= this.#every(LOOK_MILLIS, () => this.look());
    return open;
  }

  finish(response: ServerResponse): void {
    this.#take(response)?.end(response.statusCode);
  }

  /** The connection is done with the answer, sent or not. */
  close(response: ServerResponse): void {
    const open = this.#take(response);
    if (open === undefined) return;
    if (response.writableFinished) open.end(response.statusCode);
    else open.abort(response.headersSent ? response.statusCode : undefined);
  }

  #take(response: ServerResponse): OpenRequest | undefined {
    const open = this.#open.get(response);
    if (this.#open.delete(response) && this.#open.size === 0) this.#onIdle();
    return open;
  }

  /** Ends those whose connection is gone. */
  look(): void {
    if (!this.areOpen) {
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    }
    for (const response of this.#open.keys()) {
      if (response.destroyed || response.socket?.destroyed === true) this.close(response);
    }
  }
}
