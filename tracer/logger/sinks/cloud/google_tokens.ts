// Access tokens of Google Cloud: for a service account's key, or from the metadata server of the machine.

import type { SinkHost, SinkNetwork } from "../sink.ts";
import { Expiring, type Lease } from "./expiring.ts";
import { parseObject, tellAnswer, textOf } from "./json_answers.ts";
import { bytesOf, signRs256, toBase64Url } from "./web_crypto.ts";

/** A service account's key, as its JSON file has it. */
export interface ServiceAccount {
  readonly clientEmail: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  readonly privateKeyId: string | undefined;
  readonly tokenUrl: string;
  readonly project: string | undefined;
}

export const GOOGLE_METADATA_URL = "http://metadata.google.internal";
const TOKEN_URL = "https://oauth2.googleapis.com/token";
const SCOPE = "https://www.googleapis.com/auth/logging.write";

const HOUR_SECONDS = 3600;
const TIMEOUT_MILLIS = 10_000;

type Host = Pick<SinkHost, "now">;
type Network = Pick<SinkNetwork, "request">;

/** Reads a key. @param value the object of its file. @throws when it is none */
export function readServiceAccount(value: Readonly<Record<string, unknown>>): ServiceAccount {
  const clientEmail = textOf(value["client_email"]);
  const privateKey = textOf(value["private_key"]);
  if (clientEmail === undefined || privateKey === undefined) {
    throw new TypeError("is no key of a service account: client_email and private_key are wanted");
  }
  return {
    clientEmail,
    privateKey,
    privateKeyId: textOf(value["private_key_id"]),
    tokenUrl: textOf(value["token_uri"]) ?? TOKEN_URL,
    project: textOf(value["project_id"]),
  };
}

/** Tokens for a service account (RFC 7523). */
export function accountTokens(account: ServiceAccount, host: Host, network: Network): Expiring<string> {
  return new Expiring(async () => {
    const assertion = await createAssertion(account, host.now());
    const answer = await network.request({
      method: "POST",
      url: account.tokenUrl,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `${new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion,
      })}`,
      timeoutMillis: TIMEOUT_MILLIS,
    });
    return readToken(answer, host.now());
  }, host.now);
}

/** Tokens of the machine's own account. */
export function machineTokens(base: string, host: Host, network: Network): Expiring<string> {
  return new Expiring(async () => {
    const answer = await network.request({
      method: "GET",
      url: `${base}/computeMetadata/v1/instance/service-accounts/default/token`,
      headers: { "metadata-flavor": "Google" },
      body: "",
      timeoutMillis: TIMEOUT_MILLIS,
    });
    return readToken(answer, host.now());
  }, host.now);
}

/** The project that a machine is in. @throws when there is no metadata server */
export async function machineProject(base: string, network: Network): Promise<string> {
  const answer = await network.request({
    method: "GET",
    url: `${base}/computeMetadata/v1/project/project-id`,
    headers: { "metadata-flavor": "Google" },
    body: "",
    timeoutMillis: TIMEOUT_MILLIS,
  });
  if (answer.status !== 200) throw new Error(`the metadata server ${tellAnswer(answer)}`);
  return answer.text.trim();
}

/** A signed claim to be that account, good for an hour. */
async function createAssertion(account: ServiceAccount, time: number): Promise<string> {
  const seconds = Math.floor(time / 1000);
  const header = {
    alg: "RS256",
    typ: "JWT",
    ...(account.privateKeyId === undefined ? {} : { kid: account.privateKeyId }),
  };
  const claims = {
    iss: account.clientEmail,
    scope: SCOPE,
    aud: account.tokenUrl,
    iat: seconds,
    exp: seconds + HOUR_SECONDS,
  };
  const text = [header, claims].map((part) => toBase64Url(bytesOf(JSON.stringify(part)))).join(".");
  return `${text}.${toBase64Url(await signRs256(account.privateKey, text))}`;
}

/** The token of an answer (RFC 6749, section 5.1). @throws when there is none */
export function readToken(
  answer: { readonly status: number; readonly text: string },
  time: number,
): Lease<string> {
  const { access_token: token, expires_in: seconds, error, error_description: description } = parseObject(
    answer.text,
  );
  if (answer.status !== 200 || typeof token !== "string") {
    const told = [error, description].filter((each) => typeof each === "string").join(": ");
    throw new Error(`no token: the service answered ${answer.status}${told === "" ? "" : `, ${told}`}`);
  }
  const left = typeof seconds === "number" || typeof seconds === "string" ? Number(seconds) : Number.NaN;
  return { value: token, until: time + (Number.isFinite(left) ? left : HOUR_SECONDS) * 1000 };
}
