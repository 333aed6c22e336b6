// How Azure is asked: with a token of an application in Entra. (The Data Collector API, which took a workspace's key, ended in
// September 2026.)

import type { SinkHost, SinkNetwork } from "../sink.ts";
import { type Given, resolve } from "../network/secret_option.ts";
import { Expiring } from "./expiring.ts";
import { readToken } from "./google_tokens.ts";

/** An application in Entra with a secret. */
export interface EntraApplication {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: Given<string>;
  /** Default `https://login.microsoftonline.com`; other clouds have their own. */
  readonly loginUrl: string;
  /** What the token is for. */
  readonly scope: string;
}

export const ENTRA_URL = "https://login.microsoftonline.com";
export const INGESTION_SCOPE = "https://monitor.azure.com/.default";

const TIMEOUT_MILLIS = 10_000;

/** Tokens of an application (client credentials). */
export function entraTokens(
  { tenantId, clientId, clientSecret, loginUrl, scope }: EntraApplication,
  host: Pick<SinkHost, "now">,
  network: Pick<SinkNetwork, "request">,
): Expiring<string> {
  return new Expiring(async () => {
    const answer = await network.request({
      method: "POST",
      url: `${loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `${new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: await resolve(clientSecret),
        scope,
      })}`,
      timeoutMillis: TIMEOUT_MILLIS,
    });
    return readToken(answer, host.now());
  }, host.now);
}
