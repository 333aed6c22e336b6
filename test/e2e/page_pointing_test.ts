// Time limit: 600 s.
// Runtime: Bun.
// What follows the pointer over the timeline: its hint, its line and the moment on that. Nothing of it leaves the page or
// covers what it tells of.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { pointUntil } from "../support/page_places.ts";
import { boxOf, painted, shop, spotOf } from "../support/timeline_page.ts";

const SHOP = "shop/2026_01_31_12_00_00";
const ROW_PX = 18;
const LIMIT = { timeout: 180_000 };

const chromiumPath = findChromium();
const options = chromiumPath === undefined ? { skip: "there is no Chromium here" } : {};

describe("pointing at the timeline", options, () => {
  let host: PageHost;
  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(SHOP, encodeFinalised(shop, deflate));
  });
  after(() => host.close());

  it("shows the hint above a call that has no room below it", LIMIT, async () => {
    const { page, close } = await host.open(`#/${SHOP}`);
    const hint = page.locator(".hint", { hasText: "loadOrders" });
    for (const [height, isBelow] of [[840, true], [520, false]] as const) {
      await page.setViewportSize({ width: 1430, height });
      await painted(page);
      const spot = await pointUntil(page, () => spotOf(page, "main", 7, 1), hint);
      await eventually(async () => {
        const box = await boxOf(page, ".hint");
        assert.ok(box.y >= 0 && box.y + box.height <= height, `${box.y} is inside the page`);
        assert.equal(box.y > spot.y, isBelow, `${box.y} beside ${spot.y}`);
        assert.ok(box.y > spot.y || box.y + box.height < spot.y - ROW_PX / 4, "it covers nothing");
      });
    }
    await close();
  });

  it("keeps the hint and the moment inside the page at its edges", LIMIT, async () => {
    const { page, close } = await host.open(`#/${SHOP}`);
    await painted(page);
    const stage = await boxOf(page, ".stage");
    const hint = page.locator(".hint", { hasText: "serve" });
    for (const seconds of [0.01, 5, 9.98]) {
      const spot = await pointUntil(page, () => spotOf(page, "main", seconds, 0), hint);
      await eventually(async () => {
        const line = await boxOf(page, ".hairline");
        assert.ok(Math.abs(line.x - spot.x) <= 1.5, `the line is at ${line.x} instead of ${spot.x}`);
        const moment = await boxOf(page, ".hairline-time");
        const [left, right] = [stage.x, stage.x + stage.width];
        assert.ok(moment.x >= left - 0.5 && moment.x + moment.width <= right + 0.5, "the moment is inside");
        if (seconds === 5) assert.ok(Math.abs(moment.x + moment.width / 2 - line.x) <= 1.5, "in the middle");
        const { x, width } = await boxOf(page, ".hint");
        assert.ok(x >= 0 && x + width <= 1430, "the hint is inside");
      });
    }
    await close();
  });
});
