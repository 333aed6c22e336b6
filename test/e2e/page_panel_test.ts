// Time limit: 600 s.
// Runtime: Bun.
// The panels of the Timeline tab in a real browser: what is told of calls, functions, spans and waits, and the ways to select
// them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { pointUntil } from "../support/page_places.ts";
import { painted, rangeIn, shop, spotOf } from "../support/timeline_page.ts";

const SHOP = "shop/2026_01_31_12_00_00";

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

describe("the panels of the Timeline tab", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(SHOP, encodeFinalised(shop, deflate));
  });
  after(async () => await host.close());

  async function open() {
    const opened = await host.open(`#/${SHOP}`);
    await painted(opened.page);
    return opened;
  }

  it("draws spans and waits as bars, with a line to the call that started them", LIMIT, async () => {
    const { page, close } = await open();
    const links = page.locator(".bar-links .faint");
    await eventually(async () =>
      assert.equal((await links.getAttribute("d"))?.split("M").length, 4, "one for each of three")
    );
    const hint = page.locator(".hint", { hasText: "fetch GET http://prices/v1" });
    const spot = await pointUntil(page, async () => await spotOf(page, "waits", 7.5, 0), hint);
    await eventually(async () =>
      assert.match(await hint.innerText(), /waited 2\.00 s[\s\S]*started by fetchPrices/)
    );
    await eventually(async () =>
      assert.match(await page.locator(".bar-links .strong").getAttribute("d") ?? "", /^M/)
    );
    await page.mouse.click(spot.x, spot.y);
    await page.waitForURL(/wait=/);
    const panel = page.locator(".details");
    await eventually(async () =>
      assert.match(await panel.innerText(), /Waited\s+2\.00 s[\s\S]*Started by\s+fetchPrices/)
    );
    await eventually(async () =>
      assert.match(
        await page.locator("#timeline-selection").innerText(),
        /^wait fetch .*started by fetchPrices$/,
      )
    );
    await page.reload();
    await panel.locator("h2", { hasText: "fetch GET" }).waitFor();
    await panel.getByRole("button", { name: "fetchPrices" }).click();
    await panel.locator("h2", { hasText: "fetchPrices" }).waitFor();
    await close();
  });

  it("goes from a span to the spans inside it, and collapses them for the link", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "spans", 6.2, 0);
    await page.mouse.click(spot.x, spot.y);
    const panel = page.locator(".details");
    await panel.locator("h2", { hasText: "GET /orders" }).waitFor();
    await panel.locator("section", { hasText: "Contains" }).getByRole("button").click();
    await panel.locator("h2", { hasText: "find prices" }).waitFor();
    await eventually(async () => assert.match(await panel.innerText(), /Ended\s+with an error/));
    await page.locator(".lane-header.bars button", { hasText: "spans" }).click();
    await page.waitForURL(/timeline\.folded=s/);
    await page.reload();
    await page.locator('.lane-header.bars button[aria-expanded="false"]', { hasText: "spans" }).waitFor();
    await close();
  });

  it("moves from a wait to the call that started it by keys", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "waits", 7.5, 0);
    await page.mouse.click(spot.x, spot.y);
    await page.keyboard.press("ArrowDown");
    await page.locator(".details h2", { hasText: "fetchPrices" }).waitFor();
    await close();
  });

  it("tells everything about a call, in a sentence what is unusual", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y);
    const panel = page.locator(".details");
    await eventually(async () =>
      assert.equal(
        await panel.locator(".finding").innerText(),
        "Took 3.50 s, its median is 1.00 s; 57 % of it was waiting on fetch GET http://prices/v1 (2.00 s).",
      )
    );
    await eventually(async () => {
      const text = await panel.innerText();
      for (
        const part of [
          /orders\.ts:48/,
          /At\s+6\.000 s\s+Took\s+3\.50 s/,
          /Share of the run\s+75\.0 %/,
          /CPU during it\s+41 %/,
          /waiting 2\.05 s[\s\S]*running 950 ms[\s\S]*GC 500 ms/,
          /Calls\s+5\s+Total\s+7\.50 s\s+Average\s+1\.50 s\s+Median\s+1\.00 s\s+95th percentile\s+3\.00 s/,
          /prices cache miss[\s\S]*no prices/,
          /src\/prices\.ts/,
          /serve/,
          /fetchPrices/,
        ]
      ) assert.match(text, part);
    });
    await eventually(async () => assert.equal(await panel.locator(".call-list .slow").count(), 1));
    await eventually(async () =>
      assert.equal(await panel.locator(".call-list .slow .times").innerText(), "3.5×")
    );
    await panel.locator(".finding").getByRole("button", { name: "1.00 s" }).click();
    await panel.locator("dd", { hasText: "1.00 s" }).first().waitFor();
    await page.goBack();
    await panel.locator(".finding").getByRole("button", { name: /fetch/ }).click();
    await panel.locator("h2", { hasText: "fetch GET" }).waitFor();
    await close();
  });

  it("lists the calls of a function by length or in time, and goes to one", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y);
    const rows = page.locator(".call-list button");
    await eventually(async () => assert.match(await rows.first().innerText(), /6\.000 s/));
    await page.locator(".details").getByRole("radio", { name: "in time" }).click();
    await eventually(async () => assert.match(await rows.first().innerText(), /0 s/));
    await rows.nth(1).click();
    await page.waitForURL(/call=[^.]+\.1500000\.1/);
    await close();
  });

  it("copies the stack of a call", LIMIT, async () => {
    const { page, close } = await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const spot = await spotOf(page, "main", 7.2, 2);
    await page.mouse.click(spot.x, spot.y);
    await page.getByRole("button", { name: "Copy stack" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    await eventually(async () => {
      const lines = String(await page.evaluate("navigator.clipboard.readText()")).split("\n");
      assert.equal(lines.length, 3);
      assert.match(lines[1] ?? "", /^ {4}at loadOrders \(\/srv\/shop\/src\/orders\.ts:48:1\)$/);
    });
    await close();
  });

  it("tells the same about a function over all its calls", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y);
    await page.getByRole("button", { name: "All 5 calls of loadOrders" }).click();
    await page.waitForURL(/fn=/);
    const panel = page.locator(".details");
    await panel.getByText(/^function/).waitFor();
    await eventually(async () => {
      const text = await panel.innerText();
      assert.match(text, /1 of 5 calls took well above the median of 1\.00 s, the slowest 3\.50 s/);
      assert.match(text, /Calls\s+5\s+Total\s+7\.50 s[\s\S]*Callers\s+serve[\s\S]*Callees\s+fetchPrices/i);
    });
    await panel.locator("section", { hasText: "Callees" }).getByRole("button", { name: /fetchPrices/ })
      .click();
    await panel.locator("h2", { hasText: "fetchPrices" }).waitFor();
    await close();
  });

  it("fits what is double clicked: a call, a span", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "spans", 7.5, 1);
    await page.mouse.dblclick(spot.x, spot.y);
    await eventually(() => {
      const { from, to } = rangeIn(page.url());
      assert.ok(from > 6.1e6 && from < 6.4e6 && to > 8.6e6 && to < 8.9e6, `${from} to ${to}`);
    });
    await close();
  });

  it("is a treegrid too, which selects what the flames select", LIMIT, async () => {
    const { page, close } = await open();
    const grid = page.getByRole("treegrid", { name: "Calls by thread" });
    await grid.focus();
    await page.keyboard.press("Home");
    // Past the spans and the waits.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".details h2", { hasText: "serve" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".details h2", { hasText: "loadOrders" }).waitFor();
    await eventually(async () =>
      assert.match(await grid.locator('[aria-selected="true"]').innerText(), /loadOrders[\s\S]*orders\.ts:48/)
    );
    await eventually(async () =>
      assert.match(await page.locator("#timeline-selection").innerText(), /^loadOrders in src\/orders\.ts:48/)
    );
    const spot = await spotOf(page, "main", 7.2, 2);
    await page.mouse.click(spot.x, spot.y);
    await grid.locator('[aria-selected="true"]', { hasText: "fetchPrices" }).waitFor({ state: "attached" });
    await close();
  });

  it("has grids for what the canvases show of spans, waits and readings", LIMIT, async () => {
    const { page, close } = await open();
    const calls = page.getByRole("treegrid", { name: "Calls by thread" });
    await calls.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.locator(".details h2", { hasText: "GET /orders" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator(".details h2", { hasText: "find prices" }).waitFor();
    await eventually(async () =>
      assert.match(await calls.locator('[aria-selected="true"]').innerText(), /find prices[\s\S]*failed/)
    );
    const readings = page.getByRole("treegrid", { name: "Readings of the chart" });
    await readings.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await eventually(async () =>
      assert.match(
        await readings.locator('[aria-selected="true"]').innerText(),
        /1\.000 s[\s\S]*90 %[\s\S]*300 ms[\s\S]*blocked/,
      )
    );
    await close();
  });

  it("opens the menu of a function by the right button", LIMIT, async () => {
    const { page, close } = await open();
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y, { button: "right" });
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await close();
  });
});
