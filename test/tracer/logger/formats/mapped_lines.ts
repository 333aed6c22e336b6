// What the tests of formats of other systems share: records with everything in them, read back from their lines.

import { createFormat, type FormatContext, type FormatName } from "../../../../tracer/logger/formats.ts";
import type { TraceContext } from "../../../../tracer/logger/context.ts";
import { BoundFields, type LogRecord } from "../../../../tracer/logger/record.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";

export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
export const SPAN_ID = "b7ad6b7169203331";

/** What a configuration adds to every record. */
export const SERVICE = new BoundFields({ service: "shop", version: "1.2.3", environment: "prod" });

/** An error with a stack that is the same everywhere. */
export function createError(message = "lost"): Error {
  const error = new TypeError(message);
  error.stack = `TypeError: ${message}\n    at load (file:///app/users.ts:3:7)\n    at /app/main.ts:10:1`;
  return error;
}

/** The object that a format makes of a record. */
export async function readLine(
  name: FormatName,
  parts: Partial<LogRecord>,
  context: Partial<FormatContext> = {},
): Promise<Record<string, unknown>> {
  const format = await createFormat(name, { mask: USUAL_MASK, isTerminal: false, ...context });
  const line = format.line(createRecord(parts));
  if (line.indexOf("\n") !== line.length - 1) throw new Error(`is not one line: ${line}`);
  if (/(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/u.test(line)) throw new Error(`has control characters: ${line}`);
  return JSON.parse(line);
}

/** A caller's trace. */
export function traceOf(sampled = true): () => TraceContext {
  return () => ({ traceId: TRACE_ID, spanId: SPAN_ID, sampled, state: "" });
}
