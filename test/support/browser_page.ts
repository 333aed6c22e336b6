// The real page in a real browser, served by the real server from a folder of the test's own.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { type Browser, chromium, type Page } from "playwright-core";
import { listen } from "../../cli/listen.ts";
import { UI_ASSETS } from "../../cli/ui_assets.ts";
import { createApp } from "../../server/app.ts";
import { FolderStore } from "../../server/store/folder.ts";
import { RecordedSources } from "../../server/store/recorded_sources.ts";

/** Where Chromium may be; `MICROLOG_CHROMIUM` comes first. */
const CHROMIUM_PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** No GPU, and no word to anybody: the machine may have no network. */
export const CHROMIUM_FLAGS: readonly string[] = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long something in the page may take to be there. */
const WAIT_MS = 30_000;

/** What Chromium says when a test, not the page, looks at pixels. */
const READBACK_WARNING = /readback operations using getImageData/;

/** The browser's path; undefined when there is none, and tests that need it are skipped. */
export function findChromium(): string | undefined {
  const own = process.env["MICROLOG_CHROMIUM"];
  return [...(own === undefined ? [] : [own]), ...CHROMIUM_PATHS].find((path) => existsSync(path));
}

/** How a page is opened. */
export interface PageOptions {
  /** Default 1430 × 840. */
  readonly width?: number;
  readonly height?: number;
  /** Device pixels a CSS pixel, default 1. */
  readonly ratio?: number;
  /** What the system is set to; default dark. */
  readonly colourScheme?: "light" | "dark";
}

/** A page with all that it did wrong. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, thrown errors, violations of the policy, requests to elsewhere. */
  readonly faults: readonly string[];
  /** @throws {AssertionError} when something went wrong in the page */
  close(): Promise<void>;
}

/** A server with its folder, and a browser. */
export interface PageHost {
  readonly url: string;
  /** Puts a file into the folder. @param id `application/time` */
  write(id: string, bytes: Uint8Array): void;
  remove(id: string): void;
  removeIfThere(id: string): void;
  open(hash?: string, options?: PageOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

/** Starts a server on a port of its own, and a browser. */
export async function startPageHost(chromiumPath: string): Promise<PageHost> {
  const root = mkdtempSync(join(tmpdir(), "microlog-page-"));
  const store = new FolderStore(root);
  const app = createApp({ store, assets: UI_ASSETS, sources: new RecordedSources(store), version: "0.0.0" });
  const server = listen((request) => app.fetch(request), { host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${server.port}/`;
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...CHROMIUM_FLAGS] });
  const pathOf = (id: string) => join(root, `${id}.microlog`);
  return {
    url,
    write: (id, bytes) => {
      mkdirSync(dirname(pathOf(id)), { recursive: true });
      writeFileSync(pathOf(id), bytes);
    },
    remove: (id) => rmSync(pathOf(id)),
    removeIfThere: (id) => rmSync(pathOf(id), { force: true }),
    open: (hash = "", options = {}) => openPage(browser, `${url}${hash}`, options),
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function openPage(browser: Browser, address: string, options: PageOptions): Promise<WatchedPage> {
  const { width = 1430, height = 840, ratio = 1, colourScheme = "dark" } = options;
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: ratio,
    colorScheme: colourScheme,
  });
  page.setDefaultTimeout(WAIT_MS);
  const faults: string[] = [];
  const host = new URL(address).host;
  page.on("console", (message) => {
    const isOurs = READBACK_WARNING.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isOurs) {
      faults.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  page.on("request", (request) => {
    const target = new URL(request.url());
    if (target.protocol.startsWith("http") && target.host !== host) faults.push(`request to ${target.host}`);
  });
  await page.addInitScript(`
    addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective));
  `);
  await page.goto(address);
  return {
    page,
    faults,
    close: async () => {
      await page.close();
      assert.deepEqual(faults, []);
    },
  };
}
