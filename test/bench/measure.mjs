// How long a call takes, for programs of the benches: many short rounds, of which the fastest counts, because what else the
// machine does makes rounds longer, never shorter. A slow call gets fewer calls, not more time.

/** Milliseconds of all rounds together. */
const TOTAL_MILLIS = 400;

/** A round is long enough for the clock, and short enough to fit between what else runs. */
const ROUND_MILLIS = 3;

const MOST_CALLS = 1_000_000;

/**
 * Nanoseconds a call.
 * @param run makes so many calls; may return a promise
 */
async function measure(run) {
  let calls = 16;
  for (;;) {
    // What is new takes long, as does what is interrupted: too few calls a round would be counted with the round's own cost.
    const millis = await fastestRound(run, calls, 3);
    if (millis >= ROUND_MILLIS || calls >= MOST_CALLS) break;
    calls = Math.min(MOST_CALLS, Math.ceil(calls * Math.min(8, Math.max(2, ROUND_MILLIS / millis))));
  }
  let best = Infinity;
  const end = performance.now() + TOTAL_MILLIS;
  do best = Math.min(best, await timeRound(run, calls) / calls * 1e6); while (performance.now() < end);
  return best;
}

async function fastestRound(run, calls, rounds) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) best = Math.min(best, await timeRound(run, calls));
  return best;
}

async function timeRound(run, calls) {
  const start = performance.now();
  const done = run(calls);
  if (done instanceof Promise) await done;
  return performance.now() - start;
}

export { measure };
