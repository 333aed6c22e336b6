// Requests as the library traces them: those of servers, where the program asks for it, and those that it hands in itself.

import { Requests } from "../capture/requests.ts";
import { pathOf } from "../capture/route_name.ts";
import type { ContextFrame } from "../logger/context.ts";
import type { HeaderSource } from "../logger/propagation.ts";
import { findSharedStorage } from "../runtime/context_storage.ts";
import { watchServers } from "../runtime/servers.ts";
import { statusOf } from "../runtime/web_handlers.ts";
import type { OpenRequest } from "../telemetry/request_port.ts";
import { isPlainPromise } from "../telemetry/spans.ts";
import { isRecorded } from "./join_recording.ts";
import { findLibrary, type Library } from "./library.ts";
import { type EmittingServer, traceEmittingServer } from "./traced_server.ts";

/** A request, as far as it is looked at: a web `Request`, or one of node:http. */
export interface TracedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: HeaderSource;
}

/** The library's requests; one serves the whole thread. */
export class RequestTracing {
  readonly #library: Library;
  readonly #requests: Requests;

  constructor(library: Library = findLibrary()) {
    const { logging: { contexts }, telemetry: { spans }, fault } = library;
    this.#library = library;
    this.#requests = new Requests({
      spans,
      storage: findSharedStorage(),
      frame: () => contexts.frame(),
      createId: () => contexts.createId(),
      bindsId: () => true,
      fault,
    });
  }

  /** Traces the requests of all servers that are started from now on. Returns what ends that. */
  start(): () => void {
    const storage = findSharedStorage();
    storage.bindsRequests = true;
    // In a recording the tracer watches them already.
    const stop = isRecorded() ? () => {} : watchServers({
      watcher: this.#requests,
      every: (milliseconds, callback) => {
        const timer = setInterval(callback, milliseconds);
        timer.unref?.();
        return () => clearInterval(timer);
      },
      onLook: () => {}, // timers do
      isOwnLine: () => false, // it is the program's own doing
    });
    return () => {
      storage.bindsRequests = false;
      stop();
    };
  }

  /** Traces the requests of one server. Returns what ends that. */
  traceServer(server: EmittingServer): () => void {
    return traceEmittingServer(server, this.#requests, (request) => this.#find(request) !== undefined);
  }

  /**
   * Runs what answers a request, in its span.
   * @param finish is called before the span ends; returns what else is known of the answer
   */
  run<T>(request: TracedRequest, work: () => T, finish: (open: RequestParts, result: unknown) => void): T {
    const { contexts } = this.#library.logging;
    const known = this.#find(request);
    if (known !== undefined) {
      return this.#follow(
        contexts.withContext({ request_id: known.id }, work),
        (result) =>
          finish({ setRoute: (route) => known.setRoute(route), fail: () => {}, end: () => {} }, result),
        () => {},
      );
    }
    const { method = "GET", url = "/", headers } = request;
    const open = this.#requests.begin({ method, target: url, headers, mayNest: true });
    const failed = (error: unknown) => {
      open.fail(error);
      open.end(undefined);
    };
    const frame: Partial<ContextFrame> = open.frame ?? {};
    let result: T;
    try {
      result = contexts.runIn(frame, work);
    } catch (error) {
      failed(error);
      throw error;
    }
    return this.#follow(result, (value) => {
      finish(open, value);
      open.end(statusOf(value));
    }, failed);
  }

  /** Calls back when a result is there. Returns it, or a promise that settles as it does. */
  #follow<T>(result: T, answered: (value: unknown) => void, failed: (error: unknown) => void): T;
  #follow(result: unknown, answered: (value: unknown) => void, failed: (error: unknown) => void): unknown {
    if (!isPlainPromise(result)) {
      answered(result);
      return result;
    }
    return result.then((value) => {
      answered(value);
      return value;
    }, (error: unknown) => {
      failed(error);
      throw error;
    });
  }

  /** The request around, if it is this one: the server's own span is there already. */
  #find({ method = "GET", url = "/" }: TracedRequest): ContextFrame["request"] {
    const { request } = this.#library.logging.contexts.frame();
    return request?.method === method && request.path === pathOf(url) ? request : undefined;
  }
}

/** What may be told of a request at its end. */
export type RequestParts = Pick<OpenRequest, "setRoute" | "fail" | "end">;
