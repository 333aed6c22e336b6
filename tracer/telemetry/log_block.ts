// Records of loggers as blocks of columns, for sinks of events.

/** Records in the order in which they were made. Good until the sink returns: the columns are used again. */
export interface LogBlock {
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly time: Float64Array;
  /** Ranks: 0 is trace, 5 is fatal. */
  readonly level: Uint8Array;
  readonly loggers: readonly string[];
  readonly messages: readonly string[];
  /** `{"name":value}` and so on, masked, with what was thrown as `error`; "" of records without any. */
  readonly fields: readonly string[];
}

/** What is added to a block. */
export interface LogRow {
  readonly time: number;
  readonly level: number;
  readonly logger: string;
  readonly message: string;
  readonly fields: string;
}

/** The columns while they are filled. */
export class LogColumns implements LogBlock {
  length = 0;
  readonly time: Float64Array;
  readonly level: Uint8Array;
  readonly loggers: string[] = [];
  readonly messages: string[] = [];
  readonly fields: string[] = [];

  /** @param capacity rows */
  constructor(capacity: number) {
    this.time = new Float64Array(capacity);
    this.level = new Uint8Array(capacity);
  }

  get isFull(): boolean {
    return this.length === this.time.length;
  }

  add({ time, level, logger, message, fields }: LogRow): void {
    const row = this.length++;
    this.time[row] = time;
    this.level[row] = level;
    this.loggers[row] = logger;
    this.messages[row] = message;
    this.fields[row] = fields;
  }

  clear(): void {
    this.length = 0;
    // Texts would stay in memory until their rows are used again.
    this.loggers.length = this.messages.length = this.fields.length = 0;
  }
}
