// Time limit: 600 s.
// Runtime: Bun.
// Whether everybody can use the page: axe-core's verdict on every tab in both themes, and the keyboard alone.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { type Tab, TABS } from "../../ui/state/hash.ts";
import { eventually } from "../support/eventually.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { expectNoFaults } from "../support/page_faults.ts";

const ID = "shop/2026_01_31_12_00_00";
const OTHER = "shop/2026_01_31_11_00_00";
const THEMES = ["dark", "light"] as const;

/** What is to be seen in a tab once all of it is there: its frame comes earlier. */
const CONTENTS: Readonly<Record<Tab, string>> = {
  timeline: ".lanes canvas",
  calls: ".calls .row-table-row",
  log: ".log-row",
  design: ".graph .node",
  compare: ".compare .row-table-row",
};

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

describe("the page for everybody", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(ID, encodeFinalised(generateRecording({ samples: 5000, threads: 4 }), deflate));
    host.write(OTHER, encodeFinalised(generateRecording({ samples: 4000, exitCode: 1 }), deflate));
  });
  after(async () => await host.close());

  it("has no serious fault while there is nothing to show", LIMIT, async () => {
    const empty = await startPageHost(chromiumPath ?? "");
    for (const colourScheme of THEMES) {
      const { page, close } = await empty.open("", { colourScheme });
      await page.getByText("microlog record -- bun app.ts").waitFor();
      await expectNoFaults(page, `empty, ${colourScheme}`);
      await close();
    }
    await empty.close();
  });

  for (const tab of TABS) {
    it(`has no serious fault in the tab ${tab}`, LIMIT, async () => {
      for (const colourScheme of THEMES) {
        const { page, close } = await host.open(`#/${ID}?tab=${tab}&vs=${encodeURIComponent(OTHER)}`, {
          colourScheme,
        });
        await page.locator(CONTENTS[tab]).first().waitFor();
        await page.locator(".tree-run.opened").waitFor();
        await page.waitForLoadState("networkidle");
        await expectNoFaults(page, `${tab}, ${colourScheme}`);
        await close();
      }
    });
  }

  it("has no serious fault with a call's panel, several runs selected, and a search", LIMIT, async () => {
    for (const colourScheme of THEMES) {
      const { page, close } = await host.open(`#/${ID}?q=load`, { colourScheme });
      await page.locator(".lanes canvas").waitFor();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("complementary", { name: "Details of the selection" }).waitFor();
      await page.locator(".tree-run:not(.opened)").click({ modifiers: ["ControlOrMeta"] });
      await page.getByText("2 selected").waitFor();
      await expectNoFaults(page, colourScheme);
      await close();
    }
  });

  it("has no serious fault in its dialogs", LIMIT, async () => {
    for (const colourScheme of THEMES) {
      const { page, close } = await host.open(`#/${ID}`, { colourScheme });
      await page.locator(".timeline").waitFor();
      for (const name of ["Settings", "Keys"]) {
        await page.getByRole("button", { name, exact: true }).click();
        await page.getByRole("dialog", { name }).waitFor();
        await expectNoFaults(page, `${name}, ${colourScheme}`);
        await page.keyboard.press("Escape");
      }
      await close();
    }
  });

  for (const tab of TABS) {
    it(`lets the Tab key through the tab ${tab} and around`, LIMIT, async () => {
      const { page, close } = await host.open(`#/${ID}?tab=${tab}&vs=${encodeURIComponent(OTHER)}`);
      await page.locator(CONTENTS[tab]).first().waitFor();
      await page.locator(".tree-run.opened").waitFor();
      const inPanel = await tabThrough(page);
      assert.ok(inPanel > 0, `the Tab key gets into ${tab}`);
      await close();
    });
  }

  it("moves nothing when nothing should move", LIMIT, async () => {
    const { page, close } = await host.open(`#/${ID}`);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.locator(".timeline").waitFor();
    await eventually(async () => {
      const moving = await page.evaluate(`[...document.querySelectorAll("*")].filter((element) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
      const lasts = (text) => text.split(",").some((part) => parseFloat(part) > 0);
      return (animationName !== "none" && lasts(animationDuration)) || lasts(transitionDuration);
    }).length`);
      assert.equal(moving, 0);
    });
    await close();
  });
});

/** Presses Tab until the focus is back where it began. Returns how many stops lie in the open tab. */
async function tabThrough(page: Page): Promise<number> {
  let inPanel = 0;
  for (let stop = 0; stop < 400; stop++) {
    await page.keyboard.press("Tab");
    const place: string = await page.evaluate(`(() => {
      const { activeElement } = document;
      if (activeElement === document.body) return "around";
      return activeElement.closest('[role="tabpanel"]') === null ? "elsewhere" : "panel";
    })()`);
    if (place === "around") return inPanel;
    if (place === "panel") inPanel++;
  }
  assert.fail("the focus never came around: there is a trap, or a stop for every row of a list");
}
