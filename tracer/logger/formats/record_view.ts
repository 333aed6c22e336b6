// A record as formats of other systems need it: fields, error, trace and service told apart, everything masked and
// bounded by the writer that the JSON format has, too. For formats that are not on a hot path.

import type { TraceContext } from "../context.ts";
import { isError, readMember, reasonOf } from "../hostile.ts";
import { DEFAULT_LIMITS, type FieldLimits, type FieldMask, type Fields, JsonFields } from "../json_fields.ts";
import { quoteJson, showText } from "../json_text.ts";
import type { LogRecord } from "../record.ts";
import type { ShownField } from "../record_fields.ts";
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

/** A field of a record. */
export interface ViewedField extends ShownField {
  /** `"name":` */
  readonly key: string;
}

/** A record, told apart. */
export interface RecordView {
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly timeMillis: number;
  readonly level: number;
  readonly message: string;
  /** As literal. */
  readonly messageJson: string;
  /** "" for the root. */
  readonly logger: string;
  readonly loggerJson: string;
  readonly error: ErrorView | undefined;
  readonly trace: TraceView | undefined;
  readonly service: ServiceView;
  /** All other fields, with their JSON. Each name is there once. */
  readonly fields: readonly ViewedField[];
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
const SERVICE = /^(?:service|version|environment)$/;

/** Deepest cause whose stack is shown. */
const MOST_CAUSES = 8;

/** UTF-16 units of a name that are shown. */
const NAME_LENGTH = 256;

/** Names that are remembered; programs that make names up as they go start anew. */
const MOST_NAMES = 4096;

const MASKED = '"***"';

/** What is known of a field's name. */
interface KnownName {
  /** Without secrets, and cut where it is too long. */
  readonly shown: string;
  /** `"shown":` */
  readonly key: string;
  readonly isHidden: boolean;
  readonly role: "trace" | "span" | "service" | "";
}

/** What is found in the fields of a record. */
interface Found {
  traceId: string | undefined;
  spanId: string | undefined;
  readonly service: { service?: string; version?: string; environment?: string };
  readonly fields: ViewedField[];
  /** Fields that were looked at. */
  count: number;
}

/** Tells records apart. */
export class RecordReader {
  readonly #writer: JsonFields;
  readonly #options: ViewOptions;
  readonly #most: number;
  readonly #times = new TimeTexts();
  #names = new Map<string, KnownName>();

  constructor(options: ViewOptions) {
    this.#writer = new JsonFields(options.mask, options.limits);
    this.#options = options;
    this.#most = options.limits?.members ?? DEFAULT_LIMITS.members;
  }

  /** The record's parts. Warm: some formats come here for every record. */
  read(record: LogRecord): RecordView {
    const writer = this.#writer;
    const { context, bound, fields, time, level } = record;
    writer.begin();
    const found: Found = { traceId: undefined, spanId: undefined, service: {}, fields: [], count: 0 };
    const own = fields === undefined ? [] : this.#namesOf(fields, found);
    const errorName = fields === undefined || record.error !== undefined
      ? undefined
      : ERROR_NAMES.find((name) => own.includes(name) && isError(readMember(fields, name)));
    // What is nearer to the call goes before what is further.
    if (context !== undefined) {
      this.#collect(
        found,
        context.fields,
        [...context.names],
        (name) => bound?.names.has(name) === true || own.includes(name),
      );
    }
    if (bound !== undefined) {
      this.#collect(found, bound.fields, [...bound.names], (name) => own.includes(name));
    }
    if (fields !== undefined) this.#collect(found, fields, own, undefined, errorName);
    if (found.count > this.#most) {
      found.fields.push({ name: "…", key: '"…":', json: `"${found.count - this.#most} more"` });
    }
    const thrown = errorName === undefined ? record.error : readMember(fields ?? {}, errorName);
    const messageJson = writer.text(record.message);
    const loggerJson = writer.text(record.logger);
    const { traceId, spanId, service } = found;
    return {
      time: this.#times.of(time),
      timeMillis: Number.isFinite(time) ? Math.floor(time) : 0,
      level,
      message: readText(messageJson),
      messageJson,
      logger: readText(loggerJson),
      loggerJson,
      error: thrown === undefined ? undefined : viewError(readJson(writer.value(thrown, 1))),
      trace: traceId === undefined ? this.#traceOf(record) : { traceId, spanId, isSampled: undefined },
      service: { name: service.service, version: service.version, environment: service.environment },
      fields: found.fields,
    };
  }

  /** Names of the call's own fields. What cannot be read, as a Proxy that was revoked, says so. */
  #namesOf(fields: Fields, found: Found): readonly string[] {
    try {
      return Object.keys(fields);
    } catch (error) {
      const json = this.#writer.text(`could not be read: ${reasonOf(error)}`);
      found.fields.push({ name: "fields", key: '"fields":', json });
      return [];
    }
  }

  /** @param isOuter tells names that something nearer has, too; undefined for the call's own fields */
  #collect(
    found: Found,
    fields: Fields,
    names: readonly string[],
    isOuter: ((name: string) => boolean) | undefined,
    skipped?: string,
  ): void {
    for (const name of names) {
      if (name === skipped || isOuter?.(name) === true) continue;
      if (++found.count > this.#most) continue;
      const value = readMember(fields, name);
      if (value === undefined) continue;
      const known = this.#names.get(name) ?? this.#learn(name);
      const json = known.isHidden ? MASKED : this.#writer.value(value, 1);
      if (known.role === "trace" && isId(json, 32)) found.traceId = idOf(json);
      else if (known.role === "span" && isId(json, 16)) found.spanId = idOf(json);
      // What the call says itself may be something else: the version of a document, an environment to deploy to.
      else if (known.role === "service" && isOuter !== undefined && isText(json)) {
        Object.assign(found.service, { [name]: readText(json) });
      } else {found.fields.push(
          known.shown === name ? { name, key: known.key, json } : aside(known, json, found),
        );}
    }
  }

  #learn(name: string): KnownName {
    if (this.#names.size >= MOST_NAMES) this.#names = new Map();
    const { mask } = this.#options;
    const shown = showText(name, mask?.text, NAME_LENGTH);
    const known: KnownName = {
      shown,
      key: `${quoteJson(shown)}:`,
      isHidden: mask?.hides(name) === true,
      role: TRACE_ID.test(name) ? "trace" : SPAN_ID.test(name) ? "span" : SERVICE.test(name) ? "service" : "",
    };
    this.#names.set(name, known);
    return known;
  }

  /** The trace that a record was made in: mostly the one around. */
  #traceOf({ madeIn }: LogRecord): TraceView | undefined {
    const trace = madeIn === undefined ? this.#options.trace?.() : madeIn.trace;
    if (trace === undefined) return undefined;
    return { traceId: trace.traceId, spanId: trace.spanId, isSampled: trace.sampled };
  }
}

/** Names that are secrets look alike: they stay apart by a number. */
function aside({ shown }: KnownName, json: string, { fields }: Found): ViewedField {
  let name = shown;
  for (let number = 2; fields.some((field) => field.name === name); number++) name = `${shown} ${number}`;
  return { name, key: `${quoteJson(name)}:`, json };
}

/** The text of a literal that was written here. */
function readText(json: string): string {
  return json.includes("\\") ? String(readJson(json)) : json.slice(1, -1);
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
