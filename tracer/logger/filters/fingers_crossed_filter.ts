// Keeps the low records of each request back, and sends them on when an error comes: what led to it is told, and of
// requests that went well nothing is.

import { levelName } from "../levels.ts";
import { ERROR, INFO } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { type LogRecord, NOWHERE } from "../record.ts";
import { numberFrom } from "../schema.ts";
import { type Filter, type FilterContext, filterType, type OwnOpinion, PASSES_ALL, texts } from "./filter.ts";
import { type KeptForLater, RecordKeeper } from "./kept_record.ts";
import { RecentKeys } from "./recent_keys.ts";
import { findKey, REQUEST_FIELDS } from "./record_key.ts";

const DEFAULT_MOST_RECORDS = 1000;
const DEFAULT_MOST_BYTES = 4 * 1024 * 1024;
const DEFAULT_MOST_KEYS = 1000;

/**
 * `{ type: "fingers-crossed", holdBelow: "info", releaseAt: "error", key: "request_id" }`: records below `holdBelow` are kept
 * back until one of `releaseAt` or above comes of the same request; from then on all of that request pass. `key` names
 * the fields that name a request, the first that is there counts. What belongs to no request is one more, which is kept
 * back again after an error. Bounded: `maxRecords` a request, `maxBytes` and `maxKeys` requests in all; the oldest go.
 */
export const FINGERS_CROSSED = filterType(
  {
    holdBelow: levelSetting,
    releaseAt: levelSetting,
    key: texts,
    maxRecords: numberFrom(1),
    maxBytes: numberFrom(1),
    maxKeys: numberFrom(1),
  },
  (options, context) => new FingersCrossedFilter(options, context),
);

interface FingersCrossedOptions {
  readonly holdBelow?: number;
  readonly releaseAt?: number;
  readonly key?: readonly string[];
  readonly maxRecords?: number;
  readonly maxBytes?: number;
  readonly maxKeys?: number;
}

/** What is kept back of one request. */
interface Held {
  readonly records: KeptForLater[];
  /** Records that made room for later ones. */
  gone: number;
}

class FingersCrossedFilter implements Filter {
  readonly #holdBelow: number;
  readonly #releaseAt: number;
  readonly #key: readonly string[];
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #context: FilterContext;
  readonly #keeper = new RecordKeeper();
  readonly #held: RecentKeys<Held>;
  /** Requests that an error came of. */
  readonly #released: RecentKeys<true>;
  #bytes = 0;

  constructor(options: FingersCrossedOptions, context: FilterContext) {
    const { holdBelow = INFO, releaseAt = ERROR, key = REQUEST_FIELDS, maxKeys = DEFAULT_MOST_KEYS } =
      options;
    this.#holdBelow = holdBelow;
    this.#releaseAt = releaseAt;
    this.#key = key;
    this.#maxRecords = options.maxRecords ?? DEFAULT_MOST_RECORDS;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MOST_BYTES;
    this.#context = context;
    this.#held = new RecentKeys(maxKeys, (held) => this.#forget(held));
    this.#released = new RecentKeys(maxKeys);
  }

  refuses(record: LogRecord): string | undefined {
    if (record.level >= this.#releaseAt) {
      this.#release(this.#keyOf(record));
      return undefined;
    }
    if (record.level >= this.#holdBelow) return undefined;
    const key = this.#keyOf(record);
    if (this.#released.find(key) === true) return undefined;
    this.#hold(key, record);
    return "it is kept back until an error comes";
  }

  opinion(_logger: string, level: number): OwnOpinion {
    if (level >= this.#holdBelow) return PASSES_ALL;
    return {
      passes: "some",
      which: `those of requests of which a record of ${levelName(this.#releaseAt)} comes`,
    };
  }

  #keyOf(record: LogRecord): string {
    return findKey(record, this.#key, this.#context.traceId) ?? "";
  }

  #hold(key: string, record: LogRecord): void {
    const madeIn = record.madeIn ?? { trace: this.#context.trace() };
    const kept = this.#keeper.keep({ ...record, madeIn });
    const held = this.#held.get(key, () => ({ records: [], gone: 0 }));
    held.records.push(kept);
    this.#bytes += kept.bytes;
    if (held.records.length > this.#maxRecords) this.#drop(held);
    for (const [oldest, other] of this.#held.entries()) {
      while (this.#bytes > this.#maxBytes && other.records.length > 0) this.#drop(other);
      if (this.#bytes <= this.#maxBytes) return;
      if (oldest !== key) this.#held.delete(oldest);
    }
  }

  #drop(held: Held): void {
    this.#bytes -= held.records.shift()?.bytes ?? 0;
    held.gone++;
  }

  #forget(held: Held): void {
    for (const { bytes } of held.records) this.#bytes -= bytes;
  }

  #release(key: string): void {
    if (key !== "") this.#released.get(key, () => true);
    const held = this.#held.find(key);
    if (held === undefined) return;
    this.#held.delete(key);
    this.#forget(held);
    const first = held.records[0]?.record;
    if (first !== undefined && held.gone > 0) this.#context.emit(tellGone(first, held.gone));
    for (const { record } of held.records) this.#context.emit(record);
  }
}

/** A record that says that others are missing before one. */
function tellGone(
  { time, level, logger, bound, context, madeIn = NOWHERE }: LogRecord,
  gone: number,
): LogRecord {
  return {
    time,
    level,
    logger,
    message: `${gone} earlier records were left out`,
    error: undefined,
    fields: { left_out: gone },
    bound,
    context,
    madeIn,
  };
}
