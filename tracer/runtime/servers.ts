// Servers of the runtime that the library is in.

import type { ServerHost } from "../telemetry/request_port.ts";
import { type BunServers, watchBunServers } from "./bun_servers.ts";
import { type DenoServers, watchDenoServers } from "./deno_servers.ts";
import { watchDenoNodeServers, watchNodeServers } from "./node_servers.ts";
import { isHandler, isObject } from "./web_handlers.ts";

/** Watches the servers that are started from now on, none in browsers. Returns what ends that. */
export function watchServers(host: ServerHost): () => void {
  const bun: unknown = Reflect.get(globalThis, "Bun");
  if (canServe(bun)) return watchBunServers(bun, host);
  const deno: unknown = Reflect.get(globalThis, "Deno");
  if (canServe(deno)) {
    const stops = [watchDenoServers(deno, host), watchDenoNodeServers(host)];
    return () => stops.forEach((stop) => stop());
  }
  return "process" in globalThis ? watchNodeServers(host) : () => {};
}

function canServe(value: unknown): value is BunServers & DenoServers {
  return isObject(value) && isHandler(value["serve"]);
}
