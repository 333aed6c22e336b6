// Records by HTTP: to real servers on this machine, which answer, refuse, hang and go away.

import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { healthOf } from "../../../../tracer/logger/logging_health.ts";
import type { LoggerConfiguration } from "../../../../tracer/logger/configuration.ts";
import { eventually } from "../../../support/eventually.ts";
import {
  type LogReceiver,
  type ReceivedRequest,
  type ReceiverAnswer,
  startReceiver,
} from "../../../support/log_receiver.ts";
import { createNetworkLogging, type NetworkLogging } from "../../../support/network_logging.ts";

/** Tries again at once, and sends nothing by itself but full batches. */
const QUICK = { retryMillis: 1, maxRetryMillis: 2, batchMillis: 600_000, flushMillis: 30_000 } as const;

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function start(
  answer?: (request: ReceivedRequest, index: number) => ReceiverAnswer,
  port?: number,
): Promise<LogReceiver> {
  const receiver = await startReceiver(answer, port);
  closings.push(() => receiver.close());
  return receiver;
}

async function log(
  receiver: { readonly url: string },
  options: Readonly<Record<string, unknown>> = {},
  more: LoggerConfiguration = {},
): Promise<NetworkLogging> {
  const own = createNetworkLogging();
  await own.logging.configure({
    level: "trace",
    ...more,
    sinks: [{ type: "http", url: `${receiver.url}/logs`, ...QUICK, ...options }, ...(more.sinks ?? [])],
  });
  closings.push(() => own.logging.configure({ sinks: [] }));
  return own;
}

function messagesOf({ body }: ReceivedRequest): readonly string[] {
  return body.trim().split("\n").map((line) => String(JSON.parse(line).message));
}

function allMessages(receiver: LogReceiver): readonly string[] {
  return receiver.requests.flatMap(messagesOf);
}

async function untilFailing(health: NetworkLogging["health"]): Promise<void> {
  await eventually(() => Promise.resolve(assert.equal(health().state, "failing")));
}

describe("http sink", () => {
  it("sends lines of JSON with the headers it was given, masked", async () => {
    const receiver = await start();
    const { logging, health } = await log(receiver, { headers: { authorization: "Bearer abc" } });
    logging.logger("api").info("hello", { password: "hunter2", rows: 3 });
    logging.logger("api").warn("again");
    await logging.flush();
    const [request] = receiver.requests;
    assert.equal(receiver.requests.length, 1);
    assert.equal(request?.method, "POST");
    assert.equal(request.path, "/logs");
    assert.equal(request.headers["content-type"], "application/x-ndjson");
    assert.equal(request.headers.authorization, "Bearer abc");
    const [first] = request.body.split("\n").map((line) => line === "" ? {} : JSON.parse(line));
    assert.deepEqual([first.message, first.password, first.rows, first.logger], ["hello", "***", 3, "api"]);
    const { state, written, dropped, pending } = health();
    assert.deepEqual([state, written, dropped, pending], ["ok", 2, 0, 0]);
  });

  it("sends a list, by PUT, packed, when it is told to", async () => {
    const receiver = await start();
    const { logging } = await log(receiver, { method: "PUT", body: "list", gzip: true });
    logging.logger().info("long", { pad: "é".repeat(2000) });
    logging.logger().info("second");
    await logging.flush();
    const [request] = receiver.requests;
    assert.equal(request?.method, "PUT");
    assert.equal(request.headers["content-encoding"], "gzip");
    assert.ok(request.bytes.length < 1000);
    const list: { readonly message: string }[] = JSON.parse(request.body);
    assert.deepEqual(list.map(({ message }) => message), ["long", "second"]);
  });

  it("captures what was logged when it was logged", async () => {
    const receiver = await start();
    const { logging } = await log(receiver);
    const fields = { list: [1] };
    logging.logger().info("m", fields);
    fields.list.push(2);
    await logging.flush();
    assert.deepEqual(JSON.parse(receiver.requests[0]?.body ?? "").list, [1]);
  });

  it("makes a batch of so many records, so many bytes, or so much time", async () => {
    const receiver = await start();
    const byCount = await log(receiver, { batchCount: 3 });
    for (const message of ["1", "2", "3", "4"]) byCount.logging.logger().info(message);
    await receiver.received(1);
    assert.deepEqual(receiver.requests.map(messagesOf), [["1", "2", "3"]]);
    const byBytes = await log(receiver, { batchBytes: 1024 });
    for (const message of ["a", "b", "c"]) byBytes.logging.logger().info(message, { pad: "x".repeat(400) });
    await receiver.received(2);
    assert.deepEqual(receiver.requests.slice(1).map(messagesOf), [["a", "b"]]);
    const byTime = await log(receiver, { batchMillis: 5 });
    byTime.logging.logger().info("z");
    await receiver.received(3);
    assert.deepEqual(receiver.requests.slice(2).map(messagesOf), [["z"]]);
  });

  it("asks for headers anew each time, and once more when they were refused", async () => {
    const receiver = await start(({ headers }) => headers["x-key"] === "2" ? {} : { status: 401 });
    let asked = 0;
    const { logging, health } = await log(receiver, {
      headers: () => Promise.resolve({ "x-key": String(++asked) }),
    });
    logging.logger().info("m");
    await logging.flush();
    assert.deepEqual(receiver.requests.map(({ headers }) => headers["x-key"]), ["1", "2"]);
    assert.equal(health().written, 1);
  });

  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    it(`tries again after ${status}`, async () => {
      const receiver = await start((_request, index) => index < 3 ? { status } : {});
      const { logging, health, faults } = await log(receiver);
      logging.logger().info("m");
      await logging.flush();
      assert.deepEqual(allMessages(receiver), ["m", "m", "m", "m"]);
      const { written, retries, problem } = health();
      assert.deepEqual([written, retries, problem], [1, 3, ""]);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? "", new RegExp(`cannot send, trying again: the receiver answered ${status}`));
    });
  }

  for (const status of [301, 400, 403, 404, 422]) {
    it(`does not try again after ${status}, and goes on with the next`, async () => {
      const receiver = await start((_request, index) => index === 0 ? { status, body: "go\naway" } : {});
      const { logging, health, faults } = await log(receiver);
      logging.logger().error("1");
      await logging.flush();
      assert.equal(health().state, "failing");
      logging.logger().info("2");
      await logging.flush();
      await eventually(() => Promise.resolve(assert.equal(health().written, 2)));
      assert.deepEqual(allMessages(receiver), ["1", "2", "dropped 1 record"]);
      const { written, dropped, droppedByLevel, droppedByReason, state } = health();
      assert.deepEqual([written, dropped, state], [2, 1, "ok"]);
      assert.deepEqual([droppedByLevel, droppedByReason], [{ error: 1 }, { refused: 1 }]);
      assert.match(
        faults[0] ?? "",
        new RegExp(`a record was refused: the receiver answered ${status}.*go away`),
      );
    });
  }

  it("gives up after so many tries what fails on the receiver's side", async () => {
    const receiver = await start((_request, index) => index < 3 ? { status: 500 } : {});
    const { logging, health } = await log(receiver, { maxAttempts: 3 });
    logging.logger().info("poison");
    await logging.flush();
    assert.equal(receiver.requests.length, 3);
    assert.deepEqual(health().droppedByReason, { refused: 1 });
  });

  it("comes back when it was told to, in seconds or by a date", async () => {
    for (const after of ["0", "0.001", new Date(Date.now() - 5000).toUTCString()]) {
      const receiver = await start((_request, index) =>
        index === 0 ? { status: 503, headers: { "retry-after": after } } : {}
      );
      // Without it, a test would not live to see the second try.
      const { logging, health } = await log(receiver, { retryMillis: 600_000, maxRetryMillis: 600_000 });
      logging.logger().info("m");
      await logging.flush();
      assert.deepEqual([receiver.requests.length, health().written], [2, 1]);
    }
  });

  it("waits as long as it was told to, though somebody waits for it", async () => {
    const receiver = await start(() => ({ status: 429, headers: { "retry-after": "1000" } }));
    const { logging, health } = await log(receiver, { flushMillis: 20, batchCount: 1 });
    logging.logger().info("m");
    await untilFailing(health);
    await logging.flush();
    await logging.flush();
    assert.deepEqual([receiver.requests.length, health().pending], [1, 1]);
  });

  it("halves what is too large", async () => {
    const receiver = await start((request) => messagesOf(request).length > 1 ? { status: 413 } : {});
    const { logging, health } = await log(receiver);
    for (const message of ["1", "2", "3", "4", "5"]) logging.logger().info(message);
    await logging.flush();
    const taken = receiver.requests.filter((request) => messagesOf(request).length === 1).flatMap(messagesOf);
    assert.deepEqual(taken, ["1", "2", "3", "4", "5"]);
    assert.equal(health().written, 5);
  });

  it("tries again when the connection breaks, or no answer comes in time", async () => {
    const receiver = await start((_request, index) => [{ breaks: true }, { hangs: true }][index] ?? {});
    const { logging, health, faults } = await log(receiver, { timeoutMillis: 1000, flushMillis: 60_000 });
    logging.logger().info("m");
    await logging.flush();
    assert.ok(receiver.requests.length >= 3);
    assert.ok(allMessages(receiver).every((message) => message === "m"));
    assert.deepEqual([health().written, faults.length], [1, 1]);
  });

  it("leaves other sinks alone while the receiver is away, and goes on when it is back", async () => {
    const gone = await startReceiver();
    const { port } = new URL(gone.url);
    await gone.close();
    const other = await start();
    const { logging } = await log(gone, { flushMillis: 50, maxRetryMillis: 20 }, {
      sinks: [{ type: "http", url: other.url, ...QUICK }],
    });
    logging.logger().info("m");
    await logging.flush();
    assert.deepEqual(allMessages(other), ["m"]);
    const [failing, ok] = await eventually(() => {
      const healths = Object.values(healthOf(logging.inForce).sinks);
      assert.deepEqual(healths.map(({ state }) => state), ["failing", "ok"]);
      return Promise.resolve(healths);
    });
    assert.deepEqual([failing?.pending, ok?.pending], [1, 0]);
    assert.notEqual(failing?.problem, "");
    const back = await start(undefined, Number(port));
    await back.received(1);
    assert.deepEqual(allMessages(back), ["m"]);
    await eventually(async () =>
      assert.equal(Object.values(healthOf(logging.inForce).sinks)[0]?.state, "ok")
    );
  });

  it("does not follow the receiver elsewhere with what authorizes", async () => {
    const other = await start();
    const receiver = await start(() => ({ status: 307, headers: { location: other.url } }));
    const { logging, faults } = await log(receiver, { headers: { "x-key": "secret" } });
    logging.logger().info("m");
    await logging.flush();
    assert.equal(other.requests.length, 0);
    assert.match(faults[0] ?? "", /answered 307 \(leads to http:/);
  });

  it("tells what was not sent when it is replaced", async () => {
    const receiver = await start(() => ({ status: 503 }));
    const { logging, faults, health } = await log(receiver, { flushMillis: 20, batchCount: 2 });
    logging.logger().info("m");
    logging.logger().info("m");
    await untilFailing(health);
    await logging.configure({ sinks: [] });
    assert.match(faults.at(-1) ?? "", /2 records were not sent before the end \(the receiver answered 503\)/);
  });

  it("sends several batches at once when it may", async () => {
    const waiting: (() => void)[] = [];
    const receiver = await start(() => ({ hangs: waiting.push(() => {}) > 0 }));
    const { logging } = await log(receiver, {
      batchCount: 1,
      inFlight: 3,
      flushMillis: 1,
      timeoutMillis: 60_000,
    });
    for (const message of ["1", "2", "3", "4"]) logging.logger().info(message);
    await receiver.received(3);
    assert.deepEqual([...allMessages(receiver)].sort(), ["1", "2", "3"]);
  });

  it("says what is wrong with its options, without telling secrets", async () => {
    const { logging } = createNetworkLogging();
    const problems: readonly (readonly [options: object, problem: RegExp])[] = [
      [{}, /sinks\[0\]\.url is missing/],
      [{ url: "ftp://user:pass@host/x" }, /url is "ftp:\/\/host\/x"; a URL of http or https is wanted/],
      [{ url: "http://a", headers: 3 }, /headers is 3/],
      [{ url: "http://a", overload: "explode" }, /one of by-level, drop-newest, drop-oldest, sample, block/],
      [{ url: "http://a", overload: "block" }, /"spool" says where/],
      [{ url: "http://a", batchCont: 3 }, /batchCont is not known/],
    ];
    for (const [options, problem] of problems) {
      await assert.rejects(logging.configure({ sinks: [{ type: "http", ...options }] }), problem);
    }
  });
});
