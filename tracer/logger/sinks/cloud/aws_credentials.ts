// Where credentials of AWS come from: options, the environment, a pod's role, the container's endpoint, the machine's
// metadata service.

import type { HttpAnswer, SinkHost, SinkNetwork } from "../sink.ts";
import { type Given, resolve } from "../network/secret_option.ts";
import type { AwsCredentials } from "./aws_signature.ts";
import { assumeRole, findWebIdentity } from "./aws_web_identity.ts";
import { Expiring, type Lease } from "./expiring.ts";
import { parseObject, tellAnswer, textOf } from "./json_answers.ts";

/** What a configuration says of credentials. */
export interface AwsCredentialOptions {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: Given<string> | undefined;
  readonly sessionToken?: Given<string> | undefined;
  /** Endpoint of the machine's metadata service; undefined asks none. */
  readonly metadataUrl?: string | undefined;
  /** Where the token service is, default that of the region. */
  readonly stsUrl?: string | undefined;
  readonly region?: string | undefined;
}

/** The machine's metadata service (EC2), version 2. */
export const EC2_METADATA_URL = "http://169.254.169.254";

/** Where containers of ECS find theirs. */
const CONTAINER_URL = "http://169.254.170.2";

const TIMEOUT_MILLIS = 5000;
const TOKEN_SECONDS = 21_600;

/** Credentials of a program, renewed before they end. @throws when none are to be found, with the places looked at */
export function findAwsCredentials(
  options: AwsCredentialOptions,
  host: Pick<SinkHost, "now" | "variable" | "files">,
  network: Pick<SinkNetwork, "request" | "processId">,
): Expiring<AwsCredentials> {
  return new Expiring(() => loadCredentials(options, host, network), host.now);
}

async function loadCredentials(
  { accessKeyId, secretAccessKey, sessionToken, metadataUrl, stsUrl, region }: AwsCredentialOptions,
  host: Pick<SinkHost, "variable" | "files">,
  network: Pick<SinkNetwork, "request" | "processId">,
): Promise<Lease<AwsCredentials>> {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const value = {
      accessKeyId,
      secretAccessKey: await resolve(secretAccessKey),
      sessionToken: sessionToken === undefined ? undefined : await resolve(sessionToken),
    };
    // Functions are asked each time.
    return {
      value,
      until: [secretAccessKey, sessionToken].some((each) => typeof each === "function") ? 0 : Infinity,
    };
  }
  const variable = (name: string) => textOf(host.variable?.(name));
  const id = variable("AWS_ACCESS_KEY_ID");
  const secret = variable("AWS_SECRET_ACCESS_KEY");
  if (id !== undefined && secret !== undefined) {
    const value = { accessKeyId: id, secretAccessKey: secret, sessionToken: variable("AWS_SESSION_TOKEN") };
    return { value, until: Infinity };
  }
  const identity = findWebIdentity(variable, { region, url: stsUrl, processId: network.processId() });
  if (identity !== undefined) return await assumeRole(identity, host, network);
  const container = containerUrl(variable);
  if (container !== undefined) {
    const token = await containerToken(variable, host);
    const headers = token === undefined ? {} : { authorization: token };
    return readCredentials(await get(network, container, headers));
  }
  if (metadataUrl !== undefined) return await loadFromMachine(metadataUrl, network);
  throw new Error(
    "there are no credentials: neither options accessKeyId and secretAccessKey, nor AWS_ACCESS_KEY_ID and " +
      "AWS_SECRET_ACCESS_KEY, nor a pod's role, nor a container's endpoint, and `metadata` is not on",
  );
}

/** @throws when the endpoint is one that a token must not be sent to */
function containerUrl(variable: (name: string) => string | undefined): string | undefined {
  const relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  if (relative !== undefined) return CONTAINER_URL + relative;
  const full = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (full === undefined) return undefined;
  const { protocol, hostname } = new URL(full);
  const isNear = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|169\.254\.170\.(?:2|23)|\[fd00:ec2::23\])$/.test(
    hostname,
  );
  if (protocol === "https:" || (protocol === "http:" && isNear)) return full;
  throw new Error(
    `AWS_CONTAINER_CREDENTIALS_FULL_URI is ${full}; https or an address of this machine is wanted`,
  );
}

async function containerToken(
  variable: (name: string) => string | undefined,
  { files }: Pick<SinkHost, "files">,
): Promise<string | undefined> {
  const path = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (path === undefined || files === undefined) return variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  return (await files()).read(path).trim();
}

async function loadFromMachine(
  base: string,
  network: Pick<SinkNetwork, "request">,
): Promise<Lease<AwsCredentials>> {
  const { status, text: token } = await network.request({
    method: "PUT",
    url: `${base}/latest/api/token`,
    headers: { "x-aws-ec2-metadata-token-ttl-seconds": `${TOKEN_SECONDS}` },
    body: "",
    timeoutMillis: TIMEOUT_MILLIS,
  });
  if (status !== 200) throw new Error(`the metadata service ${tellAnswer({ status, text: token })}`);
  const headers = { "x-aws-ec2-metadata-token": token.trim() };
  const roles = `${base}/latest/meta-data/iam/security-credentials/`;
  const names = await get(network, roles, headers);
  if (names.status !== 200) throw new Error(`the metadata service ${tellAnswer(names)}`);
  const [role = ""] = names.text.trim().split("\n");
  return readCredentials(await get(network, roles + encodeURIComponent(role.trim()), headers));
}

function get(
  network: Pick<SinkNetwork, "request">,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  return network.request({ method: "GET", url, headers, body: "", timeoutMillis: TIMEOUT_MILLIS });
}

function readCredentials(answer: HttpAnswer): Lease<AwsCredentials> {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parseObject(answer.text);
  const accessKeyId = textOf(AccessKeyId);
  const secretAccessKey = textOf(SecretAccessKey);
  if (answer.status !== 200 || accessKeyId === undefined || secretAccessKey === undefined) {
    // Not the text: it may hold a part of what is secret.
    throw new Error(`the endpoint for credentials answered ${answer.status} without any`);
  }
  const until = Date.parse(String(Expiration));
  return {
    value: { accessKeyId, secretAccessKey, sessionToken: textOf(Token) },
    until: Number.isNaN(until) ? Infinity : until,
  };
}
