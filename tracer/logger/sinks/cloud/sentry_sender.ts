// Batches to Sentry: an envelope for each event, one for the logs of a batch, and nothing of what it has no room for now.

import type { SinkNetwork } from "../sink.ts";
import type { Sender, SendResult } from "../network/batch_sink.ts";
import type { Entry } from "../network/entry.ts";
import { DELIVERED, judgeAnswer } from "../network/http_sender.ts";
import { waitOf } from "../network/retry.ts";
import { joinResults } from "./cloudwatch_sender.ts";
import { parseObject, textOf } from "./json_answers.ts";
import {
  eventEnvelope,
  logEnvelope,
  type SentryCategory,
  SentryLimits,
  type SentryTarget,
} from "./sentry_protocol.ts";

/** What entries of Sentry are: `group` says it. */
export const EVENT_GROUP = "event";
export const LOG_GROUP = "log";

/** Logs of one envelope. */
const MOST_LOGS = 100;

/** Shorter bodies are sent as they are. */
const LEAST_PACKED = 1024;

/** What a sender needs. */
export interface SentryParts {
  readonly network: Pick<SinkNetwork, "request" | "gzip">;
  readonly now: () => number;
  readonly timeoutMillis: number;
  readonly gzip: boolean;
}

/** Sends batches. */
export class SentrySender implements Sender {
  readonly #target: SentryTarget;
  readonly #parts: SentryParts;
  readonly #limits = new SentryLimits();

  constructor(target: SentryTarget, parts: SentryParts) {
    this.#target = target;
    this.#parts = parts;
  }

  async send(batch: readonly Entry[], outlivesPage: boolean): Promise<SendResult> {
    const { now } = this.#parts;
    const results: SendResult[] = [];
    for (const event of batch.filter(({ group }) => group === EVENT_GROUP)) {
      const id = textOf(parseObject(event.text)["event_id"]) ?? "";
      const make = () => eventEnvelope(event.text, id, now());
      results.push(await this.#sendSome("error", [event], make, outlivesPage));
    }
    const logs = batch.filter(({ group }) => group === LOG_GROUP);
    for (let at = 0; at < logs.length; at += MOST_LOGS) {
      const some = logs.slice(at, at + MOST_LOGS);
      const make = () => logEnvelope(some.map(({ text }) => text), now());
      results.push(await this.#sendSome("log_item", some, make, outlivesPage));
    }
    return joinResults(results);
  }

  async #sendSome(
    category: SentryCategory,
    entries: readonly Entry[],
    make: () => string,
    outlivesPage: boolean,
  ): Promise<SendResult> {
    const { network, now, timeoutMillis, gzip } = this.#parts;
    if (this.#limits.holds(category, now())) return limited(entries);
    const text = make();
    const isPacked = gzip && !outlivesPage && text.length >= LEAST_PACKED;
    const packed = isPacked ? await network.gzip?.(text) : undefined;
    let answer;
    try {
      answer = await network.request({
        method: "POST",
        url: this.#target.url,
        headers: {
          ...this.#target.headers,
          ...(packed === undefined ? {} : { "content-encoding": "gzip" }),
        },
        body: packed ?? text,
        timeoutMillis,
        outlivesPage,
      });
    } catch (fault) {
      // Others of the batch may have arrived: they must not be sent again.
      const problem = fault instanceof Error ? fault.message : String(fault);
      return { retry: entries, refused: [], problem };
    }
    const time = now();
    this.#limits.read(answer.header("x-sentry-rate-limits"), answer.status, waitOf(answer, time), time);
    if (answer.status === 429) return limited(entries);
    const result = judgeAnswer(answer, entries, time);
    // One event cannot be cut in two, and logs are few.
    return result.isTooLarge === true ? { ...DELIVERED, refused: entries, problem: result.problem } : result;
  }
}

/** Sentry wants clients to give up what is beyond its limits, not to send it later. */
function limited(entries: readonly Entry[]): SendResult {
  return { retry: [], refused: entries, problem: "Sentry limits how much it takes" };
}
