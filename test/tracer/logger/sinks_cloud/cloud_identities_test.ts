// Programs that have no secret of their own: roles of pods at AWS, identities of pods, services and machines at Azure, after
// the documented contracts of the services that give their credentials.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { createRecord } from "../../../support/fake_logging.ts";
import { type ReceivedRequest, type ReceiverAnswer, startReceiver } from "../../../support/log_receiver.ts";
import { verifyAwsSignature } from "./aws_verifier.ts";
import { createCloudSink, NOW } from "./cloud_sink.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-identities-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("the cloudwatch sink in a pod of EKS", () => {
  const key = { id: "ASIAEXAMPLE", secret: "a-secret" };
  const place = { region: "eu-central-1", group: "/app/web", stream: "s" };
  const role = "arn:aws:iam::123456789012:role/logs";

  /** Answers as the token service and as CloudWatch Logs. @param tokens those that were exchanged */
  function answerAws({ path, body }: ReceivedRequest, tokens: string[], until: number): ReceiverAnswer {
    if (path === "/logs") return { body: "{}" };
    const asked = new URLSearchParams(body);
    assert.equal(path, "/");
    assert.equal(asked.get("Action"), "AssumeRoleWithWebIdentity");
    assert.equal(asked.get("Version"), "2011-06-15");
    assert.equal(asked.get("RoleArn"), role);
    assert.match(asked.get("RoleSessionName") ?? "", /^[\w+=,.@-]{2,64}$/);
    tokens.push(asked.get("WebIdentityToken") ?? "");
    return {
      body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult>
          <SubjectFromWebIdentityToken>system:serviceaccount:a:b</SubjectFromWebIdentityToken>
          <Credentials>
            <SessionToken>t&amp;1</SessionToken>
            <SecretAccessKey>${key.secret}</SecretAccessKey>
            <Expiration>${new Date(until).toISOString()}</Expiration>
            <AccessKeyId>${key.id}</AccessKeyId>
          </Credentials>
        </AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>`,
    };
  }

  it("has the credentials of its role, by a token that is read anew when they end", async () => {
    const tokenFile = join(folder, "aws-token");
    const tokens: string[] = [];
    let time = NOW;
    const aws = await startReceiver((request) => answerAws(request, tokens, time + 3_600_000));
    try {
      const variables = { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile };
      const options = { ...place, url: `${aws.url}/logs`, stsUrl: aws.url };
      await using cloud = await createCloudSink("cloudwatch", options, { variables, now: () => time });
      for (const [minutes, token] of [[0, "first"], [30, "first"], [58, "second"]] as const) {
        writeFileSync(tokenFile, `${token}\n`);
        time = NOW + minutes * 60_000;
        cloud.sink.write(createRecord());
        await cloud.sink.flush?.();
      }
      assert.deepEqual(tokens, ["first", "second"], cloud.faults.join());
      const puts = aws.requests.filter(({ path }) => path === "/logs");
      assert.equal(puts.length, 3);
      for (const put of puts) {
        verifyAwsSignature(put, { ...key, token: "t&1" }, { region: place.region, service: "logs" });
      }
    } finally {
      await aws.close();
    }
  });

  it("tells that the role was refused, without the token", async () => {
    const tokenFile = join(folder, "bad-token");
    writeFileSync(tokenFile, "secret-token");
    const aws = await startReceiver(() => ({
      status: 403,
      body: "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code></Error></ErrorResponse>",
    }));
    try {
      const variables = { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile };
      const options = { ...place, url: `${aws.url}/logs`, stsUrl: aws.url, flushMillis: 200 };
      await using cloud = await createCloudSink("cloudwatch", options, { variables, now: Date.now });
      cloud.sink.write(createRecord());
      while (cloud.faults.length === 0) await cloud.sink.flush?.();
      assert.match(
        cloud.faults.join(),
        /AWS_ROLE_ARN was not given: the token service answered 403 AccessDenied/,
      );
      assert.doesNotMatch(cloud.faults.join(), /secret-token/);
      assert.equal(cloud.sink.health?.().pending, 1);
    } finally {
      await aws.close();
    }
  });
});

describe("the azure sink without a secret", () => {
  const rule = { ruleId: "dcr-1", stream: "Custom-App_CL" };

  /**
   * Writes two records an hour apart.
   * @param giveToken answers whoever asks for one; undefined is for the endpoint of records
   */
  async function writeTwo(
    giveToken: (request: ReceivedRequest, until: number) => ReceiverAnswer | undefined,
    optionsFor: (url: string) => Readonly<Record<string, unknown>>,
    variablesFor: (url: string) => Readonly<Record<string, string>>,
  ): Promise<readonly (string | undefined)[]> {
    let time = NOW;
    const azure = await startReceiver((request) =>
      request.path.startsWith("/dataCollectionRules/")
        ? { status: 204 }
        : giveToken(request, time + 3_600_000) ?? { status: 404 }
    );
    try {
      const options = { ...rule, endpoint: azure.url, ...optionsFor(azure.url) };
      const surroundings = { variables: variablesFor(azure.url), now: () => time };
      await using cloud = await createCloudSink("azure", options, surroundings);
      for (const minutes of [0, 10, 59]) {
        time = NOW + minutes * 60_000;
        cloud.sink.write(createRecord());
        await cloud.sink.flush?.();
      }
      assert.deepEqual(cloud.faults, []);
      assert.equal(cloud.sink.health?.().written, 3);
      const writes = azure.requests.filter(({ path }) => path.startsWith("/dataCollectionRules/"));
      return writes.map(({ headers }) => headers.authorization);
    } finally {
      await azure.close();
    }
  }

  it("is the machine, by its metadata service", async () => {
    let given = 0;
    const tokens = await writeTwo(
      ({ method, path, headers }, until) => {
        const { pathname, searchParams } = new URL(path, "http://host");
        assert.deepEqual(
          [method, pathname, headers["metadata"], searchParams.get("api-version")],
          ["GET", "/metadata/identity/oauth2/token", "true", "2018-02-01"],
        );
        assert.equal(searchParams.get("resource"), "https://monitor.azure.com");
        assert.equal(searchParams.get("client_id"), "identity-1");
        const expires = `${Math.floor(until / 1000)}`;
        return {
          body: JSON.stringify({ access_token: `m${++given}`, expires_on: expires, token_type: "Bearer" }),
        };
      },
      (url) => ({ metadataUrl: url, clientId: "identity-1" }),
      () => ({}),
    );
    assert.deepEqual(tokens, ["Bearer m1", "Bearer m1", "Bearer m2"]);
  });

  it("is the service that it runs in, by the endpoint that this tells", async () => {
    let given = 0;
    const tokens = await writeTwo(
      ({ path, headers }, until) => {
        const { pathname, searchParams } = new URL(path, "http://host");
        assert.deepEqual(
          [pathname, headers["x-identity-header"], searchParams.get("api-version")],
          ["/msi/token", "the-header", "2019-08-01"],
        );
        assert.equal(searchParams.get("resource"), "https://monitor.azure.com");
        return { body: JSON.stringify({ access_token: `s${++given}`, expires_on: `${until / 1000}` }) };
      },
      () => ({}),
      (url) => ({ IDENTITY_ENDPOINT: `${url}/msi/token`, IDENTITY_HEADER: "the-header" }),
    );
    assert.deepEqual(tokens, ["Bearer s1", "Bearer s1", "Bearer s2"]);
  });

  it("is the application of its pod, by the pod's token", async () => {
    const tokenFile = join(folder, "azure-token");
    writeFileSync(tokenFile, "pod-token\n");
    let given = 0;
    const tokens = await writeTwo(
      ({ path, body }) => {
        assert.equal(path, "/tenant-1/oauth2/v2.0/token");
        assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
          grant_type: "client_credentials",
          client_id: "client-1",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: "pod-token",
          scope: "https://monitor.azure.com/.default",
        });
        return { body: JSON.stringify({ access_token: `p${++given}`, expires_in: 3600 }) };
      },
      () => ({}),
      (url) => ({
        AZURE_AUTHORITY_HOST: `${url}/`,
        AZURE_TENANT_ID: "tenant-1",
        AZURE_CLIENT_ID: "client-1",
        AZURE_FEDERATED_TOKEN_FILE: tokenFile,
      }),
    );
    assert.deepEqual(tokens, ["Bearer p1", "Bearer p1", "Bearer p2"]);
  });
});
