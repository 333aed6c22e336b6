// Time limit: 600 s.
// Runtime: Bun.
// Waits that were recorded, not made up, in a real browser: they are listed and drawn, and lead to the call that began them.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { encodeFinalised } from "../../recording/codec/encode.ts";
import { deflate } from "../../server/store/zlib.ts";
import { findChromium, type PageHost, startPageHost } from "../support/browser_page.ts";
import { eventually } from "../support/eventually.ts";
import { recordProgram } from "../support/record_program.ts";
import { waitsOf } from "../support/recorded.ts";

const RUN = "prices/2026_01_31_12_00_00";

/** Works before and after it waits, so that samples see who does it; reads its own file often. */
const PROGRAM = `
  import { readFile } from "node:fs/promises";
  function work(until = performance.now() + 150) { while (performance.now() < until) Math.sqrt(until); }
  async function loadPrices() { work(); const response = await fetch(process.argv[2] + "/prices?key=secret"); work(); return await response.text(); }
  for (let i = 0; i < 2000; i++) await readFile(import.meta.filename);
  console.log(await loadPrices());`;

const chromiumPath = findChromium();

describe("recorded waits in the page", {
  skip: chromiumPath === undefined ? "there is no Chromium" : false,
}, () => {
  let host: PageHost;
  let server: Server;
  /** The one wait for the server, as addresses name it: its thread's key, its start, and which of those that start then. */
  let fetchName = "";

  before(async () => {
    host = await startPageHost(chromiumPath ?? "");
    server = createServer((_, response) => void setTimeout(() => response.end("cheap"), 400));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
    const { recording, stdout } = await recordProgram({ runtime: "node24", text: PROGRAM, args: [base] });
    assert.equal(stdout, "cheap\n");
    const waits = waitsOf(recording);
    const wait = waits.find(({ kind }) => kind === "fetch");
    assert.ok((wait?.duration ?? 0) >= 390_000);
    fetchName = `${(recording.tables.threads.columns.key[0] ?? 0).toString(36)}.${
      Math.round(wait?.when ?? 0)
    }.0`;
    assert.equal(
      waits.filter(({ kind }) => kind === "fs").reduce((sum, { count }) => sum + count, 0) >= 2000,
      true,
    );
    host.write(RUN, encodeFinalised(recording, deflate));
  }, { timeout: 60_000 });
  after(async () => {
    await host.close();
    server.closeAllConnections();
    server.close();
  });

  it("are told with how long they took, and with the call that began them", { timeout: 60_000 }, async () => {
    const { page, close } = await host.open(`#/${RUN}?wait=${fetchName}`);
    await page.locator(".lanes canvas").waitFor();
    await page.getByText(/fetch 1\b/).first().waitFor();
    const panel = page.locator(".details");
    await panel.locator("h2", { hasText: "fetch GET http://127.0.0.1:" }).waitFor();
    await eventually(async () => assert.match(await panel.innerText(), /Waited\s+[\d.]+ m?s/));
    await eventually(async () => assert.match(await panel.innerText(), /Started by\s+loadPrices/));
    await close();
  });
});
