// The Design tab as tests look at it: nodes by what they are called, where they are, and the camera over them.

import type { Locator, Page } from "playwright-core";
import { restingBox } from "./page_places.ts";

/** A node by the beginning of its label. */
export function node(page: Page, label: string): Locator {
  return page.getByRole("button", { name: label }).and(page.locator(".node"));
}

/** Titles of all nodes, sorted. */
export async function titles(page: Page): Promise<string[]> {
  const all = await page.locator(".graph .node .title").allTextContents();
  return all.sort((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1);
}

/** Waits until a node has the focus. */
export async function focused(page: Page, title: string): Promise<void> {
  await page.locator(".node:focus", { hasText: title }).waitFor();
}

/** Middle of a node in the page. */
export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await restingBox(locator.locator(".box"));
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags by the pointer, in two steps. */
export async function drag(
  page: Page,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}

/** How the graph is moved and enlarged. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The camera as it is. */
export async function camera(page: Page): Promise<Camera> {
  const transform = await page.locator(".graph > g").getAttribute("transform");
  const [x = 0, y = 0, scale = 0] = (transform?.match(/-?[\d.]+/g) ?? []).map(Number);
  return { x, y, scale };
}

/** The camera once it is another one. */
export async function cameraAfter(page: Page, before: Camera): Promise<Camera> {
  const known = `translate(${before.x} ${before.y}) scale(${before.scale})`;
  await page.locator(`.graph > g:not([transform="${known}"])`).waitFor({ state: "attached" });
  return await camera(page);
}
