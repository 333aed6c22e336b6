// The sink for Azure Monitor.

import { RecordReader } from "../../formats/record_view.ts";
import { ConfigurationError, flag, numberFrom, text } from "../../schema.ts";
import { NETWORK_SHAPE } from "../network/network_options.ts";
import { createHttpSink } from "../network/network_sink.ts";
import { httpUrl, resolve, secret } from "../network/secret_option.ts";
import { sinkType } from "../sink_type.ts";
import { ENTRA_URL, entraTokens, INGESTION_SCOPE } from "./azure_authorization.ts";
import { AZURE_METADATA_URL, identityTokens } from "./azure_identities.ts";
import { AZURE_MOST_BYTES, azureProtocol, azureRow } from "./azure_protocol.ts";
import { Expiring } from "./expiring.ts";

const SHAPE = {
  ...NETWORK_SHAPE,
  endpoint: httpUrl,
  ruleId: text,
  stream: text,
  tenantId: text,
  clientId: text,
  clientSecret: secret,
  accessToken: secret,
  loginUrl: httpUrl,
  metadata: flag,
  metadataUrl: httpUrl,
  scope: text,
  gzip: flag,
  batchBytes: numberFrom(1024, AZURE_MOST_BYTES),
};

/** Options of sinks of the type `azure`. */
export const AZURE_SINK = sinkType(SHAPE, async (options, context) => {
  const { host, mask } = context;
  const network = await host.network();
  const find = (name: "tenantId" | "clientId", variable: string): string => {
    const found = options[name] ?? host.variable?.(variable);
    if (found !== undefined && found !== "") return found;
    throw new ConfigurationError(name, `is missing, and ${variable} is not set`);
  };
  const { accessToken, scope = INGESTION_SCOPE, metadata, metadataUrl } = options;
  const variable = (name: string) => host.variable?.(name);
  const loginUrl = withoutSlash(options.loginUrl ?? variable("AZURE_AUTHORITY_HOST") ?? ENTRA_URL);
  const secretGiven = options.clientSecret ?? variable("AZURE_CLIENT_SECRET");
  const ownTokens = (): Expiring<string> => {
    if (accessToken !== undefined) {
      return new Expiring(async () => ({ value: await resolve(accessToken), until: 0 }), host.now);
    }
    if (secretGiven !== undefined) {
      return entraTokens(
        {
          tenantId: find("tenantId", "AZURE_TENANT_ID"),
          clientId: find("clientId", "AZURE_CLIENT_ID"),
          clientSecret: secretGiven,
          loginUrl,
          scope,
        },
        host,
        network,
      );
    }
    const found = identityTokens(
      {
        variable,
        scope,
        clientId: options.clientId ?? variable("AZURE_CLIENT_ID"),
        tenantId: options.tenantId ?? variable("AZURE_TENANT_ID"),
        loginUrl,
        metadataUrl: metadataUrl === undefined
          ? metadata === true ? AZURE_METADATA_URL : undefined
          : withoutSlash(metadataUrl),
      },
      host,
      network,
    );
    if (found !== undefined) return found;
    throw new ConfigurationError(
      "clientSecret",
      "is missing, and AZURE_CLIENT_SECRET is not set; neither is a pod's or a service's identity there, and " +
        "`metadata` is not on",
    );
  };
  const tokens = ownTokens();
  const reader = new RecordReader({ mask, trace: host.trace });
  // Rules have columns of their own: a function as format makes rows for them.
  const format = await context.format((record) => azureRow(reader.read(record)), false);
  const stream = text(options.stream, "stream");
  return await createHttpSink({
    name: `azure ${stream}`,
    context,
    options,
    network,
    // The list's brackets count, too.
    limits: { bytes: AZURE_MOST_BYTES - 2 },
    capture: (record) => ({
      text: objectText(format.line(record)) ?? azureRow(reader.read(record)),
      group: "",
    }),
  }, {
    gzip: options.gzip ?? true,
    protocol: azureProtocol(
      {
        endpoint: withoutSlash(text(options.endpoint, "endpoint")),
        ruleId: text(options.ruleId, "ruleId"),
        stream,
      },
      tokens,
    ),
  });
}, ["endpoint", "ruleId", "stream"]);

/** What a format made, when it is an object: nothing else can be a row. */
function objectText(line: string): string | undefined {
  const text = line.trim();
  return text.startsWith("{") && text.endsWith("}") ? text : undefined;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
