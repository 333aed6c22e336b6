// Batches to CloudWatch Logs: signed requests of its JSON protocol, groups and streams made where they are missing, and what
// it refuses of a batch counted.

import type { HttpAnswer, SinkNetwork } from "../sink.ts";
import type { Sender, SendResult } from "../network/batch_sink.ts";
import type { Entry } from "../network/entry.ts";
import { DELIVERED, judgeAnswer, problemOf } from "../network/http_sender.ts";
import { type AwsCredentials, signAwsRequest } from "./aws_signature.ts";
import type { Expiring } from "./expiring.ts";
import { objectOf, parseObject } from "./json_answers.ts";
import { groupByRequest, putLogEventsBody, rejectedOf } from "./put_log_events.ts";

/** Where records go, and how. */
export interface CloudwatchTarget {
  readonly group: string;
  readonly stream: string;
  readonly region: string;
  /** `https://logs.REGION.amazonaws.com/` */
  readonly url: string;
  /** Whether a group that is missing is made. */
  readonly createGroup: boolean;
  /** Of a group that is made; undefined keeps records for ever. */
  readonly retentionDays: number | undefined;
  readonly gzip: boolean;
  readonly timeoutMillis: number;
}

/** What a sender needs. */
export interface CloudwatchParts {
  readonly network: Pick<SinkNetwork, "request" | "gzip">;
  readonly credentials: Expiring<AwsCredentials>;
  readonly now: () => number;
}

type Action = "CreateLogGroup" | "CreateLogStream" | "PutLogEvents" | "PutRetentionPolicy";

/** Errors that pass. */
const PASSING = new Set([
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "ServiceUnavailableException",
  "OperationAbortedException",
  "InternalFailure",
  "RequestTimeout",
]);

/** Errors of credentials that may have ended. */
const STALE = new Set([
  "ExpiredTokenException",
  "ExpiredToken",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
]);

/** Shorter bodies are sent as they are. */
const LEAST_PACKED = 1024;

/** Sends batches. */
export class CloudwatchSender implements Sender {
  readonly #target: CloudwatchTarget;
  readonly #parts: CloudwatchParts;

  constructor(target: CloudwatchTarget, parts: CloudwatchParts) {
    this.#target = target;
    this.#parts = parts;
  }

  async send(batch: readonly Entry[]): Promise<SendResult> {
    const results: SendResult[] = [];
    const groups = groupByRequest(batch);
    for (const [index, entries] of groups.entries()) {
      const result = await this.#sendSome(entries);
      results.push(result);
      // What follows would fail, too, or go before what came earlier.
      if (result.retry.length > 0) {
        const rest = groups.slice(index + 1).flat();
        results.push({ retry: rest, refused: [], problem: result.problem });
        break;
      }
    }
    return joinResults(results);
  }

  async #sendSome(entries: readonly Entry[]): Promise<SendResult> {
    const body = putLogEventsBody(this.#target.group, this.#target.stream, entries);
    let answer = await this.#ask("PutLogEvents", body);
    if (errorOf(answer) === "ResourceNotFoundException") {
      await this.#create();
      answer = await this.#ask("PutLogEvents", body);
    }
    const error = errorOf(answer);
    // Told by older endpoints of a batch that arrived before.
    if (error === "DataAlreadyAcceptedException") return DELIVERED;
    if (PASSING.has(error)) {
      return { ...judgeAnswer(answer, entries, this.#parts.now()), retry: entries, refused: [] };
    }
    if (answer.status !== 200) return judgeAnswer(answer, entries, this.#parts.now());
    const refused = rejectedOf(objectOf(parseObject(answer.text)["rejectedLogEventsInfo"]), entries);
    if (refused.length === 0) return DELIVERED;
    return { retry: [], refused, problem: "their times are too old, too new, or past what the group keeps" };
  }

  /** Makes the stream, and the group where it is missing, too. @throws when that is refused */
  async #create(): Promise<void> {
    const { group, stream, createGroup, retentionDays } = this.#target;
    const streamBody = JSON.stringify({ logGroupName: group, logStreamName: stream });
    const answer = await this.#ask("CreateLogStream", streamBody);
    if (errorOf(answer) !== "ResourceNotFoundException") return expectMade(answer, "CreateLogStream");
    if (!createGroup) throw new Error(`there is no log group "${group}", and createGroup is off`);
    expectMade(await this.#ask("CreateLogGroup", JSON.stringify({ logGroupName: group })), "CreateLogGroup");
    if (retentionDays !== undefined) {
      const body = JSON.stringify({ logGroupName: group, retentionInDays: retentionDays });
      expectMade(await this.#ask("PutRetentionPolicy", body), "PutRetentionPolicy");
    }
    expectMade(await this.#ask("CreateLogStream", streamBody), "CreateLogStream");
  }

  /** Asks, with new credentials once when those that there were have ended. */
  async #ask(action: Action, body: string): Promise<HttpAnswer> {
    const answer = await this.#askOnce(action, body);
    if (!STALE.has(errorOf(answer)) && answer.status !== 401) return answer;
    this.#parts.credentials.forget();
    return await this.#askOnce(action, body);
  }

  async #askOnce(action: Action, body: string): Promise<HttpAnswer> {
    const { network, credentials, now } = this.#parts;
    const { url, region, gzip, timeoutMillis } = this.#target;
    const packed = gzip && body.length >= LEAST_PACKED ? await network.gzip?.(body) : undefined;
    const request = {
      method: "POST",
      url,
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `Logs_20140328.${action}`,
        ...(packed === undefined ? {} : { "content-encoding": "gzip" }),
      },
      body: packed ?? body,
    };
    const scope = { region, service: "logs", time: now() };
    const headers = await signAwsRequest(request, await credentials.get(), scope);
    return await network.request({ ...request, headers, timeoutMillis });
  }
}

/** The name of an error: `com.amazonaws.logs#ThrottlingException:http://…` and `ThrottlingException` are the same. */
function errorOf(answer: HttpAnswer): string {
  if (answer.status === 200) return "";
  const body = parseObject(answer.text);
  const name = body["__type"] ?? body["code"] ?? answer.header("x-amzn-errortype") ?? "";
  return String(name).replace(/^.*#/, "").replace(/:.*$/, "");
}

/** Others may have made it at the same time. */
function expectMade(answer: HttpAnswer, action: Action): void {
  if (answer.status === 200 || errorOf(answer) === "ResourceAlreadyExistsException") return;
  throw new Error(`${action}: ${problemOf(answer)}`);
}

/** What became of several requests of one batch. */
export function joinResults(results: readonly SendResult[]): SendResult {
  const [first = DELIVERED] = results;
  if (results.length <= 1) return first;
  const waits = results.flatMap(({ waitMillis }) => waitMillis ?? []);
  const failed = results.filter(({ retry }) => retry.length > 0);
  return {
    retry: results.flatMap(({ retry }) => retry),
    refused: results.flatMap(({ refused }) => refused),
    problem: results.find(({ problem }) => problem !== "")?.problem ?? "",
    ...(waits.length === 0 ? {} : { waitMillis: Math.max(...waits) }),
    isLimited: failed.length > 0 && failed.every(({ isLimited }) => isLimited === true),
  };
}
