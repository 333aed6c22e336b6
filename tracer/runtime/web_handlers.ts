// Handlers of servers that take a Request and return a Response (Bun.serve, Deno.serve): wrapped so that what they return
// and throw, and what they are called with, stays the same.

import type { OpenRequest, ServerHost } from "../telemetry/request_port.ts";
import { hideTracer } from "./hidden_frames.ts";
import { isPlainPromise } from "./waits_wrapping.ts";

/** A function of the program. */
export type Handler = (...args: unknown[]) => unknown;

const LEAST_PARAMETERS = 2;

/** How the server goes on once a handler is done. */
export interface HandlerEnds {
  /** The handler is called. */
  began?(open: OpenRequest): void;
  /** The handler returned, or its promise resolved. @param args what it was called with */
  answered(open: OpenRequest, response: unknown, args: readonly unknown[]): void;
  /** The handler threw, or its promise was rejected. */
  failed(open: OpenRequest, error: unknown): void;
}

/** The part of a `Request` that is used. */
export interface WebRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** What is told of requests of one handler. */
export interface HandlerFacts {
  /** Pattern of the route that the handler is of. */
  readonly route?: string | undefined;
  /** Finds the pattern once the request was answered. */
  readonly findRoute?: ((request: WebRequest) => string | undefined) | undefined;
}

/** The handler, with a span around each call. */
export function traceHandler(
  host: Pick<ServerHost, "watcher" | "isOwnLine">,
  handler: Handler,
  ends: HandlerEnds,
  { route, findRoute }: HandlerFacts = {},
): Handler {
  const { watcher } = host;
  function handle(this: unknown, ...args: unknown[]): unknown {
    if (!watcher.takes()) return Reflect.apply(handler, this, args);
    const [request] = args;
    if (!isRequest(request)) return Reflect.apply(handler, this, args);
    const { method, url, headers } = request;
    const open = watcher.begin({ method, target: url, headers, route, mayNest: true });
    const leave = open.enter();
    ends.began?.(open);
    const answered = (response: unknown) => {
      const found = route === undefined ? findRoute?.(request) : undefined;
      if (found !== undefined) open.setRoute(found);
      ends.answered(open, response, args);
    };
    let result: unknown;
    try {
      result = Reflect.apply(handler, this, args);
    } catch (error) {
      leave();
      hideTracer(error, host);
      open.fail(error);
      ends.failed(open, error);
      throw error;
    }
    leave();
    // A promise of another kind may begin its work each time that somebody waits for it.
    if (!isPlainPromise(result)) {
      answered(result);
      return result;
    }
    result.then(answered, (error: unknown) => {
      hideTracer(error, host);
      open.fail(error);
      ends.failed(open, error);
    });
    return result;
  }
  // Deno makes no request for a handler that wants none.
  return Object.defineProperty(handle, "length", { value: Math.max(LEAST_PARAMETERS, handler.length) });
}

/** A function in the place of a runtime's, with its name, length and `[native code]`. */
export function standIn<F extends object>(
  original: F,
  call: (this: unknown, ...args: unknown[]) => unknown,
): F {
  return new Proxy(original, { apply: (_target, self, args) => Reflect.apply(call, self, args) });
}

export function isRequest(value: unknown): value is WebRequest {
  return typeof value === "object" && value !== null && "method" in value && "url" in value &&
    "headers" in value;
}

export function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

export function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** Of a `Response`; undefined when it is none. */
export function statusOf(response: unknown): number | undefined {
  const status = isObject(response) ? response["status"] : undefined;
  return typeof status === "number" ? status : undefined;
}

/** An application that can say which of its routes takes a request, as Hono's can. */
interface RoutingApp {
  readonly router: { match(method: string, path: string): unknown };
}

/** Finds patterns of an application's routes; undefined when it is no such application. */
export function routesOf(app: unknown): ((request: WebRequest) => string | undefined) | undefined {
  if (!isRoutingApp(app)) return undefined;
  return ({ method, url }) => {
    try {
      return lastRoute(app.router.match(method === "HEAD" ? "GET" : method, new URL(url).pathname));
    } catch {
      return undefined; // another kind of router
    }
  };
}

function isRoutingApp(value: unknown): value is RoutingApp {
  const router = isObject(value) ? value["router"] : undefined;
  return isObject(router) && typeof router["match"] === "function";
}

/** Hono's result is a list of handlers, each `[[handler, route], parameters]`. */
function lastRoute(match: unknown): string | undefined {
  const handlers: unknown = Array.isArray(match) ? match[0] : undefined;
  if (!Array.isArray(handlers)) return undefined;
  return patternOf(handlers.map((each: unknown): unknown => {
    const pair: unknown = Array.isArray(each) ? each[0] : undefined;
    return Array.isArray(pair) ? pair[1] : undefined;
  }));
}

/**
 * The pattern among Hono's routes that took a request: that of the last one, which answers, unless it is for all methods,
 * as middleware is.
 * @param routes the outermost first
 */
export function patternOf(routes: readonly unknown[]): string | undefined {
  const last = routes.filter(isObject).toReversed();
  const route = last.find(({ method }) => method !== "ALL") ?? last[0];
  const path = route?.["path"];
  return typeof path === "string" ? path : undefined;
}
