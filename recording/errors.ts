// The errors of microlog: one class a cause, each with a stable `code` that commands, the server and tests
// rely on. Misuse by a caller is a TypeError or RangeError instead.

/** Base of every error that the world, not the caller, is to blame for. */
export class MicrologError extends Error {
  /** Stable name of the cause, for programs that read `--json` or HTTP answers. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Bytes that are not what they should be; `offset` counts from the start of the file. */
export class FormatError extends MicrologError {
  readonly offset: number;
  /** The message without the place. */
  readonly reason: string;

  constructor(reason: string, offset: number, options?: ErrorOptions) {
    super("format", `${reason} (at byte ${offset})`, options);
    this.offset = offset;
    this.reason = reason;
  }
}

/** A recording of a format version that this microlog cannot read. */
export class VersionError extends MicrologError {
  readonly found: number;
  readonly supported: number;

  constructor(found: number, supported: number) {
    super(
      "version",
      `The recording has format version ${found}, this microlog reads versions 1 to ${supported}: ` +
        "open it with a newer microlog",
    );
    this.found = found;
    this.supported = supported;
  }
}

/** Text, an argument or an option from outside that cannot be used; `path` says which. */
export class InputError extends MicrologError {
  readonly path: string;

  constructor(message: string, path: string, options?: ErrorOptions) {
    super("input", message, options);
    this.path = path;
  }
}

/** Something asked for by name that is not there; `suggestions` are near names that are. */
export class NotFoundError extends MicrologError {
  readonly suggestions: readonly string[];

  constructor(message: string, suggestions: readonly string[] = []) {
    super("not-found", message);
    this.suggestions = suggestions;
  }
}

/** More of something than this microlog works with; `limit` is the most there may be. */
export class LimitError extends MicrologError {
  readonly limit: number;

  constructor(message: string, limit: number, options?: ErrorOptions) {
    super("limit", message, options);
    this.limit = limit;
  }
}

/** A place where recordings lie did not do what was asked. */
export class StoreError extends MicrologError {
  constructor(message: string, options?: ErrorOptions) {
    super("store", message, options);
  }
}

/** Something that this runtime or platform cannot do. */
export class UnsupportedError extends MicrologError {
  constructor(message: string, options?: ErrorOptions) {
    super("unsupported", message, options);
  }
}

/** Ends a `switch` over a union: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected value ${String(value)}`);
}
