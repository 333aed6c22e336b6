// Time limit: 600 s.
// Runtime: Bun.
// The Compare tab in a real browser: two runs are chosen, swapped, and compared by figures, function, flame, status and log.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { drawRecording } from "../support/draw_recording.ts";
import { eventually } from "../support/eventually.ts";
import { type PageSpot, pointUntil, restingBox } from "../support/page_places.ts";

const BUN = "shop/2026_01_31_12_00_00";
const NODE = "shop/2026_01_31_12_05_00";
const OTHER = "tool/2026_01_31_12_10_00";
const BOTH = `#/${NODE}?tab=compare&vs=${encodeURIComponent(BUN)}`;

/** A tenth of a second a column. */
function shopRun(runtime: string, drawing: string, options: {
  readonly line: number;
  readonly module: string;
  readonly logs: readonly (readonly [level: number, message: string])[];
  readonly memory: number;
  readonly application?: string;
}): Recording {
  const { line, module, logs, memory, application = "shop" } = options;
  const columns = Math.max(...drawing.split("\n").map((text) => text.trim().length));
  const end = columns * 100_000;
  return drawRecording({
    threads: { main: drawing },
    columnMicros: 100_000,
    frames: {
      m: { name: module, file: "/srv/shop/main.ts" },
      a: { name: "main", file: "/srv/shop/main.ts", line: 3 },
      b: { name: "load", file: "/srv/shop/orders.ts", line },
      c: { name: "price", file: "/srv/shop/prices.ts", line: line + 10 },
      d: { name: "retry", file: "/srv/shop/orders.ts", line: line + 20 },
      n: { name: "sort", file: "", kind: "native" },
    },
    metadata: { application, runtime, directory: "/srv/shop", endedAtMicros: end, exitCode: 0 },
    rows: ({ text }) => ({
      processes: [{ key: 100, pid: 1, runtime: text(runtime), endedAt: end, exitCode: 0 }],
      logs: logs.map(([level, message], index) => ({
        when: index * 1000,
        thread: 0,
        level,
        message: text(message),
      })),
      status: Array.from({ length: columns }, (_, i) => {
        return { when: i * 100_000, thread: 0, cpuPercent: 50, rssBytes: memory + i * 1e6 };
      }),
    }),
  });
}

const bun = shopRun("bun 1.4.5", "mmmmmmmmmm\naaaaaaaaaa\nbbbb cc nn", {
  line: 10,
  module: "(module)",
  logs: [[2, "order 12 took 31 ms"], [2, "bye"], [3, "low stock"]],
  memory: 50e6,
});
const node = shopRun("node 24.1.0", "mmmmmmmmmmmmmmm\naaaaaaaaaaaaaaa\nbbbbbbbb c dd", {
  line: 14,
  module: "",
  logs: [[2, "order 17 took 29 ms"], [2, "bye"], [4, "no prices for 7"]],
  memory: 80e6,
});

const chromiumPath = findChromium();

/** A browser on a busy machine takes its time. */
const LIMIT = { timeout: 180_000 };

describe("the Compare tab", { skip: chromiumPath === undefined ? "there is no Chromium" : false }, () => {
  let host: PageHost;

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    host.write(BUN, encodeFinalised(bun, deflate));
    host.write(NODE, encodeFinalised(node, deflate));
    host.write(
      OTHER,
      encodeFinalised(
        shopRun("deno 2.9.6", "aa", { line: 1, module: "", logs: [], memory: 1e6, application: "tool" }),
        deflate,
      ),
    );
  });
  after(async () => await host.close());

  async function openBoth(more = "") {
    const watched = await host.open(`${BOTH}${more}`);
    await watched.page.locator(".compare-summary").waitFor();
    return watched;
  }

  it("lists other runs, those of the same application first, and is narrowed by typing", LIMIT, async () => {
    const { page, close } = await host.open(`#/${NODE}?tab=compare`);
    const options = page.getByRole("option");
    await options.first().waitFor();
    await options.nth(1).waitFor();
    await eventually(async () => {
      const texts = await options.allInnerTexts();
      assert.equal(texts.length, 2);
      assert.match(texts[0] ?? "", /^shop · .* · bun 1\.4\.5 · 1\.00 s$/);
      assert.match(texts[1] ?? "", /^tool · /);
    });
    await page.getByRole("combobox", { name: "Run to compare with" }).fill("bun shop");
    await options.nth(1).waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.locator(".compare-summary").waitFor();
    await page.waitForURL(/vs=shop%2F2026_01_31_12_00_00/);
    await page.goBack();
    await options.nth(1).waitFor();
    await close();
  });

  it("chooses another run from the head, by pointer and by keys", LIMIT, async () => {
    const { page, close } = await openBoth();
    const choice = page.getByTitle("Choose another run to compare with");
    await eventually(async () => assert.match(await choice.innerText(), /^shop · .* · bun 1\.4\.5/));
    await choice.click();
    await page.getByRole("option", { name: /tool/ }).click();
    await page.waitForURL(/vs=tool/);
    await choice.click();
    await page.getByRole("combobox").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("combobox").waitFor({ state: "detached" });
    await close();
  });

  it("says in words how figures of both runs differ", LIMIT, async () => {
    const { page, close } = await openBoth();
    await eventually(async () =>
      assert.deepEqual(await figuresOf(page), [
        "Duration: 1.00 s → 1.50 s, +500 ms · 50 % longer",
        "CPU time: 500 ms → 750 ms, +250 ms · 50 % more",
        "Peak memory: 59.0 MB → 94.0 MB, +35.0 MB · 59 % more",
        "Log entries: 3 → 3, the same",
        "Warnings and errors: 1 → 1, the same",
      ])
    );
    await close();
  });

  it("swaps the two runs", LIMIT, async () => {
    const { page, close } = await openBoth();
    await page.getByRole("button", { name: "Swap the two runs" }).click();
    await page.waitForURL(/#\/shop\/2026_01_31_12_00_00\?.*vs=shop%2F2026_01_31_12_05_00/);
    await page.getByText("−500 ms · 33 % shorter").waitFor();
    await page.goBack();
    await page.getByText("+500 ms · 50 % longer").waitFor();
    await close();
  });

  it("lists functions by the change of their total and self time, across runtimes", LIMIT, async () => {
    const { page, close } = await openBoth();
    await eventually(async () =>
      assert.deepEqual(await rowsOf(page, "Functions by change"), [
        "(module) main.ts | 1.00 s | 1.50 s | +500 ms | 0 ms | 0 ms | 0 ms",
        "main main.ts | 1.00 s | 1.50 s | +500 ms | 400 ms | 400 ms | 0 ms",
        "load orders.ts | 400 ms | 800 ms | +400 ms | 400 ms | 800 ms | +400 ms",
        "retry orders.ts only after |  | 200 ms | +200 ms |  | 200 ms | +200 ms",
        "price prices.ts | 200 ms | 100 ms | −100 ms | 200 ms | 100 ms | −100 ms",
      ])
    );
    await page.getByText("4 functions in both runs, 1 only after, 0 only before").waitFor();
    await close();
  });

  it("sorts by self time and by name, and remembers it in the link", LIMIT, async () => {
    const { page, close } = await openBoth();
    await page.getByRole("button", { name: "Self change" }).click();
    await page.waitForURL(/compare.sort=self/);
    await eventually(async () => assert.match((await rowsOf(page, "Functions by change"))[0] ?? "", /^load/));
    await page.getByRole("button", { name: "Function" }).click();
    await page.waitForURL(/compare.sort=name/);
    await eventually(async () => assert.match((await rowsOf(page, "Functions by change"))[1] ?? "", /^load/));
    await close();
  });

  it("compares by the second of each run and by share", LIMIT, async () => {
    const { page, close } = await openBoth();
    await page.getByRole("radio", { name: "Share" }).click();
    await page.waitForURL(/compare.unit=share/);
    await eventually(async () =>
      assert.ok((await rowsOf(page, "Functions by change")).includes(
        "load orders.ts | 40.0 % | 53.3 % | +13.3 % | 40.0 % | 53.3 % | +13.3 %",
      ))
    );
    await page.getByRole("radio", { name: "Per second" }).click();
    await page.waitForURL(/compare.unit=second/);
    await eventually(async () =>
      assert.ok((await rowsOf(page, "Functions by change")).includes(
        "load orders.ts | 400 ms/s | 533 ms/s | +133 ms/s | 400 ms/s | 533 ms/s | +133 ms/s",
      ))
    );
    await close();
  });

  it("shows what runtimes bring when asked", LIMIT, async () => {
    const { page, close } = await openBoth();
    await page.getByRole("button", { name: "Native" }).click();
    await page.waitForURL(/compare.native=shown/);
    await eventually(async () =>
      assert.ok((await rowsOf(page, "Functions by change")).includes(
        "sort native only before | 200 ms |  | −200 ms | 200 ms |  | −200 ms",
      ))
    );
    await close();
  });

  it("selects a function in all tabs", LIMIT, async () => {
    const { page, close } = await openBoth();
    await page.getByRole("row", { name: /^load/ }).click();
    await page.waitForURL(/fn=/);
    await page.locator('[role=row][aria-selected="true"]', { hasText: "load" }).waitFor();
    await close();
  });

  it("dims what the search does not find", LIMIT, async () => {
    const { page, close } = await openBoth();
    await page.locator("#search").fill("orders");
    await page.locator(".changes-table .dimmed").first().waitFor();
    await eventually(async () =>
      assert.equal(await page.locator(".changes-table .row-table-row:not(.dimmed)").count(), 2)
    );
    await eventually(async () => assert.match(await page.locator("#search-matches").innerText(), /2/));
    await close();
  });

  it(
    "draws both runs as one flame, red where slower and blue where faster, with signs in words",
    LIMIT,
    async () => {
      const { page, close } = await openBoth("&compare.view=flame&compare.both=0");
      const grid = page.getByRole("treegrid", { name: "Both runs as rows" });
      await grid.focus();
      await eventually(async () => {
        const rows = await grid.getByRole("row").allInnerTexts();
        assert.deepEqual(rows.slice(1).map((text) => text.replaceAll(/\s*\n\s*/g, " | ")), [
          "(module) | 1.00 s | 1.50 s | +500 ms",
          "main | 1.00 s | 1.50 s | +500 ms",
          "load | 400 ms | 800 ms | +400 ms",
          "price | 200 ms | 100 ms | −100 ms",
          "retry | 0 ms | 200 ms | +200 ms",
        ]);
      });
      // load is 0.8 s of 1.5 s from the left, price the next 0.2 s, in the third row.
      await eventually(async () => {
        const [slower, faster] = [await colourAt(page, 0.3, 2), await colourAt(page, 0.6, 2)];
        assert.ok(slower.red > slower.blue + 40, `slower is red: ${JSON.stringify(slower)}`);
        assert.ok(faster.blue > faster.red + 40, `faster is blue: ${JSON.stringify(faster)}`);
      });
      await close();
    },
  );

  it(
    "leaves out functions that one of two engines alone has, so that paths can be compared",
    LIMIT,
    async () => {
      const { page, close } = await openBoth("&compare.view=flame");
      const toggle = page.getByRole("button", { name: "Only what both have" });
      await eventually(async () => assert.equal(await toggle.getAttribute("aria-pressed"), "true"));
      const grid = page.getByRole("treegrid", { name: "Both runs as rows" });
      await grid.focus();
      await eventually(async () => assert.equal(await grid.getByRole("row").count(), 5));
      await toggle.click();
      await page.waitForURL(/compare.both=0/);
      await grid.focus();
      await eventually(async () => assert.equal(await grid.getByRole("row").count(), 6));
      await close();
    },
  );

  it("tells both times of what is pointed at in the flame, zooms and moves", LIMIT, async () => {
    const { page, close } = await openBoth("&compare.view=flame");
    const hint = page.locator(".hint");
    const pointAt = async (share: number, row: number, title: string) => {
      const heading = hint.getByRole("heading", { name: title });
      return await pointUntil(page, async () => await spotIn(page, share, row), heading);
    };
    const spot = await pointAt(0.3, 2, "load");
    await eventually(async () =>
      assert.match(await hint.innerText(), /load[\s\S]*before 400 ms[\s\S]*after 800 ms[\s\S]*\+400 ms/)
    );
    await page.mouse.dblclick(spot.x, spot.y);
    await page.getByRole("complementary", { name: "Details of the selection" }).waitFor();
    await pointAt(0.8, 2, "load");
    await page.keyboard.press("0");
    await pointAt(0.6, 2, "price");
    await close();
  });

  it("lays status lines over each other from the start on", LIMIT, async () => {
    const { page, close } = await openBoth("&compare.view=status");
    const chart = page.locator(".overlay-chart.memory");
    await chart.waitFor();
    await eventually(async () =>
      assert.match(await chart.innerText(), /before at most 59\.0 MB[\s\S]*after at most 94\.0 MB/)
    );
    const drawing = chart.locator("svg");
    await eventually(async () => {
      const { width } = await restingBox(drawing);
      const lengths = await chart.locator("path").evaluateAll((paths) =>
        paths.map((path) => Number(/(?:.*L|^M)(\d+)/.exec(path.getAttribute("d") ?? "")?.[1]))
      );
      assert.ok(Math.abs((lengths[0] ?? 0) - width * 2 / 3) < 3, `the shorter run: ${lengths} of ${width}`);
      assert.ok(Math.abs((lengths[1] ?? 0) - width) < 3);
    });
    await pointUntil(page, async () => {
      const box = await restingBox(drawing);
      return { x: box.x + box.width * 0.82, y: box.y + 20 };
    }, chart.getByText("–"));
    await eventually(async () => assert.match(await chart.innerText(), /before –[\s\S]*after 92\.0 MB/));
    await close();
  });

  it("lists log entries that one run alone has", LIMIT, async () => {
    const { page, close } = await openBoth("&compare.view=log");
    await eventually(async () =>
      assert.deepEqual(await rowsOf(page, "Log entries by change"), [
        "no prices for 7 only after |  | 1 | +1",
        "low stock only before | 1 |  | −1",
      ])
    );
    await page.getByRole("button", { name: "What both logged too" }).click();
    await page.waitForURL(/compare.log=all/);
    await eventually(async () =>
      assert.deepEqual((await rowsOf(page, "Log entries by change")).slice(2), [
        "order 17 took 29 ms | 1 | 1 | 0",
        "bye | 1 | 1 | 0",
      ])
    );
    await page.getByRole("row", { name: /no prices/ }).click();
    await page.getByRole("complementary", { name: "Details of the selection" }).getByText("no prices for 7")
      .first()
      .waitFor();
    await close();
  });

  it("compares the marked stretch of each run, and swaps them with the runs", LIMIT, async () => {
    const { page, close } = await openBoth("&mark=0-500000");
    const parts = page.locator(".compare-part");
    await parts.first().waitFor();
    const text = async (index: number) => (await parts.nth(index).innerText()).replaceAll(/\s+/g, " ").trim();
    await eventually(async () => assert.match(await text(0), /^Before: all 1\.00 s/));
    await eventually(async () => assert.match(await text(1), /^After: 0 ms – 500 ms \(500 ms\)/));
    await eventually(async () =>
      assert.match((await figuresOf(page))[0] ?? "", /^Duration: 1\.00 s → 500 ms, −500 ms/)
    );
    await page.getByRole("button", { name: "Same stretch" }).click();
    await page.waitForURL(/compare\.mark=0-500000/);
    await eventually(async () =>
      assert.match((await figuresOf(page))[0] ?? "", /^Duration: 500 ms → 500 ms/)
    );
    await page.getByRole("button", { name: "Compare all of the run after" }).click();
    await page.waitForURL((url) => !/[?&]mark=/.test(url.hash));
    await page.getByRole("button", { name: "Swap the two runs" }).click();
    await page.waitForURL(/[?&]mark=0-500000/);
    await eventually(async () => assert.match(await text(1), /^After: 0 ms – 500 ms/));
    await page.getByRole("button", { name: "Compare all of the run after" }).click();
    await parts.first().waitFor({ state: "detached" });
    await close();
  });

  it("says why the other run cannot be had", LIMIT, async () => {
    const { page, faults } = await host.open(`#/${NODE}?tab=compare&vs=shop%2F2026_01_01_00_00_00`);
    await page.getByText("There is no recording shop/2026_01_01_00_00_00").waitFor();
    // The browser itself reports the answer 404; nothing else may go wrong.
    assert.ok(faults.every((fault) => fault.includes("404")), faults.join("\n"));
    await page.close();
  });
});

/** `title: before → after, change` of each figure. */
async function figuresOf(page: Page): Promise<string[]> {
  const texts = await page.locator(".compare-figure").allInnerTexts();
  return texts.map((text) => {
    const [title = "", ...rest] = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const change = rest.pop() ?? "";
    return `${title}: ${rest.join(" ")}, ${change}`;
  });
}

/** Cells of each row; parts of a cell are parted by a space. */
async function rowsOf(page: Page, label: string): Promise<string[]> {
  const rows = page.getByRole("treegrid", { name: label }).locator(".row-table-row");
  await rows.first().waitFor();
  const found: string[] = [];
  for (const row of await rows.all()) {
    const cells = await row.getByRole("gridcell").allInnerTexts();
    found.push(cells.map((text) => text.replaceAll(/\s*\n\s*/g, " ").trim()).join(" | "));
  }
  return found;
}

/** Where a share of the flame's width is, in a row. */
async function spotIn(page: Page, share: number, row: number): Promise<PageSpot> {
  const box = await restingBox(page.locator(".diff-flame"));
  return { x: box.x + box.width * share, y: box.y + (row + 0.5) * 18 };
}

interface Colour {
  readonly red: number;
  readonly blue: number;
}

/** The colour of the flame at a share of its width, in a row, once something is drawn there. */
async function colourAt(page: Page, share: number, row: number): Promise<Colour> {
  const drawn = await page.waitForFunction<Colour | undefined>(`(() => {
    const canvas = document.querySelector(".diff-flame canvas");
    const data = canvas.getContext("2d").getImageData(canvas.width * ${share}, ${row} * 18 + 3, 1, 1).data;
    return data[3] > 0 ? { red: data[0], blue: data[2] } : undefined;
  })()`);
  const colour = await drawn.jsonValue();
  assert.ok(colour !== undefined);
  return colour;
}
