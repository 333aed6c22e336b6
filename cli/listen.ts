// Listens for HTTP with what the runtime brings: the only file that knows Bun's and Deno's servers.

import { MicrologError, UnsupportedError } from "../recording/errors.ts";

/** A server that listens. */
export interface Listening {
  /** The port in use, also when any was asked for. */
  readonly port: number;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 is any that is free. */
  readonly port: number;
}

type Handler = (request: Request) => Response | Promise<Response>;

/** As much of Bun as is used. */
interface BunHost {
  serve(options: { hostname: string; port: number; idleTimeout: number; fetch: Handler }): {
    readonly port: number;
    stop(closeConnections: boolean): Promise<void>;
  };
}

/** As much of Deno as is used. */
interface DenoHost {
  serve(
    options: { hostname: string; port: number; signal: AbortSignal; onListen(): void },
    handler: Handler,
  ): {
    readonly addr: { readonly port: number };
    readonly finished: Promise<void>;
  };
}

/** @throws {MicrologError} with the code `port` when the address is taken or may not be used */
export function listen(handler: Handler, { host, port }: ListenOptions): Listening {
  // Looked up by name, because the checker of each runtime knows only its own.
  const runtime: object = globalThis;
  const bun: BunHost | undefined = Reflect.get(runtime, "Bun");
  const deno: DenoHost | undefined = Reflect.get(runtime, "Deno");
  try {
    if (bun !== undefined) return listenInBun(bun, handler, { host, port });
    if (deno !== undefined) return listenInDeno(deno, handler, { host, port });
  } catch (cause) {
    throw cannotListen(host, port, cause);
  }
  throw new UnsupportedError("Cannot serve: this runtime is neither Bun nor Deno");
}

function listenInBun(bun: BunHost, fetch: Handler, { host, port }: ListenOptions): Listening {
  // Event streams are silent for long: no timeout.
  const server = bun.serve({ hostname: host, port, idleTimeout: 0, fetch });
  return { port: server.port, close: () => server.stop(true) };
}

function listenInDeno(deno: DenoHost, handler: Handler, { host, port }: ListenOptions): Listening {
  const stop = new AbortController();
  const server = deno.serve({ hostname: host, port, signal: stop.signal, onListen: () => {} }, handler);
  return {
    port: server.addr.port,
    close: () => {
      stop.abort();
      return server.finished;
    },
  };
}

function cannotListen(host: string, port: number, cause: unknown): MicrologError {
  return new MicrologError("port", `Cannot listen at ${host}:${port}: ${whyNot(cause)}`, { cause });
}

/** What is wrong, and what to do about it; Bun says `EINVAL` of a name that nobody knows. */
function whyNot(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE" || /in use|EADDRINUSE/i.test(reason)) {
    return "the port is taken. Choose another with --port, or stop what uses it";
  }
  if (code === "EACCES" || code === "EPERM") {
    return "this port needs more rights. Choose one above 1023 with --port";
  }
  if (/EINVAL|EADDRNOTAVAIL|ENOTFOUND|lookup/.test(`${String(code)} ${reason}`)) {
    return "this machine has no such address. Choose one of its own with --host, or 0.0.0.0 for all";
  }
  return reason;
}
