// How the logging is, as metrics: for sinks of events and for scrapes. Loaded where a configuration asks for it.

import type { Metrics } from "../telemetry/metrics.ts";
import type { FilterHealth } from "./filters/filter_chain.ts";
import type { RouteFilters } from "./filters/filter_routes.ts";
import { levelName } from "./levels.ts";
import { OFF, TRACE } from "./level_ranks.ts";
import { readSinks } from "./sink_states.ts";
import type { Route } from "./logger_tree.ts";
import type { Sink, SinkHost } from "./sinks/sink.ts";

/** What is told of. */
interface Told {
  readonly sinks: readonly Sink[];
  readonly filters: () => Readonly<Record<string, FilterHealth>>;
  readonly fault: SinkHost["fault"];
}

/** What a configuration gets besides what it names. */
export interface SelfMetrics {
  /** Counts records, and has metrics tell of the others when they are asked. */
  readonly sink: Sink;
  readonly route: Route;
}

/** Makes it; undefined where there are no metrics. */
export async function loadSelfMetrics(
  { sinks, filters }: { readonly sinks: readonly Sink[]; readonly filters: RouteFilters | undefined },
  { metrics: load, fault }: Pick<SinkHost, "metrics" | "fault">,
): Promise<SelfMetrics | undefined> {
  if (load === undefined) return undefined;
  const sink = createSelfMetrics(await load(), { sinks, filters: () => filters?.health() ?? {}, fault });
  return { sink, route: { name: sink.name, level: TRACE, write: (record) => sink.write(record) } };
}

function createSelfMetrics(metrics: Metrics, told: Told): Sink {
  const records = metrics.counter("microlog.logged");
  const counters = Array.from({ length: OFF }, (_, level) => records.with({ level: levelName(level) }));
  const stop = metrics.onLook(() => tell(metrics, told));
  return {
    name: "metrics of its own",
    write: ({ level }) => counters[level]?.add(),
    close: stop,
  };
}

/** Numbers that only grow are told as gauges, too: a sink that was replaced begins anew. */
function tell(metrics: Metrics, { sinks, filters, fault }: Told): void {
  const set = (name: string, tags: Readonly<Record<string, string>>, value: number) => {
    metrics.gauge(`microlog.${name}`).with(tags).set(value);
  };
  for (const [sink, one] of Object.entries(readSinks(sinks, fault))) {
    const { state, written, dropped, pending, retries = 0, droppedByLevel, droppedByReason } = one;
    set("sink.written", { sink }, written);
    set("sink.dropped", { sink }, dropped);
    set("sink.pending", { sink }, pending);
    set("sink.retries", { sink }, retries);
    set("sink.failing", { sink }, state === "ok" ? 0 : 1);
    for (const [level, count] of Object.entries(droppedByLevel ?? {})) {
      set("sink.dropped.level", { sink, level }, count);
    }
    for (const [reason, count] of Object.entries(droppedByReason ?? {})) {
      set("sink.dropped.reason", { sink, reason }, count);
    }
  }
  for (const [filter, { refused }] of Object.entries(filters())) set("filter.refused", { filter }, refused);
}
