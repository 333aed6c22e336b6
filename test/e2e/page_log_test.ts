// The Log tab in a real browser: a few entries that show everything an entry can have, three thousand of a made-up server,
// and a million.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { encodeFileHeader, FILE_HEADER_BYTES } from "../../recording/codec/chunks.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { generateRecording } from "../support/generated_recording.ts";

const DRAWN = "drawn/2026_01_31_12_00_00";
const SHOP = "shop/2026_01_31_12_00_00";
const HUGE = "huge/2026_01_31_12_00_00";
const SILENT = "silent/2026_01_31_12_00_00";
const GROWING = "growing/2026_01_31_12_00_00";

const ESC = "\x1b";

/** What must not happen, by way of Markdown. */
const HOSTILE = [
  "# Report",
  "",
  "A **bold** word and [a link](https://example.test/x), `code`.",
  "",
  "![picture](https://example.test/a.png) <img src=https://example.test/b.png onerror=alert(1)>",
  "<script>document.title = 'taken over'</script><iframe src=https://example.test></iframe>",
  "<a href=\"javascript:document.title='taken over'\">bad</a> <b style='position:fixed'>styled</b>",
  "",
  "| a | b |",
  "|---|---|",
  "| 1 | 2 |",
].join("\n");

const drawn: Recording = drawRecording({
  threads: { main: "aaaaaaaaaa\nbbbbbbbbbb", worker: "xxxxxxxxxx" },
  columnMicros: 1_000_000,
  frames: {
    a: { name: "main", file: "/srv/shop/src/main.ts", line: 3 },
    b: { name: "loadOrders", file: "/srv/shop/src/orders.ts", line: 48 },
  },
  metadata: { application: "drawn", command: ["bun", "shop.ts"], endedAtMicros: 10_000_000, exitCode: 0 },
  rows: ({ text, stack }) => ({
    logs: [
      { when: 1_000_000, thread: 0, level: 2, source: text("console.log"), message: text("shop is open") },
      { when: 2_000_000, thread: 1, level: 1, source: text("cache"), message: text("miss"), count: 1234 },
      {
        when: 3_000_000,
        thread: 0,
        level: 4,
        source: text("console.error"),
        message: text(
          `${ESC}[31mno prices${ESC}[39m for ${ESC}[1mAda${ESC}[22m${ESC}[2K\n  second line\n  third line`,
        ),
        stack: stack("ab"),
        fields: text(JSON.stringify({ order: 4711, items: [{ sku: "a-1", tags: ["new"] }], empty: {} })),
      },
      { when: 4_000_000, thread: 1, level: 3, source: text("warning"), message: text("slow <b>query</b>") },
      {
        when: 5_000_000,
        thread: 0,
        level: 2,
        source: text("stdout"),
        message: text(`{"msg":"from pino","user":{"name":"Ada"}}`),
      },
      {
        when: 6_000_000,
        thread: 0,
        level: 2,
        source: text("report"),
        message: text(HOSTILE),
        fields: text(`{"$format":"markdown"}`),
      },
      { when: 7_000_000, thread: 0, level: 5, source: text("uncaught"), message: text("out of stock") },
    ],
    status: Array.from({ length: 100 }, (_, i) => {
      return { when: i * 100_000, thread: 0, cpuPercent: i < 50 ? 90 : 5, rssBytes: 50e6 + i * 1e6 };
    }),
  }),
});

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 120_000 };

describe("the log", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(DRAWN, encodeFinalised(drawn, deflate));
    host.write(
      SHOP,
      encodeFinalised(
        generateRecording({ samples: 20_000, threads: 5, logs: 3000, richLogs: true, intervalMicros: 3000 }),
        deflate,
      ),
    );
    host.write(SILENT, encodeFinalised(generateRecording({ samples: 500, logs: 0 }), deflate));
  });
  after(async () => await host.close());

  it("lists every entry of every thread in order of time", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    assert.deepEqual(await linesOf(page), [
      "1.000 s | info | main | console.log | shop is open",
      "2.000 s | debug | worker | cache | ×1,234 miss",
      `3.000 s | error | main | console.error | no prices for Ada order=4711 items=[{…}] empty={} +2 lines`,
      "4.000 s | warn | worker | warning | slow <b>query</b>",
      `5.000 s | info | main | stdout | {"msg":"from pino","user":{"name":"Ada"}}`,
      "6.000 s | info | main | report | # Report +10 lines",
      "7.000 s | fatal | main | uncaught | out of stock",
    ]);
    await page.getByRole("button", { name: /^Time/ }).click();
    await page.waitForURL(/log\.time=clock/);
    assert.match((await linesOf(page))[0] ?? "", /^\d\d:\d\d:01\.000 \| info/);
    await close();
  });

  it("leaves out the thread where there is one", LIMIT, async () => {
    const one = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({ logs: [{ when: 5, thread: 0, message: text("hello") }] }),
    });
    host.write("one/2026_01_31_12_00_00", encodeFinalised(one, deflate));
    const { page, close } = await openLog(host, "one/2026_01_31_12_00_00");
    assert.equal(await page.getByRole("columnheader", { name: "Thread" }).count(), 0);
    assert.equal(await page.getByText("Threads").count(), 0);
    await close();
  });

  it("says when nothing was logged, and when nothing is left", LIMIT, async () => {
    const { page, close } = await host.open(`#/${SILENT}?tab=log`);
    await page.getByRole("heading", { name: "Nothing was logged" }).waitFor();
    await close();
    const other = await openLog(host, DRAWN, "&mark=9000000-9500000");
    await other.page.getByText("None of 7 entries is left.").waitFor();
    await other.page.getByRole("button", { name: "Show all" }).click();
    await other.page.locator(".log-row").first().waitFor();
    await other.close();
  });

  it("switches levels off and on, with their counts, by pointer and keyboard", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    const levels = page.getByRole("group", { name: "Levels" });
    assert.equal(
      (await levels.innerText()).replaceAll(/\s+/g, " "),
      "trace 0 debug 1 info 3 warn 1 error 1 fatal 1",
    );
    await levels.getByRole("button", { name: "info" }).click();
    await page.waitForURL(/log\.hide=info/);
    assert.equal((await linesOf(page)).length, 4);
    await page.getByText("4 of 7 entries").waitFor();
    await levels.getByRole("button", { name: "debug" }).press("Space");
    await page.waitForURL(/log\.hide=debug(,|%2C)info/);
    assert.equal((await linesOf(page)).length, 3);
    await page.goBack();
    await page.waitForURL((url) => !url.hash.includes("debug"));
    await levels.getByRole("button", { name: "error" }).click({ modifiers: ["Shift"] });
    await page.getByText("1 of 7 entries").waitFor();
    assert.match((await linesOf(page))[0] ?? "", /no prices/);
    await close();
  });

  it("keeps to the marked stretch and the chosen threads, with chips to clear them", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN, "&mark=1500000-5500000");
    assert.equal((await linesOf(page)).length, 4);
    await page.locator("summary", { hasText: "Threads" }).click();
    await page.getByRole("checkbox", { name: /^main/ }).click();
    await page.waitForURL(/threads=/);
    assert.deepEqual((await linesOf(page)).map((line) => line.split(" | ")[2]), ["worker", "worker"]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "The marked stretch of time: take it away" }).click();
    await page.getByRole("button", { name: "The chosen threads: take it away" }).click();
    await page.getByText("7 entries").waitFor();
    await close();
  });

  it("marks what is searched for, steps through it, and can show it alone", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    await page.keyboard.press("/");
    await page.keyboard.type("ada|query");
    await page.locator(".log-row mark").first().waitFor();
    assert.deepEqual(await page.locator(".log-row mark").allInnerTexts(), ["Ada", "query", "Ada"]);
    assert.equal(await page.locator(".log-row.faded").count(), 4);
    assert.equal(await page.locator("#search-matches").innerText(), "3");
    await page.keyboard.press("Enter");
    await page.waitForURL(/log=2-3/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/log=3-4/);
    assert.equal(await page.locator("#search-matches").innerText(), "2 / 3");
    await page.getByRole("button", { name: "Only matches" }).click();
    await page.getByText("3 of 7 entries").waitFor();
    await page.waitForURL(/q=ada%7Cquery.*log\.only=1/);
    await page.locator("#search").fill("(");
    await page.locator('#search[aria-invalid="true"]').waitFor();
    await page.getByText("7 entries", { exact: true }).waitFor();
    await close();
  });

  it("opens an entry: all lines in colour, fields, the status then, and the stack", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    await page.locator('[data-toggle="2"]').click();
    const entry = page.locator(".log-entry");
    assert.equal(
      await entry.locator(".log-message").innerText(),
      "no prices for Ada\n  second line\n  third line",
    );
    const red = await ask(page, ".log-message span", "getComputedStyle(it).color");
    assert.match(String(red), /^rgb\(2\d\d, 1\d\d, 1\d\d\)$/, "a red that can be read");
    assert.match(await entry.innerText(), /CPU\s+90 %\s+memory\s+80.0 MB/);
    const items = entry.getByRole("button", { name: /items/ });
    assert.match(await items.innerText(), /\[\{sku: "a-1", tags: \[…\]\}\]/);
    await items.click();
    await entry.getByRole("button", { name: /^0/ }).click();
    await entry.locator(".json-string", { hasText: '"a-1"' }).waitFor();
    assert.equal(await entry.locator(".log-stack li").count(), 0);
    await entry.getByRole("button", { name: /Stack/ }).click();
    assert.deepEqual(
      (await entry.locator(".log-stack li").allInnerTexts()).map((text) => text.replace(/\s+/g, " ")),
      ["loadOrders src/orders.ts:48", "main src/main.ts:3"],
    );
    const below = await boxOf(page, '[data-row="3"]');
    const own = await boxOf(page, '[data-row="2"]');
    assert.ok(Math.abs(below.y - own.y - own.height) < 1, "the next row begins where this one ends");
    await page.locator('[data-toggle="2"]').click();
    await entry.waitFor({ state: "detached" });
    await close();
  });

  it("lets messages that are JSON be looked into, and shows them as written", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN, "&log=4-5");
    await page.keyboard.press("Enter");
    const entry = page.locator(".log-entry");
    await entry.getByRole("button", { name: /user/ }).click();
    await entry.locator(".json-string", { hasText: '"Ada"' }).waitFor();
    await entry.getByRole("button", { name: "As it was written" }).click();
    assert.equal(
      await entry.locator(".log-message").innerText(),
      `{"msg":"from pino","user":{"name":"Ada"}}`,
    );
    await close();
  });

  it("renders Markdown where an entry asks for it, and lets nothing of it act", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    const fetched: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (!pathname.startsWith("/api/")) fetched.push(pathname);
    });
    await page.locator('[data-toggle="5"]').click();
    const text = page.locator(".markdown");
    await text.getByRole("heading", { name: "Report" }).waitFor();
    assert.deepEqual(fetched, ["/markdown.js"], "the renderer comes when it is needed, and nothing else");
    await text.locator("strong", { hasText: "bold" }).waitFor();
    await text.locator("td", { hasText: "2" }).waitFor();
    assert.deepEqual(
      await ask(page, ".markdown a", "[it.href, it.target, it.rel]"),
      ["https://example.test/x", "_blank", "noopener noreferrer nofollow"],
    );
    assert.equal(await text.locator("img, script, iframe, [style], [onerror]").count(), 0);
    assert.match(await text.innerText(), /picture <img src=/, "HTML is shown as it is written");
    assert.match(await page.title(), /^Log/);
    await page.getByRole("button", { name: "As it was written" }).click();
    assert.match(await page.locator(".log-message").innerText(), /^# Report/);
    await close();
  });

  it("goes to the timeline and back, always to the same entry", LIMIT, async () => {
    const { page, close } = await openLog(host, SHOP, "&log=2500-2501&t=0-1000000");
    const row = page.locator('[data-row="2500"]');
    await row.waitFor();
    assert.ok(isInside(await boxOf(page, '[data-row="2500"]'), await boxOf(page, ".log-grid")));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Show in timeline" }).first().click();
    await page.locator(".timeline").waitFor();
    await page.waitForURL((url) => !url.hash.includes("tab=") && /log=2500-2501/.test(url.hash));
    const range = /[?&]t=([\d.]+)-([\d.]+)/.exec(page.url());
    assert.ok(Number(range?.[1]) > 9e6 && Number(range?.[2]) < 12e6, "the entry is in view there");
    await page.keyboard.press("3");
    await row.waitFor();
    assert.ok(isInside(await boxOf(page, '[data-row="2500"]'), await boxOf(page, ".log-grid")));
    await page.goBack();
    await page.goBack();
    await page.waitForURL(/tab=log/);
    await close();
  });

  it("is moved through with the keyboard alone, and says where one is", LIMIT, async () => {
    const { page, close } = await openLog(host, SHOP);
    const grid = page.getByRole("grid", { name: "Log entries" });
    assert.equal(await grid.getAttribute("aria-rowcount"), "3001");
    const expectSelected = async (row: number) => {
      await page.locator(`[data-row="${row}"][aria-selected="true"]`).waitFor();
      assert.ok(isInside(await boxOf(page, `[data-row="${row}"]`), await boxOf(page, ".log-grid")), `${row}`);
      assert.equal(await grid.getAttribute("aria-activedescendant"), `log-entry-${row}`);
      assert.equal(
        await page.locator(`[data-row="${row}"]`).getAttribute("aria-rowindex"),
        String(row + 2),
      );
    };
    await page.keyboard.press("ArrowDown");
    await expectSelected(0);
    await page.keyboard.press("]");
    await page.keyboard.press("ArrowDown");
    await expectSelected(2);
    await page.keyboard.press("[");
    await page.keyboard.press("ArrowUp");
    await expectSelected(0);
    await page.keyboard.press("End");
    await expectSelected(2999);
    assert.match(await page.locator("#log-selection").innerText(), /fatal .*RangeError: out of stock/);
    await page.keyboard.press("PageUp");
    await page.locator('[data-row="2999"][aria-selected="false"]').waitFor();
    const up = Number(await page.locator('[aria-selected="true"][data-row]').getAttribute("data-row"));
    assert.ok(up > 2900 && up < 2990, `${up}`);
    await page.keyboard.press("Home");
    await expectSelected(0);
    await page.keyboard.press("ArrowRight");
    await page.locator(".log-entry").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.locator(".log-entry").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => !/[?&]log=/.test(url.hash));
    await close();
  });

  it("shows the same list when its link is opened again", LIMIT, async () => {
    const { page, close } = await openLog(host, SHOP);
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 22_000);
    await page.waitForURL(/log\.at=\d{3,4}/);
    const again = await openLog(host, SHOP, new URL(page.url()).hash.replace(/^.*\?tab=log/, ""));
    assert.deepEqual((await linesInView(again.page))[1], (await linesInView(page))[1]);
    await again.close();
    await close();
  });

  it("copies the selected entry, and all that is listed", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const clipboard = async () => String(await page.evaluate("navigator.clipboard.readText()"));
    await page.locator('[data-row="2"] .log-line').click();
    await page.waitForURL(/log=2-3/);
    await page.keyboard.press("ControlOrMeta+c");
    assert.match(
      await clipboard(),
      /^2026-01-31 12:00:03\.000000Z ERROR \[main\] console\.error: no prices for Ada\n {6}second line\n/,
    );
    await page.getByRole("group", { name: "Levels" }).getByRole("button", { name: "info" }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByText("Copied 4 entries").waitFor();
    const lines = (await clipboard()).trimEnd().split("\n").filter((line) => line.startsWith("2026"));
    assert.deepEqual(lines.map((line) => line.split(" ")[2]), ["DEBUG", "ERROR", "WARN", "FATAL"]);
    await close();
  });

  it("saves what is listed as lines and as JSON", LIMIT, async () => {
    const { page, close } = await openLog(host, SHOP, "&log.hide=info,debug");
    for (const [name, file] of [["Lines of text", ".log"], ["With fields and stacks", ".jsonl"]] as const) {
      await page.locator("summary", { hasText: "Save" }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name }).click(),
      ]);
      assert.equal(download.suggestedFilename(), `shop_2026_01_31_12_00_00${file}`);
      const text = readFileSync(await download.path(), "utf8").trimEnd();
      const listed = Number(/^(\d+)/.exec(await page.locator(".log-total").innerText())?.[1]);
      const entries = file === ".log"
        ? text.match(/^2026-/gm)
        : text.split("\n").map((line) => JSON.parse(line));
      assert.equal(entries?.length, listed);
      await page.getByText(/^Saved /).waitFor();
    }
    await close();
  });

  it("stays at the end of a run that goes on until somebody scrolls up", LIMIT, async () => {
    let file = growing(0, 100);
    host.write(GROWING, file);
    const { page, close } = await openLog(host, GROWING);
    await page.locator('[data-row="99"]').waitFor();
    const grow = async (from: number, to: number) => {
      file = Buffer.concat([file, growing(from, to).subarray(FILE_HEADER_BYTES)]);
      host.write(GROWING, file);
      await page.locator(`[aria-rowcount="${to + 1}"]`).waitFor();
    };
    await grow(100, 200);
    assert.match((await linesInView(page)).at(-1) ?? "", /entry 199/);
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, -1100);
    await page.getByRole("button", { name: "Follow", pressed: false }).waitFor();
    await page.waitForURL(/log\.at=/);
    const read = await linesInView(page);
    await grow(200, 300);
    await page.getByRole("button", { name: "100 new entries" }).waitFor();
    assert.deepEqual(await linesInView(page), read, "what is read does not move");
    await page.getByRole("button", { name: "100 new entries" }).click();
    await page.locator('[data-row="299"]').waitFor();
    await grow(300, 400);
    assert.match((await linesInView(page)).at(-1) ?? "", /entry 399/);
    await close();
  });

  it(
    "shows a million entries, scrolls through all of them, and never holds more than a screenful",
    LIMIT,
    async () => {
      const recording = generateRecording({
        samples: 5000,
        threads: 3,
        logs: 1_000_000,
        richLogs: true,
        intervalMicros: 10_000,
      });
      host.write(HUGE, encodeFinalised(recording, deflate));
      const { page, close } = await openLog(host, HUGE);
      await page.getByText("1,000,000 entries").waitFor();
      const height = Number(await ask(page, ".log-grid", "it.scrollHeight"));
      assert.ok(height < 17_800_000, `${height} px are more than browsers allow`);
      await page.keyboard.press("End");
      await page.locator('[data-row="999999"][aria-selected="true"]').waitFor();
      assert.match((await linesInView(page)).at(-1) ?? "", /fatal .*out of stock/);
      await page.keyboard.press("Escape");
      await page.mouse.move(700, 500);
      for (const share of [0.5, 0.123, 0.987]) {
        await ask(page, ".log-grid", `it.scrollTop = it.scrollHeight * ${share}`);
        const about = share * 1_000_000;
        await until(
          page,
          `Math.abs(Number(document.querySelector(".log-row")?.dataset.row) - ${about}) < 1000`,
        );
        const before = await rowsInView(page);
        assertNeighbours(before);
        // Small steps are exact however many entries there are: 220 px are ten rows.
        await page.mouse.wheel(0, 220);
        await page.waitForFunction(
          `document.querySelector('[data-row="${(before.at(-1) ?? 0) + 9}"]') !== null`,
        );
        await settled(page);
        const after = await rowsInView(page);
        assertNeighbours(after);
        assert.equal((after[0] ?? 0) - (before[0] ?? 0), 10);
        assert.ok(Number(await page.locator(".log-row").count()) < 80);
      }
      await page.keyboard.press("/");
      await page.keyboard.type("999998");
      await page.locator("#search-matches", { hasText: /^\d+$/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator('[data-row="999998"][aria-selected="true"]').waitFor();
      await close();
    },
  );

  it("fits narrow and wide windows", LIMIT, async () => {
    for (const [width, height] of [[1024, 700], [2560, 1440]] as const) {
      const { page, close } = await openLog(host, SHOP, "&log=10-11", { width, height });
      const grid = await boxOf(page, ".log-grid");
      assert.ok(grid.x + grid.width <= width && grid.y + grid.height <= height);
      assert.equal(await page.evaluate("document.body.scrollWidth"), width);
      const message = await boxOf(page, '[data-row="10"] .log-text');
      assert.ok(message.width > 120, `${message.width} px for messages`);
      await close();
    }
  });

  it("has no serious fault, open or searched, in both themes", LIMIT, async () => {
    const axe = readFileSync(
      fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url)),
      "utf8",
    );
    for (const colourScheme of ["dark", "light"] as const) {
      const { page, close } = await openLog(host, DRAWN, "&log=2-3", { colourScheme });
      for (const row of [2, 4, 5]) await page.locator(`[data-toggle="${row}"]`).click();
      await page.locator(".markdown h1").waitFor();
      for (const search of ["", "ada"]) {
        await page.locator("#search").fill(search);
        await settled(page);
        await page.evaluate(axe);
        const faults = await page.evaluate(`axe.run(document.querySelector(".log"), {
          resultTypes: ["violations"],
        }).then(({ violations }) => violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
          .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join("; ")))`);
        assert.deepEqual(faults, [], colourScheme);
      }
      await close();
    }
  });
});

async function openLog(
  host: PageHost,
  id: string,
  query = "",
  options: Parameters<PageHost["open"]>[1] = {},
): ReturnType<PageHost["open"]> {
  const opened = await host.open(`#/${id}?tab=log${query}`, options);
  await opened.page.locator(".log-grid").waitFor();
  await settled(opened.page);
  return opened;
}

/** What an expression of `it`, the first element of a selector, is. */
async function ask(page: Page, selector: string, expression: string): Promise<unknown> {
  return await page.evaluate(`((it) => ${expression})(document.querySelector(${JSON.stringify(selector)}))`);
}

/** Looks in every frame whether an expression is true by now. */
async function until(page: Page, expression: string): Promise<void> {
  for (const started = Date.now(); Date.now() - started < 15_000;) {
    if (await page.evaluate(expression) === true) return;
    await settled(page);
  }
  assert.fail(`never true: ${expression}`);
}

/** After two frames everything that was asked for is there. */
async function settled(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

/** The rows that are there as `time | level | thread | source | message`. */
async function linesOf(page: Page): Promise<string[]> {
  await settled(page);
  return asTexts(
    await page.evaluate(`[...document.querySelectorAll(".log-line")].map((line) => {
      return [...line.querySelectorAll('[role="gridcell"]')].slice(1).map((cell) => cell.innerText).join(" | ");
    })`),
  );
}

/** As {@link linesOf}, of rows that are wholly in view. */
async function linesInView(page: Page): Promise<string[]> {
  await settled(page);
  return asTexts(
    await page.evaluate(`(() => {
      const view = document.querySelector(".log-grid").getBoundingClientRect();
      return [...document.querySelectorAll(".log-row")].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.top >= view.top + 23 && box.bottom <= view.bottom + 1;
      }).map((row) => row.innerText.replaceAll(/\\s+/g, " "));
    })()`),
  );
}

async function rowsInView(page: Page): Promise<number[]> {
  const rows = await page.evaluate(`(() => {
    const view = document.querySelector(".log-grid").getBoundingClientRect();
    return [...document.querySelectorAll(".log-row")].filter((row) => {
      const box = row.getBoundingClientRect();
      return box.top >= view.top + 23 && box.bottom <= view.bottom + 1;
    }).map((row) => row.dataset.row);
  })()`);
  return asTexts(rows).map(Number);
}

function assertNeighbours(rows: readonly number[]): void {
  assert.ok(rows.length > 20, `${rows.length} rows`);
  rows.forEach((row, i) => assert.equal(row, (rows[0] ?? 0) + i));
}

function asTexts(value: unknown): string[] {
  assert.ok(Array.isArray(value));
  return value.map((item) => String(item).replaceAll(/\s+/g, " ").trim());
}

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  assert.ok(box !== null, `${selector} is shown`);
  return box;
}

interface Box {
  readonly y: number;
  readonly height: number;
}

function isInside(inner: Box, outer: Box): boolean {
  return inner.y >= outer.y && inner.y + Math.min(22, inner.height) <= outer.y + outer.height + 1;
}

/** A file that is being written on another machine, with the entries that one thread appended. */
function growing(from: number, to: number): Uint8Array {
  const { originMicros, tables } = drawRecording({
    threads: { main: "a" },
    startMicros: from * 1000,
    rows: ({ text }) => ({
      logs: Array.from({ length: to - from }, (_, i) => ({
        when: (from + i) * 1000,
        thread: 0,
        source: text("console.log"),
        message: text(`entry ${from + i}`),
      })),
    }),
  });
  const machine = { name: "elsewhere", system: "linux", architecture: "x64", cores: 1, memoryBytes: 1 };
  return Buffer.concat([
    encodeFileHeader(originMicros),
    encodeMetadata({ application: "growing", command: ["bun", "serve.ts"], host: machine }),
    encodeBatch(1000, tables, deflate),
  ]);
}
