// What Prometheus is told of points (`imetric`, `fmetric`): of each metric the last value, how many there were, and their
// sum. It asks now and then, and would see but few of them.

import type { MetricFacts } from "../../../telemetry/event_sink.ts";
import type { MetricReading, PointKeeper } from "../../../telemetry/metrics.ts";

/** Of one metric. */
interface Total {
  last: number;
  count: number;
  sum: number;
}

/** Counts points from now on. */
export function createPointTotals(): PointKeeper {
  return new PointTotals();
}

class PointTotals implements PointKeeper {
  /** By index of the metric. Bounded, because indexes are. */
  readonly #totals: (Total | undefined)[] = [];

  add(metric: number, value: number): void {
    const total = this.#totals[metric] ??= { last: 0, count: 0, sum: 0 };
    total.last = value;
    total.count++;
    total.sum += value;
  }

  *read(facts: readonly MetricFacts[]): Iterable<MetricReading> {
    for (const [index, total] of this.#totals.entries()) {
      const fact = facts[index];
      if (total === undefined || fact === undefined) continue;
      const { name, unit } = fact;
      const common = { tags: {}, counts: undefined };
      yield { ...common, kind: "gauge", name, unit, value: total.last };
      yield { ...common, kind: "counter", name: `${name}.points`, unit: "", value: total.count };
      yield { ...common, kind: "gauge", name: `${name}.sum`, unit, value: total.sum };
    }
  }
}
