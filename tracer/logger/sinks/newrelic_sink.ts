// Records to New Relic: `POST /log/v1` of its Log API.

import { JsonMembers } from "../formats/json_members.ts";
import { RecordReader } from "../formats/record_view.ts";
import { levelName } from "../levels.ts";
import type { LogRecord } from "../record.ts";
import { ConfigurationError, flag, mapOf, oneOf, text } from "../schema.ts";
import { NETWORK_SHAPE } from "./network/network_options.ts";
import { createHttpSink } from "./network/network_sink.ts";
import { httpUrl, resolve, secret } from "./network/secret_option.ts";
import { sinkType } from "./sink_type.ts";

/** By the region of the account. */
const URLS = {
  us: "https://log-api.newrelic.com/log/v1",
  eu: "https://log-api.eu.newrelic.com/log/v1",
  gov: "https://gov-log-api.newrelic.com/log/v1",
} as const;

const SHAPE = {
  ...NETWORK_SHAPE,
  licenseKey: secret,
  region: oneOf(["us", "eu", "gov"]),
  url: httpUrl,
  attributes: mapOf(text),
  gzip: flag,
};

/** What one request may hold; with room for what all records share. */
const LIMITS = { bytes: 950_000 };

/** Options of sinks of the type `newrelic`. */
export const NEWRELIC_SINK = sinkType(SHAPE, async (options, context) => {
  const { host, mask } = context;
  const { region = "us", attributes = {}, gzip = true } = options;
  const licenseKey = options.licenseKey ?? host.variable?.("NEW_RELIC_LICENSE_KEY");
  if (licenseKey === undefined) {
    throw new ConfigurationError("licenseKey", "is missing, and NEW_RELIC_LICENSE_KEY is not set");
  }
  const url = options.url ?? URLS[region];
  const network = await host.network();
  const reader = new RecordReader({ mask, trace: host.trace });
  const hostname = network.hostName();
  const common = JSON.stringify({
    attributes: { ...(hostname === "" ? {} : { hostname }), "plugin.type": "microlog", ...attributes },
  });
  return await createHttpSink({
    name: `newrelic ${new URL(url).host}`,
    context,
    options,
    network,
    limits: LIMITS,
    capture: (record) => ({ text: entryOf(reader, record), group: "" }),
  }, {
    gzip,
    protocol: {
      encode: (batch) => ({
        url,
        headers: { "content-type": "application/json" },
        body: `[{"common":${common},"logs":[${batch.map((entry) => entry.text).join(",")}]}]`,
      }),
      authorize: async () => ({ "api-key": await resolve(licenseKey) }),
    },
  });
});

/** A record with the names that New Relic knows. */
function entryOf(reader: RecordReader, record: LogRecord): string {
  const { timeMillis, level, message, logger, error, trace, service, fields } = reader.read(record);
  const attributes = new JsonMembers().text("level", levelName(level).toUpperCase())
    .text("logger", logger === "" ? undefined : logger)
    .text("service.name", service.name).text("service.version", service.version)
    .text("deployment.environment", service.environment)
    .text("trace.id", trace?.traceId).text("span.id", trace?.spanId);
  if (error !== undefined) {
    attributes.text("error.class", error.type === "" ? undefined : error.type)
      .text("error.message", error.message).text("error.stack", error.stack);
    for (const { name, json } of error.members) attributes.field(`error.${name}`, json);
  }
  for (const { name, json } of fields) attributes.field(name, json);
  return new JsonMembers().json("timestamp", String(timeMillis)).text("message", message)
    .json("attributes", attributes.object()).object();
}
