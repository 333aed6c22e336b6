// The Timeline tab in a real browser: every line, mark, lane and panel that it promises, pressed, dragged, typed and read.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, type PageOptions, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { generateRecording } from "../support/generated_recording.ts";

const SHOP = "shop/2026_01_31_12_00_00";
const BUSY = "busy/2026_01_31_12_00_00";
const LONE = "lone/2026_01_31_12_00_00";

const COLUMN = 500_000;
const RUN = 10_000_000;

/** Ten seconds in columns of half a second: four short calls of loadOrders and a slow one that waits for prices. */
const shop: Recording = drawRecording({
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

const lone = drawRecording({
  threads: { main: "aaaaaaaaaa\nbbbbccc bb" },
  columnMicros: 1_000_000,
  frames: { b: { name: "loadOrders" } },
  rows: ({ text }) => ({ logs: [{ when: 1, thread: 0, level: 4, message: text("no prices") }] }),
  metadata: { endedAtMicros: RUN },
});

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 60_000 };

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
    await opened.page.locator(".lanes canvas").waitFor();
    await nextFrame(opened.page);
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
      assert.deepEqual(await scales.locator("span").allInnerTexts(), [
        "100 %",
        "80.0 MB",
        "15",
        "50 k",
        "400 ms",
      ]);
      await legend.getByRole("button", { name: /^Modules/ }).click();
      await page.waitForURL(/hide=modules/);
      await legend.getByRole("button", { name: /^Objects/ }).hover();
      await page.locator(".scales .quarter", { hasText: "25 k" }).waitFor();
      assert.equal(await scales.locator("span", { hasText: /^15$/ }).count(), 0);
      const chart = await boxOf(page, ".chart canvas");
      await page.mouse.move(chart.x + chart.width * 0.125, chart.y + 60);
      await page.locator(".legend.pointed-at").waitFor();
      assert.match(await legend.innerText(), /CPU\s+90 %[\s\S]*Memory\s+52\.0 MB[\s\S]*Loop\s+300 ms/);
      assert.equal(await page.locator(".hairline-time").innerText(), "1.25 s");
      await close();
    },
  );

  it("marks where the program waited, was blocked and collected garbage", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const key = await page.locator(".stretch-key").innerText();
    assert.match(key, /waiting\s+2\.00 s[\s\S]*blocked\s+500 ms[\s\S]*GC\s+500 ms/);
    const chart = await boxOf(page, ".chart canvas");
    const pointAt = async (seconds: number, fromBottom: number) => {
      await page.mouse.move(chart.x + chart.width * seconds / 10, chart.y + chart.height - fromBottom);
    };
    await pointAt(7.2, 100);
    await page.locator(".hint", { hasText: "Waiting" }).waitFor();
    await pointAt(1.2, 100);
    await page.locator(".hint", { hasText: "Event loop blocked" }).waitFor();
    assert.match(await page.locator(".hint").innerText(), /late by 300 ms/);
    await pointAt(8.7, 22 + 18 + 3);
    await page.locator(".hint", { hasText: "Garbage collection" }).waitFor();
    await page.mouse.dblclick(chart.x + chart.width * 0.72, chart.y + 60);
    await page.waitForURL(/t=63\d{5}/);
    await close();
  });

  it("puts log marks that would overlap into one, which opens as a list", LIMIT, async () => {
    const { page, close } = await open(BUSY);
    const chart = await boxOf(page, ".chart canvas");
    const spot = { x: chart.x + chart.width / 2, y: chart.y + chart.height - 22 - 9 };
    await page.mouse.move(spot.x, spot.y);
    await page.locator(".hint", { hasText: /and \d+ more entries/ }).waitFor();
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
      assert.match(await legend.innerText(), /src\/orders\.ts[\s\S]*prices/);
      const spots = [await spotOf(page, "main", 7.2, 2), await spotOf(page, "main", 6.2, 1)];
      const colours = async () => await Promise.all(spots.map((spot) => colourAt(page, spot)));
      const earlier = await colours();
      await legend.getByRole("radio", { name: "engine" }).click();
      await page.waitForURL(/timeline\.colours=engine/);
      await nextFrame(page);
      assert.match(await legend.innerText(), /own code[\s\S]*libraries[\s\S]*garbage collection/);
      assert.notDeepEqual(await colours(), earlier);
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
    assert.deepEqual(await colourAt(page, found), foundBefore, "what matches stays");
    assert.ok(brightness(await colourAt(page, other)) < brightness(otherBefore) / 2, "the rest is dimmed");
    await page.locator("#search").press("Enter");
    await page.locator(".search-count", { hasText: "1 / 5" }).waitFor();
    await page.locator(".details h2", { hasText: "loadOrders" }).waitFor();
    await page.locator("#search").press("Enter");
    await page.locator(".search-count", { hasText: "2 / 5" }).waitFor();
    assert.match(await page.locator(".details").innerText(), /At\s+1\.500 s/);
    await close();
  });

  it("shows one thread alone, and all again", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    await page.getByRole("button", { name: "Menu of thread main" }).click();
    await page.getByRole("menuitem", { name: "Only this thread" }).click();
    await page.waitForURL(/threads=/);
    await page.getByText("1 other thread is not shown.").waitFor();
    assert.equal(await page.locator(".lane-title", { hasText: "worker" }).count(), 0);
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
    assert.match(await header.innerText(), /main[\s\S]*100 %/);
    await header.locator('svg[aria-label="ended well"] circle').waitFor();
    await close();
  });

  it("draws spans and waits as bars, with a line to the call that started them", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const links = page.locator(".bar-links .faint");
    assert.equal((await links.getAttribute("d"))?.split("M").length, 4, "one for each of three");
    const spot = await spotOf(page, "waits", 7.5, 0);
    await page.mouse.move(spot.x, spot.y);
    const hint = page.locator(".hint", { hasText: "fetch GET http://prices/v1" });
    assert.match(await hint.innerText(), /waited 2\.00 s[\s\S]*started by fetchPrices/);
    assert.match(await page.locator(".bar-links .strong").getAttribute("d") ?? "", /^M/);
    await page.mouse.click(spot.x, spot.y);
    await page.waitForURL(/wait=/);
    const panel = page.locator(".details");
    assert.match(await panel.innerText(), /Waited\s+2\.00 s[\s\S]*Started by\s+fetchPrices/);
    assert.match(
      await page.locator("#timeline-selection").innerText(),
      /^wait fetch .*started by fetchPrices$/,
    );
    await page.reload();
    await panel.locator("h2", { hasText: "fetch GET" }).waitFor();
    await panel.getByRole("button", { name: "fetchPrices" }).click();
    await panel.locator("h2", { hasText: "fetchPrices" }).waitFor();
    await close();
  });

  it("draws waits as outlines and spans as fills, failed ones in another colour", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const background = await colourAt(page, await spotOf(page, "waits", 2, 0));
    const wait = await colourAt(page, await spotOf(page, "waits", 8.4, 0));
    const span = await colourAt(page, await spotOf(page, "spans", 9.3, 0));
    const failed = await colourAt(page, await spotOf(page, "spans", 8.5, 1));
    assert.ok(distance(wait, background) < 30, "nothing but an outline");
    assert.ok(distance(span, background) > 60);
    assert.ok((failed[0] ?? 0) > (failed[2] ?? 0), "red rather than blue");
    await close();
  });

  it("goes from a span to the spans inside it, and collapses them for the link", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "spans", 6.2, 0);
    await page.mouse.click(spot.x, spot.y);
    const panel = page.locator(".details");
    await panel.locator("h2", { hasText: "GET /orders" }).waitFor();
    await panel.locator("section", { hasText: "Contains" }).getByRole("button").click();
    await panel.locator("h2", { hasText: "find prices" }).waitFor();
    assert.match(await panel.innerText(), /Ended\s+with an error/);
    await page.locator(".lane-header.bars button", { hasText: "spans" }).click();
    await page.waitForURL(/timeline\.folded=s/);
    await page.reload();
    await page.locator('.lane-header.bars button[aria-expanded="false"]', { hasText: "spans" }).waitFor();
    await close();
  });

  it("moves from a wait to the call that started it by keys", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "waits", 7.5, 0);
    await page.mouse.click(spot.x, spot.y);
    await page.keyboard.press("ArrowDown");
    await page.locator(".details h2", { hasText: "fetchPrices" }).waitFor();
    await close();
  });

  it("tells everything about a call, in a sentence what is unusual", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y);
    const panel = page.locator(".details");
    assert.equal(
      await panel.locator(".finding").innerText(),
      "Took 3.50 s, its median is 1.00 s; 57 % of it was waiting on fetch GET http://prices/v1 (2.00 s).",
    );
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
    assert.equal(await panel.locator(".call-list .slow").count(), 1);
    assert.equal(await panel.locator(".call-list .slow .times").innerText(), "3.5×");
    await panel.locator(".finding").getByRole("button", { name: "1.00 s" }).click();
    await panel.locator("dd", { hasText: "1.00 s" }).first().waitFor();
    await page.goBack();
    await panel.locator(".finding").getByRole("button", { name: /fetch/ }).click();
    await panel.locator("h2", { hasText: "fetch GET" }).waitFor();
    await close();
  });

  it("lists the calls of a function by length or in time, and goes to one", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y);
    const rows = page.locator(".call-list button");
    assert.match(await rows.first().innerText(), /6\.000 s/);
    await page.locator(".details").getByRole("radio", { name: "in time" }).click();
    assert.match(await rows.first().innerText(), /0 s/);
    await rows.nth(1).click();
    await page.waitForURL(/call=[^.]+\.1500000\.1/);
    await close();
  });

  it("copies the stack of a call", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const spot = await spotOf(page, "main", 7.2, 2);
    await page.mouse.click(spot.x, spot.y);
    await page.getByRole("button", { name: "Copy stack" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const lines = String(await page.evaluate("navigator.clipboard.readText()")).split("\n");
    assert.equal(lines.length, 3);
    assert.match(lines[1] ?? "", /^ {4}at loadOrders \(\/srv\/shop\/src\/orders\.ts:48:1\)$/);
    await close();
  });

  it("tells the same about a function over all its calls", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y);
    await page.getByRole("button", { name: "All 5 calls of loadOrders" }).click();
    await page.waitForURL(/fn=/);
    const panel = page.locator(".details");
    await panel.getByText(/^function/).waitFor();
    const text = await panel.innerText();
    assert.match(text, /1 of 5 calls took well above the median of 1\.00 s, the slowest 3\.50 s/);
    assert.match(text, /Calls\s+5\s+Total\s+7\.50 s[\s\S]*Callers\s+serve[\s\S]*Callees\s+fetchPrices/i);
    await panel.locator("section", { hasText: "Callees" }).getByRole("button", { name: /fetchPrices/ })
      .click();
    await panel.locator("h2", { hasText: "fetchPrices" }).waitFor();
    await close();
  });

  it("fits what is double clicked: a call, a span", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "spans", 7.5, 1);
    await page.mouse.dblclick(spot.x, spot.y);
    await page.waitForURL(/t=/);
    const { from, to } = rangeIn(page.url());
    assert.ok(from > 6.1e6 && from < 6.4e6 && to > 8.6e6 && to < 8.9e6, `${from} to ${to}`);
    await close();
  });

  it("scrolls with the wheel where that was chosen, and zooms with Ctrl all the same", LIMIT, async () => {
    const { page, close } = await open(BUSY, "", { height: 600 });
    await page.evaluate(`localStorage.setItem("microlog.settings", '{"wheel":"scroll"}')`);
    await page.reload();
    await page.locator(".lanes canvas").waitFor();
    const header = page.locator(".lane-header", { hasText: "thumbnails" });
    const box = await boxOf(page, ".lanes canvas");
    await page.mouse.move(box.x + 300, box.y + 100);
    assert.equal(await header.count(), 0);
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
    await page.waitForURL(/t=/);
    const { from, to } = rangeIn(page.url());
    assert.ok(Math.abs(to - from - RUN / 2) < RUN * 0.02, `${to - from} is half of it`);
    assert.ok(Math.abs((from + to) / 2 - RUN / 2) < RUN * 0.02, "the middle stays");
    await close();
  });

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
    const working = await colourAt(page, { x: box.x + box.width * 0.3, y: box.y + 12 }, ".minimap canvas");
    const waiting = await colourAt(page, { x: box.x + box.width * 0.75, y: box.y + 12 }, ".minimap canvas");
    assert.ok((working[1] ?? 0) > (working[2] ?? 0), "green");
    assert.ok((waiting[2] ?? 0) > (waiting[1] ?? 0), "blue");
    await page.mouse.move(box.x + box.width * 0.5, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/t=/);
    const { from, to } = rangeIn(page.url());
    assert.ok(Math.abs(from - 5e6) < 2e5 && Math.abs(to - 7e6) < 2e5, `${from} to ${to}`);
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
    const marks = async () =>
      Number(
        await page.evaluate(`(() => {
        const canvas = document.querySelector(".lanes canvas");
        const { data } = canvas.getContext("2d").getImageData(
          0, ${line.y - lanes.y}, canvas.width, 1);
        let marks = 0;
        for (let i = 4; i < data.length; i += 4) if (data[i + 3] > 200 && data[i - 1] < 200) marks++;
        return marks;
      })()`),
      );
    assert.ok(await marks() >= 19, `${await marks()} ticks behind the first one`);
    await close();
  });

  it("says what was heavy, what was waited for and what went wrong below a lone thread", LIMIT, async () => {
    const { page, close } = await open(LONE);
    const overview = page.locator(".overview");
    assert.match(
      await overview.innerText(),
      /Heaviest functions[\s\S]*loadOrders[\s\S]*Errors[\s\S]*no prices/i,
    );
    const box = await boxOf(page, ".overview");
    assert.ok(box.y + box.height > 800, "it fills the page");
    await overview.getByRole("button", { name: /loadOrders/ }).click();
    await page.locator(".details h2", { hasText: "loadOrders" }).waitFor();
    await close();
  });

  it("is a treegrid too, which selects what the flames select", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const grid = page.getByRole("treegrid", { name: "Calls by thread" });
    await grid.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".details h2", { hasText: "serve" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".details h2", { hasText: "loadOrders" }).waitFor();
    assert.match(await grid.locator('[aria-selected="true"]').innerText(), /loadOrders[\s\S]*orders\.ts:48/);
    assert.match(await page.locator("#timeline-selection").innerText(), /^loadOrders in src\/orders\.ts:48/);
    const spot = await spotOf(page, "main", 7.2, 2);
    await page.mouse.click(spot.x, spot.y);
    await grid.locator('[aria-selected="true"]', { hasText: "fetchPrices" }).waitFor({ state: "attached" });
    await close();
  });

  it("opens the menu of a function by the right button", LIMIT, async () => {
    const { page, close } = await open(SHOP);
    const spot = await spotOf(page, "main", 6.2, 1);
    await page.mouse.click(spot.x, spot.y, { button: "right" });
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await close();
  });

  it("draws as much on the largest screens, and nothing wider than the smallest", LIMIT, async () => {
    for (const [width, height] of [[3840, 2160], [1024, 700]] as const) {
      const { page, close } = await open(BUSY, "", { width, height });
      const box = await boxOf(page, ".lanes canvas");
      assert.equal(Number(await page.evaluate("document.body.scrollWidth")), width);
      const bottom = { x: box.x + box.width / 2, y: box.y + box.height - 40 };
      assert.ok((await opacityBelow(page, bottom.y - box.y)) > 0, "rows reach the bottom");
      await close();
    }
  });
});

/** After two frames everything that was asked for is drawn. */
async function nextFrame(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

async function boxOf(
  page: Page,
  selector: string,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(selector).first().boundingBox();
  assert.ok(box !== null, `${selector} is shown`);
  return box;
}

/** Where a moment and a row of a track are in the page, while the whole run is in view. @param track title of its header */
async function spotOf(
  page: Page,
  track: string,
  seconds: number,
  row: number,
): Promise<{ x: number; y: number }> {
  const lanes = await boxOf(page, ".lanes canvas");
  const header = page.locator(".lane-header").filter({
    has: page.locator(`.lane-title:text-is("${track}")`),
  });
  const box = await header.first().boundingBox();
  assert.ok(box !== null, `${track} has a header`);
  return { x: lanes.x + lanes.width * seconds / 10, y: box.y + box.height + row * 18 + 14 };
}

/** The colour of a pixel of a canvas over the page's background. */
async function colourAt(
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
async function opacityBelow(page: Page, y: number): Promise<number> {
  return await page.evaluate(`(() => {
    const canvas = document.querySelector(".lanes canvas");
    const { data } = canvas.getContext("2d").getImageData(0, ${y}, canvas.width, 20);
    let most = 0;
    for (let i = 3; i < data.length; i += 4) most = Math.max(most, data[i]);
    return most;
  })()`);
}

function brightness(colour: readonly number[]): number {
  return colour.reduce((sum, part) => sum + part, 0);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, part, i) => sum + Math.abs(part - (b[i] ?? 0)), 0);
}

/** The range in an address, in microseconds. */
function rangeIn(address: string): { from: number; to: number } {
  const match = /[?&]t=([\d.]+)-([\d.]+)/.exec(address);
  return { from: Number(match?.[1]), to: Number(match?.[2]) };
}
