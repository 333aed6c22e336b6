// The sink for Azure Monitor against a server that behaves as the Logs Ingestion API and Entra are documented.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { BoundFields, type LogRecord } from "../../../../tracer/logger/record.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { type ReceivedRequest, type ReceiverAnswer, startReceiver } from "../../../support/log_receiver.ts";
import { createError, SPAN_ID, TRACE_ID, traceOf } from "../formats/mapped_lines.ts";
import { createCloudSink, NOW } from "./cloud_sink.ts";

const RULE = "dcr-00000000000000000000000000000000";
const STREAM = "Custom-App_CL";
const APPLICATION = { tenantId: "my-tenant", clientId: "my-client", clientSecret: "my secret&more" };

interface FakeAzure extends AsyncDisposable {
  readonly options: Readonly<Record<string, unknown>>;
  readonly tokenRequests: readonly URLSearchParams[];
  readonly writes: readonly ReceivedRequest[];
}

/** @param answer to rows that are authorized; undefined takes them */
async function startAzure(
  answer: (index: number, request: ReceivedRequest) => ReceiverAnswer | undefined = () => undefined,
): Promise<FakeAzure> {
  const tokenRequests: URLSearchParams[] = [];
  const writes: ReceivedRequest[] = [];
  const receiver = await startReceiver((request) => {
    if (request.path === "/my-tenant/oauth2/v2.0/token") {
      tokenRequests.push(new URLSearchParams(request.body));
      const token = { token_type: "Bearer", expires_in: 3599, access_token: `token-${tokenRequests.length}` };
      return tokenRequests.at(-1)?.get("client_secret") === APPLICATION.clientSecret
        ? { body: JSON.stringify(token) }
        : {
          status: 401,
          body: JSON.stringify({ error: "invalid_client", error_description: "AADSTS7000215" }),
        };
    }
    if (request.headers.authorization !== `Bearer token-${tokenRequests.length}`) return { status: 401 };
    if (request.path !== `/dataCollectionRules/${RULE}/streams/${STREAM}?api-version=2023-01-01`) {
      return { status: 404 };
    }
    if (Buffer.byteLength(request.body) > 1_048_576) return { status: 413 };
    writes.push(request);
    return answer(writes.length - 1, request) ?? { status: 204 };
  });
  const endpoint = { endpoint: `${receiver.url}/`, loginUrl: receiver.url, ruleId: RULE, stream: STREAM };
  return {
    options: { ...endpoint, ...APPLICATION },
    tokenRequests,
    writes,
    [Symbol.asyncDispose]: () => receiver.close(),
  };
}

describe("the azure sink", () => {
  it("sends rows to a rule's stream with a token of the application", async () => {
    await using azure = await startAzure();
    await using cloud = await createCloudSink("azure", azure.options, { trace: traceOf() });
    cloud.sink.write(createRecord({
      level: 4,
      error: createError(),
      context: new BoundFields({ service: "shop", environment: "prod" }),
      fields: { rows: 3, token: "hunter2" },
    }));
    await cloud.sink.flush?.();
    assert.deepEqual(cloud.faults, []);
    assert.deepEqual(Object.fromEntries(azure.tokenRequests[0] ?? []), {
      grant_type: "client_credentials",
      client_id: "my-client",
      client_secret: "my secret&more",
      scope: "https://monitor.azure.com/.default",
    });
    assert.equal(azure.writes[0]?.headers["content-type"], "application/json");
    assert.deepEqual(JSON.parse(azure.writes[0]?.body ?? ""), [{
      TimeGenerated: "2026-01-31T12:00:00.123Z",
      Level: "error",
      Logger: "api",
      Message: "hello",
      ErrorType: "TypeError",
      ErrorMessage: "lost",
      ErrorStack: createError().stack,
      TraceId: TRACE_ID,
      SpanId: SPAN_ID,
      Service: "shop",
      Environment: "prod",
      Fields: { rows: 3, token: "***" },
    }]);
  });

  it("sends a megabyte at most in a request, before it is packed", async () => {
    await using azure = await startAzure();
    await using cloud = await createCloudSink("azure", { ...azure.options, batchCount: 10_000 });
    const message = "x".repeat(10_000);
    for (let i = 0; i < 250; i++) cloud.sink.write(createRecord({ message }));
    await cloud.sink.flush?.();
    const rows = azure.writes.map(({ body }) => JSON.parse(body).length);
    assert.equal(rows.reduce((sum, count) => sum + count, 0), 250);
    assert.equal(azure.writes.length, 3);
    assert.equal(azure.writes[0]?.headers["content-encoding"], "gzip");
    assert.equal(cloud.sink.health?.().written, 250);
  });

  it("waits as long as it is told to, and asks for a new token when its own is refused or ends", async () => {
    let time = NOW;
    const answers = [undefined, { status: 401 }];
    await using azure = await startAzure((index) => answers[index]);
    await using cloud = await createCloudSink("azure", azure.options, { now: () => time });
    for (const minutes of [0, 1, 60]) {
      time = NOW + minutes * 60_000;
      cloud.sink.write(createRecord());
      await cloud.sink.flush?.();
    }
    assert.equal(azure.tokenRequests.length, 3);
    assert.equal(cloud.sink.health?.().written, 3);
  });

  it("comes back after 429 when Retry-After says", async () => {
    let time = NOW;
    await using azure = await startAzure((index) =>
      index === 0 ? { status: 429, headers: { "retry-after": "60" } } : undefined
    );
    const options = { ...azure.options, flushMillis: 200 };
    await using cloud = await createCloudSink("azure", options, { now: () => time });
    cloud.sink.write(createRecord());
    while (cloud.faults.length === 0) await cloud.sink.flush?.();
    await cloud.sink.flush?.();
    assert.deepEqual([azure.writes.length, cloud.sink.health?.().pending], [1, 1]);
    time += 60_000;
    while (cloud.sink.health?.().written === 0) await cloud.sink.flush?.();
    assert.equal(azure.writes.length, 2);
  });

  it("sends rows of the program's own making, and none that are no objects", async () => {
    await using azure = await startAzure();
    for (const format of [({ message }: LogRecord) => JSON.stringify({ Text: message }), "logfmt"] as const) {
      await using cloud = await createCloudSink("azure", { ...azure.options, format });
      cloud.sink.write(createRecord());
      await cloud.sink.flush?.();
    }
    const [own, usual] = azure.writes.map(({ body }) => JSON.parse(body)[0]);
    assert.deepEqual(own, { Text: "hello" });
    assert.equal(usual.Message, "hello");
  });

  it("takes the application from the environment", async () => {
    await using azure = await startAzure();
    const { tenantId: _tenant, clientId: _client, clientSecret: _secret, ...others } = azure.options;
    const variables = {
      AZURE_TENANT_ID: APPLICATION.tenantId,
      AZURE_CLIENT_ID: APPLICATION.clientId,
      AZURE_CLIENT_SECRET: APPLICATION.clientSecret,
    };
    await using cloud = await createCloudSink("azure", others, { variables });
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.equal(azure.writes.length, 1, cloud.faults.join());
    await assert.rejects(
      createCloudSink("azure", others),
      /clientSecret is missing, and AZURE_CLIENT_SECRET is not set/,
    );
  });

  it("tells why it got no token, keeps the records, and does not tell the secret", async () => {
    await using azure = await startAzure();
    const options = { ...azure.options, clientSecret: "wrong-one", flushMillis: 500 };
    await using cloud = await createCloudSink("azure", options, { now: Date.now });
    cloud.sink.write(createRecord());
    while (cloud.faults.length === 0) await cloud.sink.flush?.();
    assert.match(cloud.faults.join(), /no token: the service answered 401, invalid_client: AADSTS7000215/);
    assert.doesNotMatch(cloud.faults.join(), /wrong-one/);
    assert.equal(cloud.sink.health?.().pending, 1);
  });
});
