// Records to Datadog: `POST /api/v2/logs` of its intake.

import { ConfigurationError, flag, listOf, text } from "../schema.ts";
import { objectOf, withMember } from "./network/json_object.ts";
import { NETWORK_SHAPE } from "./network/network_options.ts";
import { createHttpSink } from "./network/network_sink.ts";
import { httpUrl, resolve, secret } from "./network/secret_option.ts";
import { sinkType } from "./sink_type.ts";

const SHAPE = {
  ...NETWORK_SHAPE,
  apiKey: secret,
  site: text,
  url: httpUrl,
  source: text,
  service: text,
  hostname: text,
  tags: listOf(text),
  gzip: flag,
};

/** What one request may hold. */
const LIMITS = { count: 1000, bytes: 5_000_000 };

/** Options of sinks of the type `datadog`. */
export const DATADOG_SINK = sinkType(SHAPE, async (options, context) => {
  const { host } = context;
  const apiKey = options.apiKey ?? host.variable?.("DD_API_KEY");
  if (apiKey === undefined) throw new ConfigurationError("apiKey", "is missing, and DD_API_KEY is not set");
  const site = options.site ?? host.variable?.("DD_SITE") ?? "datadoghq.com";
  const url = options.url ?? `https://http-intake.logs.${site}/api/v2/logs`;
  const network = await host.network();
  const hostname = options.hostname ?? network.hostName();
  const format = await context.format("datadog", false);
  const { gzip = true, source, service, tags = [] } = options;
  const own = {
    ...(source === undefined ? {} : { ddsource: source }),
    ...(service === undefined ? {} : { service }),
  };
  return await createHttpSink({
    name: `datadog ${new URL(url).host}`,
    context,
    options,
    network,
    limits: LIMITS,
    capture: (record) => {
      const object = mergeInto(objectOf(format, record), own, tags);
      return {
        text: hostname === "" ? object : withMember(object, "hostname", JSON.stringify(hostname)),
        group: "",
      };
    },
  }, {
    gzip,
    protocol: {
      encode: (batch) => ({
        url,
        headers: { "content-type": "application/json" },
        body: `[${batch.map((entry) => entry.text).join(",")}]`,
      }),
      authorize: async () => ({ "dd-api-key": await resolve(apiKey) }),
    },
  });
});

/** Gives an object what the configuration says of all, tags beside those that it has. */
function mergeInto(object: string, own: Readonly<Record<string, string>>, tags: readonly string[]): string {
  if (tags.length === 0 && Object.keys(own).length === 0) return object;
  const { ddtags, ...members }: Readonly<Record<string, unknown>> = JSON.parse(object);
  const all = [...(typeof ddtags === "string" && ddtags !== "" ? [ddtags] : []), ...tags];
  return JSON.stringify({ ...members, ...own, ...(all.length === 0 ? {} : { ddtags: all.join(",") }) });
}
