// Time limit: 600 s.
// Runtime: Bun.
// Keys that follow each other faster than the screen shows frames: what a key opens takes the next one.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { drawCalls, namesOf, rowOf } from "../support/drawn_calls.ts";
import { eventually } from "../support/eventually.ts";

const DRAWN = "drawn/2026_01_31_12_00_00";

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

describe(
  "keys that come at once",
  { skip: chromiumPath === undefined ? "there is no Chromium" : false },
  () => {
    let host: PageHost;

    before(async () => {
      host = await startPageHost(chromiumPath ?? "");
      host.write(DRAWN, encodeFinalised(drawCalls("/srv/shop/src/main.ts"), deflate));
    });
    after(async () => await host.close());

    it("go to the menu that a key has opened", LIMIT, async () => {
      const { page, close } = await host.open(`#/${DRAWN}?tab=calls`);
      await rowOf(page, "load").click();
      await pressAtOnce(page, [{ key: "F10", shiftKey: true }, { key: "f" }]);
      await page.locator(".crumb.applied", { hasText: "load" }).waitFor();
      await eventually(async () => assert.deepEqual((await namesOf(page)).sort(), ["load", "parse"]));
      await close();
    });

    it("go to the tab that a key has opened", LIMIT, async () => {
      const { page, close } = await host.open(`#/${DRAWN}?tab=calls`);
      await rowOf(page, "load").waitFor();
      // Its code is there from the first look on.
      await page.keyboard.press("3");
      await page.locator(".log-line").first().waitFor();
      await page.keyboard.press("2");
      await rowOf(page, "load").waitFor();
      await pressAtOnce(page, [{ key: "3" }, { key: "ArrowDown" }]);
      await page.locator('.log-row[aria-selected="true"]').waitFor();
      await close();
    });

    it("do not get past a dialog that a key has opened", LIMIT, async () => {
      const { page, close } = await host.open(`#/${DRAWN}?tab=calls`);
      await rowOf(page, "load").waitFor();
      const shown = await pressAtOnce(page, [{ key: "?" }, { key: "3" }]);
      assert.match(shown, /tab=calls/);
      await page.getByRole("dialog").waitFor();
      await close();
    });
  },
);

interface Press {
  readonly key: string;
  readonly shiftKey?: boolean;
}

/** Presses keys, on what has the focus then, with no frame between them. Gives the address after the last. */
async function pressAtOnce(page: Page, presses: readonly Press[]): Promise<string> {
  return String(
    await page.evaluate(`(async () => {
      for (const press of ${JSON.stringify(presses)}) {
        document.activeElement.dispatchEvent(
          new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...press }),
        );
        // Tasks of the engine's own queue, all in the frame of the key.
        for (let turn = 0; turn < 20; turn++) await undefined;
      }
      return location.href;
    })()`),
  );
}
