// Which calls of a function last much longer than it usually does. By median and deviations from it, because one slow call
// moves a mean and a standard deviation so far that it hides itself; and by ratios, because times of most functions
// spread over a long tail in which nothing is unusual.

/** Calls below which nothing is usual. */
const LEAST_CALLS = 5;
/** Spreads above the median from which a call is slow: of a thousand that are normally distributed, one. */
const SPREADS = 3;
/** How many times the median a slow call takes at least: small steps between equal calls are no finding. */
const LEAST_RATIO = 1.3;
/** … and microseconds above it, because sampling itself is no more exact. */
const LEAST_EXCESS_MICROS = 2000;
/** Makes a median absolute deviation comparable to a standard deviation, for values that are normally distributed. */
const MAD_SCALE = 1.4826;
/** The same for the distance between the quartiles. */
const IQR_SCALE = 0.7413;

/** How long the calls of a function last. Microseconds. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  /** Calls that last longer are slow; Infinity when there are too few to tell. */
  readonly slowAbove: number;
  /** Calls above `slowAbove`. */
  readonly slow: number;
}

/** Describes durations. @param sorted ascending */
export function describeDurations(sorted: Float64Array): Distribution {
  const count = sorted.length;
  const median = quantileOf(sorted, 0.5);
  const slowAbove = count < LEAST_CALLS ? Infinity : Math.max(
    median * Math.exp(SPREADS * spreadOf(sorted)),
    median * LEAST_RATIO,
    median + LEAST_EXCESS_MICROS,
  );
  return {
    count,
    mean: count === 0 ? 0 : sorted.reduce((sum, micros) => sum + micros, 0) / count,
    median,
    p95: quantileOf(sorted, 0.95),
    longest: sorted[count - 1] ?? 0,
    slowAbove,
    slow: count - firstAbove(sorted, slowAbove),
  };
}

/** The value below which a share of all lies, between two values where it falls there. @param sorted ascending */
export function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return 0;
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * How far durations lie from their median, as a logarithm. The median of all distances; where more than half of all are
 * equal that is nothing, and the distance between the quartiles says more.
 */
function spreadOf(sorted: Float64Array): number {
  const logs = sorted.map((micros) => Math.log(Math.max(1, micros)));
  const median = quantileOf(logs, 0.5);
  const deviation = quantileOf(logs.map((log) => Math.abs(log - median)).sort(), 0.5) * MAD_SCALE;
  return deviation > 0 ? deviation : (quantileOf(logs, 0.75) - quantileOf(logs, 0.25)) * IQR_SCALE;
}

function firstAbove(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
