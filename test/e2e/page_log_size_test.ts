// Time limit: 600 s.
// Runtime: Bun.
// The Log tab in a real browser when it gets long: a run that goes on, and a million entries.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { after, before, describe, it } from "node:test";
import { encodeFileHeader, FILE_HEADER_BYTES } from "../../recording/codec/chunks.ts";
import { encodeBatch, encodeFinalised, encodeMetadata } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { ask, assertNeighbours, linesInView, openLog, rowsInView, until } from "../support/log_page.ts";
import { nextFrame } from "../support/page_places.ts";

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

const HUGE = "huge/2026_01_31_12_00_00";
const GROWING = "growing/2026_01_31_12_00_00";

describe("a long log", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
  });
  after(async () => await host.close());

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
    await eventually(async () => assert.match((await linesInView(page)).at(-1) ?? "", /entry 199/));
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, -1100);
    await page.getByRole("button", { name: "Follow", pressed: false }).waitFor();
    await page.waitForURL(/log\.at=/);
    const read = await linesInView(page);
    await grow(200, 300);
    await page.getByRole("button", { name: "100 new entries" }).waitFor();
    await eventually(async () =>
      assert.deepEqual(await linesInView(page), read, "what is read does not move")
    );
    await page.getByRole("button", { name: "100 new entries" }).click();
    await page.locator('[data-row="299"]').waitFor();
    await grow(300, 400);
    await eventually(async () => assert.match((await linesInView(page)).at(-1) ?? "", /entry 399/));
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
      await eventually(async () =>
        assert.match((await linesInView(page)).at(-1) ?? "", /fatal .*out of stock/)
      );
      await page.keyboard.press("Escape");
      await page.mouse.move(700, 500);
      for (const share of [0.5, 0.123, 0.987]) {
        await ask(page, ".log-grid", `it.scrollTop = it.scrollHeight * ${share}`);
        const about = share * 1_000_000;
        await until(
          page,
          `Math.abs(Number(document.querySelector(".log-row")?.dataset.row) - ${about}) < 1000`,
        );
        await nextFrame(page);
        const before = await rowsInView(page);
        assertNeighbours(before);
        // Small steps are exact however many entries there are: 220 px are ten rows.
        await page.mouse.wheel(0, 220);
        // Browsers may take several frames for a turn of the wheel.
        await eventually(async () => {
          const after = await rowsInView(page);
          assert.equal((after[0] ?? 0) - (before[0] ?? 0), 10);
          assertNeighbours(after);
        });
        await eventually(async () => assert.ok(Number(await page.locator(".log-row").count()) < 80));
      }
      await page.keyboard.press("/");
      await page.keyboard.type("999998");
      await page.locator("#search-matches", { hasText: /^\d+$/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator('[data-row="999998"][aria-selected="true"]').waitFor();
      await close();
    },
  );
});

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
