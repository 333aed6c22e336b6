// Lets so many records a second through, and tells how many there were besides.

import { OFF } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { type LogRecord, NOWHERE } from "../record.ts";
import { numberFrom, oneOf } from "../schema.ts";
import { TimeTexts } from "../time_text.ts";
import { type Filter, type FilterContext, filterType, type OwnOpinion, PASSES_ALL, texts } from "./filter.ts";
import { joinKey } from "./record_key.ts";
import { RecentKeys } from "./recent_keys.ts";

/** What has a bucket of its own. */
const SHARING = ["all", "logger", "level", "message"] as const;

const DEFAULT_MOST_KEYS = 1000;
const DEFAULT_SUMMARY_MILLIS = 10_000;

/**
 * `{ type: "token-bucket", perSecond: 100, burst: 200, per: "logger" }`: a bucket holds `burst` tokens, default `perSecond`;
 * a record takes one, and `perSecond` come back. `per` says what has a bucket of its own, `key` adds fields to that. What was
 * suppressed is told by a record, before the next one that passes and after `summaryMillis` at the latest. Records of
 * `spare` and above always pass, default none.
 */
export const TOKEN_BUCKET = filterType(
  {
    perSecond: numberFrom(Number.MIN_VALUE),
    burst: numberFrom(1),
    per: oneOf(SHARING),
    key: texts,
    spare: levelSetting,
    summaryMillis: numberFrom(1),
    maxKeys: numberFrom(1),
  },
  (options, context) => new TokenBucketFilter(options, context),
  ["perSecond"],
);

interface TokenBucketOptions {
  readonly perSecond?: number;
  readonly burst?: number;
  readonly per?: typeof SHARING[number];
  readonly key?: readonly string[];
  readonly spare?: number;
  readonly summaryMillis?: number;
  readonly maxKeys?: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  filledAt: number;
  suppressed: number;
  /** The last record that was suppressed, as far as its summary needs it. */
  last: Pick<LogRecord, "level" | "logger" | "message">;
  since: number;
}

class TokenBucketFilter implements Filter {
  readonly #perMilli: number;
  readonly #burst: number;
  readonly #per: typeof SHARING[number];
  readonly #key: readonly string[];
  readonly #spare: number;
  readonly #summaryMillis: number;
  readonly #context: FilterContext;
  readonly #buckets: RecentKeys<Bucket>;
  readonly #times = new TimeTexts();
  #stopTimer: (() => void) | undefined;

  constructor(options: TokenBucketOptions, context: FilterContext) {
    const { perSecond = 1, burst = Math.max(1, perSecond), per = "all", key = [], spare = OFF } = options;
    this.#perMilli = perSecond / 1000;
    this.#burst = burst;
    this.#per = per;
    this.#key = key;
    this.#spare = spare;
    this.#summaryMillis = options.summaryMillis ?? DEFAULT_SUMMARY_MILLIS;
    this.#context = context;
    this.#buckets = new RecentKeys(options.maxKeys ?? DEFAULT_MOST_KEYS, (bucket) => this.#summarise(bucket));
  }

  refuses(record: LogRecord): string | undefined {
    if (record.level >= this.#spare) return undefined;
    const bucket = this.#buckets.get(this.#keyOf(record), () => ({
      tokens: this.#burst,
      filledAt: record.time,
      suppressed: 0,
      last: record,
      since: record.time,
    }));
    const elapsed = record.time - bucket.filledAt;
    // A clock that was put back, or says nonsense, gives nothing and takes nothing.
    if (elapsed > 0) bucket.tokens = Math.min(this.#burst, bucket.tokens + elapsed * this.#perMilli);
    bucket.filledAt = record.time;
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      this.#summarise(bucket);
      return undefined;
    }
    if (bucket.suppressed++ === 0) bucket.since = record.time;
    const { level, logger, message } = record;
    bucket.last = { level, logger, message };
    this.#stopTimer ??= this.#context.every(this.#summaryMillis, () => this.flush());
    return "there were too many";
  }

  opinion(_logger: string, level: number): OwnOpinion {
    if (level >= this.#spare) return PASSES_ALL;
    const whose = this.#per === "all" ? "" : ` of each ${this.#per}`;
    const fields = this.#key.length === 0 ? "" : ` by ${this.#key.join(", ")}`;
    return { passes: "some", which: `${+(this.#perMilli * 1000).toPrecision(6)} a second${whose}${fields}` };
  }

  flush(): void {
    for (const [, bucket] of this.#buckets.entries()) this.#summarise(bucket);
    this.close();
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #keyOf(record: LogRecord): string {
    const own = this.#per === "all" ? "" : `${record[this.#per]}`;
    return this.#key.length === 0 ? own : `${own}\0${joinKey(record, this.#key)}`;
  }

  #summarise(bucket: Bucket): void {
    const { suppressed, last, since } = bucket;
    if (suppressed === 0) return;
    bucket.suppressed = 0;
    this.#context.emit({
      time: this.#context.now(),
      level: last.level,
      logger: last.logger,
      message: `${suppressed} suppressed${this.#per === "message" ? `: ${last.message}` : ""}`,
      error: undefined,
      fields: { suppressed, since: this.#times.of(since) },
      bound: undefined,
      context: undefined,
      madeIn: NOWHERE,
    });
  }
}
