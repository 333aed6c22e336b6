// Waits that are announced on diagnostics channels: requests of node:http, of undici and of drivers for databases. Nothing is
// wrapped for them.

import type { Wait, WaitKind, WaitSink, WaitSubject } from "./waits.ts";
import { quietly } from "./waits.ts";

/** The part of node:diagnostics_channel that is used. */
export interface Channels {
  channel(name: string): { subscribe(listener: (message: unknown) => void): void };
}

/** What is said on channels of a request: how it begins, ends and fails. */
interface Requests {
  readonly kind: WaitKind;
  /** Where a request is made, in the middle of the program; not every runtime tells that. */
  readonly make?: string;
  readonly begin: string;
  readonly end: string;
  readonly fail: string;
  readonly operation: (request: object) => string;
  readonly subject: (request: object) => string;
  /** Whether a request is told by others. */
  readonly isKnown?: (request: object) => boolean;
}

const REQUESTS: readonly Requests[] = [
  {
    kind: "http",
    make: "http.client.request.created",
    begin: "http.client.request.start",
    end: "http.client.response.finish",
    fail: "http.client.request.error",
    operation: (request) => text(request, "method") || "GET",
    subject: (request) =>
      `${text(request, "protocol") || "http:"}//${hostOf(request)}${text(request, "path")}`,
  },
  {
    kind: "undici",
    begin: "undici:request:create",
    end: "undici:request:headers",
    fail: "undici:request:error",
    operation: (request) => text(request, "method"),
    subject: (request) => `${text(request, "origin")}${text(request, "path")}`,
    isKnown: isOfBuiltinFetch,
  },
];

/** What is said on a tracing channel: `query` and the like name the member of the message that tells what is done. */
interface Commands {
  readonly kind: WaitKind;
  readonly channel: string;
  readonly operation: string;
  readonly subject: (message: object) => WaitSubject;
}

const COMMANDS: readonly Commands[] = [
  { kind: "mysql2", channel: "mysql2:query", operation: "", subject: (message) => text(message, "query") },
  { kind: "mysql2", channel: "mysql2:execute", operation: "", subject: (message) => text(message, "query") },
  { kind: "mysql2", channel: "mysql2:connect", operation: "connect", subject: serverOf },
  {
    kind: "redis",
    channel: "node-redis:command",
    operation: "",
    subject: (message) => text(message, "command"),
  },
  { kind: "redis", channel: "node-redis:connect", operation: "connect", subject: serverOf },
  {
    kind: "redis",
    channel: "ioredis:command",
    operation: "",
    subject: (message) => text(message, "command"),
  },
  { kind: "redis", channel: "ioredis:connect", operation: "connect", subject: serverOf },
  { kind: "pg", channel: "pg:query", operation: "", subject: pgQueryOf },
  { kind: "pg", channel: "pg:connection", operation: "connect", subject: serverOf },
];

/** Has requests of clients be told. */
export function watchRequestChannels(channels: Channels, sink: WaitSink): void {
  for (const requests of REQUESTS) if (sink.wants(requests.kind)) watchRequests(channels, requests, sink);
}

/** Packages whose commands are announced. */
export const ANNOUNCING_PACKAGES = [
  "mysql2",
  "mysql2/promise",
  "redis",
  "@redis/client",
  "ioredis",
  "pg",
] as const;

/** Has commands of databases' drivers be told. */
export function watchCommandChannels(channels: Channels, sink: WaitSink): void {
  for (const commands of COMMANDS) if (sink.wants(commands.kind)) watchCommands(channels, commands, sink);
}

/** Listens on a channel, and keeps it: Bun forgets channels, with who listens, that nobody else holds. */
function listen(
  channels: Channels,
  name: string,
  sink: WaitSink,
  listener: (message: unknown) => void,
): void {
  const channel = channels.channel(name);
  channel.subscribe(listener);
  sink.keep(channel);
}

function watchRequests(channels: Channels, requests: Requests, sink: WaitSink): void {
  const { kind, make, begin, end, fail, operation, subject, isKnown } = requests;
  const waits = new WeakMap<object, Wait>();
  const requestOf = (message: unknown) => member(message, "request");
  const start = (message: unknown) => {
    const request = requestOf(message);
    if (request === undefined || waits.has(request) || isKnown?.(request) === true) return;
    const wait = sink.begin(kind, quietly(() => operation(request), ""), () => subject(request));
    if (wait !== undefined) waits.set(request, wait);
  };
  const on = (name: string, listener: (message: unknown) => void) => listen(channels, name, sink, listener);
  if (make !== undefined) on(make, start);
  on(begin, start);
  on(end, (message) => {
    const request = requestOf(message);
    const status = Number(Reflect.get(member(message, "response") ?? {}, "statusCode"));
    if (request !== undefined) sink.end(waits.get(request), "ok", status > 0 ? status : 0);
  });
  on(fail, (message) => {
    const request = requestOf(message);
    if (request !== undefined) sink.end(waits.get(request), "failed");
  });
}

function watchCommands(channels: Channels, commands: Commands, sink: WaitSink): void {
  const { kind, channel, operation, subject } = commands;
  const waits = new WeakMap<object, Wait>();
  const on = (event: string, listener: (message: object) => void) =>
    listen(channels, `tracing:${channel}:${event}`, sink, (message) => {
      if (typeof message === "object" && message !== null) listener(message);
    });
  on("start", (message) => {
    const wait = sink.begin(kind, operation, quietly(() => subject(message), ""));
    if (wait !== undefined) waits.set(message, wait);
  });
  on("error", (message) => sink.end(waits.get(message), "failed"));
  // What went on after `end` is told by asyncStart; what did not, has ended by itself.
  on("asyncStart", (message) => sink.end(waits.get(message), "ok"));
}

function member(value: unknown, name: string): object | undefined {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === "object" && found !== null ? found : undefined;
}

function text(value: object, name: string): string {
  const found: unknown = Reflect.get(value, name);
  return typeof found === "string" ? found : found instanceof URL ? found.origin : "";
}

/** Host and port as the request's header says. */
function hostOf(request: object): string {
  const getHeader: unknown = Reflect.get(request, "getHeader");
  const header: unknown = typeof getHeader === "function"
    ? Reflect.apply(getHeader, request, ["host"])
    : undefined;
  return typeof header === "string" ? header : text(request, "host");
}

function serverOf(message: object): string {
  const port: unknown = Reflect.get(message, "serverPort");
  const host = text(message, "serverAddress");
  return typeof port === "number" ? `${host}:${port}` : host;
}

function pgQueryOf(message: object): string {
  return text(member(message, "query") ?? message, "text") || text(message, "query");
}

/** Classes of requests, by whether they are those of the undici that Node's own fetch is made of. */
const builtinClasses = new WeakMap<object, boolean>();

/**
 * Node's own fetch announces its requests under the same names. It is told where it is called, so its requests here are not;
 * their class is told from a stack, once.
 */
function isOfBuiltinFetch(request: object): boolean {
  const of: unknown = Reflect.get(request, "constructor");
  if (typeof of !== "function") return false;
  let isBuiltin = builtinClasses.get(of);
  if (isBuiltin === undefined) {
    isBuiltin = String(new Error().stack).includes("node:internal/deps/undici");
    builtinClasses.set(of, isBuiltin);
  }
  return isBuiltin;
}
