// Time limit: 600 s.
// Runtime: Bun.
// Transforms in a real browser: from menus and links, as crumbs, in every tab.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { cellsOf, drawCalls, keyOfDrawn, namesOf, rowOf, treeOf } from "../support/drawn_calls.ts";
import { eventually } from "../support/eventually.ts";
import { restingBox } from "../support/page_places.ts";

const DRAWN = "drawn/2026_01_31_12_00_00";

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

describe(
  "transforms of the stacks",
  { skip: chromiumPath === undefined ? "there is no Chromium" : false },
  () => {
    let host: PageHost;
    let drawn: Recording;

    before(async () => {
      drawn = drawCalls("/srv/shop/src/main.ts");
      host = await startPageHost(chromiumPath ?? "");
      host.write(DRAWN, encodeFinalised(drawn, deflate));
    });
    after(async () => await host.close());

    const link = (parts = "") => `#/${DRAWN}?tab=calls${parts === "" ? "" : `&${parts}`}`;
    const keyOf = (name: string) => keyOfDrawn(drawn, name);

    it("does transforms from a row's menu, shows them as crumbs, and takes them back", LIMIT, async () => {
      const { page, close } = await host.open(link());
      await rowOf(page, "parse").click({ button: "right" });
      const menu = page.getByRole("menu", { name: "What to do with parse" });
      await menu.getByRole("menuitem", { name: "Merge it into its callers" }).click();
      await rowOf(page, "parse").waitFor({ state: "detached" });
      await eventually(async () =>
        assert.deepEqual((await cellsOf(page, "load")).slice(1, 3), ["3.00 s", "3.00 s"])
      );
      await page.waitForURL(/x=m-/);
      await rowOf(page, "load").click();
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menu", { name: "What to do with load" }).waitFor();
      await page.keyboard.press("f");
      await rowOf(page, "main").waitFor({ state: "detached" });
      await eventually(async () => assert.deepEqual(await namesOf(page), ["load"]));
      const crumbs = page.getByRole("navigation", { name: "Transforms of the stacks" });
      await eventually(async () =>
        assert.deepEqual(await crumbs.locator("li").allInnerTexts().then(oneLine), [
          "Everything",
          "Merged parse",
          "Focus load",
        ])
      );
      await crumbs.getByRole("button", { name: "Take back Merged: parse" }).click();
      await rowOf(page, "parse").waitFor();
      await eventually(async () => assert.deepEqual((await namesOf(page)).sort(), ["load", "parse"]));
      await page.goBack();
      await rowOf(page, "parse").waitFor({ state: "detached" });
      await crumbs.getByRole("button", { name: /^Merged/ }).click();
      await rowOf(page, "main").waitFor();
      await crumbs.getByRole("button", { name: "Everything" }).click();
      await crumbs.waitFor({ state: "detached" });
      await rowOf(page, "parse").waitFor();
      await close();
    });

    const TRANSFORMS: readonly {
      readonly word: (name: typeof keyOf) => string;
      readonly names: readonly string[];
    }[] = [
      { word: (key) => `f-${key("load")}`, names: ["load", "parse"] },
      { word: (key) => `d-${key("load")}`, names: ["finish", "help", "main", "parse", "render", "walk"] },
      {
        word: (key) => `c-${key("load")}`,
        names: ["finish", "help", "load", "main", "parse", "render", "walk"],
      },
      { word: () => "l-zod", names: ["finish", "help", "load", "main", "render", "walk", "zod"] },
      { word: () => "own", names: ["finish", "help", "load", "main", "render", "walk", "zod"] },
    ];
    for (const { word, names } of TRANSFORMS) {
      it(`opens a link with the transform ${word(() => "…")}`, LIMIT, async () => {
        const { page, close } = await host.open(link(`x=${encodeURIComponent(word(keyOf))}`));
        await page.locator(".crumb.applied").waitFor();
        await page.locator(".row-table-row").first().waitFor();
        await eventually(async () => assert.deepEqual((await namesOf(page)).sort(), names));
        await close();
      });
    }

    it("shows the menu's button in the row that is pointed at", LIMIT, async () => {
      const { page, close } = await host.open(link());
      await rowOf(page, "parse").hover();
      await rowOf(page, "parse").getByRole("button", { name: "Menu" }).click();
      await page.getByRole("menu", { name: "What to do with parse" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await rowOf(page, "parse").waitFor({ state: "detached" });
      await close();
    });

    it("shows only one's own code by a switch, and all of it again", LIMIT, async () => {
      const { page, close } = await host.open(link());
      const own = page.getByRole("checkbox", { name: "only my code" });
      await own.check();
      await rowOf(page, "zod").waitFor();
      await page.waitForURL(/x=own/);
      await own.uncheck();
      await rowOf(page, "parse").waitFor();
      await page.getByRole("navigation", { name: "Transforms of the stacks" }).waitFor({ state: "detached" });
      await close();
    });

    it("collapses recursion, so that a function's calls are one", LIMIT, async () => {
      const { page, close } = await host.open(link(`x=${encodeURIComponent(`r-${keyOf("walk")}`)}`));
      await page.locator(".crumb.applied").waitFor();
      await eventually(async () =>
        assert.deepEqual((await cellsOf(page, "walk")).slice(1, 4), ["4.00 s", "4.00 s", "1"])
      );
      await close();
    });

    it("focuses on one path of the tree", LIMIT, async () => {
      const { page, close } = await host.open(link("calls.view=tree"));
      // Not on the link to the source.
      await rowOf(page, "load").click({ position: { x: 80, y: 10 } });
      await page.keyboard.press("ArrowRight");
      await rowOf(page, "parse").click({ button: "right" });
      await page.getByRole("menuitem", { name: "Focus on this path" }).click();
      await page.locator(".crumb.applied").waitFor();
      await eventually(async () => assert.deepEqual(await treeOf(page), ["1 parse"]));
      await eventually(async () => assert.match(await page.locator(".calls-scope").innerText(), /1\.00 s/));
      await close();
    });

    it("keeps one chain of calls, from the inverted tree and from a sandwich", LIMIT, async () => {
      const { page, close } = await host.open(link("calls.view=tree&calls.inverted=1"));
      await rowOf(page, "parse").locator(".opener").click();
      await rowOf(page, "finish").click({ button: "right" });
      await page.getByRole("menuitem", { name: "Keep only this chain of calls" }).click();
      await page.waitForURL(/x=k-/);
      await page.locator(".crumb.applied", { hasText: "finish → parse" }).waitFor();
      await eventually(async () => assert.match(await page.locator(".calls-scope").innerText(), /1\.00 s/));
      await eventually(async () => assert.deepEqual(await treeOf(page), ["1 parse", "2 finish"]));
      await page.getByRole("button", { name: "Everything" }).click();
      await page.getByRole("radio", { name: "Sandwich" }).click();
      await rowOf(page, "parse").click();
      const callers = page.locator('.flame[aria-label="Callers"]');
      await page.locator(".sandwich-head", { hasText: "parse" }).waitFor();
      const box = await restingBox(callers);
      // The row above the function itself: load at the left, which took more, and finish.
      await page.mouse.click(box.x + box.width * 0.75, box.y + box.height - 18 * 1.5, { button: "right" });
      await page.getByRole("menu", { name: "What to do with finish" }).waitFor();
      await page.getByRole("menuitem", { name: "Keep only this chain of calls" }).click();
      await page.locator(".crumb.applied", { hasText: "finish → parse" }).waitFor();
      await close();
    });

    it("says when a transform is about something that the recording does not have", LIMIT, async () => {
      const { page, close } = await host.open(link("x=f-nosuchkey"));
      await page.getByText("not in this recording").waitFor();
      await rowOf(page, "main").waitFor();
      await close();
    });

    it("applies transforms to every tab, and log entries keep their stacks", LIMIT, async () => {
      const { page, close } = await host.open(`#/${DRAWN}?x=${encodeURIComponent(`m-${keyOf("load")}`)}`);
      await page.locator(".crumb.applied").waitFor();
      const rows = page.locator('.timeline [role="treegrid"]').first();
      await rows.waitFor({ state: "attached" });
      await page.locator(".stage").focus();
      const seen = new Set<string>();
      for (const key of ["ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight"]) {
        await page.keyboard.press(key);
        await page.locator(".details h2").waitFor();
        seen.add(await page.locator(".details h2").innerText());
      }
      assert.ok(seen.has("main") && !seen.has("load"), [...seen].join());
      await page.keyboard.press("Escape");
      await page.keyboard.press("]");
      await page.locator(".details", { hasText: "loaded" }).waitFor();
      await eventually(async () => assert.match(await page.locator(".details").innerText(), /load/));
      await close();
    });
  },
);

function oneLine(texts: readonly string[]): string[] {
  return texts.map((text) => text.replaceAll(/\s+/g, " ").trim());
}
