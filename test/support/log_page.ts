// The Log tab in a real browser, as tests see it: how it is opened, which lines are there, which are in view.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { type PageHost, startPageHost } from "./browser_page.ts";
import { drawRecording } from "./draw_recording.ts";
import { generateRecording } from "./generated_recording.ts";
import { nextFrame, type PageBox, restingBox } from "./page_places.ts";

const ESC = "\x1b";

/** What must not happen, by way of Markdown. */
const HOSTILE = [
  "# Report",
  "",
  "A **bold** word and [a link](https://example.test/x), `code`.",
  "",
  "![picture](https://example.test/a.png) <img src=https://example.test/b.png onerror=alert(1)>",
  "<script>document.title = 'taken over'</script><iframe src=https://example.test></iframe>",
  "<a href=\"javascript:document.title='taken over'\">bad</a> <b style='position:fixed'>styled</b>",
  "",
  "| a | b |",
  "|---|---|",
  "| 1 | 2 |",
].join("\n");

/** A few entries with everything that an entry can have. */
const drawnLog: Recording = drawRecording({
  threads: { main: "aaaaaaaaaa\nbbbbbbbbbb", worker: "xxxxxxxxxx" },
  columnMicros: 1_000_000,
  frames: {
    a: { name: "main", file: "/srv/shop/src/main.ts", line: 3 },
    b: { name: "loadOrders", file: "/srv/shop/src/orders.ts", line: 48 },
  },
  metadata: { application: "drawn", command: ["bun", "shop.ts"], endedAtMicros: 10_000_000, exitCode: 0 },
  rows: ({ text, stack }) => ({
    logs: [
      { when: 1_000_000, thread: 0, level: 2, source: text("console.log"), message: text("shop is open") },
      { when: 2_000_000, thread: 1, level: 1, source: text("cache"), message: text("miss"), count: 1234 },
      {
        when: 3_000_000,
        thread: 0,
        level: 4,
        source: text("console.error"),
        message: text(
          `${ESC}[31mno prices${ESC}[39m for ${ESC}[1mAda${ESC}[22m${ESC}[2K\n  second line\n  third line`,
        ),
        stack: stack("ab"),
        fields: text(JSON.stringify({ order: 4711, items: [{ sku: "a-1", tags: ["new"] }], empty: {} })),
      },
      { when: 4_000_000, thread: 1, level: 3, source: text("warning"), message: text("slow <b>query</b>") },
      {
        when: 5_000_000,
        thread: 0,
        level: 2,
        source: text("stdout"),
        message: text(`{"msg":"from pino","user":{"name":"Ada"}}`),
      },
      {
        when: 6_000_000,
        thread: 0,
        level: 2,
        source: text("report"),
        message: text(HOSTILE),
        fields: text(`{"$format":"markdown"}`),
      },
      { when: 7_000_000, thread: 0, level: 5, source: text("uncaught"), message: text("out of stock") },
    ],
    status: Array.from({ length: 100 }, (_, i) => {
      return { when: i * 100_000, thread: 0, cpuPercent: i < 50 ? 90 : 5, rssBytes: 50e6 + i * 1e6 };
    }),
  }),
});

/** The drawn log, and one of thousands of entries. */
export const DRAWN = "drawn/2026_01_31_12_00_00";
export const SHOP = "shop/2026_01_31_12_00_00";

/** A browser, and a server that has both. */
export async function startLogHost(chromiumPath: string | undefined): Promise<PageHost> {
  const host = await startPageHost(chromiumPath ?? "");
  host.write(DRAWN, encodeFinalised(drawnLog, deflate));
  const recording = generateRecording({
    samples: 20_000,
    threads: 5,
    logs: 3000,
    richLogs: true,
    intervalMicros: 3000,
  });
  host.write(SHOP, encodeFinalised(recording, deflate));
  return host;
}

export async function openLog(
  host: PageHost,
  id: string,
  query = "",
  options: Parameters<PageHost["open"]>[1] = {},
): ReturnType<PageHost["open"]> {
  const opened = await host.open(`#/${id}?tab=log${query}`, options);
  await opened.page.locator(".log-grid").waitFor();
  await nextFrame(opened.page);
  return opened;
}

/** What an expression of `it`, the first element of a selector, is. */
export async function ask(page: Page, selector: string, expression: string): Promise<unknown> {
  return await page.evaluate(`((it) => ${expression})(document.querySelector(${JSON.stringify(selector)}))`);
}

/** Looks in every frame whether an expression is true by now. */
export async function until(page: Page, expression: string): Promise<void> {
  for (const started = Date.now(); Date.now() - started < 30_000;) {
    if (await page.evaluate(expression) === true) return;
    await nextFrame(page);
  }
  assert.fail(`never true: ${expression}`);
}

/** The rows that are there as `time | level | thread | source | message`. */
export async function linesOf(page: Page): Promise<string[]> {
  await nextFrame(page);
  return asTexts(
    await page.evaluate(`[...document.querySelectorAll(".log-line")].map((line) => {
      return [...line.querySelectorAll('[role="gridcell"]')].slice(1).map((cell) => cell.innerText).join(" | ");
    })`),
  );
}

/** As {@link linesOf}, of rows that are wholly in view. */
export async function linesInView(page: Page): Promise<string[]> {
  await nextFrame(page);
  return asTexts(
    await page.evaluate(`(() => {
      const view = document.querySelector(".log-grid").getBoundingClientRect();
      return [...document.querySelectorAll(".log-row")].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.top >= view.top + 23 && box.bottom <= view.bottom + 1;
      }).map((row) => row.innerText.replaceAll(/\\s+/g, " "));
    })()`),
  );
}

export async function rowsInView(page: Page): Promise<number[]> {
  const rows = await page.evaluate(`(() => {
    const view = document.querySelector(".log-grid").getBoundingClientRect();
    return [...document.querySelectorAll(".log-row")].filter((row) => {
      const box = row.getBoundingClientRect();
      return box.top >= view.top + 23 && box.bottom <= view.bottom + 1;
    }).map((row) => row.dataset.row);
  })()`);
  return asTexts(rows).map(Number);
}

export function assertNeighbours(rows: readonly number[]): void {
  assert.ok(rows.length > 20, `${rows.length} rows`);
  rows.forEach((row, i) => assert.equal(row, (rows[0] ?? 0) + i));
}

export function asTexts(value: unknown): string[] {
  assert.ok(Array.isArray(value));
  return value.map((item) => String(item).replaceAll(/\s+/g, " ").trim());
}

export async function boxOf(page: Page, selector: string): Promise<PageBox> {
  return await restingBox(page.locator(selector));
}

export function isInside(inner: PageBox, outer: PageBox): boolean {
  return inner.y >= outer.y && inner.y + Math.min(22, inner.height) <= outer.y + outer.height + 1;
}
