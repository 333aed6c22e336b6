// Signatures of requests to AWS (Signature Version 4), for services other than S3.

import { bytesOf, hexOf, hmacSha256, sha256Hex } from "./web_crypto.ts";

/** Who signs. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that end. */
  readonly sessionToken?: string | undefined;
}

/** What is signed. */
export interface AwsRequest {
  readonly method: string;
  readonly url: string;
  /** All of them are signed; `host` and the date are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** Where and when it is good. */
export interface AwsScope {
  readonly region: string;
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** The headers of a request with those that sign it. `host` is not among them: it is sent by itself. */
export async function signAwsRequest(
  { method, url, headers, body }: AwsRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  { region, service, time }: AwsScope,
): Promise<Record<string, string>> {
  const { host, pathname, searchParams } = new URL(url);
  const stamp = `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const day = stamp.slice(0, 8);
  const sent: Record<string, string> = {
    ...headers,
    "x-amz-date": stamp,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
  const signed = Object.entries({ ...sent, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/ +/g, " ")] as const)
    .sort(([a], [b]) => compare(a, b));
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    method,
    pathname.split("/").map(escapeUri).join("/"),
    canonicalQuery(searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    await sha256Hex(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = [ALGORITHM, stamp, scope, await sha256Hex(canonical)].join("\n");
  let key = bytesOf(`AWS4${secretAccessKey}`);
  for (const part of [day, region, service, "aws4_request"]) key = await hmacSha256(key, part);
  const signature = hexOf(await hmacSha256(key, text));
  return {
    ...sent,
    authorization:
      `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters].map(([name, value]) => [escapeUri(name), escapeUri(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`).join("&");
}

/** By code units, whatever language the program runs in. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3986: what `encodeURIComponent` leaves besides unreserved characters is escaped, too. */
function escapeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
