// The sink for CloudWatch Logs against a server that behaves as its documentation says, and checks each signature.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createRecord } from "../../../support/fake_logging.ts";
import {
  type LogReceiver,
  type ReceivedRequest,
  type ReceiverAnswer,
  startReceiver,
} from "../../../support/log_receiver.ts";
import { type AwsKey, verifyAwsSignature } from "./aws_verifier.ts";
import { createCloudSink, NOW } from "./cloud_sink.ts";

const KEY: AwsKey = { id: "AKIDEXAMPLE", secret: "a-secret/with+signs" };
const SCOPE = { region: "eu-central-1", service: "logs" };
const SIGNED = {
  accessKeyId: KEY.id,
  secretAccessKey: KEY.secret,
  region: SCOPE.region,
  group: "/app/web",
  stream: "s",
};

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** The service: what was asked of it, and what it has. */
interface FakeLogs extends AsyncDisposable {
  readonly url: string;
  readonly actions: readonly string[];
  readonly events: readonly LogEvent[];
  readonly receiver: LogReceiver;
}

interface FakeLogsOptions {
  readonly key?: AwsKey;
  readonly groups?: readonly string[];
  readonly streams?: readonly string[];
  /** What is answered instead; undefined leaves it to the service. */
  readonly answer?: (action: string, index: number, request: ReceivedRequest) => ReceiverAnswer | undefined;
}

function failure(status: number, type: string, message = "as documented"): ReceiverAnswer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ __type: `com.amazonaws.logs#${type}`, message }),
  };
}

async function startLogs(
  { key = KEY, groups = ["/app/web"], streams = ["/app/web s"], answer }: FakeLogsOptions = {},
): Promise<FakeLogs> {
  const actions: string[] = [];
  const events: LogEvent[] = [];
  const known = { groups: new Set(groups), streams: new Set(streams) };
  const receiver = await startReceiver((request, index) => {
    const action = String(request.headers["x-amz-target"]).replace("Logs_20140328.", "");
    actions.push(action);
    const own = answer?.(action, index, request);
    if (own !== undefined) return own;
    try {
      assert.equal(request.method, "POST");
      assert.equal(request.headers["content-type"], "application/x-amz-json-1.1");
      verifyAwsSignature(request, key, SCOPE);
    } catch (error) {
      return failure(400, "InvalidSignatureException", String(error));
    }
    const { logGroupName, logStreamName, logEvents } = JSON.parse(request.body);
    if (action === "CreateLogGroup") {
      if (known.groups.has(logGroupName)) return failure(400, "ResourceAlreadyExistsException");
      known.groups.add(logGroupName);
      return { body: "" };
    }
    if (!known.groups.has(logGroupName)) return failure(400, "ResourceNotFoundException");
    if (action === "CreateLogStream") known.streams.add(`${logGroupName} ${logStreamName}`);
    if (action !== "PutLogEvents") return { body: "" };
    if (!known.streams.has(`${logGroupName} ${logStreamName}`)) {
      return failure(400, "ResourceNotFoundException");
    }
    const times = logEvents.map(({ timestamp }: LogEvent) => timestamp);
    if (times.some((time: number, i: number) => time < times[i - 1])) {
      return failure(400, "InvalidParameterException");
    }
    events.push(...logEvents);
    return { body: JSON.stringify({ nextSequenceToken: "ignored" }) };
  });
  return {
    url: `${receiver.url}/`,
    actions,
    events,
    receiver,
    [Symbol.asyncDispose]: () => receiver.close(),
  };
}

describe("the cloudwatch sink", () => {
  it("puts signed events in the order of time, each a line of the format of that name", async () => {
    await using logs = await startLogs();
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url });
    for (const time of [3000, 1000, 2000]) {
      cloud.sink.write(
        createRecord({ time: NOW + time, message: `at ${time}`, fields: { password: "hunter2" } }),
      );
    }
    await cloud.sink.flush?.();
    assert.deepEqual(cloud.faults, []);
    assert.deepEqual(logs.actions, ["PutLogEvents"]);
    assert.deepEqual(logs.events.map(({ timestamp }) => timestamp - NOW), [1000, 2000, 3000]);
    const { level, message, password } = JSON.parse(logs.events[0]?.message ?? "");
    assert.deepEqual([level, message, password], ["INFO", "at 1000", "***"]);
    assert.equal(cloud.sink.health?.().written, 3);
  });

  it("makes group and stream where they are missing, and sends again", async () => {
    await using logs = await startLogs({ groups: [], streams: [] });
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url, retentionDays: 30 });
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.deepEqual(logs.actions, [
      "PutLogEvents",
      "CreateLogStream",
      "CreateLogGroup",
      "PutRetentionPolicy",
      "CreateLogStream",
      "PutLogEvents",
    ]);
    const policy = JSON.parse(logs.receiver.requests[3]?.body ?? "");
    assert.deepEqual(policy, { logGroupName: "/app/web", retentionInDays: 30 });
    assert.equal(logs.events.length, 1);
    assert.deepEqual(cloud.faults, []);
  });

  it("names a stream after the machine and the process when it is told none", async () => {
    await using logs = await startLogs({ streams: [] });
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, stream: undefined, url: logs.url });
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    const { logStreamName } = JSON.parse(logs.receiver.requests.at(-1)?.body ?? "");
    assert.match(logStreamName, /^(?:[^:*/]+\/)?\d+\/2026-01-31T12\.00\.01\.000Z$/);
  });

  it("waits and sends again what is throttled, and what fails on the way", async () => {
    const answers = [failure(400, "ThrottlingException"), { breaks: true }, { status: 503 }];
    await using logs = await startLogs({ answer: (_action, index) => answers[index] });
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url }, { now: Date.now });
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.equal(logs.events.length, 1);
    assert.ok(logs.actions.length >= 4);
    assert.deepEqual([cloud.sink.health?.().written, cloud.sink.health?.().dropped], [1, 0]);
  });

  it("counts what is refused of a batch as too old or too new", async () => {
    const body = JSON.stringify({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 },
    });
    await using logs = await startLogs({ answer: () => ({ body }) });
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url });
    for (let i = 0; i < 4; i++) cloud.sink.write(createRecord({ time: NOW + i }));
    await cloud.sink.flush?.();
    const { written, dropped, pending } = cloud.sink.health?.() ?? {};
    assert.deepEqual([written, dropped], [2, 2]);
    assert.ok((pending ?? 0) <= 1);
    assert.match(cloud.faults.join(), /2 records were refused: their times/);
  });

  it("gives up what would be refused again", async () => {
    await using logs = await startLogs({ answer: () => failure(400, "InvalidParameterException") });
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url });
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.equal(cloud.sink.health?.().dropped, 1);
    assert.match(cloud.faults.join(), /InvalidParameterException/);
  });

  it("packs batches where it is told to, and signs what is packed", async () => {
    await using logs = await startLogs();
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url, gzip: true });
    for (let i = 0; i < 100; i++) cloud.sink.write(createRecord({ message: `message ${i}` }));
    await cloud.sink.flush?.();
    assert.equal(logs.receiver.requests[0]?.headers["content-encoding"], "gzip");
    assert.equal(logs.events.length, 100);
  });

  it("splits what spans more than a day", async () => {
    await using logs = await startLogs();
    await using cloud = await createCloudSink("cloudwatch", { ...SIGNED, url: logs.url });
    for (const days of [0, 0.5, 1.5]) cloud.sink.write(createRecord({ time: NOW + days * 86_400_000 }));
    await cloud.sink.flush?.();
    assert.deepEqual(logs.receiver.requests.map(({ body }) => JSON.parse(body).logEvents.length), [2, 1]);
  });

  it("says what it lacks before anything is sent", async () => {
    const { region: _region, ...others } = SIGNED;
    await assert.rejects(
      createCloudSink("cloudwatch", others),
      /region is missing, and AWS_REGION is not set/,
    );
    await assert.rejects(createCloudSink("cloudwatch", { ...SIGNED, group: "a b" }), /letters, digits/);
    await assert.rejects(createCloudSink("cloudwatch", { ...SIGNED, retentionDays: 2 }), /one of 1, 3, 5/);
  });
});

describe("credentials of the cloudwatch sink", () => {
  const place = { region: SCOPE.region, group: "/app/web", stream: "s" };

  it("come from the environment", async () => {
    const key = { ...KEY, token: "from-the-environment" };
    await using logs = await startLogs({ key });
    const variables = {
      AWS_REGION: SCOPE.region,
      AWS_ACCESS_KEY_ID: key.id,
      AWS_SECRET_ACCESS_KEY: key.secret,
      AWS_SESSION_TOKEN: key.token,
    };
    const { region: _region, ...others } = place;
    await using cloud = await createCloudSink("cloudwatch", { ...others, url: logs.url }, { variables });
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.equal(logs.events.length, 1, cloud.faults.join());
  });

  it("come from a container's endpoint with its token, and are renewed before they end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "microlog-aws-"));
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "let-me-in\n");
    let time = NOW;
    let asked = 0;
    const endpoint = await startReceiver(({ method, headers }) => {
      asked++;
      assert.deepEqual([method, headers.authorization], ["GET", "let-me-in"]);
      const Expiration = new Date(time + 3_600_000).toISOString();
      return {
        body: JSON.stringify({ AccessKeyId: KEY.id, SecretAccessKey: KEY.secret, Token: "t", Expiration }),
      };
    });
    try {
      await using logs = await startLogs({ key: { ...KEY, token: "t" } });
      const variables = {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint.url}/creds`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
      };
      const surroundings = { variables, now: () => time };
      await using cloud = await createCloudSink("cloudwatch", { ...place, url: logs.url }, surroundings);
      for (const minutes of [0, 50, 56, 57]) {
        time = NOW + minutes * 60_000;
        cloud.sink.write(createRecord());
        await cloud.sink.flush?.();
      }
      assert.equal(logs.events.length, 4, cloud.faults.join());
      assert.equal(asked, 2);
    } finally {
      await endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("come from the machine's metadata service, by a token of a session", async () => {
    const machine = await startReceiver(({ method, path, headers }) => {
      if (method === "PUT" && path === "/latest/api/token") {
        return Number(headers["x-aws-ec2-metadata-token-ttl-seconds"]) > 0
          ? { body: "session" }
          : { status: 400 };
      }
      if (headers["x-aws-ec2-metadata-token"] !== "session") return { status: 401 };
      if (path === "/latest/meta-data/iam/security-credentials/") return { body: "my-role" };
      if (path !== "/latest/meta-data/iam/security-credentials/my-role") return { status: 404 };
      const Expiration = new Date(NOW + 3_600_000).toISOString();
      return {
        body: JSON.stringify({ AccessKeyId: KEY.id, SecretAccessKey: KEY.secret, Token: "m", Expiration }),
      };
    });
    try {
      await using logs = await startLogs({ key: { ...KEY, token: "m" } });
      const options = { ...place, url: logs.url, metadataUrl: machine.url };
      await using cloud = await createCloudSink("cloudwatch", options);
      cloud.sink.write(createRecord());
      await cloud.sink.flush?.();
      assert.equal(logs.events.length, 1, cloud.faults.join());
    } finally {
      await machine.close();
    }
  });

  it("are asked for anew when the service says that they have ended", async () => {
    let given = 0;
    const secretAccessKey = () => (given++ === 0 ? "an old secret" : KEY.secret);
    await using logs = await startLogs();
    const options = { ...place, url: logs.url, accessKeyId: KEY.id, secretAccessKey };
    await using cloud = await createCloudSink("cloudwatch", options);
    cloud.sink.write(createRecord());
    await cloud.sink.flush?.();
    assert.deepEqual(logs.actions, ["PutLogEvents", "PutLogEvents"]);
    assert.equal(logs.events.length, 1);
  });

  it("are not asked of an endpoint elsewhere without TLS, and nothing is lost meanwhile", async () => {
    await using logs = await startLogs();
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://192.0.2.1/creds" };
    const options = { ...place, url: logs.url, flushMillis: 50 };
    await using cloud = await createCloudSink("cloudwatch", options, { variables, now: Date.now });
    cloud.sink.write(createRecord());
    while (cloud.faults.length === 0) await cloud.sink.flush?.();
    assert.equal(logs.actions.length, 0);
    assert.match(cloud.faults.join(), /https or an address of this machine is wanted/);
    assert.equal(cloud.sink.health?.().pending, 1);
  });
});
