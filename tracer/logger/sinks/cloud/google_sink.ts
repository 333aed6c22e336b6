// The sink for Google Cloud Logging.

import { RecordReader } from "../../formats/record_view.ts";
import { ConfigurationError, described, flag, mapOf, membersOf, numberFrom, text } from "../../schema.ts";
import { NETWORK_SHAPE } from "../network/network_options.ts";
import { createHttpSink } from "../network/network_sink.ts";
import { httpUrl, resolve, secret } from "../network/secret_option.ts";
import { type SinkContext, sinkType } from "../sink_type.ts";
import type { SinkNetwork } from "../sink.ts";
import { createIds } from "./created_ids.ts";
import { Expiring } from "./expiring.ts";
import { googleEntry, googleProtocol } from "./google_protocol.ts";
import {
  accountTokens,
  GOOGLE_METADATA_URL,
  machineProject,
  machineTokens,
  readServiceAccount,
  type ServiceAccount,
} from "./google_tokens.ts";
import { parseObject } from "./json_answers.ts";

/** Bytes of a request: the API takes 10 MB, and takes batches near that badly. */
const MOST_BYTES = 8 * 1024 * 1024;

const SHAPE = {
  ...NETWORK_SHAPE,
  project: text,
  log: text,
  credentials: described({ type: "object" }, membersOf),
  credentialsFile: text,
  accessToken: secret,
  resourceType: text,
  resourceLabels: mapOf(text),
  metadataUrl: httpUrl,
  url: httpUrl,
  gzip: flag,
  batchCount: numberFrom(1, 10_000),
};

/** Options of sinks of the type `gcp`. */
export const GOOGLE_SINK = sinkType(SHAPE, async (options, context) => {
  const { host, mask } = context;
  const network = await host.network();
  const metadataUrl = options.metadataUrl ?? GOOGLE_METADATA_URL;
  const account = await findAccount(options, context);
  const project = options.project ?? account?.project ?? host.variable?.("GOOGLE_CLOUD_PROJECT") ??
    await askProject(metadataUrl, network);
  const { accessToken } = options;
  const tokens = accessToken !== undefined
    ? new Expiring(async () => ({ value: await resolve(accessToken), until: 0 }), host.now)
    : account === undefined
    ? machineTokens(metadataUrl, host, network)
    : accountTokens(account, host, network);
  const reader = new RecordReader({ mask, trace: host.trace });
  const createId = createIds();
  return await createHttpSink({
    name: `gcp ${project}`,
    context,
    options,
    network,
    limits: { bytes: MOST_BYTES },
    capture: (record) => ({ text: googleEntry(reader.read(record), createId(), project), group: "" }),
  }, {
    gzip: options.gzip ?? true,
    protocol: googleProtocol(
      {
        project,
        log: options.log ?? "microlog",
        resource: {
          type: options.resourceType ?? "global",
          labels: options.resourceLabels ?? { project_id: project },
        },
        url: options.url ?? "https://logging.googleapis.com",
      },
      tokens,
      host.now,
    ),
  });
});

/** The account that options or `GOOGLE_APPLICATION_CREDENTIALS` name; undefined leaves it to the machine. */
async function findAccount(
  { credentials, credentialsFile, accessToken }: {
    readonly credentials?: Readonly<Record<string, unknown>> | undefined;
    readonly credentialsFile?: string | undefined;
    readonly accessToken?: unknown;
  },
  { host }: SinkContext,
): Promise<ServiceAccount | undefined> {
  if (accessToken !== undefined) return undefined;
  if (credentials !== undefined) return readAccount(credentials, "credentials");
  const path = credentialsFile ?? host.variable?.("GOOGLE_APPLICATION_CREDENTIALS");
  if (path === undefined || path === "" || host.files === undefined) return undefined;
  const files = await host.files();
  return readAccount(parseObject(files.read(files.absolute(path))), `credentialsFile ${path}`);
}

function readAccount(value: Readonly<Record<string, unknown>>, path: string): ServiceAccount {
  try {
    return readServiceAccount(value);
  } catch (error) {
    throw new ConfigurationError(path, error instanceof Error ? error.message : String(error));
  }
}

async function askProject(metadataUrl: string, network: SinkNetwork): Promise<string> {
  try {
    return await machineProject(metadataUrl, network);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(
      "project",
      `is missing, GOOGLE_CLOUD_PROJECT is not set, and there is no metadata server (${reason})`,
    );
  }
}
