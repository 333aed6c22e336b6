// Runtime: Bun.
// Flames and structure of a recording so large that the page's worker makes them, in a real browser.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { recordingEnd } from "../../recording/analysis/extent.ts";
import { mergeCalls } from "../../recording/analysis/merged_flames.ts";
import { formatCount } from "../../recording/analysis/quantities.ts";
import { sumStacks } from "../../recording/analysis/stack_sums.ts";
import { buildCodeUnits } from "../../recording/analysis/code_units.ts";
import { buildDesignGraph } from "../../recording/analysis/design_graph.ts";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";

const LARGE = "large/2026_01_31_12_00_00";
const LIMIT = { timeout: 180_000 };

const chromiumPath = findChromium();
const recording = generateRecording({ samples: 60_000, threads: 2 });

describe("merged calls of many samples", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;
  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(LARGE, encodeFinalised(recording, deflate));
  });
  after(() => host.close());

  it("are made by the worker, the same as made here", LIMIT, async () => {
    const { page, close } = await host.open(`#/${LARGE}?tab=calls&calls.view=flame`);
    page.setDefaultTimeout(60_000);
    const { tables } = recording;
    const { self } = sumStacks(tables, { endedAtMicros: recordingEnd(recording) ?? 0 });
    const count = formatCount(mergeCalls(tables, self).length);
    await page.getByRole("img", { name: `: ${count} merged calls` }).waitFor();
    assert.ok(page.workers().length > 0, "a worker made them");
    assert.equal(await page.locator(".flame .busy").count(), 0);
    await close();
  });

  it("of callers and callees follow the function that is selected", LIMIT, async () => {
    const { page, close } = await host.open(`#/${LARGE}?tab=calls&calls.view=sandwich`);
    page.setDefaultTimeout(60_000);
    const made = (label: string) => page.getByRole("img", { name: new RegExp(`^${label}: [1-9]`) });
    for (const label of ["Callers", "Callees"]) await made(label).waitFor();
    const rows = page.getByRole("treegrid", { name: "Callees, as rows" }).getByRole("row");
    const nameIn = (text: string) => rows.filter({ hasText: text }).first();
    const functions = page.locator(".sandwich .table-row, .sandwich [role=row]");
    const other = functions.filter({ hasText: /Page|Stock|Order/ }).nth(2);
    const name = (await other.innerText()).split("\n")[0] ?? "";
    await other.click();
    await page.locator(".sandwich-head", { hasText: name }).waitFor();
    await nameIn(name).waitFor({ state: "attached" });
    for (const label of ["Callers", "Callees"]) await made(label).waitFor();
    await close();
  });

  it("and the structure of the Design tab come from one worker", LIMIT, async () => {
    const { page, close } = await host.open(`#/${LARGE}?tab=design&design.level=file`);
    page.setDefaultTimeout(60_000);
    const { tables } = recording;
    const sums = sumStacks(tables, { endedAtMicros: recordingEnd(recording) ?? 0 });
    const units = buildCodeUnits(tables, "file", recording.metadata.directory);
    const { nodes } = buildDesignGraph(tables, sums, units, { folded: new Set(["native"]) });
    const shown = page.locator(".graph .node");
    await eventually(async () => assert.equal(await shown.count(), nodes.length));
    assert.ok(nodes.length > 3);
    await close();
  });
});
