// Time limit: 600 s.
// Runtime: Bun.
// The npm package in bundles: in a real browser, and how little of it a program takes along.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { chromium } from "playwright-core";
import {
  BARE_CORE_PROGRAM,
  bundleProgram,
  CORE_PROGRAM,
  loadedFiles,
  type ProgramBundle,
} from "../support/bundled_program.ts";
import { CHROMIUM_FLAGS, findChromium } from "../support/browser_page.ts";
import { installLibrary, NOT_INSTALLED } from "../support/installed_library.ts";

const chromiumPath = findChromium();

/** Bytes, gzipped, that a program waits for: loggers, contexts, spans. */
const MOST_ENTRY_BYTES = 8_600;

/** With what is loaded besides once it logs JSON to the console: plain configurations, the format, the sink. */
const MOST_LOADED_BYTES = 10_000;

/** With the rules of masking besides, which are loaded unless it is told otherwise. */
const MOST_MASKED_BYTES = 11_400;

let project = NOT_INSTALLED;
before(async () => {
  project = await installLibrary();
});

describe("a bundle for browsers", { skip: chromiumPath === undefined }, () => {
  /** Runs a bundle in a page. Returns what was printed and what was thrown. */
  async function runInPage(bundle: ProgramBundle): Promise<{ printed: string[]; thrown: string[] }> {
    const browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: [...CHROMIUM_FLAGS] });
    try {
      const page = await browser.newPage();
      const printed: string[] = [];
      const thrown: string[] = [];
      page.on("console", (message) => printed.push(`${message.type()} ${message.text()}`));
      page.on("pageerror", (error) => thrown.push(error.message));
      await page.route("**/*", async (route) => {
        const name = new URL(route.request().url()).pathname.slice(1);
        const text = bundle.files.get(name);
        const html =
          `<!doctype html><script>onerror = onunhandledrejection = () => { globalThis.hasFailed = true; };</script><script type="module" src="/main.js"></script>`;
        await route.fulfill(
          text === undefined
            ? { contentType: "text/html", body: html }
            : { contentType: "text/javascript", body: text },
        );
      });
      // Not a place that browsers trust: without TLS, and not on this machine.
      await page.goto("http://page.example/");
      await page.waitForFunction("globalThis.isDone === true || globalThis.hasFailed === true");
      return { printed, thrown };
    } finally {
      await browser.close();
    }
  }

  it("logs, and makes spans, without a module of node:", async () => {
    const bundle = await bundleProgram(
      project,
      `import { configure, correlation, enabled, getLogger, span, start, startSpan, stop, withContext } from "microlog";
      import { captureSpans } from "microlog/testing";
      await configure({ level: "debug", sinks: [{ type: "console", format: "json" }] });
      const spans = captureSpans();
      const log = getLogger("page").bind({ service: "web" });
      withContext({ request_id: "r1" }, () => span("load", () => log.info("loaded", { rows: 3 })));
      correlation((id) => log.error("with an id", { length: id.length }));
      startSpan("open").end();
      start("part");
      stop();
      enabled("work", () => 1);
      console.log(spans.drawn.join());
      globalThis.isDone = true;`,
    );
    for (const text of bundle.files.values()) {
      assert.doesNotMatch(text, /(?:from|import)\s*\(?["'](?:node|bun):/);
    }
    const { printed, thrown } = await runInPage(bundle);
    assert.deepEqual(thrown, []);
    const lines = printed.map((line) => line.replace(/"time":"[^"]+",/, ""));
    assert.deepEqual(
      lines,
      [
        'log {"level":"info","logger":"page","message":"loaded","request_id":"r1","service":"web","rows":3}',
        `log {"level":"error","logger":"page","message":"with an id","correlation_id":"${"x"}","service":"web","length":36}`,
        "log load,open,part,work",
      ].map((line) => line.replace('"x"', lines[1]?.match(/"correlation_id":("[^"]+")/)?.[1] ?? "")),
    );
  });

  it("takes the console, and does not go round in circles", async () => {
    const bundle = await bundleProgram(
      project,
      `import { captureConsole } from "microlog/adapters/console";
      import { configure, getLogger } from "microlog/logger";
      import { consoleSink } from "microlog/sinks/console";
      await configure({ sinks: [consoleSink({ format: "json" })] });
      const captured = captureConsole();
      console.log("said", { rows: 3 });
      getLogger("app").info("logged");
      captured[Symbol.dispose]();
      globalThis.isDone = true;`,
    );
    const { printed, thrown } = await runInPage(bundle);
    assert.deepEqual(thrown, []);
    assert.deepEqual(printed.map((line) => line.replace(/"time":"[^"]+",/, "")), [
      'log {"level":"info","logger":"console","message":"said","rows":3}',
      'log {"level":"info","logger":"app","message":"logged"}',
    ]);
  });
});

describe("what a program takes along", () => {
  it("is a part of the package, the smaller the less it uses", async () => {
    const all = await bundleProgram(project, `export * from "microlog";`);
    const core = await bundleProgram(project, CORE_PROGRAM);
    const spans = await bundleProgram(project, `import { span } from "microlog/spans"; span("a", () => 1);`);
    assert.ok(core.entryBytes < all.entryBytes, `${core.entryBytes} of ${all.entryBytes} bytes`);
    assert.ok(spans.entryBytes <= core.entryBytes, `${spans.entryBytes} of ${core.entryBytes} bytes`);
  });

  it("is nothing where only types are used, or nothing is", async () => {
    const none = await bundleProgram(
      project,
      `import { getLogger, start } from "microlog"; export const a = 1;`,
    );
    assert.ok(none.entryBytes < 100, `${none.entryBytes} bytes`);
  });

  it("is small before it is configured, and when it logs JSON to the console", async () => {
    const most: readonly [string, number][] = [
      [BARE_CORE_PROGRAM, MOST_LOADED_BYTES],
      [CORE_PROGRAM, MOST_MASKED_BYTES],
    ];
    for (const [text, mostBytes] of most) {
      const core = await bundleProgram(project, text);
      const loaded = await loadedFiles(core);
      for (const name of loaded) assert.doesNotMatch(core.files.get(name) ?? "", /["'`]node:/);
      const kilobytes = (bytes: number) => Math.ceil(bytes / 100) / 10;
      const sizes = `${kilobytes(core.entryBytes)} KB, then ${kilobytes(core.bytesWith(loaded))} KB`;
      assert.ok(core.entryBytes <= MOST_ENTRY_BYTES && core.bytesWith(loaded) <= mostBytes, sizes);
    }
  });
});
