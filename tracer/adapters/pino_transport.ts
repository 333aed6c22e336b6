// Pino's transports run in a worker and are named by a module: this one hands what comes there to microlog's sinks in that
// worker. (`pino.ts` does it in the program's own thread, where its configuration is in force.)

import { Writable } from "node:stream";
import { findLibrary } from "../inject/library.ts";
import type { LoggerConfiguration } from "../logger/configuration.ts";
import { type PinoAdapterOptions, type PinoDestination, pinoDestination } from "./pino.ts";

/** What stands in pino's `options`. All of it goes to a worker: no functions. */
export interface PinoTransportOptions extends PinoAdapterOptions {
  /** As `configure()` takes it; the level is `trace` unless it says otherwise, because pino has one of its own. */
  readonly configuration?: LoggerConfiguration;
  /** A file as `configureFromFile()` takes it, instead; it is read again when it changes. */
  readonly file?: string;
}

/** A stream of Node's, as far as pino's worker uses it: types of this package need none of a runtime's. */
export interface PinoTransportStream {
  write(text: string): boolean;
  end(): unknown;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  flush(done: () => void): void;
}

/** Characters of a line that waits for its end. */
const MOST_PENDING = 1 << 24;

/**
 * The stream that pino's worker writes to.
 * @throws {ConfigurationError} when the configuration is none, which pino tells as the transport's error
 *
 * @example
 * const transport = pino.transport({
 *   target: "microlog/adapters/pino_transport",
 *   options: { configuration: { sinks: [{ type: "file", path: "app.log" }] } },
 * });
 * const log = pino(transport);
 */
async function pinoTransport(options: PinoTransportOptions = {}): Promise<PinoTransportStream> {
  const { configuration, file, ...adapter } = options;
  const { configure } = findLibrary();
  if (file === undefined) {
    await configure({ by: "code", configuration: { level: "trace", ...configuration } });
  } else await configure({ by: "file", path: file, options: { watch: true, base: { level: "trace" } } });
  return new TransportStream(pinoDestination(adapter));
}

// Pino's worker asks for the default export.
export { pinoTransport, pinoTransport as default };

/** Takes lines in pieces, as they come through pino's shared memory. */
class TransportStream extends Writable {
  readonly #destination: PinoDestination;
  #pending = "";

  constructor(destination: PinoDestination) {
    super({ decodeStrings: false });
    this.#destination = destination;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    const lines = `${this.#pending}${String(chunk)}`.split("\n");
    this.#pending = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
    if (this.#pending.length > MOST_PENDING) this.#takePending();
    done();
  }

  override _final(done: () => void): void {
    this.#takePending();
    this.flush(done);
  }

  /** Pino's worker calls it when the program flushes. */
  flush(done: () => void): void {
    void findLibrary().logging.flush().then(() => done());
  }

  #takePending(): void {
    const line = this.#pending;
    this.#pending = "";
    this.#take(line);
  }

  #take(line: string): void {
    if (line.trim() !== "") this.#destination.write(line);
  }
}
