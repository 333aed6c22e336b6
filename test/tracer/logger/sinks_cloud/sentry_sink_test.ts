// The sink for Sentry against a server that reads envelopes as its developer documentation describes them.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import type { TraceContext } from "../../../../tracer/logger/context.ts";
import { BoundFields } from "../../../../tracer/logger/record.ts";
import { parseDsn, SentryLimits } from "../../../../tracer/logger/sinks/cloud/sentry_protocol.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { type ReceivedRequest, type ReceiverAnswer, startReceiver } from "../../../support/log_receiver.ts";
import { createError, SPAN_ID, TRACE_ID, traceOf } from "../formats/mapped_lines.ts";
import { createCloudSink, NOW } from "./cloud_sink.ts";

type Json = Readonly<Record<string, unknown>>;

/** An envelope that came. */
interface Envelope {
  readonly header: Json;
  readonly itemHeader: Json;
  readonly payload: ReturnType<typeof JSON.parse>;
}

const NO_ENVELOPE: Envelope = { header: {}, itemHeader: {}, payload: {} };

interface FakeSentry extends AsyncDisposable {
  readonly dsn: string;
  readonly envelopes: readonly Envelope[];
  readonly requests: readonly ReceivedRequest[];
}

async function startSentry(
  answer: (index: number) => ReceiverAnswer | undefined = () => undefined,
): Promise<FakeSentry> {
  const envelopes: Envelope[] = [];
  const receiver = await startReceiver((request, index) => {
    if (request.path !== "/base/api/42/envelope/") return { status: 404 };
    const auth = String(request.headers["x-sentry-auth"]);
    if (!/^Sentry sentry_version=7, sentry_client=microlog\/[\d.]+, sentry_key=public$/.test(auth)) {
      return { status: 403 };
    }
    if (request.headers["content-type"] !== "application/x-sentry-envelope") return { status: 400 };
    const own = answer(index);
    if (own === undefined) envelopes.push(readEnvelope(request.body));
    return own ?? { body: JSON.stringify({ id: "x" }) };
  });
  const { host } = new URL(receiver.url);
  return {
    dsn: `http://public@${host}/base/42`,
    envelopes,
    requests: receiver.requests,
    [Symbol.asyncDispose]: () => receiver.close(),
  };
}

/** Header, item header, payload: by lines, or by the length that the item's header says. */
function readEnvelope(body: string): Envelope {
  const bytes = Buffer.from(body);
  const lines = body.split("\n");
  assert.equal(lines.length, 4, "three lines, each with its end");
  const itemHeader = JSON.parse(lines[1] ?? "");
  const start = Buffer.byteLength(`${lines[0]}\n${lines[1]}\n`);
  const end = typeof itemHeader.length === "number" ? start + itemHeader.length : bytes.length;
  return {
    header: JSON.parse(lines[0] ?? ""),
    itemHeader,
    payload: JSON.parse(bytes.subarray(start, end).toString()),
  };
}

describe("the sentry sink", () => {
  it("sends an error as an event with its exceptions, frames and fields", async () => {
    await using sentry = await startSentry();
    const options = { dsn: sentry.dsn, serverName: "web-1" };
    await using cloud = await createCloudSink("sentry", options, { trace: traceOf() });
    const error = createError();
    error.cause = new RangeError("inner");
    const context = new BoundFields({ service: "shop", version: "1.2.3", environment: "prod" });
    const fields = { rows: 3, user: { id: "u1" }, fingerprint: ["a", "b"], password: "hunter2" };
    cloud.sink.write(createRecord({ level: 4, message: "could not load", error, context, fields }));
    await cloud.sink.flush?.();
    assert.deepEqual(cloud.faults, []);
    const [{ header, itemHeader, payload } = NO_ENVELOPE] = sentry.envelopes;
    assert.equal(itemHeader["type"], "event");
    assert.match(payload.event_id, /^[0-9a-f]{32}$/);
    assert.equal(header["event_id"], payload.event_id);
    assert.equal(header["sent_at"], "2026-01-31T12:00:01.000Z");
    assert.equal(payload.timestamp, Date.UTC(2026, 0, 31, 12, 0, 0, 123) / 1000);
    assert.deepEqual([payload.platform, payload.level, payload.logger], ["node", "error", "api"]);
    assert.deepEqual(payload.message, { formatted: "could not load" });
    assert.deepEqual([payload.release, payload.environment, payload.server_name], [
      "shop@1.2.3",
      "prod",
      "web-1",
    ]);
    assert.deepEqual(payload.contexts.trace, { trace_id: TRACE_ID, span_id: SPAN_ID });
    assert.deepEqual([payload.user, payload.fingerprint], [{ id: "u1" }, ["a", "b"]]);
    assert.deepEqual(payload.extra, { rows: 3, password: "***" });
    assert.equal(payload.sdk.name, "microlog");
    const [inner, outer] = payload.exception.values;
    assert.deepEqual([inner.type, inner.value], ["RangeError", "inner"]);
    assert.deepEqual([outer.type, outer.value, outer.mechanism], ["TypeError", "lost", {
      type: "generic",
      handled: true,
    }]);
    // The outermost call comes first.
    assert.deepEqual(outer.stacktrace.frames, [
      {
        function: "<anonymous>",
        filename: "/app/main.ts",
        abs_path: "/app/main.ts",
        lineno: 10,
        colno: 1,
        in_app: true,
      },
      {
        function: "load",
        filename: "/app/users.ts",
        abs_path: "file:///app/users.ts",
        lineno: 3,
        colno: 7,
        in_app: true,
      },
    ]);
  });

  it("tells what came before an error in its trace, the oldest first, the last hundred", async () => {
    await using sentry = await startSentry();
    let trace: TraceContext | undefined;
    await using cloud = await createCloudSink("sentry", { dsn: sentry.dsn, breadcrumbs: 3 }, {
      trace: () => trace,
    });
    for (const message of ["a", "b", "c"]) {
      cloud.sink.write(createRecord({ message, fields: { at: message } }));
    }
    trace = { traceId: "1".repeat(32), spanId: SPAN_ID, sampled: true, state: "" };
    cloud.sink.write(createRecord({ level: 3, message: "of another" }));
    trace = traceOf()();
    cloud.sink.write(createRecord({ message: "own" }));
    cloud.sink.write(createRecord({ level: 5, message: "died" }));
    await cloud.sink.flush?.();
    assert.equal(sentry.envelopes.length, 1);
    const { level, breadcrumbs } = sentry.envelopes[0]?.payload ?? {};
    assert.equal(level, "fatal");
    assert.deepEqual(breadcrumbs.values.map(({ message }: { message: string }) => message), ["c", "own"]);
    assert.deepEqual(breadcrumbs.values[0], {
      timestamp: Date.UTC(2026, 0, 31, 12, 0, 0, 123) / 1000,
      type: "default",
      category: "api",
      level: "info",
      message: "c",
      data: { at: "c" },
    });
  });

  it("sends records as logs, too, when it is told to, apart from events", async () => {
    await using sentry = await startSentry();
    const options = { dsn: sentry.dsn, logs: true, environment: "prod", release: "r1" };
    await using cloud = await createCloudSink("sentry", options, { trace: traceOf() });
    cloud.sink.write(createRecord({ fields: { rows: 3, share: 0.5, isNew: true, list: [1] } }));
    cloud.sink.write(createRecord({ level: 4, message: "failed" }));
    await cloud.sink.flush?.();
    assert.deepEqual(sentry.envelopes.map(({ itemHeader }) => itemHeader["type"]), ["event", "log"]);
    const { itemHeader, payload } = sentry.envelopes[1] ?? {};
    assert.deepEqual(itemHeader, {
      type: "log",
      item_count: 2,
      content_type: "application/vnd.sentry.items.log+json",
    });
    const [first, second] = payload.items;
    assert.equal(first.timestamp, Date.UTC(2026, 0, 31, 12, 0, 0, 123) / 1000);
    assert.deepEqual([first.level, first.severity_number, first.body], ["info", 9, "hello"]);
    assert.deepEqual([first.trace_id, first.span_id], [TRACE_ID, SPAN_ID]);
    assert.deepEqual(first.attributes.rows, { value: 3, type: "integer" });
    assert.deepEqual(first.attributes.share, { value: 0.5, type: "double" });
    assert.deepEqual(first.attributes.isNew, { value: true, type: "boolean" });
    assert.deepEqual(first.attributes.list, { value: "[1]", type: "string" });
    assert.deepEqual(first.attributes["sentry.environment"], { value: "prod", type: "string" });
    assert.deepEqual(first.attributes["sentry.release"], { value: "r1", type: "string" });
    assert.deepEqual([second.level, second.severity_number], ["error", 17]);
  });

  it("gives logs outside of traces the process's own trace", async () => {
    await using sentry = await startSentry();
    await using cloud = await createCloudSink("sentry", { dsn: sentry.dsn, logs: true });
    cloud.sink.write(createRecord());
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    const [first, second] = sentry.envelopes[0]?.payload.items ?? [];
    assert.match(first.trace_id, /^[0-9a-f]{32}$/);
    assert.equal(second.trace_id, first.trace_id);
  });

  it("sends nothing of a category that is limited, until it is not any more", async () => {
    let time = NOW;
    const limit = { headers: { "x-sentry-rate-limits": "60:error:organization:quota" } };
    await using sentry = await startSentry((index) => index === 0 ? limit : undefined);
    await using cloud = await createCloudSink("sentry", { dsn: sentry.dsn, logs: true }, { now: () => time });
    for (const seconds of [0, 30, 61]) {
      time = NOW + seconds * 1000;
      cloud.sink.write(createRecord({ level: 4, message: `after ${seconds}` }));
      await cloud.sink.flush?.();
    }
    const sent = sentry.envelopes.map((
      { itemHeader, payload },
    ) => [itemHeader["type"], payload.message?.formatted]);
    // The first event was taken with the answer that sets the limit.
    assert.deepEqual(sent, [["log", undefined], ["log", undefined], ["event", "after 61"], [
      "log",
      undefined,
    ]]);
    assert.equal(cloud.sink.health?.().dropped, 1);
  });

  it("takes 429 as a limit of everything for as long as Retry-After says", async () => {
    let time = NOW;
    await using sentry = await startSentry((index) =>
      index === 0 ? { status: 429, headers: { "retry-after": "10" } } : undefined
    );
    await using cloud = await createCloudSink("sentry", { dsn: sentry.dsn }, { now: () => time });
    for (const seconds of [0, 5, 11]) {
      time = NOW + seconds * 1000;
      cloud.sink.write(createRecord({ level: 4 }));
      await cloud.sink.flush?.();
    }
    assert.deepEqual([sentry.requests.length, sentry.envelopes.length], [2, 1]);
    assert.equal(cloud.sink.health?.().dropped, 2);
  });

  it("sends again what broke on the way, and not what had arrived", async () => {
    await using sentry = await startSentry((index) => index === 1 ? { breaks: true } : undefined);
    await using cloud = await createCloudSink("sentry", { dsn: sentry.dsn }, { now: Date.now });
    for (const message of ["a", "b", "c"]) cloud.sink.write(createRecord({ level: 4, message }));
    await cloud.sink.flush?.();
    const messages = sentry.envelopes.map(({ payload }) => payload.message.formatted);
    assert.deepEqual(messages.toSorted(), ["a", "b", "c"]);
  });

  it("packs what is long, and cuts what no event may have", async () => {
    await using sentry = await startSentry();
    await using cloud = await createCloudSink("sentry", { dsn: sentry.dsn });
    const fields = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, "x".repeat(50_000)]));
    cloud.sink.write(createRecord({ fields }));
    cloud.sink.write(createRecord({ level: 4, fields, error: new Error("y".repeat(1_000_000)) }));
    await cloud.sink.flush?.();
    assert.equal(sentry.requests[0]?.headers["content-encoding"], "gzip");
    assert.ok((sentry.requests[0]?.body.length ?? 0) < 1_000_000);
    assert.equal(sentry.envelopes.length, 1);
  });

  it("finds the DSN in the environment, and does not tell one that is none", async () => {
    await using sentry = await startSentry();
    const variables = { SENTRY_DSN: sentry.dsn, SENTRY_ENVIRONMENT: "staging" };
    await using cloud = await createCloudSink("sentry", {}, { variables });
    cloud.sink.write(createRecord({ level: 4 }));
    await cloud.sink.flush?.();
    assert.equal(sentry.envelopes[0]?.payload.environment, "staging");
    await assert.rejects(createCloudSink("sentry", {}), /dsn is missing, and SENTRY_DSN is not set/);
    await assert.rejects(createCloudSink("sentry", { dsn: "my-secret" }), (error: Error) => {
      return /is no DSN/.test(error.message) && !error.message.includes("my-secret");
    });
  });
});

describe("parseDsn()", () => {
  it("leads to the project's envelopes", () => {
    const key = "0123456789abcdef";
    const { url, headers } = parseDsn(`https://${key}@o1.ingest.sentry.io/42`);
    assert.equal(url, "https://o1.ingest.sentry.io/api/42/envelope/");
    assert.match(String(headers["x-sentry-auth"]), /sentry_key=0123456789abcdef$/);
    assert.equal(parseDsn(`https://${key}@host:9000/a/b/7/`).url, "https://host:9000/a/b/api/7/envelope/");
    for (const wrong of ["", "x", "https://host/1", `https://${key}@host`, `ftp://${key}@host/1`]) {
      assert.throws(() => parseDsn(wrong), TypeError);
    }
  });

  it("says in the address who a page is, so that browsers need not ask first", () => {
    const { url, headers } = parseDsn("https://abc@host/1", true);
    assert.equal(
      url,
      "https://host/api/1/envelope/?sentry_version=7&sentry_client=microlog%2F0.1.0&sentry_key=abc",
    );
    assert.deepEqual(headers, { "content-type": "text/plain;charset=UTF-8" });
  });
});

describe("SentryLimits", () => {
  it("reads limits by category, of all categories, and of those that are not known here", () => {
    const limits = new SentryLimits();
    const holds = (seconds: number) =>
      (["error", "log_item"] as const).map((category) => limits.holds(category, seconds * 1000));
    limits.read("60:error;transaction:organization, 2700:attachment:project:reason", 200, undefined, 0);
    assert.deepEqual(holds(59), [true, false]);
    assert.deepEqual(holds(60), [false, false]);
    limits.read("10::organization", 200, undefined, 100_000);
    assert.deepEqual(holds(109), [true, true]);
    limits.read("x:log_item:organization", 200, undefined, 200_000);
    assert.deepEqual(holds(259), [false, true]);
    limits.read(undefined, 429, undefined, 300_000);
    assert.deepEqual(holds(359), [true, true]);
    assert.deepEqual(holds(361), [false, false]);
  });
});
