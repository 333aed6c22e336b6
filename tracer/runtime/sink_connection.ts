// Connections of sinks: datagrams, and streams by TCP, TLS or a socket file. A connection keeps the program alive only while
// something is being sent.

import type { Socket as DatagramSocket } from "node:dgram";
import type { Socket } from "node:net";
import type { Connection, ConnectionTarget } from "../logger/sinks/sink.ts";
import { builtin } from "./builtins.ts";

// Taken before the program can replace them.
const { setTimeout, clearTimeout } = globalThis;

/** Opens a connection. @throws when that does not work in time */
export async function openConnection(target: ConnectionTarget, timeoutMillis: number): Promise<Connection> {
  if (target.kind === "udp") return openDatagrams(target.host, target.port);
  const event = target.kind === "tls" ? "secureConnect" : "connect";
  const socket = openSocket(target);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`no connection within ${timeoutMillis} ms`)),
      timeoutMillis,
    );
    late.unref();
    socket.once(event, resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the other side ended the connection")));
    socket.once(event, () => clearTimeout(late));
    socket.once("error", () => clearTimeout(late));
  }).catch((error) => {
    socket.destroy();
    throw error;
  });
  return new StreamConnection(socket);
}

function openSocket(target: Exclude<ConnectionTarget, { readonly kind: "udp" }>): Socket {
  if (target.kind === "unix") return builtin("node:net").connect({ path: target.path });
  const { host, port } = target;
  if (target.kind === "tcp") return builtin("node:net").connect({ host, port });
  const { ca, cert, key, serverName } = target.tls;
  return builtin("node:tls").connect({
    host,
    port,
    // A name is sent to servers of many names; an address is none.
    ...(serverName !== undefined || builtin("node:net").isIP(host) !== 0 ? {} : { servername: host }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}

class StreamConnection implements Connection {
  readonly #socket: Socket;
  #isClosed = false;
  #problem: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.unref();
    // Nothing is expected, but only a stream that is read tells of its end.
    socket.resume();
    socket.on("error", (error) => {
      this.#problem = error;
      this.#isClosed = true;
    });
    for (const event of ["end", "close"]) socket.on(event, () => void (this.#isClosed = true));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(data: Uint8Array<ArrayBuffer>): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw this.#problem ?? new Error("the other side ended the connection");
      socket.ref();
      const settle = (error?: Error | null) => {
        socket.unref();
        socket.off("close", ended);
        if (error === undefined || error === null) resolve();
        else reject(error);
      };
      // A write to a connection that is reset is not called back everywhere.
      const ended = () => settle(this.#problem ?? new Error("the other side ended the connection"));
      socket.once("close", ended);
      socket.write(data, settle);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.end();
  }
}

function openDatagrams(host: string, port: number): Connection {
  const socket = builtin("node:dgram").createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.unref();
  return new DatagramConnection(socket, host, port);
}

class DatagramConnection implements Connection {
  readonly #socket: DatagramSocket;
  readonly #host: string;
  readonly #port: number;
  #sending = 0;
  #isClosed = false;

  constructor(socket: DatagramSocket, host: string, port: number) {
    this.#socket = socket;
    this.#host = host;
    this.#port = port;
    // Told by the callback of what was being sent, too.
    socket.on("error", () => this.close());
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(data: Uint8Array<ArrayBuffer>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#sending++ === 0) this.#socket.ref();
      this.#socket.send(data, this.#port, this.#host, (error) => {
        if (--this.#sending === 0 && !this.#isClosed) this.#socket.unref();
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }
}
