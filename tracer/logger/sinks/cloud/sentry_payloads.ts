// What Sentry is sent: errors as events with exceptions and the records before them as breadcrumbs, and records as logs.

import type { ErrorView, RecordView } from "../../formats/record_view.ts";
import { readJson } from "../../formats/record_view.ts";
import { levelName } from "../../levels.ts";
import type { ShownField } from "../../record_fields.ts";
import { parseStack, type StackFrame } from "../../stack_frames.ts";

/** What is told of the program. */
export interface SentryProgram {
  /** `javascript` in pages, `node` elsewhere. */
  readonly platform: string;
  readonly release: string | undefined;
  readonly environment: string | undefined;
  readonly serverName: string | undefined;
}

/** A record before an event. */
export interface Breadcrumb {
  readonly timestamp: number;
  readonly type: "default";
  readonly category: string;
  readonly level: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Levels of events and breadcrumbs, by rank. */
const LEVELS = ["debug", "debug", "info", "warning", "error", "fatal"];

/** Numbers of OpenTelemetry's data model, by rank. */
const SEVERITIES = [1, 5, 9, 13, 17, 21];

/** Exceptions of one event. */
const MOST_EXCEPTIONS = 20;

/** A breadcrumb is a line to look at: what it has too much of is left out. */
const CRUMB_MESSAGE_LENGTH = 1024;
const CRUMB_DATA_LENGTH = 4096;

const SDK = { name: "microlog", version: "0.1.0" };

/** An event. @param id 32 hexadecimal digits */
export function sentryEvent(
  view: RecordView,
  id: string,
  { platform, release, environment, serverName }: SentryProgram,
  breadcrumbs: readonly Breadcrumb[],
): Record<string, unknown> {
  const { timeMillis, level, message, logger, error, trace, service, fields } = view;
  const { user, fingerprint, extra } = sortFields(fields);
  const exceptions = error === undefined ? [] : exceptionsOf(error).slice(0, MOST_EXCEPTIONS);
  return {
    event_id: id,
    timestamp: timeMillis / 1000,
    platform,
    level: LEVELS[level],
    ...(logger === "" ? {} : { logger }),
    ...(message === "" || message === error?.message ? {} : { message: { formatted: message } }),
    // The innermost cause comes first.
    ...(exceptions.length === 0 ? {} : { exception: { values: exceptions.toReversed() } }),
    ...(breadcrumbs.length === 0 ? {} : { breadcrumbs: { values: breadcrumbs } }),
    ...given("release", release ?? releaseOf(view)),
    ...given("environment", environment ?? service.environment),
    ...given("server_name", serverName),
    ...(service.name === undefined ? {} : { tags: { service: service.name } }),
    ...given("user", user),
    ...given("fingerprint", fingerprint),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(trace?.spanId === undefined
      ? {}
      : { contexts: { trace: { trace_id: trace.traceId, span_id: trace.spanId } } }),
    sdk: SDK,
  };
}

/** A breadcrumb. */
export function sentryBreadcrumb(
  { timeMillis, level, message, logger, error, fields }: RecordView,
): Breadcrumb {
  const shown = error === undefined || message === error.message ? message : `${message}: ${error.message}`;
  const length = fields.reduce((sum, { name, json }) => sum + name.length + json.length, 0);
  const data = length > CRUMB_DATA_LENGTH ? {} : membersOf(fields);
  return {
    timestamp: timeMillis / 1000,
    type: "default",
    category: logger === "" ? "log" : logger,
    level: LEVELS[level] ?? "info",
    message: shown.slice(0, CRUMB_MESSAGE_LENGTH),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

/** A log. @param traceId of records outside of any trace: Sentry wants one of each */
export function sentryLog(
  view: RecordView,
  traceId: string,
  program: SentryProgram,
): Record<string, unknown> {
  const { timeMillis, level, message, logger, error, trace, service, fields } = view;
  const attributes: Record<string, unknown> = {};
  const add = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) attributes[name] = attributeOf(value);
  };
  for (const { name, json } of fields) add(name, readJson(json));
  add("logger.name", logger === "" ? undefined : logger);
  add("service.name", service.name);
  add("exception.type", error === undefined || error.type === "" ? undefined : error.type);
  add("exception.message", error?.message);
  add("exception.stacktrace", error?.stack);
  add("sentry.release", program.release ?? releaseOf(view));
  add("sentry.environment", program.environment ?? service.environment);
  add("sentry.sdk.name", SDK.name);
  add("sentry.sdk.version", SDK.version);
  add("server.address", program.serverName);
  return {
    timestamp: timeMillis / 1000,
    trace_id: trace?.traceId ?? traceId,
    ...given("span_id", trace?.spanId),
    level: levelName(level),
    severity_number: SEVERITIES[level],
    body: message,
    attributes,
  };
}

function releaseOf({ service: { name, version } }: RecordView): string | undefined {
  if (version === undefined) return undefined;
  return name === undefined ? version : `${name}@${version}`;
}

/** A value with its type; what is none of the four is a text. */
function attributeOf(value: unknown): { readonly value: unknown; readonly type: string } {
  switch (typeof value) {
    case "string":
      return { value, type: "string" };
    case "boolean":
      return { value, type: "boolean" };
    case "number":
      return { value, type: Number.isSafeInteger(value) ? "integer" : "double" };
    default:
      return { value: JSON.stringify(value), type: "string" };
  }
}

/** Fields that mean something to Sentry, and the others. */
function sortFields(fields: readonly ShownField[]): {
  readonly user: unknown;
  readonly fingerprint: unknown;
  readonly extra: Readonly<Record<string, unknown>>;
} {
  const user = fields.find(({ name, json }) => name === "user" && json.startsWith("{"));
  const fingerprint = fields.find(({ name, json }) => name === "fingerprint" && json.startsWith("["));
  return {
    user: user === undefined ? undefined : readJson(user.json),
    fingerprint: fingerprint === undefined ? undefined : readJson(fingerprint.json),
    extra: membersOf(fields.filter((field) => field !== user && field !== fingerprint)),
  };
}

function membersOf(fields: readonly ShownField[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map(({ name, json }) => [name, readJson(json)]));
}

/** An error with its causes, the outermost first. */
function exceptionsOf(error: ErrorView): readonly Record<string, unknown>[] {
  const frames = error.ownStack === undefined ? [] : parseStack(error.ownStack);
  const exception = {
    type: error.type === "" ? "Error" : error.type,
    value: error.message,
    // The outermost call comes first.
    ...(frames.length === 0 ? {} : { stacktrace: { frames: frames.map(frameOf).toReversed() } }),
    mechanism: { type: "generic", handled: true },
  };
  return [exception, ...error.causes.flatMap(exceptionsOf)];
}

function frameOf({ file, line, column, name }: StackFrame): Record<string, unknown> {
  return {
    function: name === undefined || name === "" ? "<anonymous>" : name,
    ...(file === undefined ? {} : { filename: file.replace(/^file:\/\//, ""), abs_path: file }),
    ...(Number.isNaN(line) ? {} : { lineno: line }),
    ...(Number.isNaN(column) ? {} : { colno: column }),
    in_app: file !== undefined && !/^(?:node|bun|ext|deno|native):|[\\/]node_modules[\\/]/.test(file),
  };
}

function given(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
