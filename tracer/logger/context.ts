// Fields and traces that hold for everything that a piece of work calls, across `await`. One storage serves all; what is
// stored never changes, so that work going on side by side cannot see each other's.

import { copyFields } from "./hostile.ts";
import type { Fields } from "./json_fields.ts";
import { fieldsNow } from "./live_fields.ts";
import { BoundFields } from "./record.ts";

/** The part of `AsyncLocalStorage` that is used. */
export interface ContextStorage {
  /** Whether anything ever held: looking would be in vain else. */
  readonly isUsed: boolean;
  /** How many frames with a span were run or entered that may hold still; a storage need not count them. */
  spanFrames?: number;
  /** Whether the program wants ids of requests in its records. */
  bindsRequests: boolean;
  run<T>(frame: ContextFrame, work: () => T): T;
  /** Has something hold from here to the end of the running turn and in what it starts; undefined: nothing. */
  enter(frame: ContextFrame | undefined): void;
  getStore(): ContextFrame | undefined;
  /** Nothing that was entered need hold any longer. What runs in a context by {@link run} keeps it. */
  rest(): void;
}

/** The request that a server is answering. */
export interface RequestHere {
  /** Names it in logs: what the client called it, or a random one. */
  readonly id: string;
  readonly method: string;
  /** Without host and query. */
  readonly path: string;
  /** The trace that the client said it is part of. */
  readonly traceId: string | undefined;
  /** Tells which of a server's routes it took. */
  setRoute(route: string): void;
}

/** Which trace the work belongs to (W3C Trace Context). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 of them: the span around, here or in the process that called. */
  readonly spanId: string;
  readonly sampled: boolean;
  /** Vendors' own part, passed on as it came. */
  readonly state: string;
}

/** What holds at one place. */
export interface ContextFrame {
  readonly bound: BoundFields | undefined;
  readonly trace: TraceContext | undefined;
  /** Key of the span around in this process, -1 when there is none. */
  readonly spanKey: number;
  /** Names and values that go along to other processes (W3C Baggage). */
  readonly baggage: ReadonlyMap<string, string>;
  /** The request that all this is done for. */
  readonly request: RequestHere | undefined;
  /** What OpenTelemetry's API has hold. */
  readonly foreign: unknown;
}

/** Nothing holds. */
export const NO_FRAME: ContextFrame = {
  bound: undefined,
  trace: undefined,
  spanKey: -1,
  baggage: new Map(),
  request: undefined,
  foreign: undefined,
};

/** A context that was kept, to go on in it elsewhere: in a queue's worker, or another process's answer. */
export interface CapturedContext {
  /** Runs work in it. Returns and throws what the work does. */
  run<T>(work: () => T): T;
}

/** Contexts of a program. None of its methods changes what the work returns or throws. */
export class Contexts {
  readonly storage: ContextStorage;
  #createId: () => string;

  /** @param createId makes correlation ids */
  constructor(storage: ContextStorage, createId: () => string) {
    this.storage = storage;
    this.#createId = createId;
  }

  /** What holds here. Hot. */
  frame(): ContextFrame {
    return this.storage.isUsed ? this.storage.getStore() ?? NO_FRAME : NO_FRAME;
  }

  /** Fields that hold here. Hot: a program without contexts pays a comparison. */
  bound(): BoundFields | undefined {
    return this.storage.isUsed ? this.storage.getStore()?.bound : undefined;
  }

  /** As {@link bound}, with what functions make of them now. Hot. */
  boundNow(): BoundFields | undefined {
    return fieldsNow(this.bound());
  }

  /** Fields that hold here, to read. */
  current(): Fields {
    return this.boundNow()?.fields ?? {};
  }

  /** Runs work with fields on top of those that hold already. */
  withContext<T>(fields: Fields, work: () => T): T {
    return this.runIn({ bound: new BoundFields(copyFields(this.bound()?.fields, fields)) }, work);
  }

  /** Runs work under an id of its own, which its records have as `correlation_id`. @param id default: a new one */
  correlation<T>(work: (id: string) => T, id: string = this.#createId()): T {
    return this.withContext({ correlation_id: id }, () => work(id));
  }

  /** Runs work with parts of what holds changed. */
  runIn<T>(parts: Partial<ContextFrame>, work: () => T): T {
    return this.storage.run({ ...this.frame(), ...parts }, work);
  }

  /** A new id, of a correlation or a trace. */
  createId(): string {
    return this.#createId();
  }

  /** Has ids made another way. Returns what undoes it. @param replace is handed what made them until now */
  replaceIds(replace: (createId: () => string) => string): () => void {
    const before = this.#createId;
    const own = () => replace(before);
    this.#createId = own;
    return () => {
      if (this.#createId === own) this.#createId = before;
    };
  }

  /** Keeps what holds here. */
  capture(): CapturedContext {
    const frame = this.frame();
    return { run: (work) => this.storage.run(frame, work) };
  }
}
