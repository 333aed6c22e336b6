// Records as messages of syslog (RFC 5424): header, structured data, text. Bounded, and each on one line.

import { utf8Length } from "../network/entry.ts";
import { type RecordReader, type RecordView } from "../../formats/record_view.ts";
import { TimeTexts } from "../../time_text.ts";
import type { LogRecord } from "../../record.ts";

/** Names of facilities by their number. */
export const FACILITIES = [
  ...["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"],
  ...[
    "ntp",
    "audit",
    "alert",
    "clock",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7",
  ],
] as const;
export type Facility = (typeof FACILITIES)[number];

/** Severities by rank of level: debug, informational, warning, error, critical. */
const SEVERITIES = [7, 7, 6, 4, 3, 2];

/** What all messages of a sink have. */
export interface SyslogHeader {
  readonly facility: Facility;
  readonly hostname: string;
  readonly appName: string;
  readonly processId: string;
  /** Default: the logger's name. */
  readonly messageId: string | undefined;
  /** Name of the structured data, `NAME@NUMBER` where the number is an enterprise's. */
  readonly dataId: string;
  /** Bytes of a message at most. */
  readonly maxBytes: number;
}

/** Writes messages. */
export class SyslogMessages {
  readonly #header: SyslogHeader;
  readonly #reader: RecordReader;
  readonly #times = new TimeTexts();
  readonly #name: string;

  constructor(header: SyslogHeader, reader: RecordReader) {
    this.#header = header;
    this.#reader = reader;
    this.#name = `${token(header.hostname, 255)} ${token(header.appName, 48)} ${
      token(header.processId, 128)
    }`;
  }

  /** The message. @param line what to write in place of the record's message */
  write(record: LogRecord, line: string | undefined): string {
    const { facility, messageId, maxBytes } = this.#header;
    const priority = FACILITIES.indexOf(facility) * 8 + (SEVERITIES[record.level] ?? 6);
    const view = this.#reader.read(record);
    const id = token(messageId ?? view.logger, 32);
    const head = `<${priority}>1 ${this.#times.of(record.time)} ${this.#name} ${id} `;
    const text = neutral(line ?? view.message);
    // At least a quarter is for the text, or all of it where it is short.
    const textBytes = Math.min(utf8Length(text), Math.ceil(maxBytes / 4));
    const data = this.#data(view, maxBytes - head.length - textBytes - 1);
    return `${head}${data} ${cut(text, maxBytes - head.length - utf8Length(data) - 1)}`;
  }

  #data(view: RecordView, room: number): string {
    const start = `[${this.#header.dataId}`;
    let data = start;
    let left = room - start.length - 1;
    const names = new Set<string>();
    for (const [name, value] of parametersOf(view)) {
      let key = parameterName(name);
      for (let number = 2; names.has(key); number++) key = `${parameterName(name).slice(0, 28)}_${number}`;
      names.add(key);
      const parameter = ` ${key}="${neutral(value).replaceAll(/["\\\]]/g, "\\$&")}"`;
      left -= utf8Length(parameter);
      if (left < 0) break;
      data += parameter;
    }
    return data === start ? "-" : `${data}]`;
  }
}

/** Names and texts of the structured data. */
function* parametersOf({ fields, error, trace, service }: RecordView): Iterable<readonly [string, string]> {
  for (const [name, value] of Object.entries(service)) {
    if (typeof value === "string") yield [name === "name" ? "service" : name, value];
  }
  if (trace !== undefined) yield ["trace_id", trace.traceId];
  if (trace?.spanId !== undefined) yield ["span_id", trace.spanId];
  for (const { name, json } of fields) yield [name, textOf(json)];
  if (error === undefined) return;
  if (error.type !== "") yield ["error", error.type];
  yield ["error_message", error.message];
  if (error.stack !== undefined) yield ["error_stack", error.stack];
}

function textOf(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}

function parameterName(name: string): string {
  const plain = name.replaceAll(/[^!-~]|[="\]]/g, "_").slice(0, 32);
  return plain === "" ? "_" : plain;
}

/** A word of the header; "-" stands for none. */
function token(text: string, length: number): string {
  const plain = text.replaceAll(/[^!-~]/g, "_").slice(0, length);
  return plain === "" ? "-" : plain;
}

/** Without what would end a line or control a terminal. */
function neutral(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

const CUT_MARK = "…";

/** A text of so many bytes at most. */
function cut(text: string, bytes: number): string {
  if (utf8Length(text) <= bytes) return text;
  const room = Math.max(0, bytes - utf8Length(CUT_MARK));
  const start = new TextEncoder().encode(text).subarray(0, room);
  // A character that was cut in two is left out.
  return `${new TextDecoder().decode(start, { stream: true })}${CUT_MARK}`;
}
