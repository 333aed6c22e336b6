// Where things are in a page once they rest, and pointing at them until the page has noticed.

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** A place in a page. CSS pixels. */
export interface PageSpot {
  readonly x: number;
  readonly y: number;
}

/** Where something is in a page. CSS pixels. */
export interface PageBox extends PageSpot {
  readonly width: number;
  readonly height: number;
}

/** How long the page may take to notice the pointer before that moves once more. */
const NOTICE_MS = 1000;

/** After two frames everything that was asked for is drawn. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

/** The box of the first element that a locator finds, once it is the same before and after two frames. */
export async function restingBox(locator: Locator): Promise<PageBox> {
  const element = locator.first();
  await element.waitFor();
  return await eventually(async () => {
    const earlier = await element.boundingBox();
    await nextFrame(locator.page());
    const box = await element.boundingBox();
    assert.ok(box !== null, `${locator} is shown`);
    assert.deepEqual(box, earlier, `${locator} rests`);
    return box;
  });
}

/**
 * Moves the pointer to a place until what shows that it is there can be seen: a picture may still be in the making.
 * @param find asked again before each move, since what is pointed at may still move
 */
export async function pointUntil(
  page: Page,
  find: () => Promise<PageSpot> | PageSpot,
  seen: Locator,
): Promise<PageSpot> {
  return await eventually(async () => {
    const spot = await find();
    // A pointer that is there already says nothing by itself.
    await page.mouse.move(spot.x + 1, spot.y);
    await page.mouse.move(spot.x, spot.y);
    await seen.waitFor({ timeout: NOTICE_MS });
    return spot;
  });
}
