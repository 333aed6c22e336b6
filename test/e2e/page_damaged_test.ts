// Time limit: 600 s.
// Runtime: Bun.
// Damaged files on the page: the tree tells them from runs that ended, by word and mark, and the run says what is left.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { scanChunks } from "../../recording/codec/chunks.ts";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { generateRecording } from "../support/generated_recording.ts";

const WHOLE = "shop/2026_01_31_12_00_00";
const CUT = "shop/2026_01_31_11_00_00";
const SHORT = "shop/2026_01_31_10_00_00";

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

describe("damaged files", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    const bytes = encodeFinalised(generateRecording({ samples: 80_000 }), deflate);
    host.write(WHOLE, bytes);
    host.write(CUT, bytes.slice(0, bytes.length >> 1));
    // Exactly between two chunks, where nothing but the missing end tells.
    const { chunks } = scanChunks(bytes);
    host.write(SHORT, bytes.slice(0, chunks[2]?.offset));
  });
  after(async () => await host.close());

  it("are marked as such in the tree, by word and by shape", LIMIT, async () => {
    const { page, close } = await host.open(`#/${WHOLE}`);
    await page.locator(".tree-run.damaged").nth(1).waitFor();
    assert.deepEqual(await page.locator(".tree-run .ending").allInnerTexts(), ["damaged", "damaged"]);
    assert.equal(await page.locator('.tree-run svg[aria-label="cannot be read whole"] path').count(), 2);
    assert.equal(await page.locator('.tree-run svg[aria-label="ended well"] circle').count(), 1);
    await page.getByText("This file is damaged.").waitFor({ state: "detached" });
    await close();
  });

  it("say above every tab that they were cut, and what is left", LIMIT, async () => {
    for (const id of [CUT, SHORT]) {
      const { page, close } = await host.open(`#/${id}`);
      const note = page.getByRole("note").filter({ hasText: "This file is damaged." });
      await note.waitFor();
      assert.match(await note.getAttribute("title") ?? "", /was finalised and has been cut/);
      await page.locator(".run-header").getByText("damaged", { exact: true }).waitFor();
      await close();
    }
  });
});
