// The one place where errors become HTTP: what was thrown below is a status and a JSON body here.

import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { MicrologError } from "../../recording/errors.ts";
import type { Failure } from "../api/failure.ts";

/** Status of each code that errors have (recording/errors.ts). */
const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  "input": 400,
  "not-found": 404,
  "format": 422,
  "version": 422,
  "limit": 413,
  "unsupported": 501,
  "store": 500,
};

/** Answers with a failure. */
export function fail(c: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  const failure: Failure = { error: { code, message } };
  return c.json(failure, status);
}

/** Errors of ours say what is wrong; of any other, nothing but that there was one leaves the server. */
export function handleError(error: Error, c: Context): Response {
  if (error instanceof MicrologError) return fail(c, STATUS[error.code] ?? 500, error.code, error.message);
  if (error instanceof HTTPException) {
    const status = error.res?.status ?? error.status;
    return fail(c, status < 500 ? 400 : 500, "input", error.message || "The request cannot be understood");
  }
  console.error(error);
  return fail(c, 500, "internal", "The server failed, see what it printed");
}

/** There is nothing at this address. */
export function handleNotFound(c: Context): Response {
  return fail(c, 404, "not-found", `There is nothing at ${c.req.path}`);
}
