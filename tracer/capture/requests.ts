// A span for each request that a server answers, and the context that holds for everything done for it.

import type { ContextFrame, ContextStorage, RequestHere } from "../logger/context.ts";
import { copyFields } from "../logger/hostile.ts";
import { readHeaders } from "../logger/propagation.ts";
import { BoundFields } from "../logger/record.ts";
import {
  NO_REQUEST,
  type OpenRequest,
  type RequestFacts,
  type RequestWatcher,
} from "../telemetry/request_port.ts";
import { frameIn, type LateSpans } from "../telemetry/late_spans.ts";
import { NO_SPAN, type Span, spanIdOf } from "../telemetry/spans.ts";
import { pathOf, RouteNames } from "./route_name.ts";

/** What requests need from around them. */
export interface RequestsContext {
  readonly spans: LateSpans;
  readonly storage: ContextStorage;
  readonly frame: () => ContextFrame;
  readonly createId: () => string;
  /** Whether records of loggers have the request's id among their fields: where the program itself asked for it. */
  readonly bindsId: () => boolean;
  /** Takes what went wrong here, which must not go wrong in the program. */
  readonly fault: (part: string, fault: unknown) => void;
}

/** Ids that clients give: anything else is theirs to have, but not in logs. */
const REQUEST_ID = /^[\w.:/+=@-]{1,128}$/;

const LEAST_FAILED_STATUS = 500;

/** Takes the requests of a thread's servers. */
export class Requests implements RequestWatcher {
  readonly #context: RequestsContext;
  readonly #routes = new RouteNames();

  constructor(context: RequestsContext) {
    this.#context = context;
  }

  takes(): boolean {
    return true;
  }

  refuse(): void {
    const { storage } = this.#context;
    if (storage.getStore()?.request !== undefined) storage.enter(undefined);
  }

  rest(): void {
    this.#context.storage.rest();
  }

  begin(facts: RequestFacts): OpenRequest {
    try {
      return this.#begin(facts);
    } catch (fault) {
      this.#context.fault("requests", fault);
      return NO_REQUEST;
    }
  }

  #begin({ method, target, headers, route, mayNest }: RequestFacts): OpenRequest {
    const { spans, storage, createId, bindsId } = this.#context;
    const path = pathOf(target);
    const frame = this.#context.frame();
    const isNested = mayNest && frame.request !== undefined;
    const { trace, baggage } = readHeaders(headers);
    const id = headerText(headers, "x-request-id") ?? createId();
    const name = route ?? this.#routes.nameOf(path);
    const span = spans.start(`${method} ${name}`, {
      ...(isNested ? {} : { parent: NO_SPAN }),
      fields: {
        request_id: id,
        method,
        route: name,
        path,
        ...(trace === undefined ? {} : { trace_id: trace.traceId, parent_span_id: trace.spanId }),
      },
    });
    const open = new ServedRequest({ id, method, path, traceId: trace?.traceId }, span, storage);
    open.frame = frameIn(spans, span, {
      ...(isNested ? {} : { trace: undefined, bound: undefined, baggage }),
      ...(trace === undefined
        ? {}
        : { trace: span.key < 0 ? trace : { ...trace, spanId: spanIdOf(span.key) }, baggage }),
      ...(bindsId() ? { bound: new BoundFields(copyFields(frame.bound?.fields, { request_id: id })) } : {}),
      request: open,
    });
    return open;
  }
}

/** The id that a client gave, if it is fit to be repeated. */
function headerText(headers: RequestFacts["headers"], name: string): string | undefined {
  const { get } = headers;
  const value: unknown = typeof get === "function"
    ? Reflect.apply(get, headers, [name])
    : Reflect.get(headers, name);
  return typeof value === "string" && REQUEST_ID.test(value) ? value : undefined;
}

/** A request with its span. */
class ServedRequest implements OpenRequest, RequestHere {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly traceId: string | undefined;
  readonly #span: Span;
  readonly #storage: ContextStorage;
  frame: ContextFrame | undefined;
  #hasEnded = false;

  constructor(facts: Omit<RequestHere, "setRoute">, span: Span, storage: ContextStorage) {
    const { id, method, path, traceId } = facts;
    this.id = id;
    this.method = method;
    this.path = path;
    this.traceId = traceId;
    this.#span = span;
    this.#storage = storage;
  }

  enter(): () => void {
    const before = this.#storage.getStore();
    this.stay();
    return () => this.#storage.enter(before);
  }

  stay(): void {
    if (this.frame !== undefined) this.#storage.enter(this.frame);
  }

  setRoute(route: string): void {
    this.#span.rename(`${this.method} ${route}`).set({ route });
  }

  fail(error: unknown): void {
    this.#span.set({ exception: error }).status("error");
  }

  end(status: number | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (status !== undefined) this.#span.set({ status });
    if (status !== undefined && status >= LEAST_FAILED_STATUS) this.#span.status("error");
    this.#span.end();
  }

  abort(status: number | undefined): void {
    if (this.#hasEnded) return;
    this.#span.set({ aborted: true });
    this.end(status);
  }
}

/** What log entries made for a request say of it: members of a JSON object, "" outside of requests. */
export function requestMembers({ request }: ContextFrame): string {
  if (request === undefined) return "";
  const { id, traceId } = request;
  return `"request_id":"${id}"${traceId === undefined ? "" : `,"trace_id":"${traceId}"`}`;
}
