// Spans of what a program times by performance.mark(), performance.measure() and console.time(). What Chromium's DevTools
// read from an entry's `detail.devtools` becomes fields: track, track_group, color, tooltip, properties.

import type { Fields } from "../logger/json_fields.ts";
import type { LateSpans } from "../telemetry/late_spans.ts";
import { NO_SPAN, type Span } from "../telemetry/spans.ts";
import type { TimingEntry, TimingWatcher } from "../telemetry/timing_port.ts";
import { Allowance } from "./allowance.ts";

/** Labels of console.time() that are open at once; further ones make no spans. */
const MOST_LABELS = 1000;

/** Entries with spans. A framework may make thousands for each screen, none of which may crowd out the rest. */
const ENTRIES = { burst: 5000, perSecond: 500 } as const;

const LONGEST_TEXT = 2000;
const MOST_PROPERTIES = 50;

/** Colours that the convention names. */
const COLORS = /^(?:(?:primary|secondary|tertiary)(?:-light|-dark)?|error|warning)$/;

/** What the spans are made with. */
export interface TimingContext {
  readonly spans: () => LateSpans;
  /** Milliseconds since 1970 at which the thread's time began. */
  readonly originMillis: number;
  /** Microseconds since 1970. */
  readonly now: () => number;
  /** Fields of the place that an entry was made at. */
  readonly fieldsHere: () => Fields;
  readonly fault: (part: string, fault: unknown) => void;
}

/** Takes a thread's timings. */
export class TimingSpans implements TimingWatcher {
  readonly #context: TimingContext;
  readonly #open = new Map<string, Span>();
  readonly #allowance = new Allowance(ENTRIES);

  constructor(context: TimingContext) {
    this.#context = context;
  }

  mark(entry: TimingEntry): void {
    this.#add(entry, { kind: "mark" });
  }

  measure(entry: TimingEntry): void {
    this.#add(entry, { kind: "measure" });
  }

  begin(label: string): void {
    this.#safely(() => {
      if (this.#open.has(label) || this.#open.size >= MOST_LABELS) return;
      this.#open.set(label, this.#context.spans().start(label, { fields: { kind: "console.time" } }));
    });
  }

  log(label: string, args: readonly unknown[]): void {
    this.#safely(() => this.#open.get(label)?.event("timeLog", args.length === 0 ? {} : { said: args }));
  }

  end(label: string): void {
    this.#safely(() => this.#open.get(label)?.end());
    this.#open.delete(label);
  }

  /** An entry is made when all is over; what it lies in is not known, since it may have begun before that. */
  #add({ name, startTime, duration, detail }: TimingEntry, kind: Fields): void {
    this.#safely(() => {
      const { originMillis, spans, fieldsHere } = this.#context;
      this.#allowance.refill(this.#context.now());
      if (!this.#allowance.take()) return;
      const start = originMillis + startTime;
      const fields = { ...kind, ...fieldsHere(), ...fieldsOf(detail) };
      spans().start(name, { start, fields, parent: NO_SPAN }).end(start + duration);
    });
  }

  #safely(action: () => void): void {
    try {
      action();
    } catch (fault) {
      this.#context.fault("timings", fault);
    }
  }
}

/** What a detail says, as fields. */
function fieldsOf(detail: unknown): Fields {
  if (detail === undefined || detail === null) return {};
  if (!isRecord(detail)) return { detail };
  const { devtools, ...others } = detail;
  const rest = Object.keys(others).length === 0 ? {} : { detail: others };
  return isRecord(devtools) ? { ...rest, ...devtoolsFields(devtools) } : rest;
}

/**
 * The convention: `dataType` is "track-entry" unless it is "marker"; entries have a `track`, perhaps in a `trackGroup`;
 * both may have a `color` of the palette, a `tooltipText`, and `properties` as pairs of name and value.
 */
function devtoolsFields(devtools: Readonly<Record<string, unknown>>): Fields {
  const { dataType, track, trackGroup, color, tooltipText, properties } = devtools;
  return {
    ...(dataType === "marker" ? { kind: "marker" } : {}),
    ...text("track", track),
    ...text("track_group", trackGroup),
    ...(typeof color === "string" && COLORS.test(color) ? { color } : {}),
    ...text("tooltip", tooltipText),
    ...(Array.isArray(properties) ? { properties: pairs(properties) } : {}),
  };
}

function text(name: string, value: unknown): Fields {
  return typeof value === "string" && value !== "" ? { [name]: value.slice(0, LONGEST_TEXT) } : {};
}

function pairs(properties: readonly unknown[]): Fields {
  const named = properties.slice(0, MOST_PROPERTIES).flatMap((each): [string, unknown][] => {
    return Array.isArray(each) && each.length > 0 ? [[String(each[0]), each[1]]] : [];
  });
  return Object.fromEntries(named);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
