// Against DNS rebinding: a page of elsewhere may make its own name lead to this machine, but then its requests carry
// that name. Only names that are meant for this server are answered.

import type { MiddlewareHandler } from "hono";
import { fail } from "./errors.ts";

const LOOPBACK = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

/** Addresses that stand for all of a machine's own. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * Refuses requests whose `Host` is not one of this server's.
 * @param names besides loopback ones: the host that the server listens at, and names it is known by. With an address
 * that stands for all, any address is let in, because no name leads there but by intent
 */
export function checkHost(names: readonly string[]): MiddlewareHandler {
  const known = new Set(names.map((name) => withBrackets(name.toLowerCase())));
  const anyAddress = names.some((name) => ANY_ADDRESS.has(name));
  return async (c, next) => {
    const host = hostName(c.req.header("host") ?? new URL(c.req.url).host);
    const allowed = LOOPBACK.test(host) || known.has(host) || (anyAddress && IP_ADDRESS.test(host));
    if (!allowed) return fail(c, 403, "host", `This server does not answer to the name "${host}"`);
    await next();
    return undefined;
  };
}

/** Whether a server that listens at this host can be reached from its own machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(withBrackets(host.toLowerCase()));
}

/** The name without the port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}

/** IPv6 addresses stand in brackets where a port may follow. */
function withBrackets(name: string): string {
  return name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
}
