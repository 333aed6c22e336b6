// Requests that Bun.serve answers, and node:http in Bun, which stands on it and announces nothing.

import type { OpenRequest, ServerHost } from "../telemetry/request_port.ts";
import { builtin } from "./builtins.ts";
import { hasExchange, NodeRequests } from "./node_servers.ts";
import { ServedBodies } from "./bun_bodies.ts";
import {
  type Handler,
  type HandlerEnds,
  type HandlerFacts,
  isHandler,
  isObject,
  routesOf,
  standIn,
  statusOf,
  traceHandler,
} from "./web_handlers.ts";
import { isPlainPromise } from "./waits_wrapping.ts";

/** The part of the Bun global that is used. */
export interface BunServers {
  serve: Handler;
}

/** What Bun.serve is told, and reload(), too. */
type ServeOptions = Record<PropertyKey, unknown>;

const SWITCHING_PROTOCOLS = 101;
const INTERNAL_ERROR = 500;

/** Watches the servers that are started from now on. Returns what ends that for servers still to come. */
export function watchBunServers(bun: BunServers, host: ServerHost): () => void {
  const { serve } = bun;
  const tracer = new BunTracer(host);
  const busy = new Set<ServedBodies>();
  host.onLook(() => busy.forEach((bodies) => bodies.look()));
  const own = standIn(serve, function (...args) {
    const [options, ...rest] = args;
    if (!isObject(options)) return Reflect.apply(serve, this, args);
    host.onServing?.();
    if ("onNodeHTTPRequest" in options) {
      tracer.watchNodeHttp();
      return Reflect.apply(serve, this, args);
    }
    const bodies = new ServedBodies(host.every, busy);
    const server: unknown = Reflect.apply(serve, this, [tracer.trace(options, bodies), ...rest]);
    if (isObject(server)) {
      bodies.serve(server);
      tracer.watchReload(server, bodies);
    }
    return server;
  });
  bun.serve = own;
  return () => {
    tracer.isOn = false;
    if (bun.serve === own) bun.serve = serve;
  };
}

/** Wraps what servers are made of. */
class BunTracer {
  /** Whether requests to node:http are seen. */
  isOn = true;
  readonly #host: ServerHost;
  readonly #bodiesOf = new WeakMap<object, ServedBodies>();
  #reloads = false;
  #servesNode = false;

  constructor(host: ServerHost) {
    this.#host = host;
  }

  /** The options with handlers that are traced. */
  trace(options: ServeOptions, bodies: ServedBodies): ServeOptions {
    const traced = flatten(options);
    const { fetch, routes, error } = traced;
    const answers = isHandler(error) ? new FailedAnswers(error) : undefined;
    const ends = createEnds(bodies, answers);
    const trace = (handler: Handler, facts?: HandlerFacts) => traceHandler(this.#host, handler, ends, facts);
    if (isHandler(fetch)) traced["fetch"] = trace(fetch, { findRoute: routesOf(options) });
    if (isObject(routes) && !Array.isArray(routes)) traced["routes"] = traceRoutes(routes, trace);
    if (answers !== undefined) traced["error"] = answers.handler;
    return traced;
  }

  /** Has reload() trace the handlers that it brings. It is a method of all servers. */
  watchReload(server: object, bodies: ServedBodies): void {
    this.#bodiesOf.set(server, bodies);
    if (this.#reloads) return;
    this.#reloads = true;
    const prototype: unknown = Object.getPrototypeOf(server);
    const reload = isObject(prototype) ? prototype["reload"] : undefined;
    if (!isObject(prototype) || !isHandler(reload)) return;
    const traced = (server: unknown, options: unknown) => {
      const bodies = isObject(server) ? this.#bodiesOf.get(server) : undefined;
      return bodies !== undefined && isObject(options) ? this.trace(options, bodies) : options;
    };
    prototype["reload"] = standIn(reload, function (options, ...rest) {
      return Reflect.apply(reload, this, [traced(this, options), ...rest]);
    });
  }

  /** Sees requests where servers tell their listeners. A call in tail position leaves no frame in stacks. */
  watchNodeHttp(): void {
    if (this.#servesNode) return;
    this.#servesNode = true;
    const { Server, ServerResponse } = builtin("node:http");
    const requests = new NodeRequests(this.#host);
    watchEvents(Server.prototype, (server, event, request, response) => {
      if (!this.isOn || event !== "request" || !this.#host.watcher.takes()) return;
      const exchange = { server, request, response };
      if (hasExchange(exchange)) requests.start(exchange).stay();
    });
    watchEvents(ServerResponse.prototype, (response, event) => {
      if (event === "finish") requests.finish(response);
      else if (event === "close") requests.close(response);
    });
  }
}

/** Sees the events of all emitters of a class. JavaScriptCore leaves calls in tail position out of stacks. */
function watchEvents<E extends NodeJS.EventEmitter>(
  prototype: E,
  look: (emitter: E, event: unknown, ...args: unknown[]) => void,
): void {
  const { emit } = prototype;
  const own = function (this: E, event: string, ...args: unknown[]): boolean {
    look(this, event, ...args);
    return emit.call(this, event, ...args);
  };
  Object.defineProperty(own, "name", { value: emit.name });
  Object.defineProperty(prototype, "emit", {
    value: own,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

/** Options as a plain object: methods and getters of a class's instance as they are now. */
function flatten(options: ServeOptions): ServeOptions {
  const flat: ServeOptions = {};
  for (
    let level: object | null = options;
    level !== null && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const name of Reflect.ownKeys(level)) {
      if (!(name in flat) && name !== "constructor") flat[name] = options[name];
    }
  }
  return flat;
}

/** A route has a handler, one a method, or an answer that is always the same: that one Bun gives without us. */
function traceRoutes(
  routes: ServeOptions,
  trace: (handler: Handler, facts: HandlerFacts) => Handler,
): ServeOptions {
  const traced: ServeOptions = {};
  for (const route of Reflect.ownKeys(routes)) {
    const facts = { route: String(route) };
    const value = routes[route];
    if (isHandler(value)) traced[route] = trace(value, facts);
    else if (isPlain(value)) {
      traced[route] = Object.fromEntries(
        Object.entries(value).map(([method, each]) => [method, isHandler(each) ? trace(each, facts) : each]),
      );
    } else traced[route] = value;
  }
  return traced;
}

function isPlain(value: unknown): value is ServeOptions {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function createEnds(bodies: ServedBodies, answers: FailedAnswers | undefined): HandlerEnds {
  return {
    began: () => bodies.began(),
    answered(open, response, [request]) {
      const status = statusOf(response);
      // An upgrade is told by returning nothing.
      if (status === undefined) {
        bodies.left();
        open.end(response === undefined ? SWITCHING_PROTOCOLS : undefined);
      } else bodies.answered(open, status, { request, response });
    },
    failed(open, error) {
      bodies.left();
      if (answers === undefined || !answers.await(open, error)) open.end(INTERNAL_ERROR);
    },
  };
}

/** Answers that the program's option `error` gives for what its handlers threw. */
class FailedAnswers {
  readonly #waiting = new WeakMap<object, OpenRequest>();
  readonly handler: Handler;

  constructor(handler: Handler) {
    const take = (error: unknown) => this.#take(error);
    this.handler = function (this: unknown, ...args: unknown[]): unknown {
      const open = take(args[0]);
      if (open === undefined) return Reflect.apply(handler, this, args);
      const leave = open.enter();
      let response: unknown;
      try {
        response = Reflect.apply(handler, this, args);
      } finally {
        leave();
        if (!isPlainPromise(response)) open.end(statusOf(response) ?? INTERNAL_ERROR);
      }
      if (isPlainPromise(response)) {
        response.then((answer) => open.end(statusOf(answer)), () => open.end(INTERNAL_ERROR));
      }
      return response;
    };
  }

  /** Whether the error can be told again. */
  await(open: OpenRequest, error: unknown): boolean {
    if (!isObject(error)) return false;
    this.#waiting.set(error, open);
    return true;
  }

  #take(error: unknown): OpenRequest | undefined {
    if (!isObject(error)) return undefined;
    const open = this.#waiting.get(error);
    this.#waiting.delete(error);
    return open;
  }
}
