// Time limit: 600 s.
// Runtime: Bun.
// The Timeline tab in a real browser: every line, mark and lane that it promises, pressed, dragged, typed and read. Its panels
// are the business of page_panel_test.ts.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, type PageOptions, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { nextFrame, pointUntil } from "../support/page_places.ts";
import {
  boxOf,
  brightness,
  colourAt,
  distance,
  opacityBelow,
  painted,
  rangeIn,
  RUN,
  shop,
  spotOf,
} from "../support/timeline_page.ts";

const SHOP = "shop/2026_01_31_12_00_00";
const BUSY = "busy/2026_01_31_12_00_00";
const LONE = "lone/2026_01_31_12_00_00";

const lone = drawRecording({
  threads: { main: "aaaaaaaaaa\nbbbbccc bb" },
  columnMicros: 1_000_000,
  frames: { b: { name: "loadOrders" } },
  rows: ({ text }) => ({ logs: [{ when: 1, thread: 0, level: 4, message: text("no prices") }] }),
  metadata: { endedAtMicros: RUN },
});

/** What the flame's canvas shows, as a number. */
const PICTURE_OF_FLAME = `(() => {
  const canvas = document.querySelector(".flame canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, value, i) => (sum * 31 + value * (i % 7)) % 1e9, 0);
})()`;

/** Tab, element that is pinched, and what then changes. */
const GESTURES = [
  ["tab=timeline", ".stage", "location.hash"],
  ["tab=calls&calls.view=flame", ".flame", PICTURE_OF_FLAME],
  ["tab=design", ".graph", `document.querySelector(".graph > g").getAttribute("transform")`],
] as const;

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

describe("the Timeline tab", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(SHOP, encodeFinalised(shop, deflate));
    host.write(LONE, encodeFinalised(lone, deflate));
    const busy = generateRecording({ samples: 20_000, threads: 4, logs: 4000, requests: 30 });
    host.write(BUSY, encodeFinalised(busy, deflate));
  });
  after(async () => await host.close());

  async function open(id: string, query = "", options: PageOptions = {}) {
    const opened = await host.open(`#/${id}${query}`, options);
    await painted(opened.page);
    return opened;
  }

  it(
    "has a scale and a switch for each line, and says what each is where the pointer is",
    LIMIT,
    async () => {
      const { page, close } = await open(SHOP);
      const legend = page.locator(".legend");
      for (const name of ["CPU", "System", "Memory", "Heap", "Modules", "Objects", "Loop"]) {
        await legend.getByRole("button", { name: new RegExp(`^${name}`) }).waitFor();
      }
      const scales = page.locator(".scales p");
      await eventually(async () =>
        assert.deepEqual(await scales.locator("span").allInnerTexts(), [
          "100 %",
          "80.0 MB",
          "15",
          "50 k",
          "400 ms",
        ])
      );
      await legend.getByRole("button", { name: /^Modules/ }).click();
      await page.waitForURL(/hide=modules/);
      await legend.getByRole("button", { name: /^Objects/ }).hover();
      await page.locator(".scales .quarter", { hasText: "25 k" }).waitFor();
      await eventually(async () =>
        assert.equal(await scales.locator("span", { hasText: /^15$/ }).count(), 0)
      );
      await pointUntil(page, async () => {
        const chart = await boxOf(page, ".chart canvas");
        return { x: chart.x + chart.width * 0.125, y: chart.y + 60 };
      }, page.locator(".legend.pointed-at"));
      await eventually(async () =>
        assert.match(await legend.innerText(), /CPU\s+90 %[\s\S]*Memory\s+52\.0 MB[\s\S]*Loop\s+300 ms/)
      );
      await eventually(async () => assert.equal(await page.locator(".hairline-time").innerText(), "1.25 s"));
      await close();
    },
  );

  it("marks where the program waited, was blocked and collected garbage", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    await eventually(async () => {
      const key = await page.locator(".stretch-key").innerText();
      assert.match(key, /waiting\s+2\.00 s[\s\S]*blocked\s+500 ms[\s\S]*GC\s+500 ms/);
    });
    const chart = await boxOf(page, ".chart canvas");
    const pointAt = async (seconds: number, fromBottom: number, hint: string) => {
      const spot = { x: chart.x + chart.width * seconds / 10, y: chart.y + chart.height - fromBottom };
      await pointUntil(page, () => spot, page.locator(".hint", { hasText: hint }));
    };
    await pointAt(7.2, 100, "Waiting");
    await pointAt(1.2, 100, "Event loop blocked");
    await eventually(async () => assert.match(await page.locator(".hint").innerText(), /late by 300 ms/));
    await pointAt(8.7, 22 + 18 + 3, "Garbage collection");
    await page.mouse.dblclick(chart.x + chart.width * 0.72, chart.y + 60);
    await page.waitForURL(/t=63\d{5}/);
    await close();
  });

  it("puts log marks that would overlap into one, which opens as a list", LIMIT, async () => {
    const { page, close } = await open(BUSY);
    const chart = await boxOf(page, ".chart canvas");
    const spot = { x: chart.x + chart.width / 2, y: chart.y + chart.height - 22 - 9 };
    await pointUntil(page, () => spot, page.locator(".hint", { hasText: /and \d+ more entries/ }));
    await page.mouse.click(spot.x, spot.y);
    await page.locator(".details h2", { hasText: /\d+ log entries/ }).waitFor();
    await page.locator(".details .link-list button").nth(3).click();
    await page.locator(".details h3", { hasText: "Message" }).waitFor();
    await close();
  });

  it(
    "colours frames by package, file or engine, says what colours mean, and searches by them",
    LIMIT,
    async () => {
      const { page, close } = await open(SHOP);
      const legend = page.locator(".colour-legend");
      await eventually(async () => assert.match(await legend.innerText(), /src\/orders\.ts[\s\S]*prices/));
      const spots = [await spotOf(page, "main", 7.2, 2), await spotOf(page, "main", 6.2, 1)];
      const colours = async () => await Promise.all(spots.map((spot) => colourAt(page, spot)));
      const earlier = await colours();
      await legend.getByRole("radio", { name: "engine" }).click();
      await page.waitForURL(/timeline\.colours=engine/);
      await nextFrame(page);
      await eventually(async () =>
        assert.match(await legend.innerText(), /own code[\s\S]*libraries[\s\S]*garbage collection/)
      );
      await eventually(async () => assert.notDeepEqual(await colours(), earlier));
      await legend.getByRole("radio", { name: "file" }).click();
      await legend.getByRole("button", { name: /^prices\/index\.js/ }).click();
      await page.waitForURL(/q=prices/);
      await page.locator(".search-count", { hasText: "1" }).waitFor();
      await close();
    },
  );

  it("dims what a search does not find, counts, and walks through the calls in time", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const other = await spotOf(page, "main", 3, 0);
    const found = await spotOf(page, "main", 0.4, 1);
    const [otherBefore, foundBefore] = [await colourAt(page, other), await colourAt(page, found)];
    await page.keyboard.press("/");
    await page.keyboard.type("^loadO");
    await page.locator(".search-count", { hasText: "5" }).waitFor();
    await nextFrame(page);
    await eventually(async () =>
      assert.deepEqual(await colourAt(page, found), foundBefore, "what matches stays")
    );
    await eventually(async () =>
      assert.ok(brightness(await colourAt(page, other)) < brightness(otherBefore) / 2, "the rest is dimmed")
    );
    await page.locator("#search").press("Enter");
    await page.locator(".search-count", { hasText: "1 / 5" }).waitFor();
    await page.locator(".details h2", { hasText: "loadOrders" }).waitFor();
    await page.locator("#search").press("Enter");
    await page.locator(".search-count", { hasText: "2 / 5" }).waitFor();
    await eventually(async () => assert.match(await page.locator(".details").innerText(), /At\s+1\.500 s/));
    await close();
  });

  it("shows one thread alone, and all again", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    await page.getByRole("button", { name: "Menu of thread main" }).click();
    await page.getByRole("menuitem", { name: "Only this thread" }).click();
    await page.waitForURL(/threads=/);
    await page.getByText("1 other thread is not shown.").waitFor();
    await eventually(async () =>
      assert.equal(await page.locator(".lane-title", { hasText: "worker" }).count(), 0)
    );
    await page.getByRole("button", { name: "Show all threads" }).click();
    await page.locator(".lane-title", { hasText: "worker" }).waitFor();
    await page.getByRole("button", { name: "Menu of thread worker" }).press("Enter");
    await page.locator("[role=menuitem]:focus").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator('.lane-header button[aria-expanded="false"]', { hasText: "main" }).waitFor();
    await close();
  });

  it("says of each thread how it stands by shape, and how much it worked", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const header = page.locator(".lane-header", { hasText: "bun 4242" }).first();
    await eventually(async () => assert.match(await header.innerText(), /main[\s\S]*100 %/));
    await header.locator('svg[aria-label="ended well"] circle').waitFor();
    await close();
  });

  it("draws waits as outlines and spans as fills, failed ones in another colour", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    await eventually(async () => {
      const background = await colourAt(page, await spotOf(page, "waits", 2, 0));
      const wait = await colourAt(page, await spotOf(page, "waits", 8.4, 0));
      const span = await colourAt(page, await spotOf(page, "spans", 9.3, 0));
      const failed = await colourAt(page, await spotOf(page, "spans", 8.5, 1));
      assert.ok(distance(wait, background) < 30, "nothing but an outline");
      assert.ok(distance(span, background) > 60);
      assert.ok((failed[0] ?? 0) > (failed[2] ?? 0), "red rather than blue");
    });
    await close();
  });

  it("scrolls with the wheel where that was chosen, and zooms with Ctrl all the same", LIMIT, async () => {
    const { page, close } = await open(BUSY, "", { height: 600 });
    await page.evaluate(`localStorage.setItem("microlog.settings", '{"wheel":"scroll"}')`);
    await page.reload();
    await painted(page);
    const header = page.locator(".lane-header", { hasText: "thumbnails" });
    const box = await boxOf(page, ".lanes canvas");
    await page.mouse.move(box.x + 300, box.y + 100);
    await eventually(async () => assert.equal(await header.count(), 0));
    await page.mouse.wheel(0, 900);
    await header.waitFor();
    assert.doesNotMatch(page.url(), /t=/);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    await page.waitForURL(/t=/);
    await close();
  });

  it("zooms by two fingers around the place between them", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const box = await boxOf(page, ".lanes canvas");
    await page.evaluate(`((x, y) => {
      const stage = document.querySelector(".stage");
      const finger = (type, pointerId, clientX) => stage.dispatchEvent(new PointerEvent(type, {
        pointerId, clientX, clientY: y, pointerType: "touch", bubbles: true, isPrimary: pointerId === 1,
      }));
      finger("pointerdown", 1, x - 50);
      finger("pointerdown", 2, x + 50);
      for (let i = 1; i <= 10; i++) {
        finger("pointermove", 1, x - 50 - 5 * i);
        finger("pointermove", 2, x + 50 + 5 * i);
      }
      finger("pointerup", 1, x - 100);
      finger("pointerup", 2, x + 100);
    })(${box.x + box.width / 2}, ${box.y + 100})`);
    await eventually(() => {
      const { from, to } = rangeIn(page.url());
      assert.ok(Math.abs(to - from - RUN / 2) < RUN * 0.02, `${to - from} is half of it`);
      assert.ok(Math.abs((from + to) / 2 - RUN / 2) < RUN * 0.02, "the middle stays");
    });
    await close();
  });

  for (const [tab, place, state] of GESTURES) {
    it(`zooms by a pinch as Safari tells it, in ${tab}`, LIMIT, async () => {
      const { page, close } = await host.open(`#/${SHOP}?${tab}`);
      await page.locator(place).first().waitFor();
      await nextFrame(page);
      const before: unknown = await page.evaluate(state);
      const prevented: unknown = await page.evaluate(`((element) => {
        const box = element.getBoundingClientRect();
        const tell = (type, scale) => {
          const event = new Event(type, { bubbles: true, cancelable: true });
          const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
          element.dispatchEvent(Object.assign(event, { scale, ...at }));
          return event.defaultPrevented;
        };
        return [tell("gesturestart", 1), tell("gesturechange", 1.5), tell("gesturechange", 2), tell("gestureend", 2)];
      })(document.querySelector(${JSON.stringify(place)}))`);
      assert.deepEqual(prevented, [true, true, true, true]);
      await eventually(async () => assert.notDeepEqual(await page.evaluate(state), before));
      await close();
    });
  }

  it("marks a stretch that can be zoomed to and taken away", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const [from, to] = [await spotOf(page, "main", 2, 0), await spotOf(page, "main", 4, 0)];
    await page.keyboard.down("Shift");
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await page.waitForURL(/mark=/);
    await page.locator(".marked").getByRole("button", { name: "zoom" }).click();
    await page.waitForURL(/t=/);
    await page.locator(".marked").getByRole("button", { name: "Unmark" }).click();
    await page.locator(".marked").waitFor({ state: "detached" });
    await close();
  });

  it("tells working from waiting in the minimap, and goes where it is dragged", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const box = await boxOf(page, ".minimap canvas");
    await eventually(async () => {
      const working = await colourAt(page, { x: box.x + box.width * 0.3, y: box.y + 12 }, ".minimap canvas");
      const waiting = await colourAt(page, { x: box.x + box.width * 0.75, y: box.y + 12 }, ".minimap canvas");
      assert.ok((working[1] ?? 0) > (working[2] ?? 0), "green");
      assert.ok((waiting[2] ?? 0) > (waiting[1] ?? 0), "blue");
    });
    await page.mouse.move(box.x + box.width * 0.5, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await eventually(() => {
      const { from, to } = rangeIn(page.url());
      assert.ok(Math.abs(from - 5e6) < 2e5 && Math.abs(to - 7e6) < 2e5, `${from} to ${to}`);
    });
    await close();
  });

  it("shows single samples once there is room between them", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const header = await boxOf(page, ".lane-header:has-text('main'):not(.bars)");
    const line = {
      y: header.y + header.height + 3 * 18 + 3,
      from: header.x + 10,
      to: header.x + header.width - 10,
    };
    const lanes = await boxOf(page, ".lanes canvas");
    // Once it is drawn: 19 ticks behind the first one.
    await page.waitForFunction(`(() => {
      const canvas = document.querySelector(".lanes canvas");
      const { data } = canvas.getContext("2d").getImageData(0, ${line.y - lanes.y}, canvas.width, 1);
      let marks = 0;
      for (let i = 4; i < data.length; i += 4) if (data[i + 3] > 200 && data[i - 1] < 200) marks++;
      return marks >= 19;
    })()`);
    await close();
  });

  it("says what was heavy, what was waited for and what went wrong below a lone thread", LIMIT, async () => {
    const { page, close } = await open(LONE);
    const overview = page.locator(".overview");
    await eventually(async () =>
      assert.match(
        await overview.innerText(),
        /Heaviest functions[\s\S]*loadOrders[\s\S]*Errors[\s\S]*no prices/i,
      )
    );
    await eventually(async () => {
      const box = await boxOf(page, ".overview");
      assert.ok(box.y + box.height > 800, "it fills the page");
    });
    await overview.getByRole("button", { name: /loadOrders/ }).click();
    await page.locator(".details h2", { hasText: "loadOrders" }).waitFor();
    await close();
  });

  it("draws as much on the largest screens, and nothing wider than the smallest", LIMIT, async () => {
    for (const [width, height] of [[3840, 2160], [1024, 700]] as const) {
      const { page, close } = await open(BUSY, "", { width, height });
      await eventually(async () =>
        assert.equal(Number(await page.evaluate("document.body.scrollWidth")), width)
      );
      await eventually(async () => {
        const { height: lanesPx } = await boxOf(page, ".lanes canvas");
        assert.ok((await opacityBelow(page, lanesPx - 40)) > 0, "rows reach the bottom");
      });
      await close();
    }
  });
});
