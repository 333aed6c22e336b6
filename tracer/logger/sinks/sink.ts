// What every sink is, and what sinks need from the runtime around them.

import type { Level } from "../levels.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import type { LoggerHost } from "../logger_host.ts";
import type { LogRecord } from "../record.ts";
import type { TraceContext } from "../context.ts";

/** Turns a record into text, its end of line included. */
export interface Format {
  line(record: LogRecord): string;
}

/** How a sink is. */
export interface SinkHealth {
  readonly state: "ok" | "failing" | "closed";
  /** Records that went out, or into the buffer that goes out. */
  readonly written: number;
  /** Records that were given up. */
  readonly dropped: number;
  /** Records that wait. */
  readonly pending: number;
  /** The last fault, "" when there was none. */
  readonly problem: string;
  /** How often a batch was sent again. */
  readonly retries?: number;
  /** Of those given up, how many of each level. */
  readonly droppedByLevel?: Readonly<Partial<Record<Level, number>>>;
  /** Of those given up, how many because there was no room, because they were refused, and because the sink ended. */
  readonly droppedByReason?: Readonly<Partial<Record<"overload" | "refused" | "ended", number>>>;
}

/** A place where records go. Takes them at once: what it keeps for later, it has formatted or copied. */
export interface Sink {
  readonly name: string;
  write(record: LogRecord): void;
  /** Writes what is buffered, as far as that goes without waiting. Called when the program ends. */
  flushSync?(): void;
  /** Writes what is buffered and waits until it is there. */
  flush?(): Promise<void>;
  /** Ends the sink; it is flushed before. */
  close?(): void | Promise<void>;
  health?(): SinkHealth;
}

/** Streams of the process. */
export type StandardStream = "stdout" | "stderr";

/** A file that is written at its end. */
export interface AppendFile {
  /** Bytes in it. */
  sizeBytes(): number;
  /** Whether its path still leads to it: others may have moved it. */
  isInPlace(): boolean;
  /**
   * Appends a text. Returns what could not be written, "" when all was.
   * @throws when nothing could be, because the disk is full or the like
   */
  append(text: string): string;
  /** Waits until the disk has it. */
  sync(): void;
  close(): void;
}

/** A file in a folder. */
export interface FileEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** Files, as far as sinks use them. All of it waits for the disk. */
export interface SinkFiles {
  /** The path from the root, so that the program may change its folder. */
  absolute(path: string): string;
  /** Opens a file to append to it; makes it and its folders where they are not there. */
  open(path: string): AppendFile;
  /** Files whose path begins with a text. */
  list(beginning: string): readonly FileEntry[];
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** The whole file as text. @throws when it cannot be read */
  read(path: string): string;
  /** Packs a file into `path.gz` and removes it, without waiting; leaves it where another process is packing it. */
  gzip(path: string): Promise<void>;
  /** Runs an action that no other process runs at the same moment. Returns whether it ran. */
  withLock(path: string, action: () => void): boolean;
}

/** A request that a sink makes. It is neither logged nor traced. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds until it counts as failed. */
  readonly timeoutMillis: number;
  /** Whether it goes on when the page ends that made it; browsers alone know that. */
  readonly outlivesPage?: boolean;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  /** A header by its name, in any case; undefined when there is none. */
  readonly header: (name: string) => string | undefined;
  /** The body, at most some megabytes of it. */
  readonly text: string;
}

/** Where a connection leads to. */
export type ConnectionTarget =
  | { readonly kind: "udp"; readonly host: string; readonly port: number }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "tls"; readonly host: string; readonly port: number; readonly tls: TlsOptions }
  | { readonly kind: "unix"; readonly path: string };

/** Whom to trust, and who this is. */
export interface TlsOptions {
  /** Certificates in PEM of authorities that are trusted; default: those of the system. */
  readonly ca?: string | undefined;
  /** This side's certificate and key in PEM, where the receiver asks for them. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Name that the receiver's certificate must have, default: that of the host. */
  readonly serverName?: string | undefined;
}

/** A connection that is open. It does not keep the program alive but while something is being sent. */
export interface Connection {
  /** Sends a datagram, or a piece of a stream. @throws when it could not be handed over */
  send(data: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Whether the other side ended it. */
  readonly isClosed: boolean;
  close(): void;
}

/** The network, as sinks use it. */
export interface SinkNetwork {
  /** @throws when there is no answer, or none in time */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** Packs a text; undefined where that is not possible. */
  readonly gzip: ((text: string) => Promise<Uint8Array<ArrayBuffer>>) | undefined;
  /** Opens a connection; undefined where there are only requests. @throws when it cannot be opened in time */
  readonly connect: ((target: ConnectionTarget, timeoutMillis: number) => Promise<Connection>) | undefined;
  /** Calls back once. @param keepsAlive whether the program waits for it. Returns what gives it up. */
  after(milliseconds: number, keepsAlive: boolean, callback: () => void): () => void;
  /** Calls back when the program has nothing left to do, where work may still be begun. Returns what ends it. */
  beforeEnd(callback: () => void): () => void;
  /** Calls back at the very end, where nothing may be begun any more. Returns what ends it. */
  atExit(callback: () => void): () => void;
  /** Whether this is a page, which ends when it is left. */
  readonly isPage: boolean;
  /** The name of this machine, "" where it is not known. */
  readonly hostName: () => string;
  /** The number of this process, 0 where there is none. */
  readonly processId: () => number;
}

/** A request for metrics, as far as it counts. */
export interface ScrapeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The `Accept` header. */
  readonly accept: string;
}

/** What it gets. */
export interface ScrapeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server that runs. */
export interface ScrapeServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server that does not keep the program alive. @throws when it cannot listen there */
export type Serve = (
  place: { readonly port: number; readonly address: string },
  answer: (request: ScrapeRequest) => ScrapeAnswer,
) => Promise<ScrapeServer>;

/** The runtime, as sinks see it. */
export interface SinkHost extends LoggerHost {
  /** The trace that the caller is in, with the innermost span. */
  readonly trace?: () => TraceContext | undefined;
  /** Loads the metrics of the program. */
  readonly metrics?: () => Promise<Metrics>;
  /** Loads what serves; undefined where there are no servers. */
  readonly serve?: () => Promise<Serve>;
  /** A variable of the environment; undefined also where it may not be read. */
  readonly variable?: (name: string) => string | undefined;
  /** Writes to a stream at once, past everything that watches the console. */
  readonly print: (stream: StandardStream, text: string) => void;
  readonly isTerminal: (stream: StandardStream) => boolean;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
  /** Loads the files; undefined where there are none. */
  readonly files: (() => Promise<SinkFiles>) | undefined;
  /** Loads the network. */
  readonly network: () => Promise<SinkNetwork>;
  /** Whether this thread may be ended without a word, so that nothing may wait in it: workers are terminated so. */
  readonly endsUntold: boolean;
}
