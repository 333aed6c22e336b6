// Requests that Deno.serve answers.

import type { ServerHost } from "../telemetry/request_port.ts";
import {
  type Handler,
  type HandlerEnds,
  isHandler,
  isObject,
  standIn,
  statusOf,
  traceHandler,
} from "./web_handlers.ts";

/** The part of the Deno global that is used. */
export interface DenoServers {
  serve: Handler;
}

const SWITCHING_PROTOCOLS = 101;

/**
 * Watches the servers that are started from now on. Returns what ends that for servers still to come. Deno loads its server
 * when `Deno.serve` is first looked at, which takes 4 ms: that is left to the program.
 */
export function watchDenoServers(deno: DenoServers, host: ServerHost): () => void {
  const before = Object.getOwnPropertyDescriptor(deno, "serve");
  if (before === undefined) return () => {};
  const trace = (handler: Handler) => traceHandler(host, handler, DENO_ENDS);
  const own = tracedProperty(before, (serve) => isHandler(serve) ? traceServe(serve, trace) : serve);
  Object.defineProperty(deno, "serve", own);
  return () => {
    const now = Object.getOwnPropertyDescriptor(deno, "serve");
    // Unless the program has put its own in its place.
    if (now?.get === own.get && now?.value === own.value) Object.defineProperty(deno, "serve", before);
  };
}

/** The property with another value, made when it is looked at if it was made then before. */
function tracedProperty(
  property: PropertyDescriptor,
  trace: (value: unknown) => unknown,
): PropertyDescriptor {
  const { get } = property;
  if (get === undefined) return { ...property, value: trace(property.value) };
  let known: { readonly value: unknown; readonly traced: unknown } | undefined;
  const getTraced = standIn(get, function () {
    const value: unknown = Reflect.apply(get, this, []);
    if (known?.value !== value) known = { value, traced: trace(value) };
    return known?.traced;
  });
  return { ...property, get: getTraced };
}

function traceServe(serve: Handler, trace: (handler: Handler) => Handler): Handler {
  return standIn(serve, function (...args) {
    return Reflect.apply(serve, this, traceArguments(args, trace));
  });
}

/** `serve(handler)`, `serve(options, handler)`, `serve(handler, options)` and `serve({ handler })`. */
function traceArguments(args: readonly unknown[], trace: (handler: Handler) => Handler): readonly unknown[] {
  if (args.some(isHandler)) return args.map((each) => isHandler(each) ? trace(each) : each);
  const [options, ...rest] = args;
  if (!isObject(options) || !isHandler(options["handler"])) return args;
  return [{ ...options, handler: trace(options["handler"]) }, ...rest];
}

/** Deno tells when all of an answer was sent. */
const DENO_ENDS: HandlerEnds = {
  answered(open, response, [, info]) {
    const status = statusOf(response);
    const completed = isObject(info) ? info["completed"] : undefined;
    if (status === SWITCHING_PROTOCOLS || !(completed instanceof Promise)) return open.end(status);
    completed.then(() => open.end(status), () => open.abort(status));
  },
  // Its option `onError` makes the answer, which is 500 unless it says otherwise.
  failed: (open) => open.end(500),
};
