// When Bun has sent an answer. It tells nobody, and looking at an answer's body before it is sent would change how it is
// sent; but it counts the requests that are not done, and a body that it has taken can be looked at.

import type { OpenRequest, ServerHost } from "../telemetry/request_port.ts";
import { isObject } from "./web_handlers.ts";

/** Milliseconds between looks at streams that are being sent. */
const LOOK_MILLIS = 20;

/** Says of a stream whether more may come of it. */
const READABLE = Symbol.for("nodejs.stream.readable");

// Taken before the program can replace it.
const { setImmediate } = globalThis;

/** An answer on its way. */
interface Sending {
  readonly open: OpenRequest;
  readonly status: number;
  readonly response: unknown;
  readonly request: unknown;
}

/** The answers of one server. */
export class ServedBodies {
  readonly #every: ServerHost["every"];
  readonly #busy: Set<ServedBodies>;
  #server: Readonly<Record<PropertyKey, unknown>> | undefined;
  /** Handlers that have not returned. */
  #running = 0;
  #answered: Sending[] = [];
  #sending: Sending[] = [];
  #stopLooking: (() => void) | undefined;

  /** @param busy gets those that have answers on their way */
  constructor(every: ServerHost["every"], busy: Set<ServedBodies>) {
    this.#every = every;
    this.#busy = busy;
  }

  serve(server: Readonly<Record<PropertyKey, unknown>>): void {
    this.#server = server;
  }

  /** A handler is called. */
  began(): void {
    this.#running++;
  }

  /** A handler is done, without an answer. */
  left(): void {
    this.#running--;
  }

  /** A handler is done with its answer, which Bun takes next. */
  answered(
    open: OpenRequest,
    status: number,
    { request, response }: { readonly request: unknown; readonly response: unknown },
  ): void {
    this.left();
    this.#answered.push({ open, status, request, response });
    this.#busy.add(this);
    if (this.#answered.length === 1) setImmediate(() => this.look());
  }

  /** Ends what was sent at once, which is nearly all. */
  #settle(): void {
    this.#lookAtSending();
    const answered = this.#answered;
    this.#answered = [];
    // Bodies of others may be on their way, too: then only a look tells which.
    const pending = this.#server?.["pendingRequests"];
    const mayStream = typeof pending !== "number" || pending > this.#running;
    for (const sending of answered) {
      if (mayStream && isOnItsWay(sending)) this.#watch(sending);
      else sending.open.end(sending.status);
    }
  }

  #watch(sending: Sending): void {
    this.#sending.push(sending);
    this.#stopLooking ??= this.#every(LOOK_MILLIS, () => this.look());
  }

  /** Ends what has been sent since the last look. */
  look(): void {
    this.#settle();
    if (this.#sending.length > 0) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    this.#busy.delete(this);
  }

  #lookAtSending(): void {
    this.#sending = this.#sending.filter((each) => {
      if (isAborted(each)) each.open.abort(each.status);
      else if (isOnItsWay(each)) return true;
      else each.open.end(each.status);
      return false;
    });
  }
}

function isOnItsWay({ response }: Sending): boolean {
  if (!isObject(response) || response["bodyUsed"] !== true) return false;
  const { body } = response;
  return isObject(body) && body[READABLE] === true;
}

function isAborted({ request }: Sending): boolean {
  const signal = isObject(request) ? request["signal"] : undefined;
  return isObject(signal) && signal["aborted"] === true;
}
