// Checks signatures of requests to AWS as the service does, by node:crypto and from what arrived: nothing of it is shared with
// what signs.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import type { ReceivedRequest } from "../../../support/log_receiver.ts";

/** What the service knows of whoever signs. */
export interface AwsKey {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

/** @throws when a request is not signed by that key, for that region and service */
export function verifyAwsSignature(
  { method, path, headers, bytes }: ReceivedRequest,
  { id, secret, token }: AwsKey,
  { region, service }: { readonly region: string; readonly service: string },
): void {
  const authorization = String(headers.authorization);
  const [, credential = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const stamp = String(headers["x-amz-date"]);
  assert.match(stamp, /^\d{8}T\d{6}Z$/);
  const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  assert.equal(credential, `${id}/${scope}`);
  assert.equal(headers["x-amz-security-token"], token);
  // AWS wants at least the host, the content type, and all of its own headers to be signed.
  const signed = names.split(";");
  const wanted = [
    "content-type",
    "host",
    ...Object.keys(headers).filter((name) => name.startsWith("x-amz-")),
  ];
  assert.deepEqual(wanted.filter((name) => !signed.includes(name)), []);
  assert.deepEqual(signed, signed.toSorted());
  const [pathname = "", query = ""] = path.split("?");
  const canonical = [
    method,
    pathname,
    query,
    ...signed.map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    names,
    createHash("sha256").update(bytes).digest("hex"),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", stamp, scope, createHash("sha256").update(canonical).digest("hex")].join(
    "\n",
  );
  const key = scope.split("/").reduce(
    (secretKey: string | Uint8Array, part) => createHmac("sha256", secretKey).update(part).digest(),
    `AWS4${secret}`,
  );
  assert.equal(signature, createHmac("sha256", key).update(text).digest("hex"));
}
