// Runtime: Bun.
// Lanes that a program named by the convention of Chromium's DevTools, recorded and read off the page.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { recordProgram } from "../support/record_program.ts";

const RUNTIMES = ["bun", "deno", "node24"] as const;

const PROGRAM = `
  const until = performance.now() + 300;
  while (performance.now() < until) Math.sqrt(until);
  const entry = (track, color, more = {}) => ({ devtools: { dataType: "track-entry", track, color, ...more } });
  const start = until - 250;
  performance.measure("resize", {
    start, end: start + 200,
    detail: entry("images", "tertiary", {
      trackGroup: "loading", tooltipText: "Resized twelve images", properties: [["Images", "12"]],
    }),
  });
  performance.measure("paint", { start, end: start + 200, detail: entry("render", "secondary-dark") });
  performance.measure("plain", { start, end: start + 200 });`;

const chromiumPath = findChromium();

const LIMIT = { timeout: 120_000 };

describe("lanes that a program named", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;
  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    for (const runtime of RUNTIMES) {
      const { recording } = await recordProgram({ runtime, text: PROGRAM });
      host.write(`${runtime}/2026_01_31_12_00_00`, encodeFinalised(recording, deflate));
    }
  }, { timeout: 120_000 });
  after(async () => await host.close());

  for (const runtime of RUNTIMES) {
    it(
      `stand below each other in a recording of ${runtime}, and their spans say what they have to`,
      LIMIT,
      async () => {
        const { page, close } = await host.open(`#/${runtime}/2026_01_31_12_00_00`);
        await page.locator(".lanes canvas").waitFor();
        const titles = page.locator(".lane-header.bars .lane-title");
        await eventually(async () =>
          assert.deepEqual((await titles.allInnerTexts()).slice(0, 3), [
            "spans",
            "render",
            "loading › images",
          ])
        );
        const header = await titles.nth(2).boundingBox();
        const canvas = await page.locator(".lanes canvas").boundingBox();
        if (header === null || canvas === null) return assert.fail("no lane");
        await eventually(async () => {
          for (let share = 0.05; share < 1; share += 0.05) {
            await page.mouse.click(canvas.x + canvas.width * share, header.y + header.height + 12);
            if (await page.locator(".details h2", { hasText: "resize" }).count() > 0) return;
          }
          assert.fail("the span was not there to be clicked");
        });
        const panel = page.locator(".details");
        await eventually(async () =>
          assert.match(
            await panel.innerText(),
            /Resized twelve images\s+span · loading › images · main[\s\S]*Images\s+12/,
          )
        );
        assert.doesNotMatch(
          await panel.innerText(),
          /track|tooltip|tertiary/i,
          "nothing is told twice",
        );
        await close();
      },
    );
  }
});
