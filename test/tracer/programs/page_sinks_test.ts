// Time limit: 120 s.
// Runtime: Bun.
// Sinks of the network in a real page: what is logged arrives, also what is logged last before the page is left.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../support/browser_page.ts";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { eventually } from "../../support/eventually.ts";
import { startReceiver } from "../../support/log_receiver.ts";

const chromiumPath = findChromium();

const PROGRAM = `import { configure, flush, getLogger } from "./library.js";
await configure({ sinks: [
  { type: "http", url: location.origin + "/logs", gzip: true, batchMillis: 600_000, flushMillis: 30_000 },
  { type: "loki", url: location.origin, batchMillis: 600_000, flushMillis: 30_000 },
] });
const log = getLogger("page");
log.info("first", { pad: "x".repeat(3000) });
await flush();
log.info("last");
globalThis.isDone = true;
`;

describe("a page with sinks of the network", { skip: chromiumPath === undefined }, () => {
  it("sends what is logged, and what is left when the page is", async () => {
    const library = readFileSync(await bundleLibrary("logger.ts"), "utf8");
    const texts: Readonly<Record<string, readonly [type: string, text: string]>> = {
      "/": [
        "text/html",
        `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>`,
      ],
      "/main.js": ["text/javascript", PROGRAM],
      "/library.js": ["text/javascript", library],
    };
    const receiver = await startReceiver(({ path, method }) => {
      const [type, body] = (method === "GET" ? texts[path] : undefined) ?? ["text/plain", ""];
      return { headers: { "content-type": type }, body };
    });
    const browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: [...CHROMIUM_FLAGS] });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(error.message));
      await page.goto(receiver.url);
      await page.waitForFunction("globalThis.isDone === true");
      const sent = () => receiver.requests.filter(({ method }) => method === "POST");
      assert.deepEqual(sent().map(({ path, headers }) => [path, headers["content-encoding"]]).sort(), [
        ["/logs", "gzip"],
        ["/loki/api/v1/push", "gzip"],
      ]);
      assert.ok(sent().every(({ body }) => body.includes("first") && !body.includes("last")));
      await page.goto("about:blank");
      await eventually(() => Promise.resolve(assert.equal(sent().length, 4)));
      assert.ok(sent().slice(2).every(({ body }) => body.includes("last") && !body.includes("first")));
      assert.deepEqual(said, []);
    } finally {
      await browser.close();
      await receiver.close();
    }
  });
});
