// What `import … from "microlog/requests"` gives: spans of the requests that a server answers, whose context holds for all
// that is done for them. A program that is recorded has them without a word.

import { RequestTracing, type TracedRequest } from "./inject/request_tracing.ts";
import type { EmittingServer } from "./inject/traced_server.ts";
import { patternOf } from "./runtime/web_handlers.ts";

export type { TracedRequest } from "./inject/request_tracing.ts";
export type { EmittingServer } from "./inject/traced_server.ts";

const tracing = /* @__PURE__ */ new RequestTracing();

/**
 * Makes a span of each request to the servers that are started from now on: `Bun.serve`, `Deno.serve` and node:http. It
 * lasts until the answer was sent. Records, spans and metrics made for the request have its `request_id` (of the header
 * `x-request-id`, else a new one), and its trace (`traceparent`, B3) and baggage go along.
 *
 * @returns what ends that, for servers still to come
 * @example
 * traceRequests();
 * Bun.serve({ fetch: (request) => { log.info("asked"); return new Response("hello"); } });
 */
export function traceRequests(): () => void {
  return tracing.start();
}

/**
 * Makes a span of each request to one server of node:http2, or of node:http and node:https with its upgrades, which
 * `traceRequests()` does not see: such a span ends with the status that the socket is answered with, 101 as a rule.
 *
 * @returns what ends that
 * @example
 * const server = createSecureServer(options, answer);
 * traceServer(server);
 */
export function traceServer(server: EmittingServer): () => void {
  return tracing.traceServer(server);
}

/** What is known of a request that is handed in. */
export interface RequestOptions {
  /** The pattern of the route that it took, default: its path, with `:id` for ids. */
  readonly route?: string;
}

/**
 * Runs what answers a request in a span of its own; in the server's span, if it has one. Returns and throws what the work
 * does. The status is that of the `Response` it returns, or resolves to, and the span ends there.
 *
 * @example
 * const response = await withRequest(request, () => app.fetch(request));
 */
export function withRequest<T>(request: TracedRequest, work: () => T, options: RequestOptions = {}): T {
  const { route } = options;
  return tracing.run(request, work, (open) => {
    if (route !== undefined) open.setRoute(route);
  });
}

/** What Hono hands to middleware, as far as it is used. */
export interface HonoContext {
  readonly req: {
    readonly raw: TracedRequest;
    readonly matchedRoutes?: readonly { readonly method: string; readonly path: string }[];
  };
  readonly res: { readonly status: number };
  readonly error?: unknown;
}

/**
 * Middleware for Hono: names spans of requests by the pattern of the route that was matched. Makes the span itself where
 * the server makes none, as in `app.request()`.
 *
 * @example
 * const app = new Hono();
 * app.use(honoRequests());
 */
export function honoRequests(): (context: HonoContext, next: () => Promise<void>) => Promise<void> {
  return function requests(context, next) {
    return tracing.run(context.req.raw, next, (open) => {
      const route = patternOf(context.req.matchedRoutes ?? []);
      if (route !== undefined) open.setRoute(route);
      if (context.error !== undefined) open.fail(context.error);
      open.end(context.res.status);
    });
  };
}
