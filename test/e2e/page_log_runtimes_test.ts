// Time limit: 600 s.
// Runtime: Bun.
// The Log tab with what real programs say, recorded by the real tracer in Bun, Deno and Node.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { type RecordedRuntime, recordProgram } from "../support/record_program.ts";

const RUNTIMES: readonly RecordedRuntime[] = ["bun", "deno", "node24"];

/** Everything that a console shows in a way of its own. */
const PROGRAM = `
function order() {
  console.group("order 4711");
  console.warn("late by two days");
  console.groupEnd();
}
console.log("shop is open", { items: [1, 2] });
console.debug("cache miss");
console.error(new RangeError("out of stock"));
console.table([{ sku: "a-1", count: 12 }]);
order();
process.stdout.write("\\x1b[1;32mpassed\\x1b[0m in \\x1b[2m12 ms\\x1b[22m\\x1b[K\\nsecond line\\n");
console.log(JSON.stringify({ msg: "shipped", to: { name: "Ada" } }));
`;

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

describe("the log of real programs", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
  });
  after(async () => await host.close());

  for (const runtime of RUNTIMES) {
    it(`has levels, colours, lines and places as they are in ${runtime}`, LIMIT, async () => {
      const { recording } = await recordProgram({
        runtime,
        text: `import process from "node:process";${PROGRAM}`,
      });
      const id = `${runtime}/2026_01_31_12_00_00`;
      host.write(id, encodeFinalised(recording, deflate));
      const { page, close } = await host.open(`#/${id}?tab=log`);
      await page.locator(".log-row").first().waitFor();
      const expectRow = async (pattern: RegExp) =>
        await eventually(async () => {
          const rows = await rowsOf(page);
          assert.ok(rows.some((row) => pattern.test(row)), `${pattern} in\n${rows.join("\n")}`);
        });
      await expectRow(/^info console\.log shop is open \{/);
      await expectRow(/^debug console\.debug cache miss$/);
      await expectRow(/^error console\.error RangeError: out of stock .*lines?$/);
      await expectRow(/^info console\.table │.*sku.*│ .*lines?$/);
      await expectRow(/^info console\.group order 4711$/);
      await expectRow(/^warn console\.warn late by two days$/);
      await expectRow(/^info stdout passed in 12 ms \+1 line$/);
      await page.locator(".log-row.level-warn").locator("[data-toggle]").click();
      const entry = page.locator(".log-entry");
      await entry.getByRole("button", { name: /^Stack/ }).click();
      await eventually(async () =>
        assert.match(
          await entry.locator(".log-stack li").first().innerText(),
          /^order\s+\S*program\.mjs:\d+$/,
        )
      );
      await eventually(async () => assert.match(await entry.innerText(), /memory\s+[\d.]+ MB/));
      const green = page.locator(".log-row", { hasText: "passed" }).locator(".log-text span span").first();
      await eventually(async () => assert.equal(await green.innerText(), "passed"));
      await eventually(async () => assert.match(await green.getAttribute("style") ?? "", /color/));
      await page.locator(".log-row", { hasText: "shipped" }).locator("[data-toggle]").click();
      await entry.getByRole("button", { name: /^to/ }).click();
      await entry.locator(".json-string", { hasText: '"Ada"' }).waitFor();
      await close();
    });
  }
});

/** Level, source and message of the rows that are there. */
async function rowsOf(page: Page): Promise<string[]> {
  const rows = await page.evaluate(`[...document.querySelectorAll(".log-line")].map((line) => {
    return [".log-level", ".log-source", ".log-text"].map((part) => line.querySelector(part).innerText).join(" ");
  })`);
  assert.ok(Array.isArray(rows));
  return rows.map((row) => String(row).replaceAll(/\s+/g, " ").trim());
}
