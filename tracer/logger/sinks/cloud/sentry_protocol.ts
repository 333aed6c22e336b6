// How Sentry is spoken to: where a DSN leads, envelopes, and the limits that it answers with.

/** Where a DSN leads. */
export interface SentryTarget {
  readonly url: string;
  /** That say who this is. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What items are counted as. */
export type SentryCategory = "error" | "log_item";

const CLIENT = "microlog/0.1.0";

/** Waits that a limit without a time means. */
const USUAL_WAIT_MILLIS = 60_000;

/**
 * Reads a DSN: `https://KEY@HOST/PATH/PROJECT`.
 * @param isPage whether a page asks: it says who it is in the address, because browsers ask first about headers, and a page
 * that ends cannot wait for that
 * @throws {TypeError} when it is none
 */
export function parseDsn(dsn: string, isPage = false): SentryTarget {
  const { protocol, username, host, pathname } = readUrl(dsn);
  const [, path = "", project = ""] = /^(.*)\/([^/]+)\/?$/.exec(pathname) ?? [];
  if (!/^https?:$/.test(protocol) || username === "" || project === "") {
    // Not the DSN itself: it may hold a secret.
    throw new TypeError("is no DSN; https://KEY@HOST/PROJECT is wanted");
  }
  const url = `${protocol}//${host}${path}/api/${project}/envelope/`;
  const who = { sentry_version: "7", sentry_client: CLIENT, sentry_key: decodeURIComponent(username) };
  if (isPage) {
    return {
      url: `${url}?${new URLSearchParams(who)}`,
      headers: { "content-type": "text/plain;charset=UTF-8" },
    };
  }
  const told = Object.entries(who).map(([name, value]) => `${name}=${value}`).join(", ");
  return {
    url,
    headers: { "content-type": "application/x-sentry-envelope", "x-sentry-auth": `Sentry ${told}` },
  };
}

function readUrl(text: string): Pick<URL, "protocol" | "username" | "host" | "pathname"> {
  try {
    return new URL(text);
  } catch {
    return { protocol: "", username: "", host: "", pathname: "" };
  }
}

/** An envelope with one event. @param event JSON */
export function eventEnvelope(event: string, id: string, time: number): string {
  return envelope({ event_id: id, sent_at: new Date(time).toISOString() }, { type: "event" }, event);
}

/** An envelope with logs. @param logs JSON of each */
export function logEnvelope(logs: readonly string[], time: number): string {
  const header = {
    type: "log",
    item_count: logs.length,
    content_type: "application/vnd.sentry.items.log+json",
  };
  return envelope({ sent_at: new Date(time).toISOString() }, header, `{"items":[${logs.join(",")}]}`);
}

/** JSON never has line ends in it, so that an item ends where its line does. */
function envelope(header: object, itemHeader: object, payload: string): string {
  return `${JSON.stringify({ ...header, sdk: { name: "microlog", version: "0.1.0" } })}\n${
    JSON.stringify(itemHeader)
  }\n${payload}\n`;
}

/** The limits that Sentry set, by category. */
export class SentryLimits {
  readonly #until = new Map<string, number>();

  /**
   * Takes what an answer says: `X-Sentry-Rate-Limits: 60:error;log_item:organization:reason, 2700::organization`.
   * @param limits the header; undefined when there is none
   * @param retryAfter milliseconds, for an answer of status 429 without that header
   */
  read(limits: string | undefined, status: number, retryAfter: number | undefined, time: number): void {
    if (limits !== undefined) {
      for (const limit of limits.split(",")) this.#readLimit(limit, time);
    } else if (status === 429) this.#limit("", time + (retryAfter ?? USUAL_WAIT_MILLIS));
  }

  /** Whether items of a category are not wanted now. */
  holds(category: SentryCategory, time: number): boolean {
    return ["", category].some((each) => (this.#until.get(each) ?? 0) > time);
  }

  #readLimit(limit: string, time: number): void {
    const [seconds = "", categories = ""] = limit.trim().split(":");
    const wait = Number(seconds);
    const millis = seconds !== "" && Number.isFinite(wait) ? Math.max(0, wait) * 1000 : USUAL_WAIT_MILLIS;
    for (const category of categories.split(";")) this.#limit(category.trim(), time + millis);
  }

  /** @param category "" for all; names that are not known here are limits of other things */
  #limit(category: string, until: number): void {
    if (!/^(?:|error|log_item)$/.test(category)) return;
    this.#until.set(category, Math.max(this.#until.get(category) ?? 0, until));
  }
}
