// Time limit: 180 s.
// The sink for Sentry in a real page: nothing is asked of the other side first, and what a page says last arrives.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../support/browser_page.ts";
import { bundleLibrary } from "../support/bundled_library.ts";
import { startReceiver } from "../support/log_receiver.ts";

const chromiumPath = findChromium();

describe("the sentry sink in a page", { skip: chromiumPath === undefined }, () => {
  it("sends an error with its frames, also when the page is left at once", async () => {
    const library = readFileSync(await bundleLibrary(), "utf8");
    const sentry = await startReceiver(() => ({
      headers: { "access-control-allow-origin": "*" },
      body: "{}",
    }));
    const pages = await startReceiver(({ path }) =>
      path === "/library.mjs"
        ? { headers: { "content-type": "text/javascript" }, body: library }
        : { headers: { "content-type": "text/html" }, body: "<!doctype html><title>a page</title>" }
    );
    const browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: [...CHROMIUM_FLAGS] });
    try {
      const page = await browser.newPage();
      await page.goto(pages.url);
      const dsn = sentry.url.replace("//", "//key@") + "/7";
      await page.addScriptTag({
        type: "module",
        content: `import { configure, flush, getLogger } from "/library.mjs";
          await configure({ sinks: [{ type: "sentry", dsn: ${JSON.stringify(dsn)} }] });
          const log = getLogger("page");
          function fails() { return new Error("lost"); }
          log.info("before");
          log.error(fails(), "sent");
          await flush();
          log.fatal("last words");
          location.href = "/elsewhere";`,
      });
      const requests = await sentry.received(2);
      assert.deepEqual(requests.map(({ method }) => method), ["POST", "POST"]);
      const [first, last] = requests.map(({ body }) => JSON.parse(body.split("\n")[2] ?? ""));
      assert.match(requests[0]?.path ?? "", /^\/api\/7\/envelope\/\?.*sentry_key=key/);
      assert.equal(first.platform, "javascript");
      const [exception] = first.exception.values;
      assert.deepEqual([exception.type, exception.value], ["Error", "lost"]);
      assert.equal(exception.stacktrace.frames.at(-1).function, "fails");
      assert.equal(first.breadcrumbs.values[0].message, "before");
      assert.deepEqual([last.level, last.message.formatted], ["fatal", "last words"]);
    } finally {
      await browser.close();
      await sentry.close();
      await pages.close();
    }
  });
});
