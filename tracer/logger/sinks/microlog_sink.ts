// Records to a microlog server: JSON lines to `/api/logs`, with the project's key. The answer names lines that it did not take:
//
//   202 {"success":true,"message":"…","data":{"refused":[{"line":0,"message":"…"}]}}

import { flag, text } from "../schema.ts";
import type { HttpAnswer } from "./sink.ts";
import type { SendResult } from "./network/batch_sink.ts";
import type { Entry } from "./network/entry.ts";
import { DELIVERED } from "./network/http_sender.ts";
import { objectOf } from "./network/json_object.ts";
import { NETWORK_SHAPE } from "./network/network_options.ts";
import { createHttpSink } from "./network/network_sink.ts";
import { httpUrl, resolve, secret, shownUrl, urlBelow } from "./network/secret_option.ts";
import { sinkType } from "./sink_type.ts";

const SHAPE = { ...NETWORK_SHAPE, url: httpUrl, key: secret, application: text, gzip: flag };

/** Options of sinks of the type `microlog`. */
export const MICROLOG_SINK = sinkType(SHAPE, async (options, context) => {
  const { gzip = true, key = "", application } = options;
  const address = httpUrl(options.url, "url");
  const format = await context.format("json", false);
  return await createHttpSink({
    name: `microlog ${shownUrl(address)}`,
    context,
    options,
    network: await context.host.network(),
    capture: (record) => ({ text: objectOf(format, record), group: "" }),
  }, {
    gzip,
    protocol: {
      encode: (batch) => ({
        url: urlBelow(address, "api/logs"),
        headers: {
          "content-type": "application/x-ndjson",
          ...(application === undefined ? {} : { "x-microlog-application": encodeURIComponent(application) }),
        },
        body: `${batch.map((entry) => entry.text).join("\n")}\n`,
      }),
      authorize: async () => ({ "x-api-key": await resolve(key) }),
      judge: judgeLines,
    },
  });
}, ["url", "key"]);

/** What an answer says of lines. */
interface RefusedLine {
  readonly line?: unknown;
  readonly message?: unknown;
}

function judgeLines({ status, text: body }: HttpAnswer, batch: readonly Entry[]): SendResult | undefined {
  if (status !== 202) return undefined;
  const lines = readRefused(body);
  const refused = lines.flatMap(({ line }) => typeof line === "number" ? batch[line] ?? [] : []);
  return { ...DELIVERED, refused, problem: refused.length === 0 ? "" : String(lines[0]?.message ?? "") };
}

function readRefused(body: string): readonly RefusedLine[] {
  try {
    const { data }: { readonly data?: { readonly refused?: readonly RefusedLine[] } } = JSON.parse(body);
    return data?.refused ?? [];
  } catch {
    return []; // an older server says nothing of lines
  }
}
