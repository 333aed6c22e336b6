// Time limit: 600 s.
// Runtime: Bun.
// The frame of the page in a real browser: tabs, dialogs, the recordings tree, source links, runs that grow, sizes of
// windows.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { after, before, describe, it } from "node:test";
import type { Locator, Page } from "playwright-core";
import { FILE_HEADER_BYTES } from "../../recording/codec/chunks.ts";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { TABS } from "../../ui/state/hash.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { growing } from "../support/growing_file.ts";
import { listedRun } from "../support/listed_run.ts";
import { restingBox } from "../support/page_places.ts";

const SHOP = ["12", "13", "14"].map((hour) => `shop/2026_01_31_${hour}_00_00`);
const [OLD = "", MIDDLE = "", NEW = ""] = SHOP;
const GROWING = "growing/2026_01_31_09_00_00";

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

function runOf(application: string, startedHour: number): Recording {
  const recording = generateRecording({ samples: 2000, threads: 2 });
  const metadata = { ...recording.metadata, application };
  return { ...recording, originMicros: recording.originMicros + startedHour * 3.6e9, metadata };
}

describe("the frame", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    SHOP.forEach((id, hour) => host.write(id, encodeFinalised(runOf("shop", hour), deflate)));
  });
  after(async () => await host.close());

  it("opens tabs by click, digit and arrow, and goes back through them", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.waitForURL(/tab=calls/);
    await page.getByRole("tabpanel", { name: "Calls" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/tab=log/);
    await eventually(async () => assert.equal(await focusedText(page), "Log"));
    await page.keyboard.press("4");
    await page.getByRole("tab", { name: "Design", selected: true }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.getByRole("tab", { name: "Calls", selected: true }).waitFor();
    await eventually(async () => assert.equal(await page.locator('[role="tab"][tabindex="0"]').count(), 1));
    await close();
  });

  it("shows its keys, changes one, and says when two are the same", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    await page.locator(".timeline").waitFor();
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.getByRole("button", { name: /^Log: 3\. Change$/ }).click();
    await page.keyboard.press("w");
    await dialog.getByText("also Zoom in at the pointer").waitFor();
    await dialog.getByText("also Log").waitFor();
    await dialog.getByRole("button", { name: /^Log: W/ }).click();
    await page.keyboard.press("q");
    await dialog.getByText("also Log").waitFor({ state: "detached" });
    await page.keyboard.press("5");
    assert.doesNotMatch(page.url(), /tab=/, "keys rest behind a dialog");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("q");
    await page.waitForURL(/tab=log/);
    await page.reload();
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.keyboard.press("q");
    await page.waitForURL(/tab=log/);
    await close();
  });

  it("keeps the focus in a dialog and gives it back", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    const button = page.getByRole("button", { name: "Settings", exact: true });
    await button.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Settings" });
    await dialog.waitFor();
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press("Tab");
      const outside = await page.evaluate(
        "document.activeElement !== document.body && document.activeElement.closest('dialog') === null",
      );
      assert.equal(outside, false, `after ${i + 1} tabs`);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.locator('[aria-label="Settings"]:focus').waitFor();
    await close();
  });

  it("remembers settings, refuses a URL that runs something, and puts all back", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    await page.locator(".timeline").waitFor();
    await page.keyboard.press(",");
    const dialog = page.getByRole("dialog", { name: "Settings" });
    await dialog.getByLabel("Scrolls").check();
    await dialog.getByLabel("Custom URL").check();
    const url = dialog.getByLabel(/^URL with/);
    await url.fill("javascript:alert('{path}')");
    await dialog.getByText(/not allowed/).waitFor();
    await url.fill("idea://open?file={path}&line={line}");
    await dialog.getByText("idea://open?file=/srv/shop/src/orders.ts&line=48").waitFor();
    await dialog.getByRole("button", { name: "Add a folder" }).click();
    await dialog.getByLabel("Folder 1 as the recording names it").fill("/srv/shop");
    await dialog.getByLabel("Folder 1 on this machine").fill("/home/me/shop");
    await dialog.getByText("idea://open?file=/home/me/shop/src/orders.ts&line=48").waitFor();
    await page.reload();
    await page.locator(".timeline").waitFor();
    await page.keyboard.press(",");
    await eventually(async () => assert.ok(await dialog.getByLabel("Scrolls").isChecked()));
    await eventually(async () => assert.ok(await dialog.getByLabel("Custom URL").isChecked()));
    await dialog.getByRole("button", { name: "Reset everything" }).click();
    await eventually(async () => assert.ok(await dialog.getByLabel("Zooms").isChecked()));
    await eventually(async () => assert.ok(await dialog.getByLabel("None yet").isChecked()));
    await close();
  });

  it("asks for an editor once, and then source links open in it", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    await page.locator(".lanes canvas").waitFor();
    await page.keyboard.press("ArrowDown");
    const link = page.locator(".details-head .source-link");
    const place = await link.innerText();
    await link.click();
    const dialog = page.getByRole("dialog", { name: "Open sources in" });
    await dialog.getByLabel("Cursor").check();
    await eventually(async () => {
      const address = await dialog.getByRole("link", { name: "Open" }).getAttribute("href") ?? "";
      assert.match(address, /^cursor:\/\/file\/.+:\d+:\d+$/);
      assert.ok(address.includes(place), `${place} in ${address}`);
    });
    // One that this test can follow.
    await dialog.getByLabel("Custom URL").check();
    await dialog.getByLabel(/^URL with/).fill(`${host.url}api/health?at={path}:{line}`);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const opened = page.waitForEvent("popup");
    await link.click();
    const popup = await opened;
    await popup.waitForLoadState();
    assert.ok(new URL(popup.url()).searchParams.get("at")?.endsWith(place));
    await eventually(async () => assert.equal(await dialog.count(), 0));
    await popup.close();
    await close();
  });

  it("walks, selects and compares runs by keyboard", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    const tree = page.getByRole("tree");
    await tree.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("treeitem", { expanded: false, name: /^shop/ }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("3 selected").waitFor();
    await eventually(async () => assert.ok(await page.getByRole("button", { name: "Compare" }).isDisabled()));
    await page.keyboard.press("Space");
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.waitForURL((url) => url.hash.includes(`vs=${encodeURIComponent(MIDDLE)}`));
    await page.getByRole("tab", { name: "Compare", selected: true }).waitFor();
    await tree.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.hash.startsWith(`#/${OLD}`));
    await close();
  });

  it(
    "deletes runs out of sight, brings them back, and deletes them when the page is left",
    LIMIT,
    async () => {
      const extra = ["15", "16"].map((hour) => `extra/2026_01_31_${hour}_00_00`);
      extra.forEach((id, hour) => host.write(id, encodeFinalised(runOf("extra", hour), deflate)));
      const { page, close } = await host.open(`#/${NEW}`);
      const application = page.getByRole("treeitem", { name: /^extra/ });
      const runs = page.locator(".tree-run");
      await application.waitFor();
      await runOfApplication(page, "extra", 1).waitFor();
      const before = await runs.count();
      const deletes: string[] = [];
      page.on("request", (request) => {
        if (request.method() === "DELETE") deletes.push(new URL(request.url()).pathname);
      });
      await runOfApplication(page, "extra", 0).click();
      await page.waitForURL(/extra/);
      await runOfApplication(page, "extra", 1).click({ modifiers: ["ControlOrMeta"] });
      await page.getByRole("group", { name: "Selected recordings" }).getByRole("button", { name: "Delete" })
        .click();
      await application.waitFor({ state: "detached" });
      await page.waitForURL((url) => !url.hash.includes("extra"));
      await page.getByRole("button", { name: "Undo" }).click();
      await application.waitFor();
      await eventually(async () => assert.equal(await runs.count(), before));
      await page.waitForURL(/extra/);
      assert.deepEqual(deletes, []);
      await page.getByRole("tree").focus();
      await page.keyboard.press("Delete");
      await page.getByText(/^Deleted extra/).waitFor();
      await page.reload();
      await page.getByRole("treeitem", { name: "extra 1 run" }).waitFor();
      await close();
      for (const id of extra) host.removeIfThere(id);
    },
  );

  it("holds tens of thousands of runs as a screenful", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    const many = Array.from({ length: 30_000 }, (_, i) => {
      const time = new Date(Date.UTC(2026, 0, 31) - i * 60_000);
      const name = time.toISOString().slice(0, 19).replaceAll(/[-T:]/g, "_");
      return listedRun(`app${i % 5}/${name}`, {
        startedAt: time.toISOString(),
        exitCode: i === 29_999 ? 7 : 0,
      });
    });
    await page.route("**/api/recordings", (route) => route.fulfill({ json: many }));
    await page.reload();
    await page.getByRole("treeitem", { name: /^app0/ }).first().waitFor();
    await eventually(async () => assert.ok(await page.locator(".tree-run").count() < 100));
    const tree = page.getByRole("tree");
    await tree.focus();
    await page.keyboard.press("End");
    await page.locator(".tree-run.active").waitFor();
    await page.getByRole("searchbox", { name: /^Filter/ }).fill("exit 7");
    await page.getByRole("treeitem", { name: "app4 1 run" }).waitFor();
    await eventually(async () => assert.equal(await page.locator(".tree-run.failed").count(), 1));
    await close();
  });

  it("remembers how wide the recordings are, and that they are hidden", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NEW}`);
    const pane = page.locator(".tree-pane");
    const edge = page.getByRole("separator");
    const box = await restingBox(edge);
    await page.mouse.move(box.x + 2, 300);
    await page.mouse.down();
    await page.mouse.move(400, 300, { steps: 3 });
    await page.mouse.up();
    await eventually(async () => assert.equal(Math.round((await restingBox(pane)).width), 400));
    await edge.focus();
    await page.keyboard.press("ArrowLeft");
    await page.reload();
    await eventually(async () => assert.ok(Math.abs((await restingBox(pane)).width - 384) < 3));
    await page.keyboard.press("b");
    await pane.waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".timeline").waitFor();
    await eventually(async () => assert.equal(await pane.count(), 0));
    await page.keyboard.press("r");
    await page.locator("#recordings-filter:focus").waitFor();
    await close();
  });

  it("fetches what was appended, and keeps the view where it is or at the end", LIMIT, async () => {
    const begun = growing("aaaaa\nbbb", 0);
    host.write(GROWING, begun);
    const { page, close } = await host.open(`#/${GROWING}?t=1000000-3000000`);
    // Then it has all that there is.
    await page.getByRole("button", { name: "Go live" }).waitFor();
    const asked: (string | undefined)[] = [];
    page.on("request", (request) => {
      if (request.method() === "GET" && request.url().includes(GROWING)) {
        asked.push(request.headers()["range"]);
      }
    });
    const longer = Buffer.concat([begun, growing("aaaaa\n b", 5).subarray(FILE_HEADER_BYTES)]);
    host.write(GROWING, longer);
    await page.locator(".run-header .took").getByText("10.0 s").waitFor();
    assert.deepEqual([...new Set(asked)], [`bytes=${begun.length - 64}-`]);
    assert.match(page.url(), /t=1000000-3000000/);
    await page.getByRole("button", { name: "Go live" }).click();
    await page.getByRole("button", { name: "Live", exact: true }).waitFor();
    await page.waitForURL(/t=8000000-10000000/);
    host.write(GROWING, Buffer.concat([longer, growing("aa", 10).subarray(FILE_HEADER_BYTES)]));
    await page.waitForURL(/t=10000000-12000000/);
    // Another file of the same name: what is known of the first one is of no use.
    host.write(GROWING, growing("ccccccc\nccccccc\nddddddd\nccccccc", 0));
    await page.locator(".run-header .took").getByText("7.00 s").waitFor();
    await close();
    host.removeIfThere(GROWING);
  });

  it("fits windows from 1024 pixels to 4K", LIMIT, async () => {
    for (const [width, height] of [[1024, 700], [1430, 840], [3840, 2160]] as const) {
      const { page, close } = await host.open(`#/${NEW}?q=load`, { width, height });
      for (const tab of TABS) {
        await page.locator(`#tab-${tab}`).click();
        await page.locator(`#tab-${tab}[aria-selected="true"]`).waitFor();
        await eventually(async () => {
          const overflow = await page.evaluate(`(() => {
          const bar = document.querySelector(".top-bar");
          const wide = (element) => element.scrollWidth > element.clientWidth;
          return [wide(document.documentElement), wide(document.body), wide(bar),
            [...bar.querySelectorAll("*")].some((e) => e.getBoundingClientRect().right > innerWidth)];
        })()`);
          assert.deepEqual(overflow, [false, false, false, false], `${tab} at ${width}`);
        });
      }
      await close();
    }
  });
});

/** The nth run below an application's row. */
function runOfApplication(page: Page, application: string, nth: number): Locator {
  return page.locator(`.tree-application:has-text("${application}") ~ .tree-run`).nth(nth);
}

async function focusedText(page: Page): Promise<string> {
  return await page.evaluate("document.activeElement.textContent");
}
