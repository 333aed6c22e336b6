// Time limit: 600 s.
// Runtime: Bun.
// The Calls tab in a real browser: functions, tree, flames, sandwich, and source.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import {
  CALLS_SOURCE,
  cellsOf,
  drawCalls,
  keyOfDrawn,
  namesOf,
  rowOf,
  treeOf,
} from "../support/drawn_calls.ts";
import { eventually } from "../support/eventually.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { expectNoFaults } from "../support/page_faults.ts";
import { pointUntil, restingBox } from "../support/page_places.ts";
import { recordProgram } from "../support/record_program.ts";

const DRAWN = "drawn/2026_01_31_12_00_00";
const LARGE = "large/2026_01_31_12_00_00";

const chromiumPath = findChromium();
const LIMIT = { timeout: 180_000 };

describe("the Calls tab", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;
  let folder: string;
  let drawn: Recording;

  before(async () => {
    folder = mkdtempSync(join(os.tmpdir(), "microlog-calls-"));
    const file = join(folder, "main.ts");
    writeFileSync(file, CALLS_SOURCE);
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    drawn = drawCalls(file);
    host = await startPageHost(chromiumPath ?? "");
    host.write(DRAWN, encodeFinalised(drawn, deflate));
    host.write(LARGE, encodeFinalised(generateRecording({ samples: 20_000, threads: 4 }), deflate));
  });
  after(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  const link = (parts = "") => `#/${DRAWN}?tab=calls${parts === "" ? "" : `&${parts}`}`;
  const keyOf = (name: string) => keyOfDrawn(drawn, name);
  const openCalls = async () => {
    const opened = await host.open(link());
    await rowOf(opened.page, "main").waitFor();
    return opened;
  };

  it(
    "shows self, total, calls, average and longest of functions, recursion once, and when they ran",
    LIMIT,
    async () => {
      const { page, close } = await openCalls();
      await eventually(async () =>
        assert.deepEqual(await cellsOf(page, "main"), ["main", "1.00 s", "10.0 s", "1", "10.0 s", "10.0 s"])
      );
      await eventually(async () =>
        assert.deepEqual(await cellsOf(page, "walk"), ["walk", "4.00 s", "4.00 s", "3", "2.33 s", "4.00 s"])
      );
      await eventually(async () =>
        assert.deepEqual(await cellsOf(page, "parse"), ["parse", "2.00 s", "2.00 s", "2", "1.00 s", "1.00 s"])
      );
      await eventually(async () =>
        assert.equal(
          await rowOf(page, "load").locator(".source-link").innerText(),
          `${last(folder)}/main.ts:6`,
        )
      );
      // A sixth of the run each: the picture has two pieces.
      await eventually(async () => {
        const picture = await rowOf(page, "parse").locator(".moments path").getAttribute("d");
        assert.ok((picture ?? "").split("M").length > 5);
      });
      await eventually(async () =>
        assert.match(await page.locator(".calls-scope").innerText(), /12\.0 s\s+on 2 threads/)
      );
      await close();
    },
  );

  it("sorts by any column, both ways, and the link keeps it", LIMIT, async () => {
    const { page, close } = await openCalls();
    await eventually(async () => assert.deepEqual((await namesOf(page)).slice(0, 2), ["walk", "load"]));
    for (
      const [title, first] of [["Total", "main"], ["Calls", "walk"], ["Longest", "main"], ["Average", "main"]]
    ) {
      await head(page, title ?? "").getByRole("button").click();
      await page.locator(".row-table-row").first().filter({ hasText: new RegExp(`^${first}`) }).waitFor();
      await eventually(async () =>
        assert.equal(await head(page, title ?? "").getAttribute("aria-sort"), "descending")
      );
    }
    await head(page, "Function").getByRole("button").click();
    await page.waitForURL(/calls\.sort=name/);
    await eventually(async () => assert.deepEqual(await namesOf(page), [...await namesOf(page)].sort()));
    await head(page, "Function").getByRole("button").click();
    await page.waitForURL(/calls\.sort=name\.down/);
    const names = await eventually(async () => {
      const shown = await namesOf(page);
      assert.deepEqual(shown, [...shown].sort().reverse());
      return shown;
    });
    const again = await host.open(new URL(page.url()).hash);
    await rowOf(again.page, "main").waitFor();
    await eventually(async () => assert.deepEqual(await namesOf(again.page), names));
    await again.close();
    await close();
  });

  it("gathers functions by file, package and thread", LIMIT, async () => {
    const { page, close } = await openCalls();
    await page.getByRole("radio", { name: "Package" }).click();
    await rowOf(page, "zod").waitFor();
    await eventually(async () => assert.deepEqual((await namesOf(page)).sort(), ["own code", "zod"]));
    await eventually(async () =>
      assert.deepEqual((await cellsOf(page, "own code")).slice(1, 4), ["10.0 s", "12.0 s", "2"])
    );
    await rowOf(page, "zod").click();
    await page.keyboard.press("ArrowRight");
    await rowOf(page, "parse").waitFor();
    await eventually(async () =>
      assert.equal(await rowOf(page, "zod").getAttribute("aria-expanded"), "true")
    );
    await eventually(async () => assert.equal(await rowOf(page, "parse").getAttribute("aria-level"), "2"));
    await page.keyboard.press("ArrowLeft");
    await rowOf(page, "parse").waitFor({ state: "detached" });
    await page.getByRole("radio", { name: "File" }).click();
    await rowOf(page, `${last(folder)}/main.ts`).waitFor();
    await page.getByRole("radio", { name: "Thread" }).click();
    await page.locator(".row-table-row", { hasText: "worker" }).locator(".opener").click();
    await rowOf(page, "help").waitFor();
    await eventually(async () =>
      assert.deepEqual((await cellsOf(page, "help")).slice(1, 3), ["2.00 s", "2.00 s"])
    );
    await page.waitForURL(/calls\.group=thread/);
    await close();
  });

  it(
    "highlights what is searched for, dims the rest, steps through it, and shows only that",
    LIMIT,
    async () => {
      const { page, close } = await openCalls();
      await page.keyboard.press("/");
      await page.keyboard.type("^(walk|parse)$");
      await page.locator(".row-table-row.dimmed").first().waitFor();
      await eventually(async () =>
        assert.deepEqual(await page.locator(".row-table-row .found").allInnerTexts(), ["walk", "parse"])
      );
      await page.locator("#search").fill("^(parse|load)$");
      await page.locator("#search-matches", { hasText: /^2$/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator("#search-matches", { hasText: /^1 \/ 2$/ }).waitFor();
      await page.locator('.row-table-row[aria-selected="true"]', { hasText: "load" }).waitFor();
      await page.getByRole("checkbox", { name: "only matches" }).check();
      await rowOf(page, "main").waitFor({ state: "detached" });
      await eventually(async () => assert.deepEqual(await namesOf(page), ["load", "parse"]));
      await close();
    },
  );

  it("follows the marked range and the chosen threads", LIMIT, async () => {
    const { page, close } = await host.open(link("mark=0-2500000"));
    await rowOf(page, "load").waitFor();
    await eventually(async () =>
      assert.deepEqual((await cellsOf(page, "load")).slice(1, 3), ["1.50 s", "2.50 s"])
    );
    await eventually(async () =>
      assert.match(await page.locator(".calls-scope").innerText(), /within 0 ms – 2\.50 s/)
    );
    await page.getByRole("button", { name: "Look at the whole run" }).click();
    await page.locator(".calls-scope", { hasText: "12.0 s" }).waitFor();
    const worker = drawn.tables.threads.columns.key[1] ?? 0;
    const other = await host.open(link(`threads=${worker.toString(36)}`));
    await rowOf(other.page, "help").waitFor();
    await eventually(async () => assert.deepEqual(await namesOf(other.page), ["help"]));
    await other.page.getByRole("button", { name: "Look at all threads" }).click();
    await rowOf(other.page, "main").waitFor();
    await other.close();
    await close();
  });

  it("selects functions by pointer and keys, and Back leads to the former one", LIMIT, async () => {
    const { page, close } = await host.open(link());
    await rowOf(page, "load").click();
    await page.locator(".details", { hasText: "load" }).waitFor();
    await rowOf(page, "main").click();
    await page.locator(".details h2", { hasText: "main" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.locator(".details h2", { hasText: "main" }).waitFor({ state: "detached" });
    await page.goBack();
    await page.locator(".details h2", { hasText: "load" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".details").waitFor({ state: "detached" });
    await close();
  });

  it("shows the call tree with its heaviest path open, opened and collapsed by keys", LIMIT, async () => {
    const { page, close } = await host.open(link("calls.view=tree"));
    const tree = page.getByRole("treegrid", { name: "Call tree" });
    await rowOf(page, "main").waitFor();
    await eventually(async () =>
      assert.deepEqual(await treeOf(page), [
        "1 main",
        "2 render",
        "3 walk",
        "4 walk",
        "5 walk",
        "2 load",
        "2 finish",
        "1 help",
      ])
    );
    await tree.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowDown");
    await eventually(async () => assert.deepEqual(await treeOf(page), ["1 main", "1 help"]));
    await page.keyboard.press("Home");
    await page.keyboard.press("*");
    await page.locator(".row-table-row").nth(8).waitFor();
    await eventually(async () =>
      assert.deepEqual(await treeOf(page), [
        "1 main",
        "2 render",
        "3 walk",
        "4 walk",
        "5 walk",
        "2 load",
        "3 parse",
        "2 finish",
        "3 parse",
        "1 help",
      ])
    );
    await page.getByRole("radio", { name: "Inverted" }).click();
    await page.getByRole("treegrid", { name: "Functions and their callers" }).waitFor();
    await page.waitForURL(/calls\.inverted=1/);
    await rowOf(page, "parse").locator(".opener").click();
    await eventually(async () => {
      const rows = await treeOf(page);
      const parse = rows.indexOf("1 parse");
      assert.deepEqual(rows.slice(parse, parse + 3), ["1 parse", "2 load", "2 finish"]);
    });
    await close();
  });

  it("draws merged calls, the widest at the left, and zooms into them", LIMIT, async () => {
    const { page, close } = await host.open(link("calls.view=flame"));
    const flame = page.locator(".flame");
    const spotAt = async (share: number, row: number) => {
      const box = await restingBox(flame);
      return { x: box.x + box.width * share, y: box.y + 18 * row };
    };
    const pointAt = async (share: number, row: number, title: string) => {
      const hint = page.locator(".hint h3", { hasText: title });
      await pointUntil(page, async () => await spotAt(share, row), hint);
    };
    // main has 10 of 12 s; below it render 5, load 3, finish 1.
    await pointAt(0.2, 1.5, "render");
    await eventually(async () => assert.match(await page.locator(".hint").innerText(), /total 5\.00 s/));
    const load = await spotAt(6 / 12, 1.5);
    await page.mouse.click(load.x, load.y);
    await page.locator(".details h2", { hasText: "load" }).waitFor();
    await page.keyboard.press("f");
    await pointAt(0.06, 1.5, "load");
    await page.keyboard.press("0");
    await pointAt(0.1, 1.6, "render");
    await page.mouse.wheel(0, -400);
    await page.mouse.wheel(0, -400);
    await pointAt(0.9, 1.6, "render");
    await close();
  });

  it("has the calls of a flame as rows, and arrow keys between them", LIMIT, async () => {
    const { page, close } = await host.open(link("calls.view=flame"));
    await page.locator(".flame canvas").waitFor();
    await page.locator(".flame").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".details h2", { hasText: "main" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator(".details h2", { hasText: "render" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.locator(".details h2", { hasText: "load" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.locator(".details h2", { hasText: "main" }).waitFor();
    const rows = page.locator('.flame [role="treegrid"] [role="row"][aria-level]');
    await eventually(async () => assert.equal(await rows.first().getAttribute("aria-level"), "1"));
    await eventually(async () => assert.match(await rows.nth(1).innerText(), /render/));
    await close();
  });

  it("puts a function between its callers and its callees", LIMIT, async () => {
    const { page, close } = await host.open(link("calls.view=sandwich"));
    await rowOf(page, "parse").click();
    await page.locator(".sandwich-head", { hasText: "parse" }).waitFor();
    await eventually(async () =>
      assert.match(await page.locator(".sandwich-head").innerText(), /2\.00 s[\s\S]*2 calls/)
    );
    const callers = page.locator('.flame[aria-label="Callers"] [role="treegrid"] [role="row"][aria-level]');
    const callees = page.locator('.flame[aria-label="Callees"] [role="treegrid"] [role="row"][aria-level]');
    await eventually(async () =>
      assert.deepEqual(await levelsOf(callers), ["1 parse", "2 load", "3 main", "2 finish", "3 main"])
    );
    await eventually(async () => assert.deepEqual(await levelsOf(callees), ["1 parse"]));
    await rowOf(page, "main").click();
    await page.locator(".sandwich-head", { hasText: "main" }).waitFor();
    await eventually(async () =>
      assert.deepEqual((await levelsOf(callees)).slice(0, 3), ["1 main", "2 render", "3 walk"])
    );
    // Callers are drawn above: their root is the lowest row.
    await pointUntil(page, async () => {
      const box = await restingBox(page.locator('.flame[aria-label="Callers"]'));
      return { x: box.x + 40, y: box.y + box.height - 6 };
    }, page.locator(".hint h3", { hasText: "main" }));
    await close();
  });

  it("shows the source of a function with the time of each line", LIMIT, async () => {
    const { page, close } = await host.open(link(`calls.view=source&fn=${keyOf("load")}`));
    const line = (text: string) => page.locator(".source-line", { hasText: text });
    const textOf = async (text: string) => (await line(text).innerText()).replaceAll(/\s+/g, " ");
    await line("function load()").waitFor();
    const begins = line("function load()").locator(".line-begins");
    await eventually(async () => assert.match(await begins.innerText(), /self 2\.00 s · total 3\.00 s/));
    // Half of its samples saw it on its first line, half on the second; the third is the only one that names parse.
    await eventually(async () => {
      assert.match(await textOf("function load()"), /^6 1\.00 s function load/);
      assert.match(await textOf("console.log"), /^7 1\.00 s console\.log\("loaded"\); 1 log/);
      assert.match(await textOf("parse();"), /^8 1\.00 s parse/);
    });
    await page.locator(".source-line", { hasText: "console.log" }).locator(".bar div").waitFor({
      state: "attached",
    });
    const classOf = async (text: string) => await line(text).getAttribute("class") ?? "";
    await eventually(async () => assert.match(await classOf("function load()"), /begins/));
    await eventually(async () => assert.match(await classOf("parse();"), /inside/));
    await eventually(async () => assert.doesNotMatch(await classOf("render();"), /inside/));
    await page.getByText("Self times of the lines add up to the function's").waitFor();
    await line("function main()").getByRole("button").click();
    await page.locator(".source-head", { hasText: "main" }).waitFor();
    await page.getByText("No sample tells a line of this function").waitFor();
    await close();
  });

  it("says why there is no source", LIMIT, async () => {
    const { page, close, faults } = await host.open(link(`calls.view=source&fn=${keyOf("parse")}`));
    await page.getByText(/Cannot show .*it is not there/).waitFor();
    // The browser itself notes the answer 404.
    assert.ok(faults.every((fault) => fault.includes("404")), faults.join());
    await page.close();
    void close;
  });

  it("scrolls through the functions of a large recording", LIMIT, async () => {
    const { page, close } = await host.open(`#/${LARGE}?tab=calls`);
    const table = page.getByRole("treegrid", { name: "Functions" });
    await page.locator(".row-table-row").first().waitFor();
    await eventually(async () => assert.ok(Number(await table.getAttribute("aria-rowcount")) > 200));
    await eventually(async () => assert.ok(await page.locator(".row-table-row").count() < 80));
    await table.focus();
    await page.keyboard.press("End");
    await page.locator('.row-table-row[aria-selected="true"]').waitFor();
    const rows = await table.getAttribute("aria-rowcount");
    await eventually(async () =>
      assert.equal(
        await page.locator('.row-table-row[aria-selected="true"]').getAttribute("aria-rowindex"),
        rows,
      )
    );
    await close();
  });

  for (const colourScheme of ["dark", "light"] as const) {
    it(`has no serious fault in any view, ${colourScheme}`, LIMIT, async () => {
      for (const view of ["functions", "tree", "flame", "sandwich", "source"]) {
        const parts = `calls.view=${view}&q=load&fn=${keyOf("load")}&x=${
          encodeURIComponent(`c-${keyOf("walk")}`)
        }`;
        const { page, close } = await host.open(link(parts), { colourScheme });
        await page.locator(".crumb.applied").waitFor();
        await page.locator(".row-table-row, .flame canvas, .source-line").first().waitFor();
        await expectNoFaults(page, view);
        await close();
      }
      const { page, close } = await host.open(link(), { colourScheme });
      await rowOf(page, "load").click({ button: "right" });
      await page.getByRole("menu").waitFor();
      await expectNoFaults(page, "menu");
      await close();
    });
  }

  for (const runtime of ["bun", "deno", "node24"] as const) {
    it(`shows the functions of a program that ${runtime} ran`, { timeout: 180_000 }, async () => {
      const id = `${runtime}/2026_01_31_12_00_00`;
      const { recording } = await recordProgram({
        runtime,
        text: BUSY,
        name: "busy.mjs",
        intervalSeconds: 0.002,
      });
      assert.ok(linesOf(recording, "spin").includes(2), "the engine tells on which line it spins");
      host.write(id, encodeFinalised(recording, deflate));
      const { page, close } = await host.open(`#/${id}?tab=calls`);
      await rowOf(page, "spin").waitFor();
      await page.getByRole("radio", { name: "Tree" }).click();
      await rowOf(page, "outer").waitFor();
      await close();
    });
  }
});

const BUSY = `
function spin(until) {
  let n = 0;
  while (Date.now() < until) n += Math.sqrt(n + 1);
  return n;
}
function outer() { return spin(Date.now() + 400) + 1; }
console.log(outer() > 0);
`;

/** How far below its first line samples saw a function. */
function linesOf({ tables }: Recording, name: string): number[] {
  const { frame, below } = tables.lines.columns;
  return [...below].filter((_, row) =>
    tables.strings.get(tables.frames.columns.name[frame[row] ?? -1] ?? -1) === name
  );
}

function last(path: string): string {
  return path.split("/").pop() ?? path;
}

function head(page: Page, title: string) {
  return page.getByRole("columnheader", { name: title, exact: true });
}

/** `level name` of each row behind a flame. */
async function levelsOf(rows: ReturnType<Page["locator"]>): Promise<string[]> {
  await rows.first().waitFor({ state: "attached" });
  return await rows.evaluateAll((all) =>
    all.map((row) => `${row.getAttribute("aria-level")} ${row.querySelector("span")?.textContent}`)
  );
}
