// Runtime: Bun.
// Functions that return before they are done, in a real browser: their calls are told apart by what they waited for. And the
// way to threads that a deep stack leaves no room for.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { eventually } from "../support/eventually.ts";
import { painted } from "../support/timeline_page.ts";

const RUN = "prices/2026_01_31_12_00_00";
const DEEP = "deep/2026_01_31_12_00_00";
const LIMIT = { timeout: 180_000 };

const COLUMN_MICROS = 10_000;
const APART = 20;
/** How long each call of `loadPrices` waits, in columns; all of them return after two. */
const WAITED = [9, 10, 11, 10, 120, 9, 10, 11, 10];

/** Nine calls of a function that waits, the fifth one long, on a machine with nothing to spare. */
const prices = drawRecording({
  threads: { main: WAITED.map(() => `aa${" ".repeat(APART - 2)}`).join("") },
  columnMicros: COLUMN_MICROS,
  frames: {
    a: { name: "loadPrices", file: "/home/dev/shop/src/prices.ts", line: 4 },
    A: { name: "loadPrices", file: "/home/dev/shop/src/prices.ts", line: 6 },
  },
  metadata: { application: "prices", command: ["bun", "prices.ts"], exitCode: 0 },
  rows: ({ text, stack }) => ({
    status: [{ when: 0, thread: 0, cpuPercent: 10, systemCpuPercent: 100 }],
    waits: WAITED.map((columns, i) => ({
      when: (i * APART + 1) * COLUMN_MICROS,
      duration: columns * COLUMN_MICROS,
      thread: 0,
      kind: text("fetch"),
      target: text("GET http://prices/v1"),
      stack: stack("A"),
    })),
  }),
});

/** A stack of sixty calls that take minutes, and two threads below it. */
const deep = drawRecording({
  threads: { main: Array.from({ length: 60 }, () => "aaaa").join("\n"), first: "bb", second: "cc" },
  columnMicros: 99_000_000,
  metadata: { application: "deep", command: ["bun", "deep.ts"], exitCode: 0 },
});

const chromiumPath = findChromium();

describe("what lies behind a call and below the view", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;
  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(RUN, encodeFinalised(prices, deflate));
    host.write(DEEP, encodeFinalised(deep, deflate));
  });
  after(async () => await host.close());

  it("tells of a function which of its calls waited long once they had returned", LIMIT, async () => {
    const { page, close } = await host.open(`#/${RUN}`);
    await painted(page);
    await page.locator(".overview button", { hasText: "loadPrices" }).click();
    const panel = page.locator(".details");
    await eventually(async () =>
      assert.equal(
        await panel.locator(".finding").innerText(),
        "With what they waited for, 1 of 9 calls took well above the median of 110 ms, the slowest 1.21 s; " +
          "98 % of that was waiting on fetch GET http://prices/v1 (1.19 s).",
      )
    );
    assert.match(await panel.innerText(), /running, on a busy machine/);
    const calls = panel.locator(".call-list button");
    assert.match(await calls.first().innerText(), /800 ms\s+1\.21 s\s+11×/);
    assert.equal(await panel.locator(".call-list .slow").count(), 1);
    await panel.getByRole("radio", { name: "longest" }).click();
    await eventually(async () => assert.match(await calls.first().innerText(), /20\.0 ms$/));
    assert.equal(await panel.locator(".call-list .slow").count(), 0);
    await panel.getByRole("radio", { name: "waits" }).click();
    await calls.filter({ hasText: "1.21 s" }).click();
    await eventually(async () =>
      assert.equal(
        await panel.locator(".finding").innerText(),
        "Took 1.21 s with what it waited for, its median is 110 ms; " +
          "98 % of it was waiting on fetch GET http://prices/v1 (1.19 s).",
      )
    );
    assert.equal(await calls.first().getAttribute("aria-pressed"), "true");
    await close();
  });

  it("leads to the threads that a deep one leaves no room for", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DEEP}`);
    await painted(page);
    const below = page.getByRole("button", { name: "2 more threads" });
    const headers = page.locator(".lane-header .lane-title");
    await below.waitFor();
    assert.deepEqual(await headers.allInnerTexts(), ["main"]);
    await below.click();
    await eventually(async () => assert.ok((await headers.allInnerTexts()).includes("second")));
    await below.waitFor({ state: "detached" });
    await close();
  });

  it("lists calls that took minutes in one line each, at the smallest size too", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DEEP}`);
    await page.setViewportSize({ width: 1024, height: 700 });
    await painted(page);
    await page.keyboard.press("ArrowDown");
    const numbers = page.locator(".call-list button:first-child .number");
    await numbers.filter({ hasText: "6 min 36 s" }).first().waitFor();
    const boxes = await Promise.all((await numbers.all()).slice(0, 30).map((number) => number.boundingBox()));
    assert.ok(boxes.every((box) => box !== null && box.height <= 18), "no row is higher than its line");
    const list = await page.locator(".call-list").boundingBox();
    assert.ok(
      boxes.every((box) => box !== null && list !== null && box.x + box.width <= list.x + list.width),
    );
    await close();
  });
});
