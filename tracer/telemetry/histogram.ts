// Distributions in bounded memory that can be merged: counts by buckets whose borders grow by a fixed factor, so that every
// quantile is known to within a few per cent (an exponential histogram, as OpenTelemetry's data model has it).

/** Buckets for each doubling: a border is 2^(1/16) above the one before, 4.4 %. */
const PER_DOUBLING = 16;

/** Buckets on each side of one: values from 2^-32 to 2^48 are told apart. */
const LOWEST = -32 * PER_DOUBLING;
const HIGHEST = 48 * PER_DOUBLING;
const BUCKETS = HIGHEST - LOWEST + 1;

const LOG_FACTOR = PER_DOUBLING / Math.LN2;

/** What a histogram says. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /** NaN without values, as is everything below. */
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Counts values. Negative ones count as zero, values that are no numbers not at all. Hot. */
export class HistogramCounts {
  readonly #counts = new Float64Array(BUCKETS);
  #zeros = 0;
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  /**
   * How many values are at most so large, for powers of two: from the one below which there is nothing but zeros, to the one
   * above which there is nothing.
   */
  byDoubling(): readonly { readonly most: number; readonly count: number }[] {
    const found: { most: number; count: number }[] = [];
    let seen = this.#zeros;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (bucket % PER_DOUBLING !== 0 || seen === this.#zeros) continue;
      found.push({ most: 2 ** ((bucket + LOWEST) / PER_DOUBLING), count: seen });
      if (seen === this.#count) break;
    }
    return found;
  }

  record(value: number): void {
    if (!(value > 0)) {
      if (value <= 0) this.#recordZero();
      return;
    }
    if (value === Infinity) return;
    const index = Math.ceil(Math.log(value) * LOG_FACTOR);
    const bucket = index < LOWEST ? 0 : index > HIGHEST ? BUCKETS - 1 : index - LOWEST;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #recordZero(): void {
    this.#zeros++;
    this.#count++;
    this.#min = Math.min(this.#min, 0);
    this.#max = Math.max(this.#max, 0);
  }

  /** Adds what another one counted. */
  merge(other: HistogramCounts): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    }
    this.#zeros += other.#zeros;
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Starts anew. */
  clear(): void {
    this.#counts.fill(0);
    this.#zeros = this.#count = this.#sum = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
  }

  /** The value below which a share of the values lies, NaN without values. @param share 0 to 1 */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = this.#zeros;
    if (seen >= rank) return 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen < rank) continue;
      // The middle of the bucket, in terms of its factor; never outside of what was seen.
      const middle = 2 ** ((bucket + LOWEST - 0.5) / PER_DOUBLING);
      return Math.min(this.#max, Math.max(this.#min, middle));
    }
    return this.#max;
  }

  distribution(): Distribution {
    const isEmpty = this.#count === 0;
    return {
      count: this.#count,
      sum: this.#sum,
      min: isEmpty ? Number.NaN : this.#min,
      max: isEmpty ? Number.NaN : this.#max,
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
    };
  }
}
