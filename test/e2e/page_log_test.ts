// Time limit: 600 s.
// Runtime: Bun.
// The Log tab in a real browser: which entries are listed, and how one moves through them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";
import {
  boxOf,
  DRAWN,
  isInside,
  linesInView,
  linesOf,
  openLog,
  SHOP,
  startLogHost,
} from "../support/log_page.ts";
import { rangeIn } from "../support/timeline_page.ts";

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

const SILENT = "silent/2026_01_31_12_00_00";

describe("the log", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startLogHost(chromiumPath);
    host.write(SILENT, encodeFinalised(generateRecording({ samples: 500, logs: 0 }), deflate));
  });
  after(async () => await host.close());

  it("lists every entry of every thread in order of time", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    await eventually(async () =>
      assert.deepEqual(await linesOf(page), [
        "1.000 s | info | main | console.log | shop is open",
        "2.000 s | debug | worker | cache | ×1,234 miss",
        `3.000 s | error | main | console.error | no prices for Ada order=4711 items=[{…}] empty={} +2 lines`,
        "4.000 s | warn | worker | warning | slow <b>query</b>",
        `5.000 s | info | main | stdout | {"msg":"from pino","user":{"name":"Ada"}}`,
        "6.000 s | info | main | report | # Report +10 lines",
        "7.000 s | fatal | main | uncaught | out of stock",
      ])
    );
    await page.getByRole("button", { name: /^Time/ }).click();
    await page.waitForURL(/log\.time=clock/);
    await eventually(async () => assert.match((await linesOf(page))[0] ?? "", /^\d\d:\d\d:01\.000 \| info/));
    await close();
  });

  it("leaves out the thread where there is one", LIMIT, async () => {
    const one = drawRecording({
      threads: { main: "a" },
      rows: ({ text }) => ({ logs: [{ when: 5, thread: 0, message: text("hello") }] }),
    });
    host.write("one/2026_01_31_12_00_00", encodeFinalised(one, deflate));
    const { page, close } = await openLog(host, "one/2026_01_31_12_00_00");
    await eventually(async () =>
      assert.equal(await page.getByRole("columnheader", { name: "Thread" }).count(), 0)
    );
    await eventually(async () => assert.equal(await page.getByText("Threads").count(), 0));
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
    await eventually(async () =>
      assert.equal(
        (await levels.innerText()).replaceAll(/\s+/g, " "),
        "trace 0 debug 1 info 3 warn 1 error 1 fatal 1",
      )
    );
    await levels.getByRole("button", { name: "info" }).click();
    await page.waitForURL(/log\.hide=info/);
    await eventually(async () => assert.equal((await linesOf(page)).length, 4));
    await page.getByText("4 of 7 entries").waitFor();
    await levels.getByRole("button", { name: "debug" }).press("Space");
    await page.waitForURL(/log\.hide=debug(,|%2C)info/);
    await eventually(async () => assert.equal((await linesOf(page)).length, 3));
    await page.goBack();
    await page.waitForURL((url) => !url.hash.includes("debug"));
    await levels.getByRole("button", { name: "error" }).click({ modifiers: ["Shift"] });
    await page.getByText("1 of 7 entries").waitFor();
    await eventually(async () => assert.match((await linesOf(page))[0] ?? "", /no prices/));
    await close();
  });

  it("keeps to the marked stretch and the chosen threads, with chips to clear them", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN, "&mark=1500000-5500000");
    await eventually(async () => assert.equal((await linesOf(page)).length, 4));
    await page.locator("summary", { hasText: "Threads" }).click();
    await page.getByRole("checkbox", { name: /^main/ }).click();
    await page.waitForURL(/threads=/);
    await eventually(async () =>
      assert.deepEqual((await linesOf(page)).map((line) => line.split(" | ")[2]), ["worker", "worker"])
    );
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
    await eventually(async () =>
      assert.deepEqual(await page.locator(".log-row mark").allInnerTexts(), ["Ada", "query", "Ada"])
    );
    await eventually(async () => assert.equal(await page.locator(".log-row.faded").count(), 4));
    await eventually(async () => assert.equal(await page.locator("#search-matches").innerText(), "3"));
    await page.keyboard.press("Enter");
    await page.waitForURL(/log=2-3/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/log=3-4/);
    await eventually(async () => assert.equal(await page.locator("#search-matches").innerText(), "2 / 3"));
    await page.getByRole("button", { name: "Only matches" }).click();
    await page.getByText("3 of 7 entries").waitFor();
    await page.waitForURL(/q=ada%7Cquery.*log\.only=1/);
    await page.locator("#search").fill("(");
    await page.locator('#search[aria-invalid="true"]').waitFor();
    await page.getByText("7 entries", { exact: true }).waitFor();
    await close();
  });

  it("goes to the timeline and back, always to the same entry", LIMIT, async () => {
    const { page, close } = await openLog(host, SHOP, "&log=2500-2501&t=0-1000000");
    const row = page.locator('[data-row="2500"]');
    await row.waitFor();
    await eventually(async () =>
      assert.ok(isInside(await boxOf(page, '[data-row="2500"]'), await boxOf(page, ".log-grid")))
    );
    await page.keyboard.press("Enter");
    await page.locator(".log-entry").getByRole("button", { name: "Show in timeline" }).click();
    await page.locator(".timeline").waitFor();
    await page.waitForURL((url) => !url.hash.includes("tab=") && /log=2500-2501/.test(url.hash));
    await eventually(() => {
      const { from, to } = rangeIn(page.url());
      assert.ok(from > 9e6 && to < 12e6, "the entry is in view there");
    });
    await page.keyboard.press("3");
    await row.waitFor();
    await eventually(async () =>
      assert.ok(isInside(await boxOf(page, '[data-row="2500"]'), await boxOf(page, ".log-grid")))
    );
    const around = page.locator(".details .link-list button").first();
    await around.click();
    await page.locator('[data-row="2497"][aria-selected="true"]').waitFor();
    await page.goBack();
    await page.locator('[data-row="2500"][aria-selected="true"]').waitFor();
    await page.locator(".details").getByRole("button", { name: "Show in timeline" }).click();
    await page.locator(".timeline").waitFor();
    await page.locator(".details").getByRole("button", { name: "Show in log" }).click();
    await row.waitFor();
    await close();
  });

  it("is moved through with the keyboard alone, and says where one is", LIMIT, async () => {
    const { page, close } = await openLog(host, SHOP);
    const grid = page.getByRole("grid", { name: "Log entries" });
    await eventually(async () => assert.equal(await grid.getAttribute("aria-rowcount"), "3001"));
    const expectSelected = async (row: number) => {
      await page.locator(`[data-row="${row}"][aria-selected="true"]`).waitFor();
      await eventually(async () =>
        assert.ok(
          isInside(await boxOf(page, `[data-row="${row}"]`), await boxOf(page, ".log-grid")),
          `${row}`,
        )
      );
      await eventually(async () =>
        assert.equal(await grid.getAttribute("aria-activedescendant"), `log-entry-${row}`)
      );
      await eventually(async () =>
        assert.equal(
          await page.locator(`[data-row="${row}"]`).getAttribute("aria-rowindex"),
          String(row + 2),
        )
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
    await eventually(async () =>
      assert.match(await page.locator("#log-selection").innerText(), /fatal .*RangeError: out of stock/)
    );
    await page.keyboard.press("PageUp");
    await page.locator('[data-row="2999"][aria-selected="false"]').waitFor();
    await eventually(async () => {
      const up = Number(await page.locator('[aria-selected="true"][data-row]').getAttribute("data-row"));
      assert.ok(up > 2900 && up < 2990, `${up}`);
    });
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
    // The browser drops what turns the wheel before it has drawn what lies there.
    await eventually(async () => {
      await page.mouse.wheel(0, 22_000);
      await page.waitForURL(/log\.at=\d{3,4}/, { timeout: 5_000 });
    });
    const again = await openLog(host, SHOP, new URL(page.url()).hash.replace(/^.*\?tab=log/, ""));
    await eventually(async () =>
      assert.deepEqual((await linesInView(again.page))[1], (await linesInView(page))[1])
    );
    await again.close();
    await close();
  });

  it("fits narrow and wide windows", LIMIT, async () => {
    for (const [width, height] of [[1024, 700], [2560, 1440]] as const) {
      const { page, close } = await openLog(host, SHOP, "&log=10-11", { width, height });
      await eventually(async () => {
        const grid = await boxOf(page, ".log-grid");
        assert.ok(grid.x + grid.width <= width && grid.y + grid.height <= height);
      });
      await eventually(async () => assert.equal(await page.evaluate("document.body.scrollWidth"), width));
      await eventually(async () => {
        const message = await boxOf(page, '[data-row="10"] .log-text');
        assert.ok(message.width > 120, `${message.width} px for messages`);
      });
      await close();
    }
  });
});
