// How often stacks are sampled unless somebody asks for something else.

/** The finest interval that costs little on V8, and what JavaScriptCore's begins with. */
export const DEFAULT_INTERVAL_MICROS = 10_000;

/** The widest interval without one asked for. */
const WIDEST_INTERVAL_MICROS = 50_000;

/** What JavaScriptCore takes for a sample besides handing it out: it stops the thread and walks its stack. Measured. */
const SAMPLE_MICROS = 70;

/** Of the time at work, what sampling may take before the interval is widened; a third of it narrows it again. */
const MOST_SHARE = 0.005;

/** Of a thread that idles, this part counts as work: else the few samples of one that does little would seem dear. */
const LEAST_WORK = 0.2;

/** What was sampled between two turns of JavaScriptCore's sampler, which takes no samples of a thread that idles. */
export interface SampledStretch {
  readonly elapsedMicros: number;
  readonly samples: number;
  /** What handing them out took. */
  readonly readMicros: number;
}

/** The interval from now on: where sampling costs time, fewer samples are taken until the share is small. */
export function adaptInterval(
  intervalMicros: number,
  { elapsedMicros, samples, readMicros }: SampledStretch,
): number {
  const work = Math.max(samples * intervalMicros, elapsedMicros * LEAST_WORK);
  const share = (samples * SAMPLE_MICROS + readMicros) / work;
  if (share > MOST_SHARE) return Math.min(WIDEST_INTERVAL_MICROS, intervalMicros * 2);
  if (share < MOST_SHARE / 3) return Math.max(DEFAULT_INTERVAL_MICROS, intervalMicros / 2);
  return intervalMicros;
}
