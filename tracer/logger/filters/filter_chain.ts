// Filters one behind the other. What one of them sends on goes to those behind it, and then to the sink.

import { type FilterOpinion, takesLogger } from "../logger_tree.ts";
import type { LogRecord } from "../record.ts";
import { type Filter, type FilterContext, PASSES_ALL } from "./filter.ts";
import type { FilterPlan } from "./read_filters.ts";

/** What a chain needs from around it. */
export interface ChainContext extends Omit<FilterContext, "emit"> {
  /** Takes what went wrong, by the name of the part; must not throw. */
  readonly fault: (part: string, fault: unknown) => void;
  /** Takes what a filter sends on, once the filters behind it let it through. */
  readonly write: (record: LogRecord) => void;
}

/** How a filter is. */
export interface FilterHealth {
  readonly passed: number;
  /** Records that were refused or kept back. */
  readonly refused: number;
  /** Records that it sent on later: summaries, and what was kept back. */
  readonly sent: number;
}

/** Loggers of which a chain remembers whether a filter looks at them. */
const MOST_LOGGERS = 1000;

/** Filters of one sink, or of all. */
export class FilterChain {
  readonly #links: readonly FilterLink[];
  readonly #context: ChainContext;
  #last: LogRecord | undefined;
  #lastReason: string | undefined;

  constructor(plans: readonly FilterPlan[], context: ChainContext) {
    this.#context = context;
    this.#links = plans.map((plan, index) =>
      new FilterLink(plan, {
        now: context.now,
        every: (milliseconds, callback) =>
          context.every(milliseconds, () => this.#guard(plan.name, callback)),
        traceId: context.traceId,
        trace: context.trace,
        emit: (record) => this.#send(record, index),
      })
    );
  }

  /**
   * Why a record is refused; undefined lets it through. A record that comes again at once, as for the next sink, is not
   * counted again. Hot.
   */
  refuses(record: LogRecord): string | undefined {
    if (record === this.#last) return this.#lastReason;
    const reason = this.#refusesFrom(0, record);
    this.#last = record;
    this.#lastReason = reason;
    return reason;
  }

  #refusesFrom(start: number, record: LogRecord): string | undefined {
    for (let i = start; i < this.#links.length; i++) {
      const link = this.#links[i];
      if (link === undefined || !link.looksAt(record.logger)) continue;
      try {
        const reason = link.filter.refuses(record);
        if (reason !== undefined) {
          link.refused++;
          return `${link.name}: ${reason}`;
        }
      } catch (fault) {
        // Rather a record too many than one that is lost.
        this.#context.fault(`filter ${link.name}`, fault);
      }
      link.passed++;
    }
    return undefined;
  }

  #send(record: LogRecord, index: number): void {
    const link = this.#links[index];
    if (link !== undefined) link.sent++;
    if (this.#refusesFrom(index + 1, record) === undefined) this.#context.write(record);
  }

  /** What each filter does to the records of a logger at a level, by its name. */
  opinions(logger: string, level: number): readonly FilterOpinion[] {
    return this.#links.map((link) => ({
      name: link.name,
      ...(link.looksAt(logger) ? link.filter.opinion(logger, level) : PASSES_ALL),
    }));
  }

  /** Sends on what filters have to tell. */
  flush(): void {
    for (const { name, filter } of this.#links) this.#guard(name, () => filter.flush?.());
  }

  /** Sends on what filters have to tell, and ends them. */
  close(): void {
    this.flush();
    for (const { name, filter } of this.#links) this.#guard(name, () => filter.close?.());
  }

  /** How the filters are, in their order. */
  health(): readonly (FilterHealth & { readonly name: string })[] {
    return this.#links.map(({ name, passed, refused, sent }) => ({ name, passed, refused, sent }));
  }

  #guard(name: string, action: () => void): void {
    try {
      action();
    } catch (fault) {
      this.#context.fault(`filter ${name}`, fault);
    }
  }
}

/** A filter in its place. */
class FilterLink {
  readonly name: string;
  readonly filter: Filter;
  passed = 0;
  refused = 0;
  sent = 0;
  readonly #loggers: readonly string[] | undefined;
  #looks = new Map<string, boolean>();

  constructor({ name, loggers, create }: FilterPlan, context: FilterContext) {
    this.name = name;
    this.#loggers = loggers;
    this.filter = create(context);
  }

  looksAt(logger: string): boolean {
    if (this.#loggers === undefined) return true;
    const known = this.#looks.get(logger);
    if (known !== undefined) return known;
    if (this.#looks.size >= MOST_LOGGERS) this.#looks = new Map();
    const looks = takesLogger(this.#loggers, logger);
    this.#looks.set(logger, looks);
    return looks;
  }
}
