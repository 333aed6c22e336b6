// Records to Elasticsearch or OpenSearch, by their bulk API. Each record of a batch has an answer of its own.

import { ConfigurationError, flag, type Parser, text } from "../schema.ts";
import type { HttpAnswer } from "./sink.ts";
import type { SendResult } from "./network/batch_sink.ts";
import type { Entry } from "./network/entry.ts";
import { type HttpHeaders, type HttpProtocol, problemOf } from "./network/http_sender.ts";
import { objectOf, withMember } from "./network/json_object.ts";
import { NETWORK_SHAPE } from "./network/network_options.ts";
import { createHttpSink } from "./network/network_sink.ts";
import { judgeStatus, waitOf } from "./network/retry.ts";
import {
  basicHeader,
  type Given,
  headers,
  httpUrl,
  resolve,
  secret,
  shownUrl,
  urlBelow,
} from "./network/secret_option.ts";
import { sinkType } from "./sink_type.ts";

/** Names of indices, aliases and data streams. */
const index: Parser<string> = (value, path) => {
  const name = text(value, path);
  if (/^[^\sA-Z\\/*?"<>|,#:+_.-][^\sA-Z\\/*?"<>|,#:]{0,254}$/.test(name)) return name;
  throw new ConfigurationError(
    path,
    `is ${JSON.stringify(name)}; the name of an index or data stream is wanted`,
  );
};

const SHAPE = {
  ...NETWORK_SHAPE,
  url: httpUrl,
  index,
  apiKey: secret,
  username: text,
  password: secret,
  headers,
  pipeline: text,
  ids: flag,
  gzip: flag,
};

/** Options of sinks of the types `elasticsearch` and `opensearch`. */
export const ELASTICSEARCH_SINK = sinkType(SHAPE, async (options, context) => {
  const { ids = true, gzip = true, index: name = "logs-microlog-default", pipeline } = options;
  const address = httpUrl(options.url, "url");
  const url = new URL(urlBelow(address, "_bulk"));
  // A thousand answers that say that nothing is wrong are a hundred kilobytes.
  url.searchParams.set("filter_path", "errors,items.*.status,items.*.error.type,items.*.error.reason");
  if (pipeline !== undefined) url.searchParams.set("pipeline", pipeline);
  const format = await context.format("ecs", false);
  // What was taken before the answer was lost is not taken a second time.
  const key = ids ? Math.floor(Math.random() * 2 ** 52).toString(36) : undefined;
  const { now } = context.host;
  const protocol: HttpProtocol = {
    encode: (batch) => ({
      url: url.href,
      headers: { "content-type": "application/x-ndjson" },
      body: batch.map((entry) => `${actionOf(name, key, entry)}\n${entry.text}\n`).join(""),
    }),
    authorize: async () => ({ ...await authorization(options), ...await resolve(options.headers ?? {}) }),
    judge: (answer, batch) => answer.status === 200 ? judgeItems(answer, batch, now()) : undefined,
  };
  return await createHttpSink({
    name: `elasticsearch ${shownUrl(address)}`,
    context,
    options,
    network: await context.host.network(),
    limits: { overheadBytes: 60 + name.length },
    capture: (record) => {
      const object = objectOf(format, record);
      // Data streams take nothing without it.
      const hasTime = object.includes('"@timestamp":');
      const time = `"${new Date(Math.trunc(record.time)).toISOString()}"`;
      return { text: hasTime ? object : withMember(object, "@timestamp", time), group: "" };
    },
  }, { protocol, gzip });
}, ["url"]);

interface Credentials {
  readonly apiKey?: Given<string>;
  readonly username?: string;
  readonly password?: Given<string>;
}

async function authorization({ apiKey, username, password }: Credentials): Promise<HttpHeaders> {
  if (apiKey !== undefined) return { authorization: `ApiKey ${await resolve(apiKey)}` };
  if (username === undefined) return {};
  return { authorization: basicHeader(username, await resolve(password ?? "")) };
}

/** Data streams take `create` alone. */
function actionOf(index: string, key: string | undefined, { order }: Entry): string {
  const id = key === undefined ? "" : `,"_id":"${key}-${order}"`;
  return `{"create":{"_index":${JSON.stringify(index)}${id}}}`;
}

/** What an item of the answer says. */
interface ItemAnswer {
  readonly status?: number;
  readonly error?: { readonly type?: string; readonly reason?: string };
}

/** An item that is there already, from a try whose answer was lost. */
const CONFLICT = 409;

function judgeItems(answer: HttpAnswer, batch: readonly Entry[], now: number): SendResult {
  const items = readItems(answer.text);
  if (items === undefined) return { retry: batch, refused: [], problem: problemOf(answer), isLimited: true };
  const retry: Entry[] = [];
  const refused: Entry[] = [];
  const problems: string[] = [];
  for (const [at, { status = 200, error }] of items.entries()) {
    const entry = batch[at];
    const verdict = judgeStatus(status);
    if (entry === undefined || verdict === "delivered" || status === CONFLICT) continue;
    const told = `${status} ${error?.type ?? ""}: ${(error?.reason ?? "").slice(0, 300)}`;
    if (verdict === "refused" || verdict === "split") {
      refused.push(entry);
      problems.unshift(told);
    } else {
      retry.push(entry);
      problems.push(told);
    }
  }
  return { retry, refused, problem: problems[0] ?? "", waitMillis: waitOf(answer, now) };
}

/** The items of an answer, none when nothing is wrong; undefined when it is not what the bulk API answers. */
function readItems(text: string): readonly ItemAnswer[] | undefined {
  try {
    const { errors, items }: {
      readonly errors?: unknown;
      readonly items?: readonly Readonly<Record<string, ItemAnswer>>[];
    } = JSON.parse(text);
    if (errors === false) return [];
    return items?.map((item) => Object.values(item)[0] ?? {});
  } catch {
    return undefined;
  }
}
