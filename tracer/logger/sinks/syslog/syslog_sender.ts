// Messages of syslog on their way: a datagram each (RFC 5426), or a stream of them, each behind its length or before the end
// of a line (RFC 6587; TLS: RFC 5425). A stream that ends is opened anew for the next batch.

import { reasonOf } from "../../hostile.ts";
import type { Connection, ConnectionTarget, SinkNetwork } from "../sink.ts";
import type { Sender, SendResult } from "../network/batch_sink.ts";
import type { Entry } from "../network/entry.ts";
import { DELIVERED } from "../network/http_sender.ts";

/** How messages of a stream are told apart. */
export type Framing = "octets" | "lines";

/** Sends messages. */
export class SyslogSender implements Sender {
  readonly #connect: NonNullable<SinkNetwork["connect"]>;
  readonly #target: ConnectionTarget;
  readonly #framing: Framing;
  readonly #timeoutMillis: number;
  readonly #encoder = new TextEncoder();
  #connection: Connection | undefined;

  constructor(
    connect: NonNullable<SinkNetwork["connect"]>,
    target: ConnectionTarget,
    { framing, timeoutMillis }: { readonly framing: Framing; readonly timeoutMillis: number },
  ) {
    this.#connect = connect;
    this.#target = target;
    this.#framing = framing;
    this.#timeoutMillis = timeoutMillis;
  }

  async send(batch: readonly Entry[]): Promise<SendResult> {
    if (this.#connection?.isClosed === true) this.close();
    const connection = this.#connection ??= await this.#connect(this.#target, this.#timeoutMillis);
    try {
      if (this.#target.kind === "udp") return await this.#sendEach(connection, batch);
      await connection.send(
        this.#encoder.encode(
          batch.map(({ text, bytes }) => this.#framing === "octets" ? `${bytes} ${text}` : `${text}\n`).join(
            "",
          ),
        ),
      );
      return DELIVERED;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** One after the other: they should arrive in their order. */
  async #sendEach(connection: Connection, batch: readonly Entry[]): Promise<SendResult> {
    for (const [at, { text }] of batch.entries()) {
      try {
        await connection.send(this.#encoder.encode(text));
      } catch (error) {
        this.close();
        return { retry: batch.slice(at), refused: [], problem: reasonOf(error) };
      }
    }
    return DELIVERED;
  }
}
