// Tests of server/app.ts by requests, without a port: a real folder behind it.

import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { recordingChangeSchema, recordingListSchema } from "../../server/api/recordings.ts";
import { failureSchema } from "../../server/api/failure.ts";
import { type AppOptions, createApp } from "../../server/app.ts";
import { Activity } from "../../server/middleware/activity.ts";
import { FolderStore } from "../../server/store/folder.ts";
import { batch, fakeMachine, finalisedFile, growingFile } from "../support/recording_files.ts";

const PATH = "/api/recordings/shop/2026_01_31_12_00_00";

let root: string;
let file: string;
const bytes = finalisedFile();
beforeEach(() => {
  root = mkdtempSync(join(os.tmpdir(), "microlog-app-"));
  file = join(root, "shop", "2026_01_31_12_00_00.microlog");
  mkdirSync(join(root, "shop"));
  writeFileSync(file, bytes);
});
afterEach(() => rmSync(root, { recursive: true }));

const ASSETS = {
  "/": { type: "text/html; charset=utf-8", body: "<!doctype html>" },
  "/app.js": { type: "text/javascript; charset=utf-8", body: "run();" },
};

function appOf(options: Partial<AppOptions> = {}, machine = fakeMachine()) {
  return createApp({
    store: new FolderStore(root, { machine }),
    assets: ASSETS,
    version: "1.2.3",
    ...options,
  });
}

async function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return await appOf().request(path, { headers, method });
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

async function codeOf(response: Response): Promise<string> {
  return failureSchema.parse(await response.json()).error.code;
}

describe("GET /api/recordings", () => {
  it("lists what is there, as its schema says", async () => {
    const response = await get("/api/recordings");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cache-control"), "no-store");
    const list = recordingListSchema.parse(await response.json());
    assert.deepEqual(list.map(({ id, finalised }) => [id, finalised]), [["shop/2026_01_31_12_00_00", true]]);
  });
});

describe("GET /api/recordings/{application}/{time}", () => {
  it("sends the bytes", async () => {
    const response = await get(PATH);
    assert.equal(response.status, 200);
    const { headers } = response;
    assert.equal(headers.get("content-type"), "application/octet-stream");
    assert.equal(headers.get("content-length"), String(bytes.length));
    assert.equal(headers.get("accept-ranges"), "bytes");
    assert.equal(headers.get("cache-control"), "private, no-cache");
    assert.match(headers.get("content-disposition") ?? "", /shop_2026_01_31_12_00_00\.microlog$/);
    assert.deepEqual(await bodyOf(response), bytes);
  });

  it("sends a range, from either end", async () => {
    const size = bytes.length;
    const ranges: [string, number, number][] = [["bytes=0-9", 0, 9], ["bytes=20-", 20, size - 1], [
      "bytes=-32",
      size - 32,
      size - 1,
    ]];
    for (const [range, first, last] of ranges) {
      const response = await get(PATH, { range });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get("content-range"), `bytes ${first}-${last}/${size}`);
      assert.equal(response.headers.get("content-length"), String(last - first + 1));
      assert.deepEqual(await bodyOf(response), bytes.slice(first, last + 1));
    }
  });

  it("says when there is nothing in a range", async () => {
    const response = await get(PATH, { range: `bytes=${bytes.length}-` });
    assert.equal(response.status, 416);
    assert.equal(response.headers.get("content-range"), `bytes */${bytes.length}`);
    assert.equal(await codeOf(response), "range");
  });

  it("sends nothing to who has it already", async () => {
    const etag = (await get(PATH)).headers.get("etag") ?? "";
    assert.match(etag, /^"[\w.-]+"$/);
    const response = await get(PATH, { "if-none-match": etag });
    assert.deepEqual([response.status, response.headers.get("etag"), await response.text()], [304, etag, ""]);
    appendFileSync(file, batch());
    assert.equal((await get(PATH, { "if-none-match": etag })).status, 200);
  });

  it("sends a range only of what was meant", async () => {
    const etag = (await get(PATH)).headers.get("etag") ?? "";
    assert.equal((await get(PATH, { range: "bytes=0-9", "if-range": etag })).status, 206);
    const changed = await get(PATH, { range: "bytes=0-9", "if-range": `"another"` });
    assert.deepEqual([changed.status, (await bodyOf(changed)).length], [200, bytes.length]);
  });

  it("sends the range of the finalised file when asking finalised it", async () => {
    writeFileSync(file, growingFile());
    const response = await get(PATH, { range: "bytes=-8" });
    const size = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1]);
    assert.equal(response.status, 206);
    assert.deepEqual(await bodyOf(response), (await bodyOf(await get(PATH))).slice(size - 8));
  });

  it("sends no body to HEAD", async () => {
    const response = await get(PATH, {}, "HEAD");
    assert.deepEqual([response.status, response.headers.get("content-length"), await response.text()], [
      200,
      String(bytes.length),
      "",
    ]);
  });

  it("finds nothing outside of the root, however it is written", async () => {
    writeFileSync(join(root, "secret.microlog"), "secret");
    const paths = [
      "/api/recordings/shop/2026_01_31_12_00_01",
      "/api/recordings/../2026_01_31_12_00_00",
      "/api/recordings/%2e%2e/secret",
      "/api/recordings/..%2f..%2fetc/passwd",
      "/api/recordings/shop/..%2fsecret",
      "/api/recordings/shop/%00",
      "/api/recordings/%E0%A4%A/x",
    ];
    for (const path of paths) {
      const response = await get(path);
      assert.ok(response.status === 404 || response.status === 400, `${path} ${response.status}`);
      assert.ok(["not-found", "input"].includes(await codeOf(response)), path);
    }
  });
});

describe("DELETE /api/recordings/{application}/{time}", () => {
  it("removes the recording", async () => {
    const response = await get(PATH, {}, "DELETE");
    assert.deepEqual([response.status, existsSync(file)], [204, false]);
    assert.equal((await get(PATH, {}, "DELETE")).status, 404);
  });

  it("is done for this page and for programs, not for pages of elsewhere", async () => {
    const refused: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:1234", host: "localhost" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of refused) {
      const response = await get(PATH, headers, "DELETE");
      assert.deepEqual(
        [response.status, await codeOf(response)],
        [403, "cross-origin"],
        JSON.stringify(headers),
      );
      assert.equal(existsSync(file), true);
    }
    const allowed = {
      host: "127.0.0.1:7777",
      origin: "http://127.0.0.1:7777",
      "sec-fetch-site": "same-origin",
    };
    assert.equal((await get(PATH, allowed, "DELETE")).status, 204);
  });
});

describe("GET /api/events", () => {
  it("tells what happens, and stops when nobody listens", async () => {
    const activity = new Activity(() => performance.now());
    const response = await appOf({ activity, heartbeatMs: 20 }).request("/api/events");
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const readUntil = async (wanted: RegExp) => {
      while (!wanted.test(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The events ended: ${text}`);
        text += value;
      }
    };
    await readUntil(/^retry: \d+\n\n/);
    await readUntil(/: alive\n\n/);
    writeFileSync(join(root, "shop", "2026_02_01_00_00_00.microlog"), bytes);
    await readUntil(/data: .*\n\n/);
    const change = recordingChangeSchema.parse(JSON.parse(/data: (.*)\n\n/.exec(text)?.[1] ?? ""));
    assert.deepEqual(change, { type: "appeared", id: "shop/2026_02_01_00_00_00", sizeBytes: bytes.length });
    assert.equal(activity.idleMs(), 0);
    await reader.cancel();
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.ok(activity.idleMs() > 0);
  });
});

describe("HEAD /api/events", () => {
  it("starts no stream", async () => {
    const activity = new Activity(() => performance.now());
    const response = await appOf({ activity }).request("/api/events", { method: "HEAD" });
    assert.deepEqual([response.status, await response.text()], [200, ""]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.ok(activity.idleMs() > 0);
  });
});

describe("the page", () => {
  it("comes with its files, and an entity tag", async () => {
    const page = await get("/");
    assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
    assert.equal(await page.text(), "<!doctype html>");
    const script = await get("/app.js");
    assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
    const etag = script.headers.get("etag") ?? "";
    assert.equal((await get("/app.js", { "if-none-match": etag })).status, 304);
    assert.notEqual(etag, page.headers.get("etag"));
  });
});

describe("every answer", () => {
  it("forbids what the page does not need", async () => {
    for (const path of ["/", "/api/recordings", PATH, "/nowhere"]) {
      const { headers } = await get(path);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
      assert.equal(headers.get("access-control-allow-origin"), null);
    }
  });

  it("is given to this machine's names alone", async () => {
    const own = [
      "localhost",
      "localhost:7777",
      "LOCALHOST",
      "127.0.0.1:7777",
      "127.1.2.3",
      "[::1]:7777",
      "app.localhost",
    ];
    for (const host of own) assert.equal((await get("/", { host })).status, 200, host);
    const others = [
      "evil.example",
      "evil.example:7777",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "10.0.0.5",
      "",
    ];
    for (const host of others) {
      const response = await get("/api/recordings", { host });
      assert.deepEqual([response.status, await codeOf(response)], [403, "host"], host);
    }
  });

  it("is given to the names that it was told", async () => {
    const ask = async (hosts: readonly string[], host: string) => {
      return (await appOf({ hosts }).request("/", { headers: { host } })).status;
    };
    assert.equal(await ask(["recordings.example"], "recordings.example:80"), 200);
    assert.equal(await ask(["10.0.0.5"], "10.0.0.5"), 200);
    assert.equal(await ask(["fd00::1"], "[fd00::1]:7777"), 200);
    assert.equal(await ask(["0.0.0.0"], "10.0.0.5:7777"), 200);
    assert.equal(await ask(["0.0.0.0"], "evil.example"), 403);
  });

  it("says in one way what went wrong", async () => {
    const nowhere = await get("/api/nowhere");
    assert.deepEqual([nowhere.status, await codeOf(nowhere)], [404, "not-found"]);
    const store = new FolderStore(root);
    store.list = () => Promise.reject(new Error("with a secret"));
    const { error } = console;
    console.error = () => {};
    try {
      const broken = await appOf({ store }).request("/api/recordings");
      const text = await broken.text();
      assert.deepEqual([broken.status, text.includes("secret")], [500, false]);
    } finally {
      console.error = error;
    }
  });
});

describe("GET /api/health and /api/openapi.json", () => {
  it("say who answers and how to ask", async () => {
    assert.deepEqual(await (await get("/api/health")).json(), { microlog: "1.2.3", root, file: null });
    const page = JSON.parse(await (await get("/api/openapi.json")).text());
    assert.equal(page.openapi, "3.1.0");
    assert.deepEqual(Object.keys(page.paths).sort(), [
      "/api/events",
      "/api/health",
      "/api/recordings",
      "/api/recordings/{application}/{time}",
      "/api/source",
    ]);
    assert.ok(page.components.schemas.Recording.properties.sizeBytes);
  });
});
