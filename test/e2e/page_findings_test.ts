// Time limit: 600 s.
// Runtime: Bun.
// The sentences on what was slow and what it waited for, read off the page: of recordings of programs that really waited, in
// every kind of runtime.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import type { Recording } from "../../recording/recording.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { recordProgram } from "../support/record_program.ts";

/** One of nine orders waits long for its prices; the others take much longer than a busy machine holds them up. */
const MOST_MILLIS = 200;
const SLOW_MILLIS = 4000;

/** Works before it waits, so that samples see who began to wait: by the time it had a processor, however busy the machine is. */
const PROGRAM = `
  import { createServer } from "node:http";
  const [prices] = process.argv.slice(2);
  function work() {
    const began = process.cpuUsage();
    for (let x = 0, used; (used = process.cpuUsage(began)).user + used.system < 100_000;) x += Math.sqrt(x);
  }
  async function loadPrices(ms) { work(); return await (await fetch(prices + "/prices?ms=" + ms)).text(); }
  const server = createServer(async (request, response) => {
    response.end(await loadPrices(new URL(request.url, "http://shop").searchParams.get("ms")));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const shop = "http://127.0.0.1:" + server.address().port;
  for (let i = 0; i < 9; i++) {
    const ms = i === 6 ? ${SLOW_MILLIS} : ${MOST_MILLIS};
    await (await fetch(shop + "/orders?ms=" + ms)).text();
  }
  server.close();
  server.closeAllConnections?.();`;

const RUNTIMES = ["bun", "deno", "node24"] as const;

const chromiumPath = findChromium();

const LIMIT = { timeout: 180_000 };

describe("what the page says of what was slow", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;
  let server: Server;
  let prices = "";
  /** Address of the slow order in the page, by runtime. */
  const slowOrder = new Map<string, string>();

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    server = createServer((request, response) => {
      const millis = Number(new URL(request.url ?? "", "http://prices").searchParams.get("ms"));
      setTimeout(() => response.end("cheap"), millis);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    prices = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
    for (const runtime of RUNTIMES) {
      const { recording } = await recordProgram({ runtime, text: PROGRAM, args: [prices] });
      const id = `${runtime}/2026_01_31_12_00_00`;
      host.write(id, encodeFinalised(recording, deflate));
      slowOrder.set(runtime, `#/${id}?span=${nameLongestSpan(recording)}`);
    }
  }, { timeout: 240_000 });
  after(async () => {
    await host.close();
    server.closeAllConnections();
    server.close();
  });

  for (const runtime of RUNTIMES) {
    it(`tells of a request in ${runtime} how long others take, and what it waited on`, LIMIT, async () => {
      const { page, close } = await host.open(slowOrder.get(runtime));
      const panel = page.locator(".details");
      await panel.locator("h2", { hasText: "GET /orders" }).waitFor();
      const sentence =
        /^Took \d\.\d+ s, its median is \d+ ms; \d+ % of it was waiting on fetch GET (\S+) \(\d\.\d+ s\)\.$/;
      await eventually(async () => assert.match(await panel.locator(".finding").innerText(), sentence));
      const found = sentence.exec(await panel.locator(".finding").innerText());
      assert.equal(found?.[1], `${prices}/prices?ms=…`);
      await eventually(async () => assert.match(await panel.innerText(), /Spans\s+9\s+Total\s/));
      assert.match(await panel.locator(".call-list .slow").first().innerText(), /\d\.\d+ s\s+[\d.]+×/);
      await close();
    });

    it(
      `tells of the call in ${runtime} that began the wait how it went on once it had returned`,
      LIMIT,
      async () => {
        const { page, close } = await host.open(slowOrder.get(runtime));
        const panel = page.locator(".details");
        await panel.locator(".finding button", { hasText: "fetch GET" }).click();
        await panel.locator("h2", { hasText: "fetch GET" }).waitFor();
        await panel.locator("button", { hasText: "loadPrices" }).first().click();
        await panel.locator("h2", { hasText: "loadPrices" }).waitFor();
        await eventually(async () =>
          assert.match(
            await panel.locator(".finding").innerText(),
            /(with what it waited for, its median is|then waited|After it returned it waited).* on fetch GET/,
          )
        );
        await panel.locator("h3", { hasText: /after it returned/i }).waitFor();
        await close();
      },
    );
  }
});

/** The span that took longest, as addresses name it: its thread's key, its start, and which of those that start then. */
function nameLongestSpan({ tables: { spans, threads } }: Recording): string {
  const { when, thread, duration } = spans.columns;
  const row = duration.indexOf(Math.max(...duration));
  const key = threads.columns.key[thread[row] ?? -1] ?? 0;
  return `${key.toString(36)}.${Math.round(when[row] ?? 0)}.0`;
}
