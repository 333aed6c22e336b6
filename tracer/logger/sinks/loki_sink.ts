// Records to Loki, or to Grafana Cloud: `POST /loki/api/v1/push`. What is accepted of a batch cannot be told from what is not,
// but how much of it.

import { levelName } from "../levels.ts";
import { ConfigurationError, flag, mapOf, type Parser, text } from "../schema.ts";
import { DELIVERED, type HttpHeaders, type HttpProtocol, problemOf } from "./network/http_sender.ts";
import type { Entry } from "./network/entry.ts";
import { NETWORK_SHAPE } from "./network/network_options.ts";
import { createHttpSink } from "./network/network_sink.ts";
import {
  basicHeader,
  headers,
  httpUrl,
  resolve,
  secret,
  shownUrl,
  urlBelow,
} from "./network/secret_option.ts";
import { sinkType } from "./sink_type.ts";

/** Labels are an index: what has many values belongs into the line. */
const labels: Parser<Readonly<Record<string, string>>> = (value, path) => {
  const read = mapOf(text)(value, path);
  for (const name of Object.keys(read)) {
    if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) continue;
    throw new ConfigurationError(
      `${path}.${name}`,
      "is no name of a label; letters, digits and _ are wanted",
    );
  }
  return read;
};

const SHAPE = {
  ...NETWORK_SHAPE,
  url: httpUrl,
  labels,
  levelLabel: flag,
  tenant: text,
  username: text,
  password: secret,
  token: secret,
  headers,
  gzip: flag,
};

const PUSH = "loki/api/v1/push";

/** Options of sinks of the type `loki`. */
export const LOKI_SINK = sinkType(SHAPE, async (options, context) => {
  const { labels: given = { service_name: "microlog" }, levelLabel = true, gzip = true } = options;
  const address = httpUrl(options.url, "url");
  const url = new URL(address).pathname.endsWith("/push") ? address : urlBelow(address, PUSH);
  const format = await context.format("json", false);
  const protocol: HttpProtocol = {
    encode: (batch) => ({
      url,
      headers: { "content-type": "application/json" },
      body: encodeStreams(batch, given),
    }),
    authorize: async () => ({
      ...(options.tenant === undefined ? {} : { "x-scope-orgid": options.tenant }),
      ...await authorization(options),
      ...await resolve(options.headers ?? {}),
    }),
    judge: (answer, batch) => {
      // It takes the good entries of a batch whose others are too old, or too long.
      const [, ignored] = /total ignored: (\d+) out of \d+/.exec(answer.text) ?? [];
      if (answer.status !== 400 || ignored === undefined) return undefined;
      const refused = batch.slice(0, Number(ignored));
      return { ...DELIVERED, refused, problem: problemOf(answer) };
    },
  };
  return await createHttpSink({
    name: `loki ${shownUrl(address)}`,
    context,
    options,
    network: await context.host.network(),
    limits: { overheadBytes: 30 },
    capture: (record) => ({
      text: format.line(record).trimEnd(),
      group: levelLabel ? levelName(record.level) : "",
    }),
  }, { protocol, gzip });
}, ["url"]);

interface Credentials {
  readonly username?: string;
  readonly password?: Parameters<typeof resolve<string>>[0];
  readonly token?: Parameters<typeof resolve<string>>[0];
}

async function authorization({ username, password, token }: Credentials): Promise<HttpHeaders> {
  if (token !== undefined) return { authorization: `Bearer ${await resolve(token)}` };
  if (username === undefined) return {};
  return { authorization: basicHeader(username, await resolve(password ?? "")) };
}

/** A stream for each level, because labels are of streams. */
function encodeStreams(batch: readonly Entry[], labels: HttpHeaders): string {
  const values = new Map<string, string[]>();
  for (const entry of batch) {
    const pairs = values.get(entry.group) ?? [];
    values.set(entry.group, pairs);
    pairs.push(`["${timeOf(entry)}",${JSON.stringify(entry.text)}]`);
  }
  const streams = [...values].map(([level, pairs]) => {
    const stream = level === "" ? labels : { ...labels, level };
    return `{"stream":${JSON.stringify(stream)},"values":[${pairs.join(",")}]}`;
  });
  return `{"streams":[${streams.join(",")}]}`;
}

/**
 * Nanoseconds since 1970, as a text. Two equal lines of one time are one to Loki: their order takes the place of the digits
 * that clocks do not have.
 */
function timeOf({ time, order }: Entry): string {
  return `${Math.trunc(time)}${String(order % 1_000_000).padStart(6, "0")}`;
}
