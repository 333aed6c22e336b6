// Records by HTTP to any receiver: lines, or a list of JSON.

import { flag, oneOf, text } from "../schema.ts";
import { NETWORK_SHAPE } from "./network/network_options.ts";
import { createHttpSink } from "./network/network_sink.ts";
import { headers, httpUrl, resolve, shownUrl } from "./network/secret_option.ts";
import { sinkType } from "./sink_type.ts";

const SHAPE = {
  ...NETWORK_SHAPE,
  url: httpUrl,
  method: oneOf(["POST", "PUT", "PATCH"]),
  headers,
  body: oneOf(["lines", "list"]),
  contentType: text,
  gzip: flag,
};

/** Options of sinks of the type `http`. */
export const HTTP_SINK = sinkType(SHAPE, async (options, context) => {
  const { method = "POST", headers: given = {}, body = "lines", gzip = false } = options;
  const url = httpUrl(options.url, "url");
  const isList = body === "list";
  const contentType = options.contentType ?? (isList ? "application/json" : "application/x-ndjson");
  const format = await context.format("json", false);
  return await createHttpSink({
    name: `http ${shownUrl(url)}`,
    context,
    options,
    network: await context.host.network(),
    capture: (record) => ({ text: format.line(record).trimEnd(), group: "" }),
  }, {
    gzip,
    protocol: {
      encode: (batch) => {
        const texts = batch.map((entry) => entry.text);
        return {
          url,
          method,
          headers: { "content-type": contentType },
          body: isList ? `[${texts.join(",")}]` : `${texts.join("\n")}\n`,
        };
      },
      authorize: () => resolve(given),
    },
  });
}, ["url"]);
