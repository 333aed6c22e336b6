// Time limit: 600 s.
// Runtime: Bun.
// An entry of the Log tab in a real browser: what is seen of it when it is open, and how it leaves the page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { findChromium, type PageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { ask, boxOf, DRAWN, openLog, SHOP, startLogHost } from "../support/log_page.ts";
import { nextFrame } from "../support/page_places.ts";

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

describe("an entry of the log", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startLogHost(chromiumPath);
  });
  after(async () => await host.close());

  it("opens an entry: all lines in colour, fields, the status then, and the stack", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    await page.locator('[data-toggle="2"]').click();
    const entry = page.locator(".log-entry");
    await eventually(async () =>
      assert.equal(
        await entry.locator(".log-message").innerText(),
        "no prices for Ada\n  second line\n  third line",
      )
    );
    await eventually(async () => {
      const red = await ask(page, ".log-message span", "getComputedStyle(it).color");
      assert.match(String(red), /^rgb\(2\d\d, 1\d\d, 1\d\d\)$/, "a red that can be read");
    });
    await eventually(async () => assert.match(await entry.innerText(), /CPU\s+90 %\s+memory\s+80.0 MB/));
    const items = entry.getByRole("button", { name: /items/ });
    await eventually(async () => assert.match(await items.innerText(), /\[\{sku: "a-1", tags: \[…\]\}\]/));
    await items.click();
    await entry.getByRole("button", { name: /^0/ }).click();
    await entry.locator(".json-string", { hasText: '"a-1"' }).waitFor();
    await eventually(async () => assert.equal(await entry.locator(".log-stack li").count(), 0));
    await entry.getByRole("button", { name: /Stack/ }).click();
    await eventually(async () =>
      assert.deepEqual(
        (await entry.locator(".log-stack li").allInnerTexts()).map((text) => text.replace(/\s+/g, " ")),
        ["loadOrders src/orders.ts:48", "main src/main.ts:3"],
      )
    );
    await eventually(async () => {
      const below = await boxOf(page, '[data-row="3"]');
      const own = await boxOf(page, '[data-row="2"]');
      assert.ok(Math.abs(below.y - own.y - own.height) < 1, "the next row begins where this one ends");
    });
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
    await eventually(async () =>
      assert.equal(
        await entry.locator(".log-message").innerText(),
        `{"msg":"from pino","user":{"name":"Ada"}}`,
      )
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
    await eventually(() => {
      assert.deepEqual(fetched, ["/markdown.js"], "the renderer comes when it is needed, and nothing else");
    });
    await text.locator("strong", { hasText: "bold" }).waitFor();
    await text.locator("td", { hasText: "2" }).waitFor();
    await eventually(async () =>
      assert.deepEqual(
        await ask(page, ".markdown a", "[it.href, it.target, it.rel]"),
        ["https://example.test/x", "_blank", "noopener noreferrer nofollow"],
      )
    );
    await eventually(async () =>
      assert.equal(await text.locator("img, script, iframe, [style], [onerror]").count(), 0)
    );
    await eventually(async () =>
      assert.match(await text.innerText(), /picture <img src=/, "HTML is shown as it is written")
    );
    await eventually(async () => assert.match(await page.title(), /^Log/));
    await page.getByRole("button", { name: "As it was written" }).click();
    await eventually(async () => assert.match(await page.locator(".log-message").innerText(), /^# Report/));
    await close();
  });

  it("copies the selected entry, and all that is listed", LIMIT, async () => {
    const { page, close } = await openLog(host, DRAWN);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const clipboard = async () => String(await page.evaluate("navigator.clipboard.readText()"));
    await page.locator('[data-row="2"] .log-line').click();
    await page.waitForURL(/log=2-3/);
    await page.keyboard.press("ControlOrMeta+c");
    await eventually(async () =>
      assert.match(
        await clipboard(),
        /^2026-01-31 12:00:03\.000000Z ERROR \[main\] console\.error: no prices for Ada\n {6}second line\n/,
      )
    );
    await page.getByRole("group", { name: "Levels" }).getByRole("button", { name: "info" }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByText("Copied 4 entries").waitFor();
    await eventually(async () => {
      const lines = (await clipboard()).trimEnd().split("\n").filter((line) => line.startsWith("2026"));
      assert.deepEqual(lines.map((line) => line.split(" ")[2]), ["DEBUG", "ERROR", "WARN", "FATAL"]);
    });
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
        await nextFrame(page);
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
