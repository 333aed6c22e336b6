// The sink for CloudWatch Logs.

import { ConfigurationError, described, flag, numberFrom, type Parser, text } from "../../schema.ts";
import { NETWORK_SHAPE } from "../network/network_options.ts";
import { createNetworkSink } from "../network/network_sink.ts";
import { httpUrl, secret } from "../network/secret_option.ts";
import type { SinkHost } from "../sink.ts";
import { sinkType } from "../sink_type.ts";
import { EC2_METADATA_URL, findAwsCredentials } from "./aws_credentials.ts";
import { CloudwatchSender } from "./cloudwatch_sender.ts";
import { EVENT_BYTES, MOST_BATCH_BYTES, MOST_EVENTS } from "./put_log_events.ts";

/** What groups and streams may be called. */
function named(pattern: RegExp, wanted: string): Parser<string> {
  return described({ type: "string", pattern: pattern.source }, (value, path) => {
    const name = text(value, path);
    if (pattern.test(name)) return name;
    throw new ConfigurationError(path, `is ${JSON.stringify(name)}; ${wanted}`);
  });
}

const group = named(/^[\w./#-]{1,512}$/, "up to 512 letters, digits and any of . - _ / # are wanted");
const stream = named(/^[^:*]{1,512}$/, "up to 512 characters without : and * are wanted");

// deno-fmt-ignore: a line says more
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const retentionDays: Parser<number> = described({ enum: RETENTIONS }, (value, path) => {
  const days = RETENTIONS.find((each) => each === Number(value));
  if (days !== undefined) return days;
  throw new ConfigurationError(path, `is ${String(value)}; one of ${RETENTIONS.join(", ")} is wanted`);
});

const SHAPE = {
  ...NETWORK_SHAPE,
  group,
  stream,
  region: text,
  url: httpUrl,
  accessKeyId: text,
  secretAccessKey: secret,
  sessionToken: secret,
  metadata: flag,
  metadataUrl: httpUrl,
  stsUrl: httpUrl,
  createGroup: flag,
  retentionDays,
  gzip: flag,
  batchCount: numberFrom(1, MOST_EVENTS),
};

/** Options of sinks of the type `cloudwatch`. */
export const CLOUDWATCH_SINK = sinkType(SHAPE, async (options, context) => {
  const { host } = context;
  const network = await host.network();
  const logGroup = group(options.group, "group");
  const region = options.region ?? host.variable?.("AWS_REGION") ?? host.variable?.("AWS_DEFAULT_REGION");
  if (region === undefined) throw new ConfigurationError("region", "is missing, and AWS_REGION is not set");
  const metadataUrl = options.metadataUrl ?? (options.metadata === true ? EC2_METADATA_URL : undefined);
  const credentials = findAwsCredentials(
    {
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      sessionToken: options.sessionToken,
      metadataUrl,
      stsUrl: options.stsUrl,
      region,
    },
    host,
    network,
  );
  const format = await context.format("cloudwatch", false);
  return await createNetworkSink({
    name: `cloudwatch ${logGroup}`,
    context,
    options,
    network,
    limits: { count: MOST_EVENTS, bytes: MOST_BATCH_BYTES, overheadBytes: EVENT_BYTES },
    capture: (record) => ({ text: format.line(record).trimEnd(), group: "" }),
  }, ({ timeoutMillis }) =>
    new CloudwatchSender({
      group: logGroup,
      stream: options.stream ?? streamOf(host, network),
      region,
      url: options.url ??
        `https://logs.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}/`,
      createGroup: options.createGroup ?? true,
      retentionDays: options.retentionDays,
      gzip: options.gzip ?? false,
      timeoutMillis,
    }, { network, credentials, now: host.now }));
}, ["group"]);

/** A stream of this process's own: its machine, its number, and when it began. */
function streamOf(
  { now }: SinkHost,
  { hostName, processId }: { readonly hostName: () => string; readonly processId: () => number },
): string {
  const machine = hostName().replaceAll(/[:*]/g, "-").slice(0, 200);
  const time = new Date(now()).toISOString().replaceAll(":", ".");
  return [machine, `${processId()}`, time].filter((part) => part !== "").join("/");
}
