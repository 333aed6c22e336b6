// Against requests that pages of elsewhere make a browser send: they cannot read the answer, but a write would be done.

import type { Context, Next } from "hono";
import { fail } from "./errors.ts";

const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Refuses writes that a browser says come from another origin. Programs say nothing, and are let in. */
export async function refuseForeignWrites(c: Context, next: Next): Promise<Response | undefined> {
  const site = c.req.header("sec-fetch-site");
  const foreign = (site !== undefined && site !== "same-origin" && site !== "none") ||
    isForeign(c.req.header("origin"), c.req.header("host") ?? new URL(c.req.url).host);
  if (foreign && !READING.has(c.req.method)) {
    return fail(c, 403, "cross-origin", "Only this server's own page may change anything");
  }
  await next();
  return undefined;
}

function isForeign(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host.toLowerCase();
}
