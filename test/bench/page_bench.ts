// How fast the page is, in Chromium: its shell, opening, panning and zooming, pointing, searching, its memory; and how
// long speedscope takes for the same recording. Run: `npm run bench -- page`. The bars are those of the page's budget.

import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildCalls } from "../../recording/analysis/calls.ts";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { generateRecording } from "../support/generated_recording.ts";
import { deflateZlib } from "../support/inflate.ts";
import { measureScript } from "./script_time.ts";
import { speedscopeText, startSpeedscope } from "./speedscope_page.ts";

const MILLION = "million/2026_01_31_12_00_00";
const TEN_MILLION = "ten/2026_01_31_12_00_00";
/** So many samples of the generator make a million calls. */
const SAMPLES_OF_A_MILLION = 1_760_000;
const ROUNDS = 5;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];
/** speedscope draws with WebGL alone: without a graphics card that takes software, which is as fast here. */
const WEBGL_FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

/** Calls back two frames after a condition holds: then it was drawn. */
const WHEN_DRAWN = (condition: string) =>
  `new Promise((done) => {
  const look = () => (${condition})
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
    : requestAnimationFrame(look);
  look();
})`;
const FLAMES_SHOWN = `(document.querySelector(".lanes canvas")?.width ?? 0) > 300`;
const SPEEDSCOPE_SHOWN =
  `document.body.textContent.includes("Left Heavy") && document.querySelectorAll("canvas").length > 1`;

function tell(what: string, times: readonly number[], bar?: number): void {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? NaN;
  const ratio = bar === undefined ? "" : `; bar ${bar} ms, ${(median / bar).toFixed(2)} of it`;
  console.log(`${what}: median ${median.toFixed(1)} ms, min ${(sorted[0] ?? NaN).toFixed(1)} ms${ratio}`);
}

function tellFrames(what: string, times: readonly number[], bar95: number, barMost: number): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at95 = sorted[Math.floor(sorted.length * 0.95)] ?? NaN;
  const most = sorted.at(-1) ?? NaN;
  console.log(
    `${what}: ${times.length} frames, 95th percentile ${at95.toFixed(1)} ms (bar ${bar95}), most ${
      most.toFixed(1)
    } ms${barMost > 0 ? ` (bar ${barMost})` : ""}`,
  );
}

function measureShell(): void {
  const bytes = ["app.js", "chunk.js", "style.css", "index.html"].map((name) => {
    return gzipSync(readFileSync(fileURLToPath(new URL(`../../dist/ui/${name}`, import.meta.url)))).length;
  });
  const kilobytes = bytes.reduce((sum, size) => sum + size, 0) / 1000;
  console.log(`shell: ${kilobytes.toFixed(1)} kB of gzip (bar 150)`);
}

/** A page of its own each time, so that nothing is in its cache. */
async function withPage<T>(browser: Browser, act: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1430, height: 840 } });
  try {
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

async function timeUntil(browser: Browser, url: string, condition: string): Promise<number> {
  return await withPage(browser, async (page) => {
    await page.goto(url, { waitUntil: "commit" });
    return Number(await page.evaluate(WHEN_DRAWN(condition)));
  });
}

async function measureFirstPaint(browser: Browser, url: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await withPage(browser, async (page) => {
      await page.goto(url);
      await page.locator(".top-bar").waitFor();
      times.push(
        Number(await page.evaluate(`performance.getEntriesByName("first-contentful-paint")[0]?.startTime`)),
      );
    });
  }
  tell("first paint", times, 500);
}

/** Ours and speedscope's in turn, each with a cold cache. */
async function measureOpening(browser: Browser, host: PageHost, recording: Recording): Promise<void> {
  const text = speedscopeText(recording);
  const speedscope = startSpeedscope(text);
  const software = await chromium.launch({
    executablePath: findChromium() ?? "",
    args: [...FLAGS, ...WEBGL_FLAGS],
  });
  const [own, other]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await timeUntil(browser, `${host.url}#/${MILLION}`, FLAMES_SHOWN));
      other.push(await timeUntil(software, speedscope.url, SPEEDSCOPE_SHOWN));
    }
    tell("open a million calls to the first flame chart", own, 1500);
    tell(`speedscope, the same as ${(text.length / 1e6).toFixed(0)} MB of its own format`, other);
  } catch (error) {
    console.log(
      `speedscope cannot show it: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
    );
  } finally {
    await software.close();
    await speedscope.close();
  }
}

/** Zooms in at several places and out again, drags, and goes along with the keys. */
async function moveAround(page: Page): Promise<void> {
  await page.mouse.move(700, 600);
  for (const x of [400, 900, 1200]) {
    await page.mouse.move(x, 600);
    for (let i = 0; i < 30; i++) await page.mouse.wheel(0, -120);
    for (let i = 0; i < 30; i++) await page.mouse.wheel(i % 2 === 0 ? 60 : 0, i % 2 === 0 ? 0 : 120);
  }
  await page.mouse.down();
  for (let x = 1200; x > 300; x -= 20) await page.mouse.move(x, 600);
  await page.mouse.up();
  for (let i = 0; i < 10; i++) await page.keyboard.press("w");
  for (let i = 0; i < 20; i++) await page.keyboard.press("d");
  for (let i = 0; i < 10; i++) await page.keyboard.press("s");
}

async function measureUse(browser: Browser, host: PageHost): Promise<void> {
  await withPage(browser, async (page) => {
    await page.goto(`${host.url}#/${MILLION}`);
    await page.evaluate(WHEN_DRAWN(FLAMES_SHOWN));
    await moveAround(page); // the first time, functions are not compiled yet
    await page.keyboard.press("0");
    const { frames } = await measureScript(browser, page, () => moveAround(page));
    tellFrames("pan and zoom over a million calls, 100,000 log entries", frames, 8, 33);
    await page.keyboard.press("0");
    const { events } = await measureScript(browser, page, async () => {
      for (let x = 300; x < 1400; x += 7) await page.mouse.move(x, 560 + x % 160);
    });
    tell("hover lookup", events.get("pointermove") ?? [], 1);
    const searches: number[] = [];
    for (const text of ["load", "^render", "page\\.tsx", "o.*s", "Stock"]) {
      const { frames: spent } = await measureScript(browser, page, async () => {
        await page.getByRole("search").getByRole("searchbox").fill(text);
        await page.evaluate(WHEN_DRAWN("true"));
      });
      searches.push(spent.reduce((sum, time) => sum + time, 0));
    }
    tell("search over a million calls, to the picture", searches, 150);
    const session = await page.context().newCDPSession(page);
    await page.getByRole("search").getByRole("searchbox").fill("");
    await session.send("HeapProfiler.collectGarbage");
    const usage: unknown = await session.send("Runtime.getHeapUsage");
    console.log(`memory after that: ${memoryText(usage)} (bar 150 MB of heap)`);
  });
}

function memoryText(usage: unknown): string {
  if (typeof usage !== "object" || usage === null) return "not known";
  return Object.entries(usage).filter(([, bytes]) => typeof bytes === "number")
    .map(([name, bytes]) => `${name} ${(Number(bytes) / 1e6).toFixed(0)} MB`).join(", ");
}

async function measureTenMillion(browser: Browser, host: PageHost): Promise<void> {
  const recording = generateRecording({ samples: 10_000_000, threads: 6, logs: 1000 });
  host.write(TEN_MILLION, encodeFinalised(recording, deflateZlib));
  await withPage(browser, async (page) => {
    page.setDefaultTimeout(120_000);
    await page.goto(`${host.url}#/${TEN_MILLION}`);
    const opened = Number(await page.evaluate(WHEN_DRAWN(FLAMES_SHOWN)));
    console.log(`open ten million samples: ${opened.toFixed(0)} ms`);
    await moveAround(page);
    const { frames } = await measureScript(browser, page, () => moveAround(page));
    tellFrames("pan and zoom over ten million samples", frames, 16, 0);
  });
}

async function main(): Promise<void> {
  const chromiumPath = findChromium();
  if (chromiumPath === undefined) return console.log("There is no Chromium: nothing was measured");
  const recording = generateRecording({ samples: SAMPLES_OF_A_MILLION, threads: 6, logs: 100_000 });
  let calls = 0;
  for (let thread = 0; thread < 6; thread++) calls += buildCalls(recording.tables, thread).length;
  const bytes = encodeFinalised(recording, deflateZlib);
  const { samples, logs } = recording.tables;
  console.log(
    `recording: ${calls} calls, ${samples.length} samples, ${logs.length} log entries, ${
      (bytes.length / 1e6).toFixed(1)
    } MB`,
  );
  const host = await startPageHost(chromiumPath);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS, "--disable-gpu"] });
  try {
    measureShell();
    await measureFirstPaint(browser, host.url);
    host.write(MILLION, bytes);
    await measureOpening(browser, host, recording);
    await measureUse(browser, host);
    if (!process.argv.includes("--small")) await measureTenMillion(browser, host);
  } finally {
    await browser.close();
    await host.close();
  }
}

await main();
