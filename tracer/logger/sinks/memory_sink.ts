// Records in memory: the last ones, for tests and for looking back.

import { levelName } from "../levels.ts";
import type { Level } from "../levels.ts";
import type { Fields } from "../json_fields.ts";
import type { LogRecord } from "../record.ts";
import { numberFrom } from "../schema.ts";
import { sinkType } from "./sink_type.ts";
import type { Format, Sink, SinkHealth } from "./sink.ts";

/** A record as it was when it was made: changing an object afterwards does not change it. */
export interface KeptRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: Level;
  readonly logger: string;
  readonly message: string;
  /** All fields, of the call, the logger and the context, masked. */
  readonly fields: Fields;
  /** What was thrown, as it is. */
  readonly error: unknown;
  /** The line that the format makes of it. */
  readonly line: string;
}

export const DEFAULT_KEPT = 10_000;

/** What a memory is made with. */
export interface MemorySinkOptions {
  /** Of the lines. */
  readonly format: Format;
  /** Fields are read back from it, which makes them a copy without secrets. */
  readonly json: Format;
  /** Records to keep, default {@link DEFAULT_KEPT}. */
  readonly most?: number | undefined;
}

/** Options of sinks of the type `memory`. */
export const MEMORY_SINK = sinkType(
  { most: numberFrom(1, 10_000_000) },
  async ({ most }, { format, json }) => new MemorySink({ format: await format("json", false), json, most }),
);

/** Keeps the last records. */
export class MemorySink implements Sink {
  readonly name = "memory";
  readonly #format: Format;
  readonly #json: Format;
  readonly #most: number;
  #records: KeptRecord[] = [];
  #written = 0;

  constructor({ format, json, most = DEFAULT_KEPT }: MemorySinkOptions) {
    this.#format = format;
    this.#json = json;
    this.#most = most;
  }

  /** The oldest first. */
  get records(): readonly KeptRecord[] {
    return this.#records.slice(-this.#most);
  }

  clear(): void {
    this.#records = [];
  }

  write(record: LogRecord): void {
    const { time, level, logger, error } = record;
    const json = this.#json.line(record);
    const { message, fields } = readLine(json);
    const line = (this.#format === this.#json ? json : this.#format.line(record)).trimEnd();
    this.#records.push({ time, level: levelName(level), logger, message, fields, error, line });
    this.#written++;
    if (this.#records.length >= this.#most * 2) this.#records = this.#records.slice(-this.#most);
  }

  health(): SinkHealth {
    const dropped = Math.max(0, this.#written - this.#most);
    return { state: "ok", written: this.#written, dropped, pending: 0, problem: "" };
  }
}

/** What a JSON line holds besides what every record has. */
function readLine(line: string): { readonly message: string; readonly fields: Fields } {
  const { time: _time, level: _level, logger: _logger, message, error: _error, ...fields } = JSON.parse(line);
  return { message: String(message), fields };
}
