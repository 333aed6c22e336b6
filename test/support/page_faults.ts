// axe-core's verdict on a page in a real browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const axeSource = readFileSync(
  fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url)),
  "utf8",
);

/** Asks axe-core. Serious and critical faults count; what it is not sure of does not. */
export async function expectNoFaults(page: Page, where: string): Promise<void> {
  await page.evaluate(`${axeSource}; undefined`);
  const faults: string[] = await page.evaluate(`(async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => id + ": " + help + " at " +
        nodes.slice(0, 3).map(({ html, failureSummary }) => html.slice(0, 160) + " (" + failureSummary + ")").join(" | "));
  })()`);
  assert.deepEqual(faults, [], where);
}
