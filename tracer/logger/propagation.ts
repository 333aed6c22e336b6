// Traces across processes: the headers of W3C Trace Context and Baggage and of Zipkin's B3, in and out. What comes in is
// from strangers: anything that is not as the standards want it is no trace.

import type { ContextFrame, TraceContext } from "./context.ts";

/** Headers by lower-case name. */
export type HeaderSource =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, unknown>>;

/** A header by its name in lower case. */
type ReadHeader = (name: string) => string | undefined;

/** What headers said. */
export type RemoteContext = Pick<ContextFrame, "trace" | "baggage">;

/** Limits of W3C Baggage, section 3.3.2; state is limited by Trace Context, section 3.3.1.1. */
const MAX_BAGGAGE_MEMBERS = 64;
const MAX_BAGGAGE_LENGTH = 8192;
const MAX_STATE_LENGTH = 512;

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** The trace and baggage that headers carry. `traceparent` goes before B3. */
export function readHeaders(headers: HeaderSource): RemoteContext {
  const get = readerOf(headers);
  const trace = readTraceparent(get) ?? parseB3(get("b3")) ?? readB3Parts(get);
  return { trace, baggage: parseBaggage(get("baggage") ?? "") };
}

/** Most requests carry no trace: what goes with one is not looked for then. */
function readTraceparent(get: ReadHeader): TraceContext | undefined {
  const header = get("traceparent");
  return header === undefined ? undefined : parseTraceparent(header, get("tracestate"));
}

function readB3Parts(get: ReadHeader): TraceContext | undefined {
  const traceId = get("x-b3-traceid");
  if (traceId === undefined) return undefined;
  return parseB3Parts(traceId, get("x-b3-spanid"), get("x-b3-sampled") ?? get("x-b3-flags"));
}

/** The headers that carry a trace and baggage on. @param b3 whether to add Zipkin's header, default false */
export function writeHeaders({ trace, baggage }: RemoteContext, b3 = false): Record<string, string> {
  const headers: Record<string, string> = {};
  if (trace !== undefined) {
    headers["traceparent"] = formatTraceparent(trace);
    if (trace.state !== "") headers["tracestate"] = trace.state;
    if (b3) headers["b3"] = `${trace.traceId}-${trace.spanId}-${trace.sampled ? "1" : "0"}`;
  }
  const members = formatBaggage(baggage);
  if (members !== "") headers["baggage"] = members;
  return headers;
}

/** `00-<trace>-<span>-<flags>`. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** Versions after 00 may have more parts; `ff` is none. */
export function parseTraceparent(header: string | undefined, state = ""): TraceContext | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header?.trim() ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  return createTrace(traceId, spanId, (Number.parseInt(flags, 16) & 1) === 1, state);
}

/** `<trace>-<span>-<sampled>-<parent>`, the last two optional. */
export function parseB3(header: string | undefined): TraceContext | undefined {
  const [traceId, spanId, sampled] = header?.trim().toLowerCase().split("-") ?? [];
  return parseB3Parts(traceId, spanId, sampled);
}

function parseB3Parts(
  traceId: string | undefined,
  spanId: string | undefined,
  sampled: string | undefined,
): TraceContext | undefined {
  if (traceId === undefined || spanId === undefined) return undefined;
  const isSampled = sampled === undefined || sampled === "1" || sampled === "d" || sampled === "true";
  return createTrace(traceId.toLowerCase().padStart(32, "0"), spanId.toLowerCase(), isSampled, "");
}

function createTrace(
  traceId: string,
  spanId: string,
  sampled: boolean,
  state: string,
): TraceContext | undefined {
  if (!TRACE_ID.test(traceId) || !SPAN_ID.test(spanId)) return undefined;
  return { traceId, spanId, sampled, state: isState(state) ? state : "" };
}

/** Printable ASCII: nothing else may stand in a header that is passed on. */
function isState(state: string): boolean {
  return state.length <= MAX_STATE_LENGTH && /^[\x20-\x7e]*$/.test(state);
}

function parseBaggage(header: string): ReadonlyMap<string, string> {
  const baggage = new Map<string, string>();
  if (header === "") return baggage;
  for (const member of header.slice(0, MAX_BAGGAGE_LENGTH).split(",").slice(0, MAX_BAGGAGE_MEMBERS)) {
    const [, name, value = ""] = /^\s*([!#$%&'*+\-.^_`|~\w]+)\s*=\s*([^;\s]*)/.exec(member) ?? [];
    if (name !== undefined) baggage.set(name, decode(value));
  }
  return baggage;
}

function formatBaggage(baggage: ReadonlyMap<string, string>): string {
  let text = "";
  let members = 0;
  for (const [name, value] of baggage) {
    const member = `${name}=${encodeURIComponent(value.toWellFormed?.() ?? value)}`;
    const isName = /^[!#$%&'*+\-.^_`|~\w]+$/.test(name);
    if (!isName || text.length + member.length + 1 > MAX_BAGGAGE_LENGTH) continue;
    if (++members > MAX_BAGGAGE_MEMBERS) break;
    text += text === "" ? member : `,${member}`;
  }
  return text;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a percent sign of its own
  }
}

/** Headers of the web, of node:http (lower-case names, lists for repeated ones), or a plain object in any case. */
function readerOf(headers: HeaderSource): ReadHeader {
  const { get } = headers;
  if (typeof get === "function") return (name) => textOf(Reflect.apply(get, headers, [name]));
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (lower === name || !members.has(lower)) members.set(lower, value);
  }
  return (name) => textOf(members.get(name));
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string").join(",");
  return typeof value === "string" ? value : undefined;
}
