// Tests of fetching a recording's bytes, and again what was appended to them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LoadProgress } from "../../../ui/state/decode_protocol.ts";
import { FetchedFile } from "../../../ui/state/fetched_file.ts";

const ID = "my app/2026_01_31_12_00_00";

/** A server with one file; keeps what it was asked. */
class FileServer {
  bytes: Uint8Array<ArrayBuffer>;
  readonly asked: string[] = [];
  knowsRanges = true;
  /** Answers in place of the file. */
  instead: Response | undefined;

  constructor(length: number) {
    this.bytes = Uint8Array.from({ length }, (_, i) => (i * 7) % 251);
  }

  append(length: number): void {
    const { bytes } = this;
    this.bytes = Uint8Array.from({ length: bytes.length + length }, (_, i) => bytes[i] ?? i % 13);
  }

  /** As `fetch()`. */
  ask = (path: string, { method = "GET", headers }: RequestInit = {}): Promise<Response> => {
    const range = new Headers(headers).get("range");
    this.asked.push([method, path, range].filter((part) => part !== null).join(" "));
    if (this.instead !== undefined) return Promise.resolve(this.instead);
    const length = String(this.bytes.length);
    if (method === "HEAD") {
      return Promise.resolve(new Response(null, { headers: { "content-length": length } }));
    }
    if (range === null || !this.knowsRanges) {
      return Promise.resolve(new Response(this.bytes, { headers: { "content-length": length } }));
    }
    const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
    return Promise.resolve(new Response(this.bytes.slice(start), { status: 206 }));
  };
}

function setUp(length: number) {
  const server = new FileServer(length);
  const file = new FetchedFile(ID, server.ask);
  const told: LoadProgress[] = [];
  return {
    server,
    told,
    fetch: (listedBytes?: number) => file.fetch(listedBytes, (progress) => told.push(progress)),
  };
}

describe("FetchedFile", () => {
  it("fetches all of it at first, from a path whose parts are escaped", async () => {
    const { server, fetch } = setUp(100_000);
    assert.deepEqual(await fetch(), { start: 0, bytes: server.bytes });
    assert.deepEqual(server.asked, ["GET /api/recordings/my%20app/2026_01_31_12_00_00"]);
  });

  it("fetches only what was appended, and the last bytes that it knows", async () => {
    const { server, fetch } = setUp(1000);
    await fetch();
    server.append(50);
    assert.deepEqual(await fetch(1050), { start: 936, bytes: server.bytes.slice(936) });
    server.append(10);
    assert.deepEqual(await fetch(), { start: 986, bytes: server.bytes.slice(986) });
    assert.deepEqual(server.asked.slice(1).map((asked) => asked.replace(/ .api\S+/, "")), [
      "HEAD",
      "GET bytes=936-",
      "HEAD",
      "GET bytes=986-",
    ]);
  });

  it("fetches all of it again when it is another file now", async () => {
    const changes: readonly ((server: FileServer) => number | undefined)[] = [
      (server) => (server.bytes = server.bytes.slice(0, 300)).length, // finalised, and the list knows it
      (server) => void (server.bytes = server.bytes.slice(0, 300)), // … or does not yet
      (server) => void (server.bytes = server.bytes.map((byte) => byte ^ 1)), // as long, with other bytes
    ];
    for (const change of changes) {
      const { server, fetch } = setUp(1000);
      await fetch();
      const listed = change(server);
      assert.deepEqual(await fetch(listed), { start: 0, bytes: server.bytes });
    }
  });

  it("takes all of it from a server that knows no ranges", async () => {
    const { server, fetch } = setUp(1000);
    server.knowsRanges = false;
    await fetch();
    server.append(50);
    assert.deepEqual(await fetch(), { start: 0, bytes: server.bytes });
  });

  it("says what is wrong in words", async () => {
    const { server, fetch } = setUp(10);
    server.instead = new Response("", { status: 404 });
    await assert.rejects(fetch(), /^Error: There is no recording my app\/2026_01_31_12_00_00$/);
    server.instead = Response.json({ error: { message: "not yours" } }, { status: 403 });
    await assert.rejects(fetch(), /Cannot load my app.*: not yours$/);
    server.instead = new Response("<html>", { status: 502 });
    await assert.rejects(fetch(), /Cannot load my app.*: the server answered 502$/);
    const broken = new ReadableStream<Uint8Array>({ pull: (stream) => stream.error(new Error("reset")) });
    server.instead = new Response(broken);
    await assert.rejects(fetch(), /The connection broke while my app.* was loading/);
    const silent = new FetchedFile(ID, () => Promise.reject(new TypeError("Failed to fetch")));
    await assert.rejects(silent.fetch(undefined, () => {}), /The server does not answer/);
  });

  it("puts many small pieces together, whether their sum was announced or not", async () => {
    const pieces = Array.from({ length: 3000 }, (_, i) => new Uint8Array(i % 90).fill(i));
    const all = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
    for (const headers of [{ "content-length": String(all.length) }, { "content-encoding": "gzip" }, {}]) {
      const { server, fetch } = setUp(0);
      const queue = [...pieces];
      const body = new ReadableStream<Uint8Array>({
        pull(stream) {
          const piece = queue.shift();
          if (piece === undefined) stream.close();
          else stream.enqueue(piece);
        },
      });
      server.instead = new Response(body, { headers });
      assert.deepEqual(await fetch(), { start: 0, bytes: all });
    }
  });
});
