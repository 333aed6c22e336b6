// What the hooks of HTTP servers and those who make spans of requests tell each other.

import type { ContextFrame } from "../logger/context.ts";
import type { HeaderSource } from "../logger/propagation.ts";

/** A request as it came in. */
export interface RequestFacts {
  readonly method: string;
  /** Path, or whole URL. */
  readonly target: string;
  readonly headers: HeaderSource;
  /** The server's pattern that it took, where that is known from the start. */
  readonly route?: string | undefined;
  /** Whether the program itself may have asked for it, within another request. */
  readonly mayNest: boolean;
}

/** A request that is being answered. None of its methods throws, and none does anything once it has ended. */
export interface OpenRequest {
  /** What holds within it; undefined where nothing is kept of it. */
  readonly frame: ContextFrame | undefined;
  /** Has its context hold. Returns what has hold again what held before. */
  enter(): () => void;
  /** Has its context hold for the rest of the turn, which is all the request's. */
  stay(): void;
  setRoute(route: string): void;
  /** The handler threw. */
  fail(error: unknown): void;
  /** All of the answer was sent. @param status undefined: unknown */
  end(status: number | undefined): void;
  /** The client went away. @param status of the answer that had begun */
  abort(status: number | undefined): void;
}

/** Stands for a request of which nothing is kept. */
export const NO_REQUEST: OpenRequest = {
  frame: undefined,
  enter: () => () => {},
  stay: () => {},
  setRoute: () => {},
  fail: () => {},
  end: () => {},
  abort: () => {},
};

/** Takes requests. */
export interface RequestWatcher {
  /**
   * Whether the next request is to be begun, or is one of so many that it is only counted. Asked before anything is read
   * of the request. Hot.
   */
  takes(): boolean;
  /**
   * The request is none of ours: nothing holds for it, not even the request before it on the same connection, whose context
   * Node before 24 keeps there.
   */
  refuse(): void;
  /** No request is open. */
  rest(): void;
  /** Does not throw. */
  begin(facts: RequestFacts): OpenRequest;
}

/** Where servers are watched from. */
export interface ServerHost {
  readonly watcher: RequestWatcher;
  /** To be called when a server starts: gets ready what requests take, so that the first does not wait for it. */
  onServing?(): void;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  every(milliseconds: number, callback: () => void): () => void;
  /** Calls back when it is time to say how things are, at the program's end for the last time. */
  onLook(callback: () => void): void;
  /** Whether a line of a stack is of the tracer, and is to be left out of what handlers throw. */
  isOwnLine(line: string): boolean;
}
