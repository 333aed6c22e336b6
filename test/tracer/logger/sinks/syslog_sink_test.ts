// Syslog by all its ways: real datagrams, streams, TLS and socket files on this machine, read by what RFC 5424 says.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, describe, it } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import type { LoggerConfiguration } from "../../../../tracer/logger/configuration.ts";
import { eventually } from "../../../support/eventually.ts";
import { createNetworkLogging, type NetworkLogging } from "../../../support/network_logging.ts";
import { QUICK } from "../../../support/tested_sink.ts";

const pem = (name: string) => new URL(`../../../../fixtures/tls/${name}.pem`, import.meta.url);
const CERTIFICATE = readFileSync(pem("localhost"), "utf8");
const KEY = readFileSync(pem("localhost_key"), "utf8");

const closings: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** A message, read by the grammar of RFC 5424. */
interface Message {
  readonly priority: number;
  readonly time: string;
  readonly words: readonly string[];
  readonly dataId: string;
  readonly data: ReadonlyMap<string, string>;
  readonly text: string;
}

const GRAMMAR =
  /^<(\d{1,3})>1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (-|\[([^\s="\]]{1,32})((?: [^\s="\]]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\]) (.*)$/s;

function readMessage(text: string): Message {
  const found = GRAMMAR.exec(text);
  assert.ok(found !== null, text);
  const [
    ,
    priority,
    time = "",
    host = "",
    app = "",
    id = "",
    messageId = "",
    ,
    dataId = "",
    data = "",
    rest = "",
  ] = found;
  const parameters = [...data.matchAll(/ ([^=]+)="((?:[^"\\\]]|\\.)*)"/g)].map(([, name = "", value = ""]) =>
    [name, value.replaceAll(/\\(["\\\]])/g, "$1")] as const
  );
  return {
    priority: Number(priority),
    time,
    words: [host, app, id, messageId],
    dataId,
    data: new Map(parameters),
    text: rest,
  };
}

/** What comes by a stream, with what ends it. */
interface StreamReceiver {
  readonly port: number;
  readonly text: () => string;
  /** Breaks what is connected. */
  readonly disconnect: () => void;
  readonly connections: () => number;
}

async function listen(
  server: Server,
  address: { readonly port: number; readonly host: string } | string,
): Promise<
  StreamReceiver
> {
  const pieces: Buffer[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const accept = (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (piece: Buffer) => void pieces.push(piece));
  };
  server.on("secureConnection", accept);
  if (!("setSecureContext" in server)) server.on("connection", accept);
  server.listen(address);
  await once(server, "listening");
  closings.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const told = server.address();
  return {
    port: told !== null && typeof told === "object" ? told.port : 0,
    text: () => Buffer.concat(pieces).toString(),
    disconnect: () => {
      for (const socket of sockets) socket.destroy();
    },
    connections: () => connections,
  };
}

/** Messages that stand behind their lengths. */
function readOctets(text: string): readonly Message[] {
  const messages: Message[] = [];
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const space = rest.indexOf(" ");
    const length = Number(rest.subarray(0, space).toString());
    assert.ok(Number.isInteger(length) && length > 0 && rest.length >= space + 1 + length, rest.toString());
    messages.push(readMessage(rest.subarray(space + 1, space + 1 + length).toString()));
    rest = rest.subarray(space + 1 + length);
  }
  return messages;
}

async function log(options: Readonly<Record<string, unknown>>): Promise<NetworkLogging> {
  const own = createNetworkLogging();
  const configuration: LoggerConfiguration = {
    level: "trace",
    sinks: [{ type: "syslog", ...QUICK, ...options }],
  };
  await own.logging.configure(configuration);
  closings.push(() => own.logging.configure({ sinks: [] }));
  return own;
}

/** A socket for datagrams with what came. */
async function receiveDatagrams(): Promise<{ readonly port: number; readonly datagrams: readonly string[] }> {
  const datagrams: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (bytes: Buffer) => void datagrams.push(bytes.toString()));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  closings.push(() => socket.close());
  return { port: socket.address().port, datagrams };
}

describe("syslog sink", () => {
  it("sends a datagram for each record, with header, structured data and text", async () => {
    const { port, datagrams } = await receiveDatagrams();
    const { logging, health } = await log({ port, facility: "local3", appName: "my shop" });
    const log1 = logging.logger("api.users").bind({ service: "shop" });
    const error = new TypeError("no rows");
    log1.error("lost é", {
      rows: 3,
      'odd "name]': 'say "hi" \\ ] x',
      password: "hunter2",
      nested: { a: 1 },
      error,
    });
    for (const level of ["trace", "debug", "info", "warn", "fatal"] as const) {
      logging.logger()[level]("a\nb\x1b[31m");
    }
    await logging.flush();
    await eventually(() => Promise.resolve(assert.equal(datagrams.length, 6)));
    const [first, ...others] = datagrams.map(readMessage);
    assert.ok(first !== undefined);
    assert.equal(first.priority, 19 * 8 + 3);
    assert.match(first.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(first.words, [hostname(), "my_shop", String(process.pid), "api.users"]);
    assert.equal(first.dataId, "microlog@32473");
    assert.deepEqual(
      ["service", "rows", "odd__name_", "password", "nested", "error", "error_message"].map((name) =>
        first.data.get(name)
      ),
      ["shop", "3", 'say "hi" \\ ] x', "***", '{"a":1}', "TypeError", "no rows"],
    );
    assert.match(first.data.get("error_stack") ?? "", /TypeError: no rows\\n|\\n/);
    assert.equal(first.text, "lost é");
    assert.deepEqual(others.map(({ priority }) => priority - 19 * 8), [7, 7, 6, 4, 2]);
    assert.ok(others.every(({ text, dataId }) => text === "a\\nb\\u001b[31m" && dataId === ""));
    assert.equal(health().written, 6);
  });

  it("keeps messages below a size, and cuts no character in two", async () => {
    const { port, datagrams } = await receiveDatagrams();
    const { logging } = await log({ port, maxBytes: 480 });
    logging.logger().info("ü".repeat(2000));
    logging.logger().info("short", { a: "x".repeat(200), b: "y".repeat(200), c: "z" });
    await logging.flush();
    await eventually(() => Promise.resolve(assert.equal(datagrams.length, 2)));
    assert.ok(datagrams.every((text) => Buffer.byteLength(text) <= 480));
    const [first, second] = datagrams.map(readMessage);
    assert.match(first?.text ?? "", /^ü{100,}…$/);
    assert.equal(second?.text, "short");
    assert.deepEqual([...second.data.keys()], ["a"]);
  });

  it("writes lines of another format as the text", async () => {
    const { port, datagrams } = await receiveDatagrams();
    const { logging } = await log({ port, format: "logfmt", messageId: "audit", dataId: "x@1" });
    logging.logger().info("m", { a: 1 });
    await logging.flush();
    await eventually(() => Promise.resolve(assert.equal(datagrams.length, 1)));
    const message = readMessage(datagrams[0] ?? "");
    assert.match(message.text, /level=info msg=m a=1$/);
    assert.deepEqual([message.words[3], message.dataId], ["audit", "x@1"]);
  });

  it("counts octets on a stream, so that messages may hold anything", async () => {
    const receiver = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    const { logging } = await log({ protocol: "tcp", port: receiver.port });
    for (const message of ["eins", "zwö", "3 4"]) logging.logger().info(message);
    await logging.flush();
    await eventually(() =>
      Promise.resolve(
        assert.deepEqual(readOctets(receiver.text()).map(({ text }) => text), ["eins", "zwö", "3 4"]),
      )
    );
  });

  it("ends messages with lines when it is told to", async () => {
    const receiver = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    const { logging } = await log({ protocol: "tcp", port: receiver.port, framing: "lines" });
    logging.logger().info("a\nb");
    logging.logger().info("c");
    await logging.flush();
    await eventually(() => {
      const lines = receiver.text().split("\n");
      return Promise.resolve(
        assert.deepEqual(lines.slice(0, -1).map((line) => readMessage(line).text), ["a\\nb", "c"]),
      );
    });
  });

  it("connects anew when the connection was broken, and goes on when the receiver is back", async () => {
    const receiver = await listen(createServer(), { port: 0, host: "127.0.0.1" });
    const { logging, health } = await log({ protocol: "tcp", port: receiver.port });
    logging.logger().info("first");
    await logging.flush();
    await eventually(() => Promise.resolve(assert.equal(readOctets(receiver.text()).length, 1)));
    receiver.disconnect();
    // The first words after a break may be lost: a stream does not say what arrived.
    await eventually(async () => {
      logging.logger().info("again");
      await logging.flush();
      assert.ok(receiver.connections() >= 2);
      assert.ok(readOctets(receiver.text()).length >= 2);
    });
    assert.equal(health().state, "ok");
  });

  it("waits for a receiver that is not there yet", async () => {
    const folder = mkdtempSync(join(tmpdir(), "microlog-syslog-"));
    closings.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "log.sock");
    const { logging, health, faults } = await log({
      protocol: "unix",
      path,
      flushMillis: 20,
      maxRetryMillis: 10,
    });
    logging.logger().warn("patient");
    await logging.flush();
    await eventually(() => Promise.resolve(assert.equal(health().state, "failing")));
    assert.deepEqual([health().pending, faults.length], [1, 1]);
    const receiver = await listen(createServer(), path);
    await eventually(() =>
      Promise.resolve(assert.deepEqual(readOctets(receiver.text()).map(({ text }) => text), ["patient"]))
    );
  });

  it("trusts whom it is told to, by TLS", async () => {
    const server = createTlsServer({ cert: CERTIFICATE, key: KEY });
    const receiver = await listen(server, { port: 0, host: "127.0.0.1" });
    const place = { protocol: "tls", host: "localhost", port: receiver.port, maxAttempts: 1 };
    for (const ca of [CERTIFICATE, pem("localhost").pathname]) {
      const { logging } = await log({ ...place, ca });
      logging.logger().info("secret");
      await logging.flush();
    }
    await eventually(() =>
      Promise.resolve(
        assert.deepEqual(readOctets(receiver.text()).map(({ text }) => text), ["secret", "secret"]),
      )
    );
    const wary = await log({ ...place, flushMillis: 500 });
    wary.logging.logger().info("not for strangers");
    await wary.logging.flush();
    await eventually(() => Promise.resolve(assert.equal(wary.health().state, "failing")));
    assert.equal(wary.health().pending, 1);
    assert.doesNotMatch(receiver.text(), /strangers/);
  });

  it("says what is wrong with its options", async () => {
    const { logging } = createNetworkLogging();
    const problems: readonly (readonly [options: object, problem: RegExp])[] = [
      [{ protocol: "unix" }, /path is missing/],
      [{ protocol: "smoke" }, /one of udp, tcp, tls, unix/],
      [{ facility: "local9" }, /facility is "local9"/],
      [{ dataId: "x" }, /dataId is "x"; NAME@NUMBER/],
      [{ port: 70_000 }, /port is 70000/],
    ];
    for (const [options, problem] of problems) {
      await assert.rejects(logging.configure({ sinks: [{ type: "syslog", ...options }] }), problem);
    }
  });
});
