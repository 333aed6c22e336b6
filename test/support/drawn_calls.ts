// A recording made to be looked at in the Calls tab, and what tests read there.

import os from "node:os";
import type { Locator, Page } from "playwright-core";
import { keyOfFrame } from "../../recording/analysis/frame_keys.ts";
import type { Recording } from "../../recording/recording.ts";
import { drawRecording } from "./draw_recording.ts";

/** The source that `main` and `load` are in. */
export const CALLS_SOURCE = [
  "export function main() {",
  "  load();",
  "  render();",
  "}",
  "",
  "function load() {",
  '  console.log("loaded");',
  "  parse();",
  "}",
].join("\n");

/**
 * Seconds by columns, and "parse" is of a package:
 *
 *     main  load (parse), render (walk, walk, walk), finish (parse)
 */
export function drawCalls(file: string): Recording {
  return drawRecording({
    threads: {
      main: `
        mmmmmmmmmm
        lllrrrrr f
         p  wwww p
             ww
              w
      `,
      worker: "hh",
    },
    columnMicros: 1_000_000,
    frames: {
      m: { name: "main", file, line: 1, column: 8 },
      l: { name: "load", file, line: 6, column: 1 },
      i: { name: "load", file, line: 7, column: 3 },
      r: { name: "render", file: "/srv/shop/src/render.ts", line: 3 },
      w: { name: "walk", file: "/srv/shop/src/render.ts", line: 20 },
      f: { name: "finish", file: "/srv/shop/src/finish.ts", line: 2 },
      p: { name: "parse", file: "/srv/shop/node_modules/zod/v4/core.js", line: 7 },
      h: { name: "help", file: "/srv/shop/src/worker.ts", line: 1 },
    },
    metadata: {
      application: "drawn",
      command: ["bun", "shop.ts"],
      endedAtMicros: 10_000_000,
      exitCode: 0,
      host: { name: os.hostname(), system: "linux", architecture: "x64", cores: 2, memoryBytes: 8e9 },
    },
    rows: ({ text, stack }) => ({
      processes: [{
        key: 100,
        pid: 4242,
        runtime: text("bun"),
        command: text("bun shop.ts"),
        endedAt: 10_000_000,
        exitCode: 0,
      }],
      logs: [{
        when: 500_000,
        thread: 0,
        level: 2,
        source: text("console.log"),
        message: text("loaded"),
        stack: stack("mi"),
      }],
      // Rows of frames are those of the letters in the order of the drawing: main, load.
      lines: [
        { frame: 1, thread: 0, below: 0, count: 1 },
        { frame: 1, thread: 0, below: 1, count: 1 },
      ],
    }),
  });
}

/** The row of a function or a group in the table that is shown. */
export function rowOf(page: Page, name: string): Locator {
  return page.locator(".row-table-row", {
    has: page.locator(`.name-cell .mono`, { hasText: new RegExp(`^${name.replaceAll(".", "\\.")}$`) }),
  }).first();
}

/** Name, self, total, calls, average and longest. */
export async function cellsOf(page: Page, name: string): Promise<string[]> {
  const row = rowOf(page, name);
  const texts: string[] = [await row.locator(".column-name .mono").innerText()];
  for (const column of ["self", "total"]) {
    texts.push(await row.locator(`.column-${column} .micros`).innerText());
  }
  for (const column of ["calls", "average", "longest"]) {
    texts.push(await row.locator(`.column-${column}`).innerText());
  }
  return texts;
}

/** Names of all rows. */
export async function namesOf(page: Page): Promise<string[]> {
  return await page.locator(".row-table-row .name-cell .mono").allInnerTexts();
}

/** `level name` of each row of the tree. */
export async function treeOf(page: Page): Promise<string[]> {
  return await page.locator(".row-table-row").evaluateAll((rows) =>
    rows.map((row) =>
      `${row.getAttribute("aria-level")} ${row.querySelector(".name-cell .mono")?.textContent}`
    )
  );
}

/** The key of a function that was drawn. */
export function keyOfDrawn({ tables }: Recording, name: string): string {
  return keyOfFrame(tables, tables.frames.columns.name.findIndex((row) => tables.strings.get(row) === name));
}
