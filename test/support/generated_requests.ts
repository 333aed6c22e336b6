// Requests made up from a seed: spans that overlap, with a span and some waits inside each.

import { tableFrom } from "../../recording/tables/builder.ts";
import type { Row, Table } from "../../recording/tables/schema.ts";
import type { StringPool } from "../../recording/tables/strings.ts";

const ROUTES = ["GET /orders", "POST /orders", "GET /orders/4711", "GET /health", "GET /prices"];

const WAITS = [
  { kind: "fetch", target: "GET http://prices.local/v1/prices" },
  { kind: "postgres", target: "select * from orders where customer = $1" },
  { kind: "fs", target: "readFile /home/dev/shop/templates/page.html" },
  { kind: "http", target: "POST http://mail.local/send" },
  { kind: "dns", target: "prices.local" },
];

/** What the requests are part of. */
export interface RequestOptions {
  readonly requests: number;
  readonly endedAtMicros: number;
  /** Spans and waits were made by what the main thread's sample at their start saw. */
  readonly samples: Table<"samples">;
}

/** Rows of both tables, all of thread 0. The last request is not finished. */
export function buildRequests(
  strings: StringPool,
  random: () => number,
  { endedAtMicros, requests, samples }: RequestOptions,
): { spans: Table<"spans">; waits: Table<"waits"> } {
  const spans: Partial<Row<"spans">>[] = [];
  const waits: Partial<Row<"waits">>[] = [];
  const { when: sampled, stack: stacks, thread } = samples.columns;
  const ofMain = thread.findIndex((row) => row !== 0);
  const stackAt = (micros: number) => {
    let low = 0;
    let high = ofMain < 0 ? samples.length : ofMain;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sampled[middle] ?? 0) <= micros) low = middle + 1;
      else high = middle;
    }
    return stacks[low - 1] ?? -1;
  };
  const inside = (start: number, duration: number, share: number) => {
    const when = start + Math.floor(random() * duration * (1 - share));
    const micros = Math.floor(duration * share * (0.3 + random() * 0.7));
    return { when, thread: 0, duration: micros, stack: stackAt(when) };
  };
  for (let i = 0; i < requests; i++) {
    const when = Math.floor((i + random()) * endedAtMicros / requests * 0.97);
    const duration = Math.floor(endedAtMicros / requests * (0.3 + random() ** 3 * 3));
    const failed = random() < 0.06;
    const key = 5_000_000 + i * 10;
    const name = strings.add(ROUTES[Math.floor(random() * ROUTES.length)] ?? "");
    spans.push({
      when,
      thread: 0,
      duration: i === requests - 1 ? -1 : duration,
      name,
      key,
      status: failed ? 2 : 1,
      fields: strings.add(JSON.stringify({ status: failed ? 500 : 200 })),
      stack: stackAt(when),
    });
    const render = { ...inside(when, duration, 0.4), name: strings.add("render"), status: 1 };
    spans.push({ ...render, key: key + 1, parentKey: key });
    for (let left = Math.floor(random() * 4); left > 0; left--) {
      const { kind, target } = WAITS[Math.floor(random() ** 2 * WAITS.length)] ?? { kind: "fs", target: "" };
      waits.push({
        ...inside(when, duration, 0.7),
        kind: strings.add(kind),
        target: strings.add(target),
        status: failed && left === 1 ? 2 : 1,
      });
    }
  }
  return { spans: tableFrom("spans", spans.sort(byTime)), waits: tableFrom("waits", waits.sort(byTime)) };
}

function byTime(a: { readonly when?: number }, b: { readonly when?: number }): number {
  return (a.when ?? 0) - (b.when ?? 0);
}
