// Signatures of AWS, held against those that its documentation and its test suite give.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signAwsRequest } from "../../../../tracer/logger/sinks/cloud/aws_signature.ts";

/** Those of the test suite. They open nothing. */
const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: ["wJalrXUtnFEMI", "K7MDENG+bPxRfiCYEXAMPLEKEY"].join("/"),
};
const TIME = Date.UTC(2015, 7, 30, 12, 36, 0);

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly service?: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const FORM = "application/x-www-form-urlencoded";

const VECTORS: readonly Vector[] = [
  {
    name: "get-vanilla",
    method: "GET",
    url: "https://example.amazonaws.com/",
    signedHeaders: "host;x-amz-date",
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "get-vanilla-query-order-key-case",
    method: "GET",
    url: "https://example.amazonaws.com/?Param2=value2&Param1=value1",
    signedHeaders: "host;x-amz-date",
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "post-vanilla",
    method: "POST",
    url: "https://example.amazonaws.com/",
    signedHeaders: "host;x-amz-date",
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-x-www-form-urlencoded",
    method: "POST",
    url: "https://example.amazonaws.com/",
    headers: { "Content-Type": FORM },
    body: "Param1=value1",
    signedHeaders: "content-type;host;x-amz-date",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
  {
    name: "the example of the IAM User Guide",
    method: "GET",
    url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
    headers: { "content-type": `${FORM}; charset=utf-8` },
    service: "iam",
    signedHeaders: "content-type;host;x-amz-date",
    signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
];

describe("signAwsRequest()", () => {
  for (const { name, method, url, headers = {}, body = "", service = "service", ...wanted } of VECTORS) {
    it(`signs as ${name} has it`, async () => {
      const scope = { region: "us-east-1", service, time: TIME };
      const signed = await signAwsRequest({ method, url, headers, body }, CREDENTIALS, scope);
      assert.equal(
        signed["authorization"],
        `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, ` +
          `SignedHeaders=${wanted.signedHeaders}, Signature=${wanted.signature}`,
      );
      assert.equal(signed["x-amz-date"], "20150830T123600Z");
      assert.equal("host" in signed, false);
    });
  }

  it("sends and signs the token of credentials that end", async () => {
    const credentials = { ...CREDENTIALS, sessionToken: "a-token" };
    const scope = { region: "us-east-1", service: "logs", time: TIME };
    const request = { method: "POST", url: "https://logs.us-east-1.amazonaws.com/", headers: {}, body: "{}" };
    const signed = await signAwsRequest(request, credentials, scope);
    assert.equal(signed["x-amz-security-token"], "a-token");
    assert.match(String(signed["authorization"]), /SignedHeaders=host;x-amz-date;x-amz-security-token,/);
  });
});
