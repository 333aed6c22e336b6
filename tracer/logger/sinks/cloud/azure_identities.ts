// Who a program is in Azure without a secret of its own: the identity of the service or machine that it runs in, or of its
// pod in Kubernetes.

import type { HttpAnswer, SinkHost, SinkNetwork } from "../sink.ts";
import { Expiring, type Lease } from "./expiring.ts";
import { readToken } from "./google_tokens.ts";
import { parseObject, textOf } from "./json_answers.ts";

/** The machine's metadata service. */
export const AZURE_METADATA_URL = "http://169.254.169.254";

const TIMEOUT_MILLIS = 10_000;

type Host = Pick<SinkHost, "now" | "files">;
type Network = Pick<SinkNetwork, "request">;
type Find = (name: string) => string | undefined;

/** What an identity is asked for. */
export interface IdentityOptions {
  readonly variable: Find;
  /** As `https://monitor.azure.com/.default`. */
  readonly scope: string;
  /** Picks one of several identities. */
  readonly clientId: string | undefined;
  readonly tenantId: string | undefined;
  readonly loginUrl: string;
  /** Endpoint of the machine's metadata service; undefined asks none. */
  readonly metadataUrl: string | undefined;
}

/** Tokens of the identity that the surroundings tell of; undefined when they tell of none. */
export function identityTokens(
  options: IdentityOptions,
  host: Host,
  network: Network,
): Expiring<string> | undefined {
  const load = findIdentity(options, host, network);
  return load === undefined ? undefined : new Expiring(load, host.now);
}

function findIdentity(
  { variable, scope, clientId, tenantId, loginUrl, metadataUrl }: IdentityOptions,
  host: Host,
  network: Network,
): (() => Promise<Lease<string>>) | undefined {
  const tokenFile = textOf(variable("AZURE_FEDERATED_TOKEN_FILE"));
  if (tokenFile !== undefined && clientId !== undefined && tenantId !== undefined) {
    const url = `${loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    return () => podToken({ url, tokenFile, clientId, scope }, host, network);
  }
  const resource = scope.replace(/\/\.default$/, "");
  const query = { resource, ...(clientId === undefined ? {} : { client_id: clientId }) };
  const endpoint = textOf(variable("IDENTITY_ENDPOINT"));
  const header = textOf(variable("IDENTITY_HEADER"));
  if (endpoint !== undefined && header !== undefined) {
    const url = `${endpoint}?${new URLSearchParams({ "api-version": "2019-08-01", ...query })}`;
    return async () => readLease(await get(network, url, { "x-identity-header": header }), host.now());
  }
  if (metadataUrl === undefined) return undefined;
  const own = new URLSearchParams({ "api-version": "2018-02-01", ...query });
  const url = `${metadataUrl}/metadata/identity/oauth2/token?${own}`;
  return async () => readLease(await get(network, url, { metadata: "true" }), host.now());
}

/** Workload identity: the pod's token, which is read anew each time, for one of the application. */
async function podToken(
  { url, tokenFile, clientId, scope }: {
    readonly url: string;
    readonly tokenFile: string;
    readonly clientId: string;
    readonly scope: string;
  },
  { files, now }: Host,
  network: Network,
): Promise<Lease<string>> {
  if (files === undefined) throw new Error("AZURE_FEDERATED_TOKEN_FILE cannot be read: there are no files");
  const assertion = (await files()).read(tokenFile).trim();
  const answer = await network.request({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `${new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
      scope,
    })}`,
    timeoutMillis: TIMEOUT_MILLIS,
  });
  return readToken(answer, now());
}

function get(
  network: Network,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  return network.request({ method: "GET", url, headers, body: "", timeoutMillis: TIMEOUT_MILLIS });
}

/** Identities tell the end itself, in seconds since 1970, rather than how long it is until then. */
function readLease(answer: HttpAnswer, now: number): Lease<string> {
  const lease = readToken(answer, now);
  const until = Number(parseObject(answer.text)["expires_on"]) * 1000;
  return until > 0 ? { value: lease.value, until } : lease;
}
