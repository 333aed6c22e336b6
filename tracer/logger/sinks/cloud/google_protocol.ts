// Batches to Google Cloud Logging: entries of `entries:write`, written as far as they are good.

import {
  gcpLabels,
  gcpMessage,
  gcpPlace,
  gcpRequest,
  gcpSeverity,
  gcpTrace,
  isReportedError,
} from "../../formats/gcp_format.ts";
import { JsonMembers } from "../../formats/json_members.ts";
import type { RecordView } from "../../formats/record_view.ts";
import type { HttpAnswer } from "../sink.ts";
import type { SendResult } from "../network/batch_sink.ts";
import type { Entry } from "../network/entry.ts";
import { type HttpMessage, type HttpProtocol, judgeAnswer } from "../network/http_sender.ts";
import type { Expiring } from "./expiring.ts";
import { listOf, objectOf, parseObject } from "./json_answers.ts";

/** Where records go. */
export interface GoogleTarget {
  readonly project: string;
  /** Name of the log, without the project. */
  readonly log: string;
  /** Type and labels of what writes (`MonitoredResource`). */
  readonly resource: Readonly<Record<string, unknown>>;
  /** `https://logging.googleapis.com` */
  readonly url: string;
}

const ERROR_EVENT = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent";

/** Codes of google.rpc.Code that pass: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE. */
const PASSING_CODES = new Set([4, 8, 10, 13, 14]);

/** A `LogEntry` as JSON. @param id tells it from others of its time, so that it is kept once when it is sent twice */
export function googleEntry(view: RecordView, id: string, project: string): string {
  const { time, level, logger, error, trace, service, fields } = view;
  const payload = new JsonMembers().text("message", gcpMessage(view)).text(
    "logger",
    logger === "" ? undefined : logger,
  );
  if (isReportedError(view)) payload.text("@type", ERROR_EVENT);
  if (service.name !== undefined) {
    const context = new JsonMembers().text("service", service.name).text("version", service.version);
    payload.json("serviceContext", context.object());
  }
  payload.text("environment", service.environment);
  if (error !== undefined && error.members.length > 0) {
    const members = new JsonMembers();
    for (const { name, json } of error.members) members.field(name, json);
    payload.json("error", members.object());
  }
  const entry = new JsonMembers().text("severity", gcpSeverity(level)).text("timestamp", time).text(
    "insertId",
    id,
  );
  for (const { name, key, json } of fields) {
    const request = name === "httpRequest" ? gcpRequest(json) : undefined;
    const labels = name === "labels" ? gcpLabels(json) : undefined;
    if (request !== undefined) entry.json("httpRequest", request);
    else if (labels !== undefined) entry.json("labels", labels);
    else if (name !== "sourceLocation" || !json.startsWith("{")) payload.field(name, json, key);
  }
  if (trace !== undefined) {
    entry.text("trace", gcpTrace(trace.traceId, project)).text("spanId", trace.spanId);
    if (trace.isSampled !== undefined) entry.json("traceSampled", `${trace.isSampled}`);
  }
  const place = gcpPlace(view);
  if (place !== undefined) entry.json("sourceLocation", place);
  return entry.json("jsonPayload", payload.object()).object();
}

/** How Cloud Logging takes entries. */
export function googleProtocol(
  { project, log, resource, url }: GoogleTarget,
  tokens: Expiring<string>,
  now: () => number,
): HttpProtocol {
  const start = JSON.stringify({
    logName: `projects/${project}/logs/${encodeURIComponent(log)}`,
    resource,
    partialSuccess: true,
  }).slice(0, -1);
  return {
    encode: (batch): HttpMessage => ({
      url: `${url}/v2/entries:write`,
      headers: { "content-type": "application/json" },
      body: `${start},"entries":[${batch.map(({ text }) => text).join(",")}]}`,
    }),
    authorize: async (_request, isRefused) => {
      if (isRefused) tokens.forget();
      return { authorization: `Bearer ${await tokens.get()}` };
    },
    judge: (answer, batch) => judgeParts(answer, batch, now()),
  };
}

/** Of a batch that was written in part, what was not: each entry has an error of its own. */
function judgeParts(answer: HttpAnswer, batch: readonly Entry[], time: number): SendResult | undefined {
  if (answer.status < 400) return undefined;
  const { details, message } = objectOf(parseObject(answer.text)["error"]);
  for (const detail of listOf(details)) {
    const { "@type": type, logEntryErrors } = objectOf(detail);
    if (!String(type).endsWith("google.logging.v2.WriteLogEntriesPartialErrors")) continue;
    const errors = Object.entries(objectOf(logEntryErrors)).map(([index, error]) =>
      [batch[Number(index)], Number(objectOf(error)["code"])] as const
    );
    const pick = (isPassing: boolean) =>
      errors.flatMap(([entry, code]) =>
        entry !== undefined && PASSING_CODES.has(code) === isPassing ? [entry] : []
      );
    if (errors.length === 0) continue;
    const whole = judgeAnswer(answer, batch, time);
    return {
      ...whole,
      isTooLarge: false,
      retry: pick(true),
      refused: pick(false),
      problem: String(message ?? whole.problem),
    };
  }
  return undefined;
}
