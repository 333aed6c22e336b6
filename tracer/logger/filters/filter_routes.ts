// Filters put before the sinks of a configuration: those for all, which decide once for a record, and those of each sink.

import { type Route, takesLogger } from "../logger_tree.ts";
import type { LogRecord } from "../record.ts";
import { type ChainContext, FilterChain, type FilterHealth } from "./filter_chain.ts";
import type { FilterPlan } from "./read_filters.ts";

/** A way to a sink, and the filters that stand before it. */
export interface RouteWithFilters {
  readonly route: Route;
  readonly filters: readonly FilterPlan[];
}

/** The filters of a configuration. */
export class RouteFilters {
  readonly routes: readonly Route[];
  readonly #chains: readonly { readonly place: string; readonly chain: FilterChain }[];

  /** @param forAll filters before all routes */
  constructor(
    routes: readonly RouteWithFilters[],
    forAll: readonly FilterPlan[],
    context: Omit<ChainContext, "write">,
  ) {
    const chains: { place: string; chain: FilterChain }[] = [];
    const own = routes.map(({ route, filters }) => {
      if (filters.length === 0) return route;
      const chain = new FilterChain(filters, { ...context, write: route.write });
      chains.push({ place: `${route.name}: `, chain });
      return withChain(route, chain);
    });
    if (forAll.length === 0) {
      this.routes = own;
    } else {
      const write = (record: LogRecord) => {
        for (const route of own) deliver(route, record, context);
      };
      const chain = new FilterChain(forAll, { ...context, write });
      chains.unshift({ place: "", chain });
      this.routes = own.map((route) => withChain(route, chain));
    }
    this.#chains = chains;
  }

  /** Sends on what filters have to tell: those for all first, because those of the sinks stand behind them. */
  flush(): void {
    for (const { chain } of this.#chains) chain.flush();
  }

  close(): void {
    for (const { chain } of this.#chains) chain.close();
  }

  /** How the filters are: `rate` of those for all, `console: rate` of those of a sink, with a number where there are more. */
  health(): Readonly<Record<string, FilterHealth>> {
    const told: Record<string, FilterHealth> = {};
    for (const { place, chain } of this.#chains) {
      for (const { name, ...health } of chain.health()) {
        let free = `${place}${name}`;
        for (let number = 2; Object.hasOwn(told, free); number++) free = `${place}${name} ${number}`;
        told[free] = health;
      }
    }
    return told;
  }
}

/** The route behind a chain. */
function withChain(route: Route, chain: FilterChain): Route {
  const { refuses, opinions } = route;
  return {
    ...route,
    refuses: refuses === undefined
      ? (record) => chain.refuses(record)
      : (record) => chain.refuses(record) ?? refuses(record),
    opinions: (logger, level) => [...chain.opinions(logger, level), ...(opinions?.(logger, level) ?? [])],
  };
}

/** Hands a record that a filter sends on to a route, as far as it is one of its. */
function deliver(route: Route, record: LogRecord, { fault }: Pick<ChainContext, "fault">): void {
  if (record.level < route.level || !takesLogger(route.loggers, record.logger)) return;
  try {
    if (route.refuses?.(record) === undefined) route.write(record);
  } catch (problem) {
    fault(route.name, problem);
  }
}
