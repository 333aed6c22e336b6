// Lets one of equal records through in a while, and tells how often it came again.

import { OFF } from "../level_ranks.ts";
import { levelSetting } from "../level_setting.ts";
import { type LogRecord, NOWHERE } from "../record.ts";
import { numberFrom } from "../schema.ts";
import { type Filter, type FilterContext, filterType, type OwnOpinion, PASSES_ALL, texts } from "./filter.ts";
import { joinKey } from "./record_key.ts";
import { RecentKeys } from "./recent_keys.ts";

const DEFAULT_WINDOW_MILLIS = 5000;
const DEFAULT_MOST_KEYS = 1000;

/**
 * `{ type: "dedupe", windowMillis: 5000, key: ["user"] }`: records are equal that have logger, level, message and the fields
 * of `key` in common. When the window is over, a record of the same message tells in its field `repeated` how many were
 * left out. Records of `spare` and above always pass, default none.
 */
export const DEDUPE = filterType(
  { windowMillis: numberFrom(1), key: texts, spare: levelSetting, maxKeys: numberFrom(1) },
  (options, context) => new DedupeFilter(options, context),
);

interface DedupeOptions {
  readonly windowMillis?: number;
  readonly key?: readonly string[];
  readonly spare?: number;
  readonly maxKeys?: number;
}

/** Equal records since one of them passed. */
interface Repeated {
  readonly level: number;
  readonly logger: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  passedAt: number;
  lastAt: number;
  count: number;
}

class DedupeFilter implements Filter {
  readonly #windowMillis: number;
  readonly #key: readonly string[];
  readonly #spare: number;
  readonly #context: FilterContext;
  readonly #seen: RecentKeys<Repeated>;
  #stopTimer: (() => void) | undefined;

  constructor(options: DedupeOptions, context: FilterContext) {
    const { windowMillis = DEFAULT_WINDOW_MILLIS, key = [], spare = OFF, maxKeys = DEFAULT_MOST_KEYS } =
      options;
    this.#windowMillis = windowMillis;
    this.#key = key;
    this.#spare = spare;
    this.#context = context;
    this.#seen = new RecentKeys(maxKeys, (repeated) => this.#tell(repeated));
  }

  refuses(record: LogRecord): string | undefined {
    const { level, logger, message, time } = record;
    if (level >= this.#spare) return undefined;
    const fields = this.#key.length === 0 ? "" : joinKey(record, this.#key);
    let isNew = false;
    const seen = this.#seen.get(`${level}\0${logger}\0${message}\0${fields}`, () => {
      isNew = true;
      return { level, logger, message, passedAt: time, lastAt: time, count: 0 };
    });
    if (isNew) return undefined;
    if (this.#isOver(seen, time)) {
      this.#tell(seen);
      seen.passedAt = time;
      return undefined;
    }
    seen.count++;
    seen.lastAt = time;
    this.#stopTimer ??= this.#context.every(this.#windowMillis, () => this.#tellWhatIsOver());
    return "it is as one before";
  }

  opinion(_logger: string, level: number): OwnOpinion {
    if (level >= this.#spare) return PASSES_ALL;
    return { passes: "some", which: `one of equal ones in ${this.#windowMillis / 1000} s` };
  }

  flush(): void {
    for (const [, repeated] of this.#seen.entries()) this.#tell(repeated);
    this.close();
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /** A clock that was put back, or says nonsense, ends the window, too. */
  #isOver({ passedAt }: Repeated, now: number): boolean {
    const elapsed = now - passedAt;
    return !(elapsed >= 0 && elapsed < this.#windowMillis);
  }

  #tellWhatIsOver(): void {
    const now = this.#context.now();
    let waiting = 0;
    for (const [key, repeated] of this.#seen.entries()) {
      if (!this.#isOver(repeated, now)) {
        waiting += repeated.count;
        continue;
      }
      this.#tell(repeated);
      this.#seen.delete(key);
    }
    if (waiting === 0) this.close();
  }

  #tell(repeated: Repeated): void {
    const { level, logger, message, lastAt, count } = repeated;
    if (count === 0) return;
    repeated.count = 0;
    this.#context.emit({
      time: lastAt,
      level,
      logger,
      message,
      error: undefined,
      fields: { repeated: count },
      bound: undefined,
      context: undefined,
      madeIn: NOWHERE,
    });
  }
}
