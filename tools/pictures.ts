// `npm run pictures`: makes the README's pictures of recordings that it makes for them: the bundled shop under Bun and under
// Node, and the compiler on this project. Needs Chromium.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeRecording } from "../recording/codec/decode.ts";
import { encodeFinalised } from "../recording/codec/encode.ts";
import { stringTableFrom } from "../recording/tables/strings.ts";
import { deflateZlib, inflateZlib } from "../test/support/inflate.ts";
import { findChromium, type PageHost, startPageHost } from "../test/support/browser_page.ts";
import { runMicrolog } from "../test/support/run_microlog.ts";
import { BUN_PATH, DENO_PATH } from "../test/support/runtimes.ts";
import { buildBundles } from "./build.ts";
import { isMain, projectFolder, runMain } from "./project.ts";

const FOLDER = ".github";

/** Where the recorded programs seem to lie. */
const HOME = "/home/you/";

/** How long a page has to be drawn in full, worker and all. */
const SETTLED_MS = 2000;
const SHOP = "fixtures/programs/shop/main.ts";

/** Recordings by the id that the pictures show. */
const RUNS = [
  { id: "shop/2026_01_31_09_00_00", command: [BUN_PATH, SHOP] },
  { id: "shop/2026_01_31_09_05_00", command: [DENO_PATH, "run", "-A", SHOP] },
  { id: "build/2026_01_31_09_10_00", command: ["node", "node_modules/typescript/bin/tsc", "--noEmit"] },
] as const;

/** Pictures by file, with what the page's address says. */
const PICTURES: Readonly<Record<string, { readonly hash: string; readonly colourScheme: "dark" | "light" }>> =
  {
    timeline_dark: { hash: `#/${RUNS[0].id}`, colourScheme: "dark" },
    timeline_light: { hash: `#/${RUNS[0].id}`, colourScheme: "light" },
    calls: { hash: `#/${RUNS[2].id}?tab=calls`, colourScheme: "dark" },
    log: { hash: `#/${RUNS[0].id}?tab=log`, colourScheme: "light" },
    design: { hash: `#/${RUNS[0].id}?tab=design`, colourScheme: "light" },
    compare: {
      hash: `#/${RUNS[0].id}?tab=compare&vs=${encodeURIComponent(RUNS[1].id)}`,
      colourScheme: "dark",
    },
  };

/** CSS pixels; the files have as many. */
const SIZE = { width: 1280, height: 760 };

async function main(): Promise<void> {
  const chromium = findChromium();
  if (chromium === undefined) {
    throw new Error("Cannot make pictures: there is no Chromium. Set MICROLOG_CHROMIUM");
  }
  await buildBundles();
  const host = await startPageHost(chromium);
  const folder = mkdtempSync(join(tmpdir(), "microlog-pictures-"));
  try {
    for (const { id, command } of RUNS) await record(host, join(folder, "recording.microlog"), id, command);
    for (const name of Object.keys(PICTURES)) await picture(host, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await host.close();
  }
}

async function record(host: PageHost, file: string, id: string, command: readonly string[]): Promise<void> {
  rmSync(file, { force: true });
  const result = await runMicrolog(
    ["record", "--quiet", "--interval", "2", "--out", file, "--", ...command],
    {
      cwd: projectFolder,
      timeoutMs: 300_000,
    },
  );
  // The compiler may find faults: its run is worth a picture all the same.
  if (!existsSync(file)) throw new Error(`Cannot record ${command.join(" ")}: ${result.stderr.slice(-500)}`);
  host.write(id, moveHome(readFileSync(file)));
}

/** The recording as it would be of somebody's own project: where this one lies is nobody's business. */
function moveHome(bytes: Uint8Array): Uint8Array {
  const recording = decodeRecording(bytes, inflateZlib);
  const { metadata, tables } = recording;
  const move = (text: string) =>
    text.replaceAll(BUN_PATH, "bun").replaceAll(DENO_PATH, "deno").replaceAll(projectFolder, HOME);
  const texts = Array.from({ length: tables.strings.length }, (_, row) => move(tables.strings.get(row)));
  return encodeFinalised(
    {
      ...recording,
      metadata: JSON.parse(move(JSON.stringify(metadata))),
      tables: { ...tables, strings: stringTableFrom(texts) },
    },
    deflateZlib,
  );
}

async function picture(host: PageHost, name: string): Promise<void> {
  const { hash = "", colourScheme = "dark" } = PICTURES[name] ?? {};
  const { page, close } = await host.open(hash, { ...SIZE, colourScheme });
  await page.locator("main:not([aria-busy])").waitFor();
  await page.waitForTimeout(SETTLED_MS);
  const path = `${FOLDER}/${name}.png`;
  await page.screenshot({ path: join(projectFolder, path) });
  await close();
  console.log(path);
}

if (isMain(import.meta.url)) await runMain(main);
