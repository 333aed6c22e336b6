// The sink for Sentry: errors become events with the records before them as breadcrumbs; with `logs` on, every record is a log,
// too.

import { RecordReader, type RecordView } from "../../formats/record_view.ts";
import { DEFAULT_LIMITS } from "../../json_fields.ts";
import { safeJson } from "../../formats/json_members.ts";
import { findLevel } from "../../levels.ts";
import { ERROR } from "../../level_ranks.ts";
import type { LogRecord } from "../../record.ts";
import { ConfigurationError, flag, numberFrom, oneOf, text } from "../../schema.ts";
import type { Captured } from "../network/entry.ts";
import { NETWORK_SHAPE } from "../network/network_options.ts";
import { createNetworkSink } from "../network/network_sink.ts";
import { resolve, secret } from "../network/secret_option.ts";
import { type SinkContext, sinkType } from "../sink_type.ts";
import type { Sink, SinkHealth } from "../sink.ts";
import { Breadcrumbs } from "./breadcrumbs.ts";
import { randomId } from "./created_ids.ts";
import { sentryEvent, sentryLog, type SentryProgram } from "./sentry_payloads.ts";
import { parseDsn, type SentryTarget } from "./sentry_protocol.ts";
import { EVENT_GROUP, LOG_GROUP, SentrySender } from "./sentry_sender.ts";

/** Breadcrumbs of an event at most. */
const USUAL_BREADCRUMBS = 100;

/** An event is a megabyte at most. */
const LIMITS = { ...DEFAULT_LIMITS, totalLength: 128 * 1024 };

const SHAPE = {
  ...NETWORK_SHAPE,
  dsn: secret,
  release: text,
  environment: text,
  serverName: text,
  eventLevel: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "off"]),
  breadcrumbs: numberFrom(0, 1000),
  logs: flag,
  gzip: flag,
};

/** Options of sinks of the type `sentry`. */
export const SENTRY_SINK = sinkType(SHAPE, async (options, context) => {
  const { host } = context;
  const network = await host.network();
  const given = options.dsn ?? host.variable?.("SENTRY_DSN");
  const target = readDsn(given === undefined ? undefined : await resolve(given), network.isPage);
  const machine = network.hostName();
  const program = {
    platform: network.isPage ? "javascript" : "node",
    release: options.release ?? host.variable?.("SENTRY_RELEASE"),
    environment: options.environment ?? host.variable?.("SENTRY_ENVIRONMENT"),
    serverName: options.serverName ?? (machine === "" ? undefined : machine),
  };
  const capture = new SentryCapture(context, program, {
    eventLevel: findLevel(options.eventLevel) ?? ERROR,
    breadcrumbs: options.breadcrumbs ?? USUAL_BREADCRUMBS,
    hasLogs: options.logs ?? false,
  });
  const inner = await createNetworkSink(
    {
      name: "sentry",
      context,
      options,
      network,
      capture: (record) => capture.take(record),
    },
    ({ timeoutMillis }) =>
      new SentrySender(target, {
        network,
        now: host.now,
        timeoutMillis,
        gzip: options.gzip ?? !network.isPage,
      }),
  );
  return new SentrySink(inner, capture);
});

function readDsn(dsn: string | undefined, isPage: boolean): SentryTarget {
  if (dsn === undefined) throw new ConfigurationError("dsn", "is missing, and SENTRY_DSN is not set");
  try {
    return parseDsn(dsn, isPage);
  } catch (error) {
    throw new ConfigurationError("dsn", error instanceof Error ? error.message : String(error));
  }
}

/** What becomes of a record. */
interface SentryChoices {
  /** Rank from which on records are events. */
  readonly eventLevel: number;
  readonly breadcrumbs: number;
  readonly hasLogs: boolean;
}

/** Makes of a record what Sentry is sent: nothing, an event, a log, or both. */
class SentryCapture {
  readonly #reader: RecordReader;
  readonly #program: SentryProgram;
  readonly #choices: SentryChoices;
  readonly #breadcrumbs: Breadcrumbs;
  /** Of records outside of any trace. */
  readonly #traceId = randomId();
  #next: Captured | undefined;

  constructor({ host, mask }: SinkContext, program: SentryProgram, choices: SentryChoices) {
    this.#reader = new RecordReader({ mask, limits: LIMITS, trace: host.trace });
    this.#program = program;
    this.#choices = choices;
    this.#breadcrumbs = new Breadcrumbs(choices.breadcrumbs);
  }

  /** Hands each part of a record to a sink that captures it by {@link take}. */
  hand(record: LogRecord, sink: Sink): void {
    const view = this.#reader.read(record);
    if (view.level >= this.#choices.eventLevel) this.#write(record, sink, this.#eventOf(view));
    if (this.#choices.hasLogs) this.#write(record, sink, this.#logOf(view));
    this.#breadcrumbs.add(view);
  }

  /** What was made of a record that is written now. Of the sink's own records, which say what was dropped, a log. */
  take(record: LogRecord): Captured {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) return next;
    return this.#choices.hasLogs ? this.#logOf(this.#reader.read(record)) : { text: "", group: "" };
  }

  #write(record: LogRecord, sink: Sink, captured: Captured): void {
    this.#next = captured;
    sink.write(record);
    this.#next = undefined;
  }

  #eventOf(view: RecordView): Captured {
    const id = randomId();
    const breadcrumbs = this.#breadcrumbs.before(view.trace?.traceId);
    return { text: safeJson(sentryEvent(view, id, this.#program, breadcrumbs)), group: EVENT_GROUP };
  }

  #logOf(view: RecordView): Captured {
    return { text: safeJson(sentryLog(view, this.#traceId, this.#program)), group: LOG_GROUP };
  }
}

/** Makes several entries of a record, or none, and leaves them to a sink of batches. */
class SentrySink implements Sink {
  readonly name = "sentry";
  readonly #inner: Sink;
  readonly #capture: SentryCapture;

  constructor(inner: Sink, capture: SentryCapture) {
    this.#inner = inner;
    this.#capture = capture;
  }

  write(record: LogRecord): void {
    this.#capture.hand(record, this.#inner);
  }

  flushSync(): void {
    this.#inner.flushSync?.();
  }

  async flush(): Promise<void> {
    await this.#inner.flush?.();
  }

  async close(): Promise<void> {
    await this.#inner.close?.();
  }

  health(): SinkHealth {
    return this.#inner.health?.() ?? { state: "ok", written: 0, dropped: 0, pending: 0, problem: "" };
  }
}
