// A record as formats of other systems need it: fields, error, trace and service told apart, everything masked and
// bounded by the writer that the JSON format has, too. For formats that are not on a hot path.

import type { TraceContext } from "../context.ts";
import { isError, namesOf, readMember } from "../hostile.ts";
import { type FieldLimits, type FieldMask, JsonFields } from "../json_fields.ts";
import type { LogRecord } from "../record.ts";
import { listFields, type ShownField } from "../record_fields.ts";
import { TimeTexts } from "../time_text.ts";
import { safeJson } from "./json_members.ts";

/** What was thrown, as text. */
export interface ErrorView {
  /** Name of its class; "" when what was thrown is no error. */
  readonly type: string;
  readonly message: string;
  /** With the stacks of its causes below; undefined when there is none. */
  readonly stack: string | undefined;
  /** Without those of its causes. */
  readonly ownStack: string | undefined;
  /** Its cause, and the errors that it gathers. */
  readonly causes: readonly ErrorView[];
  /** What it carries besides. */
  readonly members: readonly ShownField[];
}

/** Which trace a record belongs to, in lower-case hexadecimal digits. */
export interface TraceView {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits; undefined when only the trace is known. */
  readonly spanId: string | undefined;
  /** Undefined when nobody says. */
  readonly isSampled: boolean | undefined;
}

/** What wrote a record. Undefined where a configuration does not say. */
export interface ServiceView {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly environment: string | undefined;
}

/** A record, told apart. */
export interface RecordView {
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly timeMillis: number;
  readonly level: number;
  readonly message: string;
  /** "" for the root. */
  readonly logger: string;
  readonly error: ErrorView | undefined;
  readonly trace: TraceView | undefined;
  readonly service: ServiceView;
  /** All other fields, with their JSON. */
  readonly fields: readonly ShownField[];
}

/** What formats of other systems are made with. */
export interface ViewOptions {
  readonly mask: FieldMask | undefined;
  readonly limits?: FieldLimits | undefined;
  /** The trace that the caller is in. */
  readonly trace?: (() => TraceContext | undefined) | undefined;
}

/** Names under which programs put an error into their fields. */
const ERROR_NAMES = ["err", "error", "exception"];

const TRACE_ID = /^(?:trace_id|traceId|trace\.id)$/;
const SPAN_ID = /^(?:span_id|spanId|span\.id)$/;

/** Deepest cause whose stack is shown. */
const MOST_CAUSES = 8;

/** Tells records apart. */
export class RecordReader {
  readonly #writer: JsonFields;
  readonly #options: ViewOptions;
  readonly #times = new TimeTexts();

  constructor(options: ViewOptions) {
    this.#writer = new JsonFields(options.mask, options.limits);
    this.#options = options;
  }

  /** The record's parts. */
  read(record: LogRecord): RecordView {
    const writer = this.#writer;
    writer.begin();
    const fields = listFields(record, writer, this.#options.mask, this.#options.limits?.members);
    const own = new Set(record.fields === undefined ? [] : namesOf(record.fields));
    const errorName = record.error === undefined ? findError(record) : undefined;
    let traceId: string | undefined;
    let spanId: string | undefined;
    const service: Record<string, string> = {};
    const rest = new Map<string, ShownField>();
    for (const { name: shown, json } of fields) {
      // Names that are secrets look alike.
      let name = shown;
      for (let number = 2; rest.has(name); number++) name = `${shown} ${number}`;
      if (name === errorName) continue;
      if (TRACE_ID.test(name) && isId(json, 32)) traceId = idOf(json);
      else if (SPAN_ID.test(name) && isId(json, 16)) spanId = idOf(json);
      // What the call says itself may be something else: the version of a document, an environment to deploy to.
      else if (/^(?:service|version|environment)$/.test(name) && isText(json) && !own.has(name)) {
        service[name] = String(readJson(json));
      } else rest.set(name, { name, json });
    }
    const thrown = errorName === undefined ? record.error : readMember(record.fields ?? {}, errorName);
    return {
      time: this.#times.of(record.time),
      timeMillis: Number.isFinite(record.time) ? Math.floor(record.time) : 0,
      level: record.level,
      message: this.#text(record.message),
      logger: this.#text(record.logger),
      error: thrown === undefined ? undefined : viewError(readJson(writer.value(thrown, 1))),
      trace: traceId === undefined ? this.#traceOf(record) : { traceId, spanId, isSampled: undefined },
      service: {
        name: service["service"],
        version: service["version"],
        environment: service["environment"],
      },
      fields: [...rest.values()],
    };
  }

  /** A text without secrets, cut where it is too long. */
  #text(text: string): string {
    return String(readJson(this.#writer.text(text)));
  }

  /** The trace that a record was made in: mostly the one around. */
  #traceOf({ madeIn }: LogRecord): TraceView | undefined {
    const trace = madeIn === undefined ? this.#options.trace?.() : madeIn.trace;
    if (trace === undefined) return undefined;
    return { traceId: trace.traceId, spanId: trace.spanId, isSampled: trace.sampled };
  }
}

/** What JSON says that was written here: it is always good. */
export function readJson(json: string): unknown {
  return JSON.parse(json);
}

/** The members of a JSON object, undefined when it is none. */
export function readObject(json: string): Readonly<Record<string, unknown>> | undefined {
  return json.startsWith("{") ? membersOf(readJson(json)) : undefined;
}

/** The members of an object from JSON, undefined when it is none. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The name of the field that holds what was thrown. */
function findError({ fields }: LogRecord): string | undefined {
  if (fields === undefined) return undefined;
  return ERROR_NAMES.find((name) => Object.hasOwn(fields, name) && isError(readMember(fields, name)));
}

/** @param thrown from JSON: what the writer makes of errors, or of anything else that was thrown */
function viewError(thrown: unknown, depth = 0): ErrorView {
  const error = membersOf(thrown);
  if (error === undefined || typeof error["message"] !== "string") {
    // An object that is no error: all of it is what it says.
    const message = typeof thrown === "string" ? thrown : safeJson(thrown);
    return { type: "", message, stack: undefined, ownStack: undefined, causes: [], members: [] };
  }
  const { name, message, stack, cause, errors, ...others } = error;
  const inner = [...(cause === undefined ? [] : [cause]), ...(Array.isArray(errors) ? errors : [])];
  const causes = depth === MOST_CAUSES ? [] : inner.map((each: unknown) => viewError(each, depth + 1));
  const type = typeof name === "string" ? name : "";
  const ownStack = typeof stack === "string" ? stack : undefined;
  const below = causes.map((each) => `\ncaused by: ${each.stack ?? headOf(each)}`).join("");
  return {
    type,
    message,
    stack: ownStack === undefined && below === ""
      ? undefined
      : `${ownStack ?? headOf({ type, message })}${below}`,
    ownStack,
    causes,
    members: Object.entries(others).map(([key, value]) => ({ name: key, json: safeJson(value) })),
  };
}

/** Type and message, as a stack begins. */
export function headOf({ type, message }: Pick<ErrorView, "type" | "message">): string {
  return type === "" ? message : `${type}: ${message}`;
}

function isText(json: string): boolean {
  return json.startsWith('"');
}

/** Whether JSON is an id of so many hexadecimal digits that are not all zero. */
function isId(json: string, digits: number): boolean {
  return json.length === digits + 2 && /^"[0-9a-f]+"$/i.test(json) && !/^"0+"$/.test(json);
}

function idOf(json: string): string {
  return json.slice(1, -1).toLowerCase();
}
