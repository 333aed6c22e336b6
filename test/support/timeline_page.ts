// The Timeline tab as tests look at it: a recording to show, where things are in the page, and what its canvases show.

import type { Page } from "playwright-core";
import type { Recording } from "../../recording/recording.ts";
import { drawRecording } from "./draw_recording.ts";
import { nextFrame, type PageBox, type PageSpot, restingBox } from "./page_places.ts";

const COLUMN = 500_000;
/** End of the drawn run. */
export const RUN = 10_000_000;

/** Ten seconds in columns of half a second: four short calls of loadOrders and a slow one that waits for prices. */
export const shop: Recording = drawRecording({
  threads: {
    main: [
      "aaaaaaaaaaaaaaaaaaaa",
      "bb bb bb bb bbbbbbb ",
      "             ccc g  ",
    ].join("\n"),
    worker: "xx  x",
  },
  columnMicros: COLUMN,
  frames: {
    a: { name: "serve", file: "/srv/shop/src/server.ts", line: 7 },
    b: { name: "loadOrders", file: "/srv/shop/src/orders.ts", line: 48 },
    c: { name: "fetchPrices", file: "/srv/shop/node_modules/prices/index.js", line: 3 },
    g: { name: "(garbage collector)", file: "", kind: "gc" },
    x: { name: "resize", file: "/srv/shop/src/thumbnails.ts", line: 12 },
  },
  metadata: { application: "shop", command: ["bun", "server.ts"], endedAtMicros: RUN, exitCode: 0 },
  rows: ({ text, stack }) => ({
    processes: [{
      key: 100,
      pid: 4242,
      runtime: text("bun"),
      command: text("bun server.ts"),
      endedAt: RUN,
      exitCode: 0,
    }],
    status: Array.from({ length: 20 }, (_, i) => ({
      when: i * COLUMN,
      thread: 0,
      cpuPercent: i >= 13 && i < 17 ? 5 : 90,
      systemCpuPercent: 40,
      rssBytes: 50e6 + i * 1e6,
      heapUsedBytes: 20e6,
      modules: 12,
      objects: 40_000,
      loopDelayMicros: i === 2 ? 300_000 : 1000,
    })),
    logs: [
      {
        when: 6_300_000,
        thread: 0,
        level: 3,
        source: text("console.warn"),
        message: text("prices cache miss"),
      },
      { when: 8_200_000, thread: 0, level: 4, source: text("console.error"), message: text("no prices") },
    ],
    modules: [{ when: 6_200_000, thread: 0, duration: 100_000, name: text("/srv/shop/src/prices.ts") }],
    spans: [
      {
        when: 6_000_000,
        thread: 0,
        duration: 3_500_000,
        name: text("GET /orders"),
        key: 1,
        stack: stack("ab"),
      },
      {
        when: 6_400_000,
        thread: 0,
        duration: 2_200_000,
        name: text("find prices"),
        key: 2,
        parentKey: 1,
        status: 2,
        stack: stack("abc"),
      },
    ],
    waits: [{
      when: 6_500_000,
      thread: 0,
      duration: 2_000_000,
      kind: text("fetch"),
      target: text("GET http://prices/v1"),
      stack: stack("abc"),
    }],
  }),
});

/** The box of an element, once it rests. */
export async function boxOf(page: Page, selector: string): Promise<PageBox> {
  return await restingBox(page.locator(selector));
}

/** Waits until the flames are painted. */
export async function painted(page: Page): Promise<void> {
  await page.locator(".lanes canvas").waitFor();
  await nextFrame(page);
  await page.waitForFunction(`(() => {
    const canvas = document.querySelector(".lanes canvas");
    if (canvas.width === 0 || canvas.height === 0) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 3; i < data.length; i += 4) if (data[i] > 200) return true;
    return false;
  })()`);
}

/** Where a moment and a row of a track are in the page, while the whole run is in view. @param track title of its header */
export async function spotOf(
  page: Page,
  track: string,
  seconds: number,
  row: number,
): Promise<PageSpot> {
  const lanes = await boxOf(page, ".lanes canvas");
  const header = page.locator(".lane-header").filter({
    has: page.locator(`.lane-title:text-is("${track}")`),
  });
  const box = await restingBox(header);
  return { x: lanes.x + lanes.width * seconds / 10, y: box.y + box.height + row * 18 + 14 };
}

/** The colour of a pixel of a canvas over the page's background. */
export async function colourAt(
  page: Page,
  { x, y }: { readonly x: number; readonly y: number },
  selector = ".lanes canvas",
): Promise<readonly number[]> {
  return await page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    const box = canvas.getBoundingClientRect();
    const at = canvas.getContext("2d").getImageData(${x} - box.left, ${y} - box.top, 1, 1).data;
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(document.body).backgroundColor;
    probe.fillRect(0, 0, 1, 1);
    const behind = probe.getImageData(0, 0, 1, 1).data;
    return [0, 1, 2].map((i) => Math.round(at[i] * at[3] / 255 + behind[i] * (1 - at[3] / 255)));
  })()`);
}

/** The largest opacity of a line of the lanes. @param y CSS pixels from their top */
export async function opacityBelow(page: Page, y: number): Promise<number> {
  return await page.evaluate(`(() => {
    const canvas = document.querySelector(".lanes canvas");
    const { data } = canvas.getContext("2d").getImageData(0, ${y}, canvas.width, 20);
    let most = 0;
    for (let i = 3; i < data.length; i += 4) most = Math.max(most, data[i]);
    return most;
  })()`);
}

/** Sum of a colour's parts. */
export function brightness(colour: readonly number[]): number {
  return colour.reduce((sum, part) => sum + part, 0);
}

/** How far two colours lie apart. */
export function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, part, i) => sum + Math.abs(part - (b[i] ?? 0)), 0);
}

/** The range in an address, in microseconds. Addresses follow a while after the view: look at them again and again. */
export function rangeIn(address: string): { from: number; to: number } {
  const match = /[?&]t=([\d.]+)-([\d.]+)/.exec(address);
  return { from: Number(match?.[1]), to: Number(match?.[2]) };
}
