// Time limit: 600 s.
// The page in a real browser: it shows recordings, follows the pointer and the keyboard, keeps its state in the address,
// and asks nobody but its own server.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { FILE_HEADER_BYTES } from "../../recording/codec/chunks.ts";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { growing } from "../support/growing_file.ts";
import { nextFrame, type PageSpot, pointUntil } from "../support/page_places.ts";
import { boxOf, painted, rangeIn } from "../support/timeline_page.ts";

const DRAWN = "drawn/2026_01_31_12_00_00";
const LARGE = "shop/2026_01_31_12_00_00";
const FAILED = "failed/2026_01_31_12_00_00";
const GROWING = "growing/2026_01_31_12_00_00";
const DAMAGED = "damaged/2026_01_31_12_00_00";

/** Ten seconds, so that a tenth of the width is a column. */
const drawn: Recording = drawRecording({
  threads: {
    main: `
      aaaaaaaaaa
      bbbbccc bb
       ddd
    `,
    worker: "xx  x",
  },
  columnMicros: 1_000_000,
  frames: {
    a: { name: "main" },
    b: { name: "loadOrders", file: "/srv/shop/src/orders.ts", line: 48 },
    c: { name: "render" },
  },
  metadata: { application: "drawn", command: ["bun", "shop.ts"], endedAtMicros: 10_000_000, exitCode: 0 },
  rows: ({ text, stack }) => ({
    processes: [{
      key: 100,
      pid: 4242,
      runtime: text("bun"),
      command: text("bun shop.ts"),
      endedAt: 10_000_000,
      exitCode: 0,
    }],
    logs: [
      { when: 1_500_000, thread: 0, level: 2, source: text("console.log"), message: text("shop is open") },
      {
        when: 8_500_000,
        thread: 0,
        level: 4,
        source: text("console.error"),
        message: text("no prices"),
        stack: stack("ab"),
      },
    ],
    status: Array.from({ length: 100 }, (_, i) => {
      return {
        when: i * 100_000,
        thread: 0,
        cpuPercent: i < 50 ? 90 : 5,
        rssBytes: 50e6 + i * 1e6,
        modules: 12,
      };
    }),
  }),
});

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

describe("the page", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
  });
  after(async () => await host.close());

  it("says how to make the first recording, and shows it when it is there", LIMIT, async () => {
    const { page, close } = await host.open();
    await page.getByText("microlog record -- bun app.ts").waitFor();
    host.write(DRAWN, encodeFinalised(drawn, deflate));
    await page.getByRole("treeitem", { name: "drawn" }).waitFor();
    await page.getByRole("heading", { name: "bun shop.ts" }).waitFor();
    await page.waitForURL(/#\/drawn\/2026_01_31_12_00_00$/);
    await close();
  });

  it("draws frames, lines and marks", LIMIT, async () => {
    host.write(LARGE, encodeFinalised(generateRecording({ samples: 20_000, threads: 5 }), deflate));
    const { page, close } = await host.open(`#/${LARGE}`);
    await page.locator(".lanes canvas").waitFor();
    await nextFrame(page);
    await eventually(async () => {
      const flames = await coloursOf(page, ".lanes canvas");
      assert.ok(flames.painted > 0.2, `${flames.painted} of the flames is painted`);
      assert.ok(flames.colours > 20, `${flames.colours} colours in the flames`);
      const chart = await coloursOf(page, ".chart canvas");
      assert.ok(chart.colours > 20, `${chart.colours} colours in the chart`);
      const minimap = await coloursOf(page, ".minimap canvas");
      assert.ok(minimap.painted > 0.2, `${minimap.painted} of the minimap is painted`);
    });
    await close();
  });

  it("tells what the pointer is over without covering it", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    const hint = page.locator(".hint");
    const spot = await pointUntil(page, async () => await spotOf(page, 1.5, 1), hint);
    await eventually(async () => {
      const text = await hint.innerText();
      for (const part of ["loadOrders", "src/orders.ts:48", "4.00 s"]) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
      const box = await hint.boundingBox();
      assert.ok(box !== null && (box.y > spot.y || box.y + box.height < spot.y), "the hint is beside");
    });
    await eventually(async () => assert.match(await page.locator(".legend").innerText(), /CPU\s+90 %/));
    await page.mouse.move(5, 500);
    await hint.waitFor({ state: "detached" });
    await close();
  });

  it("opens the panel of a call, and Back and Escape close it", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    await clickCall(page, 1.5, 1);
    const panel = page.getByRole("complementary", { name: "Details of the selection" });
    await panel.getByRole("heading", { name: "loadOrders" }).waitFor();
    await eventually(async () => {
      const text = await panel.innerText();
      assert.match(text, /Took\s+4\.00 s/);
      assert.match(text, /Calls\s+2\s+Total\s+6\.00 s/);
      assert.match(text, /Share of the run\s+60\.0 %/);
      assert.match(text, /shop is open/);
    });
    await eventually(async () =>
      assert.match(await page.locator("#timeline-selection").innerText(), /loadOrders in src\/orders\.ts:48/)
    );
    await page.waitForURL(/call=/);
    await page.goBack();
    await panel.waitFor({ state: "detached" });
    await page.goForward();
    await panel.waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await close();
  });

  it("goes from a call to others like it and to its callers", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    await clickCall(page, 1.5, 1);
    await page.locator(".call-list button").nth(1).click();
    await page.getByText("At").first().waitFor();
    await eventually(async () => assert.match(await page.locator(".details").innerText(), /At\s+8\.000 s/));
    await page.locator(".details .link-list button", { hasText: "main" }).click();
    await page.locator(".details").getByRole("heading", { name: "main", level: 2 }).waitFor();
    await close();
  });

  it("opens log entries from their marks", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    const spot = await pointUntil(page, async () => {
      const chart = await boxOf(page, ".chart canvas");
      return { x: chart.x + chart.width * 0.85, y: chart.y + chart.height - 22 - 9 };
    }, page.locator(".hint", { hasText: "no prices" }));
    await page.mouse.click(spot.x, spot.y);
    const panel = page.locator(".details");
    await panel.getByRole("heading", { name: "error" }).waitFor();
    await eventually(async () =>
      assert.match(await panel.innerText(), /no prices[\s\S]*loadOrders[\s\S]*main/)
    );
    await close();
  });

  it("zooms at the pointer, pans, and shows the same when the link is opened again", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    const spot = await spotOf(page, 2.5, 0);
    await page.mouse.move(spot.x, spot.y);
    await page.mouse.wheel(0, -400);
    const zoomed = await eventually(() => {
      const range = rangeIn(page.url());
      assert.ok(range.from > 0 && range.to < 10e6);
      const anchor = range.from + (range.to - range.from) * 0.25;
      assert.ok(Math.abs(anchor - 2.5e6) < 20_000, `${anchor} is under the pointer`);
      return range;
    });
    await page.mouse.down();
    await page.mouse.move(spot.x - 100, spot.y, { steps: 4 });
    await page.mouse.up();
    const lanes = await boxOf(page, ".lanes canvas");
    const panned = await eventually(() => {
      const range = rangeIn(page.url());
      const moved = (zoomed.to - zoomed.from) * 100 / lanes.width;
      assert.ok(Math.abs(range.from - zoomed.from - moved) < moved * 0.02, `${range.from} is all the way`);
      assert.ok(Math.abs(range.to - zoomed.to - (range.from - zoomed.from)) < 10);
      return range;
    });
    const again = await host.open(new URL(page.url()).hash);
    await again.page.locator(".minimap .shade").first().waitFor();
    assert.deepEqual(rangeIn(again.page.url()), panned);
    await again.close();
    await page.keyboard.press("0");
    await page.waitForURL((url) => !url.hash.includes("t="));
    await close();
  });

  it("marks a stretch with Shift, fits it with F, and takes it away with Escape", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    const [from, to] = [await spotOf(page, 2, 0), await spotOf(page, 4, 0)];
    await page.keyboard.down("Shift");
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await eventually(async () =>
      assert.match(await page.locator(".marked").innerText(), /2\.00 s|1\.99 s|2\.01 s/)
    );
    await page.keyboard.press("f");
    await eventually(() => {
      const { from: start, to: end } = rangeIn(page.url());
      assert.ok(start > 1.7e6 && end < 4.3e6);
    });
    await page.keyboard.press("Escape");
    await page.locator(".marked").waitFor({ state: "detached" });
    await close();
  });

  it("moves the selection with arrow keys and fits a call on a double click", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    await page.locator(".lanes canvas").waitFor();
    const heading = page.locator(".details h2");
    for (
      const [key, name] of [["ArrowDown", "main"], ["ArrowDown", "loadOrders"], ["ArrowRight", "render"], [
        "ArrowUp",
        "main",
      ]]
    ) {
      await page.keyboard.press(key ?? "");
      await page.locator(".details h2", { hasText: name ?? "" }).waitFor();
    }
    await eventually(async () => assert.equal(await heading.innerText(), "main"));
    await page.keyboard.press("Escape");
    await heading.waitFor({ state: "detached" });
    const spot = await spotOf(page, 5.5, 1);
    await page.mouse.dblclick(spot.x, spot.y);
    await eventually(() => {
      const { from, to } = rangeIn(page.url());
      assert.ok(from > 3.7e6 && from < 4e6 && to > 7e6 && to < 7.3e6, `${from} to ${to}`);
    });
    await close();
  });

  it("switches lines and lanes off, and remembers it in the link", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    await page.getByRole("button", { name: /^Memory/ }).click();
    await page.getByRole("button", { name: /^ended well main/ }).click();
    await page.waitForURL(/hide=memory&lanes=/);
    await page.reload();
    await page.locator('button[aria-pressed="false"]', { hasText: "Memory" }).waitFor();
    await eventually(async () =>
      assert.equal(
        await page.locator('.lane-header button[aria-expanded="false"]:not(.menu-button)').count(),
        1,
      )
    );
    await close();
  });

  it("filters the recordings, and says when the expression is none", LIMIT, async () => {
    host.write(
      FAILED,
      encodeFinalised(
        { ...drawn, metadata: { ...drawn.metadata, application: "failed", exitCode: 3 } },
        deflate,
      ),
    );
    const { page, close } = await host.open(`#/${DRAWN}`);
    await page.getByRole("treeitem", { name: "failed 1 run" }).waitFor();
    await page.keyboard.press("r");
    await page.keyboard.type("fail");
    await page.getByRole("treeitem", { name: "drawn" }).waitFor({ state: "detached" });
    const filter = page.getByRole("searchbox", { name: /^Filter recordings/ });
    await filter.fill("fail(");
    await page.locator('input[aria-invalid="true"]').waitFor();
    await filter.fill("");
    await page.getByRole("treeitem", { name: "drawn" }).first().waitFor();
    await filter.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.hash.includes("drawn"));
    await close();
  });

  it("marks failed runs by shape, and says how they ended", LIMIT, async () => {
    const { page, close } = await host.open(`#/${FAILED}`);
    await page.locator(".run-header").getByText("exit 3").waitFor();
    await page.locator('.run-header svg[aria-label="failed"] rect').waitFor();
    await close();
  });

  it("shows what can be read of a damaged file", LIMIT, async () => {
    const bytes = encodeFinalised(generateRecording({ samples: 80_000 }), deflate);
    bytes.fill(0, bytes.length - 40_000, bytes.length - 30_000);
    host.write(DAMAGED, bytes);
    const { page, close } = await host.open(`#/${DAMAGED}`);
    await page.getByText("This file is damaged.").waitFor();
    await close();
  });

  it("says when there is no such recording", LIMIT, async () => {
    const { page, close } = await host.open("#/gone/2026_01_31_12_00_00");
    await page.getByText("There is no recording gone/2026_01_31_12_00_00.").waitFor();
    await close();
  });

  it("changes its theme, and every colour of the canvas with it", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`, { colourScheme: "light" });
    await painted(page);
    const light = await pixelAt(page, ".lanes canvas", 0.05, 26 + 9);
    await page.locator(".theme-switch").click();
    await page.locator(".theme-switch").click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await nextFrame(page);
    await eventually(async () =>
      assert.notDeepEqual(await pixelAt(page, ".lanes canvas", 0.05, 26 + 9), light)
    );
    await page.waitForURL(/theme=dark/);
    await close();
  });

  it("forgets what is removed", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`);
    await page.getByRole("treeitem", { name: "failed 1 run" }).waitFor();
    host.remove(FAILED);
    await page.getByRole("treeitem", { name: "failed 1 run" }).waitFor({ state: "detached" });
    await close();
  });

  it("follows a recording that still grows and keeps the view", LIMIT, async () => {
    const begun = growing("aaaaa\nbbb", 0);
    host.write(GROWING, begun);
    const { page, close } = await host.open(`#/${GROWING}?t=1000000-3000000`);
    const took = page.locator(".run-header .took");
    await took.getByText("5.00 s").waitFor();
    await page.locator('.run-header svg[aria-label="still running"]').waitFor();
    await clickCall(page, 5, 1);
    await page.locator(".details h2", { hasText: "b" }).waitFor();
    await page.waitForURL(/t=1000000-3000000&call=/);
    const { hash } = new URL(page.url());
    host.write(GROWING, Buffer.concat([begun, growing("aaaaa\n b", 5).subarray(FILE_HEADER_BYTES)]));
    await took.getByText("10.0 s").waitFor();
    assert.equal(new URL(page.url()).hash, hash);
    await eventually(async () =>
      assert.match(await page.locator(".details").innerText(), /Calls\s+2\s+Total\s+4\.00 s/)
    );
    await close();
  });

  it("has as many pixels as the screen", LIMIT, async () => {
    const { page, close } = await host.open(`#/${DRAWN}`, { ratio: 2, width: 1024, height: 700 });
    await page.locator(".lanes canvas").waitFor();
    await eventually(async () => {
      const box = await boxOf(page, ".lanes canvas");
      const size = await page.evaluate(
        "[document.querySelector('.lanes canvas').width, document.body.scrollWidth]",
      );
      assert.deepEqual(size, [Math.round(box.width * 2), 1024]);
    });
    await close();
  });
});

/** Where a moment and a depth of the first lane are in the page, while the whole drawn run is in view. */
async function spotOf(page: Page, seconds: number, depth: number): Promise<PageSpot> {
  await painted(page);
  const box = await boxOf(page, ".lanes canvas");
  return { x: box.x + box.width * seconds / 10, y: box.y + 26 + depth * 18 + 9 };
}

async function clickCall(page: Page, seconds: number, depth: number): Promise<void> {
  const spot = await spotOf(page, seconds, depth);
  await page.mouse.click(spot.x, spot.y);
}

interface Colours {
  readonly painted: number;
  readonly colours: number;
}

/** How much of a canvas is painted, and in how many colours, by every third pixel, once anything is. */
async function coloursOf(page: Page, selector: string): Promise<Colours> {
  const drawn = await page.waitForFunction<Colours | undefined>(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    let painted = 0;
    for (let i = 0; i < data.length; i += 12) {
      if (data[i + 3] < 128) continue;
      painted++;
      colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    }
    return painted === 0 ? undefined : { painted: painted / (data.length / 12), colours: colours.size };
  })()`);
  const colours = await drawn.jsonValue();
  assert.ok(colours !== undefined);
  return colours;
}

/** The colour of a pixel. @param share of the width @param yPx from the top */
async function pixelAt(page: Page, selector: string, share: number, yPx: number): Promise<readonly number[]> {
  return await page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    return [...canvas.getContext("2d").getImageData(canvas.width * ${share}, ${yPx}, 1, 1).data];
  })()`);
}
