// The sink for Google Cloud Logging against a server that behaves as its documentation says, and checks who asks.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createVerify, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { BoundFields } from "../../../../tracer/logger/record.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import {
  type LogReceiver,
  type ReceivedRequest,
  type ReceiverAnswer,
  startReceiver,
} from "../../../support/log_receiver.ts";
import { createError, SPAN_ID, TRACE_ID, traceOf } from "../formats/mapped_lines.ts";
import { createCloudSink, NOW } from "./cloud_sink.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const EMAIL = "writer@my-shop.iam.gserviceaccount.com";

/** The file of a service account's key. */
function accountFile(tokenUrl: string): Record<string, unknown> {
  return {
    type: "service_account",
    project_id: "my-shop",
    private_key_id: "key-1",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: EMAIL,
    token_uri: tokenUrl,
  };
}

interface FakeGoogle extends AsyncDisposable {
  readonly url: string;
  /** Tokens that were given. */
  readonly tokens: readonly string[];
  readonly writes: readonly ReceivedRequest[];
  readonly receiver: LogReceiver;
}

/** Tokens at `/token`, the API at its own path. @param answer to a write that is authorized; undefined takes it */
async function startGoogle(
  answer: (index: number, request: ReceivedRequest) => ReceiverAnswer | undefined = () => undefined,
): Promise<FakeGoogle> {
  const tokens: string[] = [];
  const writes: ReceivedRequest[] = [];
  const receiver: LogReceiver = await startReceiver((request) => {
    if (request.path === "/token") {
      const problem = problemOfAssertion(request, `${receiver.url}/token`);
      if (problem !== "") {
        return { status: 400, body: JSON.stringify({ error: "invalid_grant", error_description: problem }) };
      }
      tokens.push(`token-${tokens.length + 1}`);
      return {
        body: JSON.stringify({ access_token: tokens.at(-1), expires_in: 3600, token_type: "Bearer" }),
      };
    }
    if (request.headers.authorization !== `Bearer ${tokens.at(-1)}`) return { status: 401 };
    writes.push(request);
    return answer(writes.length - 1, request) ?? { body: "{}" };
  });
  return { url: receiver.url, tokens, writes, receiver, [Symbol.asyncDispose]: () => receiver.close() };
}

/** What is wrong with a request for a token (RFC 7523); "" when nothing is. */
function problemOfAssertion({ body, headers }: ReceivedRequest, audience: string): string {
  const form = new URLSearchParams(body);
  if (headers["content-type"] !== "application/x-www-form-urlencoded") return "not a form";
  if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") return "grant_type";
  const [header = "", claims = "", signature = ""] = String(form.get("assertion")).split(".");
  const verify = createVerify("RSA-SHA256").update(`${header}.${claims}`);
  if (!verify.verify(publicKey, signature, "base64url")) return "signature";
  const { alg, typ, kid } = JSON.parse(Buffer.from(header, "base64url").toString());
  if (alg !== "RS256" || typ !== "JWT" || kid !== "key-1") return "header";
  const { iss, scope, aud, iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
  if (iss !== EMAIL || aud !== audience) return "iss or aud";
  if (scope !== "https://www.googleapis.com/auth/logging.write") return "scope";
  return exp - iat === 3600 ? "" : "exp";
}

/** Options that lead to a fake. */
function optionsFor({ url }: { readonly url: string }): Record<string, unknown> {
  return { url, credentials: accountFile(`${url}/token`), gzip: false };
}

describe("the gcp sink", () => {
  it("writes entries with the account's token, each with what Cloud Logging knows", async () => {
    await using google = await startGoogle();
    const surroundings = { trace: traceOf() };
    await using cloud = await createCloudSink("gcp", { ...optionsFor(google), log: "my log" }, surroundings);
    cloud.sink.write(createRecord({
      context: new BoundFields({ service: "shop", version: "1.2.3" }),
      fields: { rows: 3, labels: { team: "web" }, httpRequest: { status: 200 }, password: "hunter2" },
    }));
    cloud.sink.write(createRecord({ level: 4, error: createError() }));
    await cloud.sink.flush?.();
    assert.deepEqual(cloud.faults, []);
    const [request] = google.writes;
    assert.equal(request?.path, "/v2/entries:write");
    const body = JSON.parse(request?.body ?? "");
    assert.equal(body.logName, "projects/my-shop/logs/my%20log");
    assert.deepEqual(body.resource, { type: "global", labels: { project_id: "my-shop" } });
    assert.equal(body.partialSuccess, true);
    const [first, second] = body.entries;
    const { insertId, ...others } = first;
    assert.match(insertId, /^[0-9a-z]{30}$/);
    assert.notEqual(second.insertId, insertId);
    assert.deepEqual(others, {
      severity: "INFO",
      timestamp: "2026-01-31T12:00:00.123Z",
      labels: { team: "web" },
      httpRequest: { status: 200 },
      trace: `projects/my-shop/traces/${TRACE_ID}`,
      spanId: SPAN_ID,
      traceSampled: true,
      jsonPayload: {
        message: "hello",
        logger: "api",
        serviceContext: { service: "shop", version: "1.2.3" },
        rows: 3,
        password: "***",
      },
    });
    assert.equal(second.severity, "ERROR");
    assert.match(second.jsonPayload["@type"], /ReportedErrorEvent$/);
    assert.equal(second.jsonPayload.message, `hello\n${createError().stack}`);
    assert.deepEqual(second.sourceLocation, { file: "file:///app/users.ts", line: "3", function: "load" });
  });

  it("packs batches", async () => {
    await using google = await startGoogle();
    await using cloud = await createCloudSink("gcp", { ...optionsFor(google), gzip: true });
    for (let i = 0; i < 50; i++) cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.equal(google.writes[0]?.headers["content-encoding"], "gzip");
    assert.equal(JSON.parse(google.writes[0]?.body ?? "").entries.length, 50);
  });

  it("gives up entries that are refused, sends again those that may be taken later, and keeps the rest", async () => {
    const details = [{
      "@type": "type.googleapis.com/google.logging.v2.WriteLogEntriesPartialErrors",
      logEntryErrors: { "0": { code: 3, message: "bad" }, "2": { code: 14, message: "later" } },
    }];
    const error = {
      code: 400,
      status: "INVALID_ARGUMENT",
      message: "some entries were not written",
      details,
    };
    await using google = await startGoogle((index) =>
      index === 0 ? { status: 400, body: JSON.stringify({ error }) } : undefined
    );
    await using cloud = await createCloudSink("gcp", optionsFor(google), { now: Date.now });
    for (const message of ["a", "b", "c"]) cloud.sink.write(createRecord({ message }));
    await cloud.sink.flush?.();
    const sent = google.writes.map(({ body }) =>
      JSON.parse(body).entries.map(({ jsonPayload }: { jsonPayload: { message: string } }) =>
        jsonPayload.message
      )
    );
    assert.deepEqual(sent[0], ["a", "b", "c"]);
    assert.equal(sent[1]?.[0], "c");
    assert.match(cloud.faults.join(), /a record was refused: some entries were not written/);
    assert.equal(cloud.sink.health?.().dropped, 1);
  });

  it("waits as long as it is told to when its quota is used up", async () => {
    let time = NOW;
    await using google = await startGoogle((index) =>
      index === 0 ? { status: 429, headers: { "retry-after": "60" } } : undefined
    );
    const options = { ...optionsFor(google), flushMillis: 200 };
    await using cloud = await createCloudSink("gcp", options, { now: () => time });
    cloud.sink.write(createRecord());
    while (cloud.faults.length === 0) await cloud.sink.flush?.();
    await cloud.sink.flush?.();
    assert.deepEqual([google.writes.length, cloud.sink.health?.().pending], [1, 1]);
    time += 60_000;
    while (cloud.sink.health?.().written === 0) await cloud.sink.flush?.();
    assert.equal(google.writes.length, 2);
  });

  it("keeps its token until shortly before it ends, and gets another when it is refused", async () => {
    let time = NOW;
    await using google = await startGoogle((index) => index === 1 ? { status: 401 } : undefined);
    await using cloud = await createCloudSink("gcp", optionsFor(google), { now: () => time });
    for (const minutes of [0, 50, 56]) {
      time = NOW + minutes * 60_000;
      cloud.sink.write(createRecord());
      await cloud.sink.flush?.();
    }
    assert.deepEqual(google.writes.map(({ headers }) => headers.authorization), [
      "Bearer token-1",
      "Bearer token-1",
      "Bearer token-2",
      "Bearer token-2",
    ]);
    assert.equal(cloud.sink.health?.().written, 3);
  });

  it("finds the account by the environment's file, and the machine's where there is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "microlog-gcp-"));
    try {
      await using google = await startGoogle();
      const path = join(folder, "key.json");
      writeFileSync(path, JSON.stringify(accountFile(`${google.url}/token`)));
      const variables = { GOOGLE_APPLICATION_CREDENTIALS: path };
      await using cloud = await createCloudSink("gcp", { url: google.url }, { variables });
      cloud.sink.write(createRecord());
      await cloud.sink.flush?.();
      assert.equal(google.writes.length, 1, cloud.faults.join());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const machine = await startReceiver(({ path, headers }) => {
      if (headers["metadata-flavor"] !== "Google") return { status: 403 };
      if (path === "/computeMetadata/v1/project/project-id") return { body: "machine-project" };
      return path === "/computeMetadata/v1/instance/service-accounts/default/token"
        ? { body: JSON.stringify({ access_token: "of-the-machine", expires_in: 3600, token_type: "Bearer" }) }
        : { status: 404 };
    });
    const api = await startReceiver();
    try {
      await using cloud = await createCloudSink("gcp", { url: api.url, metadataUrl: machine.url });
      cloud.sink.write(createRecord());
      await cloud.sink.flush?.();
      assert.equal(api.requests[0]?.headers.authorization, "Bearer of-the-machine");
      assert.match(api.requests[0]?.body ?? "", /"logName":"projects\/machine-project\/logs\/microlog"/);
    } finally {
      await machine.close();
      await api.close();
    }
  });

  it("says what is wrong with a key, and does not say the key", async () => {
    await assert.rejects(
      createCloudSink("gcp", { credentials: { client_email: EMAIL } }),
      /private_key are wanted/,
    );
    await using google = await startGoogle();
    const credentials = { ...accountFile(`${google.url}/token`), client_email: "else@my-shop" };
    await using cloud = await createCloudSink("gcp", { url: google.url, credentials, flushMillis: 500 }, {
      now: Date.now,
    });
    cloud.sink.write(createRecord());
    while (cloud.faults.length === 0) await cloud.sink.flush?.();
    assert.match(cloud.faults.join(), /no token: the service answered 400, invalid_grant: iss or aud/);
  });
});
