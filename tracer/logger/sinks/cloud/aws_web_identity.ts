// Credentials of AWS for a pod of EKS (IAM roles for service accounts): its token is exchanged for those of a role, at the
// Security Token Service (AssumeRoleWithWebIdentity, version 2011-06-15), by a request that nobody has to sign.

import type { SinkHost, SinkNetwork } from "../sink.ts";
import type { AwsCredentials } from "./aws_signature.ts";
import type { Lease } from "./expiring.ts";
import { textOf } from "./json_answers.ts";

const TIMEOUT_MILLIS = 10_000;

/** Names of sessions that the service takes. */
const BAD_IN_NAMES = /[^\w+=,.@-]/g;

/** The role and the file with the token. */
export interface WebIdentity {
  readonly roleArn: string;
  readonly tokenFile: string;
  readonly sessionName: string;
  readonly url: string;
}

/** What the environment of the pod says; undefined when it says no such thing. */
export function findWebIdentity(
  variable: (name: string) => string | undefined,
  { region, url, processId }: {
    readonly region: string | undefined;
    readonly url: string | undefined;
    readonly processId: number;
  },
): WebIdentity | undefined {
  const roleArn = textOf(variable("AWS_ROLE_ARN"));
  const tokenFile = textOf(variable("AWS_WEB_IDENTITY_TOKEN_FILE"));
  if (roleArn === undefined || tokenFile === undefined) return undefined;
  const own = url ?? textOf(variable("AWS_ENDPOINT_URL_STS"));
  const sessionName = textOf(variable("AWS_ROLE_SESSION_NAME")) ?? `microlog-${processId}`;
  return {
    roleArn,
    tokenFile,
    sessionName: sessionName.replaceAll(BAD_IN_NAMES, "-").slice(0, 64),
    url: own ?? stsUrl(region),
  };
}

/** Regions have their own; those of China another domain. */
function stsUrl(region: string | undefined): string {
  if (region === undefined) return "https://sts.amazonaws.com";
  return `https://sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** Exchanges the token, which is read anew each time: Kubernetes renews it. @throws when the role is refused */
export async function assumeRole(
  { roleArn, tokenFile, sessionName, url }: WebIdentity,
  { files }: Pick<SinkHost, "files">,
  network: Pick<SinkNetwork, "request">,
): Promise<Lease<AwsCredentials>> {
  if (files === undefined) throw new Error("AWS_WEB_IDENTITY_TOKEN_FILE cannot be read: there are no files");
  const token = (await files()).read(tokenFile).trim();
  const { status, text } = await network.request({
    method: "POST",
    url: `${url.replace(/\/+$/, "")}/`,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/xml" },
    body: `${new URLSearchParams({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      WebIdentityToken: token,
    })}`,
    timeoutMillis: TIMEOUT_MILLIS,
  });
  const accessKeyId = elementOf(text, "AccessKeyId");
  const secretAccessKey = elementOf(text, "SecretAccessKey");
  if (status !== 200 || accessKeyId === undefined || secretAccessKey === undefined) {
    const code = elementOf(text, "Code");
    throw new Error(
      `the role of AWS_ROLE_ARN was not given: the token service answered ${status}${
        code === undefined ? "" : ` ${code}`
      }`,
    );
  }
  const until = Date.parse(elementOf(text, "Expiration") ?? "");
  return {
    value: { accessKeyId, secretAccessKey, sessionToken: elementOf(text, "SessionToken") },
    until: Number.isNaN(until) ? 0 : until,
  };
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

/** Text of the first element of a name: these answers have neither attributes nor nesting of the same. */
function elementOf(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  return textOf(found?.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (each) => REFERENCES[each] ?? each));
}
