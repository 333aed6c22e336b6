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

/** Watches the servers that are started from now on. Returns what ends that for servers still to come. */
export function watchDenoServers(deno: DenoServers, host: ServerHost): () => void {
  const { serve } = deno;
  const trace = (handler: Handler) => traceHandler(host, handler, DENO_ENDS);
  const own = standIn(serve, function (...args) {
    return Reflect.apply(serve, this, traceArguments(args, trace));
  });
  deno.serve = own;
  return () => {
    if (deno.serve === own) deno.serve = serve;
  };
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
