// Batches by HTTP: encoded, packed, authorized, and judged by what comes back.

import type { HttpAnswer, SinkNetwork } from "../sink.ts";
import type { Sender, SendResult } from "./batch_sink.ts";
import type { Entry } from "./entry.ts";
import { judgeStatus, waitOf } from "./retry.ts";

/** Header names with their values. */
export type HttpHeaders = Readonly<Record<string, string>>;

/** A request before it is packed and authorized. */
export interface HttpMessage {
  readonly url: string;
  /** Default POST. */
  readonly method?: string;
  /** Those of the body, `content-type` among them. */
  readonly headers: HttpHeaders;
  readonly body: string;
}

/** A request as it will be sent, for what signs it. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpHeaders;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** How a receiver takes records. */
export interface HttpProtocol {
  /** The request for a batch. */
  readonly encode: (batch: readonly Entry[]) => HttpMessage | Promise<HttpMessage>;
  /**
   * Headers that say who this is, asked for before each try.
   * @param isRefused whether the receiver has just refused those that were given last: a new token is due
   */
  readonly authorize?: (
    request: UnsignedRequest,
    isRefused: boolean,
  ) => HttpHeaders | Promise<HttpHeaders>;
  /** What became of the batch, where the status alone does not say it; undefined leaves it to the status. */
  readonly judge?: (answer: HttpAnswer, batch: readonly Entry[]) => SendResult | undefined;
}

/** What a sender works with. */
export interface HttpSenderParts {
  readonly network: SinkNetwork;
  readonly protocol: HttpProtocol;
  readonly timeoutMillis: number;
  /** Whether bodies are packed. */
  readonly gzip: boolean;
  readonly now: () => number;
}

/** Shorter bodies are sent as they are. */
const LEAST_PACKED = 1024;

/** So much of an answer is told. */
const TOLD_LENGTH = 300;

/** Sends batches by HTTP. */
export function createHttpSender(parts: HttpSenderParts): Sender {
  const { protocol, now } = parts;
  return {
    async send(batch, outlivesPage) {
      const request = await prepare(parts, await protocol.encode(batch), outlivesPage);
      let answer = await ask(parts, request, outlivesPage, false);
      if (answer.status === 401 && protocol.authorize !== undefined) {
        answer = await ask(parts, request, outlivesPage, true);
      }
      return protocol.judge?.(answer, batch) ?? judgeAnswer(answer, batch, now());
    },
  };
}

/** What became of a batch by the status of its answer. */
export function judgeAnswer(answer: HttpAnswer, batch: readonly Entry[], now: number): SendResult {
  const verdict = judgeStatus(answer.status);
  if (verdict === "delivered") return DELIVERED;
  const problem = problemOf(answer);
  if (verdict === "refused") return { retry: [], refused: batch, problem };
  return {
    retry: batch,
    refused: [],
    problem,
    waitMillis: waitOf(answer, now),
    isLimited: verdict === "retry some times",
    isTooLarge: verdict === "split",
  };
}

/** All of it arrived. */
export const DELIVERED: SendResult = { retry: [], refused: [], problem: "" };

/** What an answer says, in a line. */
export function problemOf({ status, text, header }: HttpAnswer): string {
  const leadsTo = status >= 300 && status < 400 ? ` (leads to ${header("location") ?? "nowhere"})` : "";
  const told = text.replaceAll(/\s+/g, " ").trim().slice(0, TOLD_LENGTH);
  return `the receiver answered ${status}${leadsTo}${told === "" ? "" : `: ${told}`}`;
}

async function prepare(
  { gzip, network }: HttpSenderParts,
  { method = "POST", url, headers, body }: HttpMessage,
  outlivesPage: boolean,
): Promise<UnsignedRequest> {
  // In a page, a name of one's own makes browsers ask the receiver first whether it may be sent.
  const own = network.isPage ? headers : { "user-agent": "microlog", ...headers };
  // A page that ends does not wait until something is packed.
  if (!gzip || network.gzip === undefined || body.length < LEAST_PACKED || outlivesPage) {
    return { method, url, headers: own, body };
  }
  return { method, url, headers: { ...own, "content-encoding": "gzip" }, body: await network.gzip(body) };
}

async function ask(
  { network, protocol, timeoutMillis }: HttpSenderParts,
  request: UnsignedRequest,
  outlivesPage: boolean,
  isRefused: boolean,
): Promise<HttpAnswer> {
  const who = await protocol.authorize?.(request, isRefused);
  return await network.request({
    ...request,
    headers: { ...request.headers, ...who },
    timeoutMillis,
    outlivesPage,
  });
}
