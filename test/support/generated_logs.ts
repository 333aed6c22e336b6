// Log entries made up from a seed, as those of real programs are: terminal colours, fields, lists of lines, Markdown, floods
// that were counted. Each message is another one, so that a million of them weigh what they would weigh.

import { TableBuilder } from "../../recording/tables/builder.ts";
import { LEVELS } from "../../recording/tables/schema.ts";
import type { StringPool } from "../../recording/tables/strings.ts";

const ESC = "\x1b";

/** What entries are made of. */
export interface RichLogOptions {
  readonly logs: number;
  readonly threads: number;
  readonly endedAtMicros: number;
  /** Rows of stacks to choose from. */
  readonly stacks: readonly number[];
}

interface MadeEntry {
  readonly level: (typeof LEVELS)[number];
  readonly source: string;
  readonly message: string;
  readonly fields?: unknown;
  readonly count?: number;
}

const PATHS = ["/orders", "/v1/prices", "/v1/stock/warehouse", "/cart", "/checkout/confirm"];

const MARKDOWN = [
  "## Nightly report",
  "",
  "**412** orders, *3* of them late:",
  "",
  "| order | customer | late by |",
  "|---|---|---|",
  "| 4711 | Ada | 2 d |",
  "| 4712 | Grace | 4 h |",
  "",
  "- see `report.ts`",
  "- [the runbook](https://example.test/runbook)",
  "",
  "```ts",
  'await ship("4711");',
  "```",
].join("\n");

/** The kinds of entries, by how often one of a hundred is of each. */
const KINDS: readonly (readonly [share: number, make: (i: number, random: () => number) => MadeEntry])[] = [
  [44, (i, random) => {
    const path = PATHS[i % PATHS.length];
    const ms = Math.floor(random() ** 3 * 900) + 2;
    return { level: "info", source: "console.log", message: `GET ${path}/${i} 200 in ${ms} ms` };
  }],
  [14, (i) => ({
    level: "info",
    source: "http",
    message: `request finished`,
    fields: { path: `${PATHS[i % PATHS.length]}/${i}`, status: 200, user: { id: i % 977, roles: ["buyer"] } },
  })],
  [14, (i) => ({
    level: "debug",
    source: "prices.cache",
    message: `miss for ${i % 4096}, loading`,
    fields: { key: `sku-${i % 4096}`, size: i % 77 },
  })],
  [8, (i) => ({
    level: "info",
    source: "stdout",
    message: `${ESC}[32m✓${ESC}[39m ${ESC}[1mcart ${i}${ESC}[22m ${ESC}[2m(${
      i % 40
    } tests)${ESC}[22m ${ESC}[38;5;208m${i % 90} ms${ESC}[39m`,
  })],
  [6, (i) => ({ level: "trace", source: "orders", message: `enter reserveStock(${i})` })],
  [5, (i) => ({
    level: "warn",
    source: "console.warn",
    message: `${ESC}[33mslow query${ESC}[39m: select * from orders where id = ${i} took 812 ms`,
  })],
  [3, (i) => ({
    level: "error",
    source: "console.error",
    message: [
      `PriceError: no price for sku-${i}`,
      "    at loadPrice (/home/dev/shop/src/prices.ts:48:11)",
      "    at renderOrder (/home/dev/shop/src/render/page.tsx:120:5) {",
      `  code: 'E_NO_PRICE', retry: ${i % 5}`,
      "}",
    ].join("\n"),
    fields: { code: "E_NO_PRICE", sku: `sku-${i}`, attempts: [{ at: 1, ms: 38 }, { at: 2, ms: 77 }] },
  })],
  [3, (i) => ({
    level: "info",
    source: "console.table",
    message: `┌───┬──────┬───────┐\n│   │ sku  │ count │\n├───┼──────┼───────┤\n│ 0 │ ${
      String(i).slice(-4).padStart(4)
    } │ 12    │\n└───┴──────┴───────┘`,
  })],
  [1, (i) => ({
    level: "info",
    source: "stdout",
    message: JSON.stringify({ level: 30, pid: 4121, msg: `order ${i} shipped`, items: [{ sku: i, n: 2 }] }),
  })],
  [1, () => ({ level: "info", source: "report", message: MARKDOWN, fields: { $format: "markdown" } })],
  [1, (i) => ({ level: "debug", source: "console.debug", message: `tick ${i}`, count: 2 + i % 5000 })],
];

/** Makes the entries, in order of time. */
export function buildRichLogs(
  strings: StringPool,
  random: () => number,
  { logs, threads, endedAtMicros, stacks }: RichLogOptions,
): TableBuilder<"logs"> {
  const table = new TableBuilder("logs", Math.max(16, logs));
  const kinds = KINDS.flatMap(([share, make]) => Array.from({ length: share }, () => make));
  for (let i = 0; i < logs; i++) {
    const isLast = i === logs - 1;
    const made = isLast
      ? { level: "fatal" as const, source: "uncaught", message: "RangeError: out of stock" }
      : kinds[Math.floor(random() * kinds.length)]?.(i, random);
    if (made === undefined) continue;
    const fields = "fields" in made && made.fields !== undefined
      ? strings.add(JSON.stringify(made.fields))
      : -1;
    table.append({
      when: Math.floor((i + random()) * endedAtMicros / logs),
      thread: Math.floor(random() ** 2 * threads),
      level: LEVELS.indexOf(made.level),
      source: strings.add(made.source),
      message: strings.add(made.message),
      stack: i % 2 === 0 ? stacks[i % stacks.length] ?? -1 : -1,
      fields,
      count: "count" in made ? made.count ?? 1 : 1,
    });
  }
  return table;
}
