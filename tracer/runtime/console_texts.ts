// What console calls show, where the console prints out of sight (Bun, Deno): the text is made again. Whatever the
// program's own objects do while they are shown, they do twice; what they print then is kept from being printed twice.

/** Says what console calls show. Counters, timers and groups change what later calls show, so it is told of all. */
export interface ConsoleTexts {
  /** Notes a call of any method but the plain ones. @returns whether it prints */
  note(method: string, args: readonly unknown[]): boolean;
  /** What the call shows, after it was noted; without the line's end. @throws what the program's objects throw */
  text(method: string, args: readonly unknown[]): string;
}

/** How a runtime shows values. */
export interface ValueFormat {
  /** All arguments of console.log. */
  log(args: readonly unknown[]): string;
  /** One value with the options of console.dir. */
  dir(value: unknown, options: unknown): string;
  table(data: unknown, columns: unknown): string;
  /** Milliseconds, for timers. */
  now(): number;
}

/** The texts of Bun's console. */
export class FormattedTexts implements ConsoleTexts {
  readonly #format: ValueFormat;
  readonly #counts = new Map<string, number>();
  readonly #timers = new Map<string, number>();
  #depth = 0;
  #elapsed = 0;

  constructor(format: ValueFormat) {
    this.#format = format;
  }

  note(method: string, args: readonly unknown[]): boolean {
    switch (method) {
      case "assert":
        return !args[0];
      case "count":
        this.#counts.set(labelOf(args), (this.#counts.get(labelOf(args)) ?? 0) + 1);
        return true;
      case "countReset":
        this.#counts.delete(labelOf(args));
        return false;
      case "time":
        if (!this.#timers.has(labelOf(args))) this.#timers.set(labelOf(args), this.#format.now());
        return false;
      case "timeLog":
      case "timeEnd":
        return this.#stop(labelOf(args), method === "timeEnd");
      case "group":
      case "groupCollapsed":
        this.#depth++;
        return args.length > 0;
      case "groupEnd":
        this.#depth = Math.max(0, this.#depth - 1);
        return false;
      default:
        return true;
    }
  }

  text(method: string, args: readonly unknown[]): string {
    const opens = method === "group" || method === "groupCollapsed";
    const indent = "  ".repeat(opens ? this.#depth - 1 : this.#depth);
    return indent + this.#plainText(method, args);
  }

  #plainText(method: string, args: readonly unknown[]): string {
    switch (method) {
      case "assert":
        return args.length > 1 ? this.#format.log(args.slice(1)) : "Assertion failed";
      case "count":
        return `${labelOf(args)}: ${this.#counts.get(labelOf(args))}`;
      case "timeLog":
      case "timeEnd": {
        const extra = method === "timeLog" && args.length > 1 ? ` ${this.#format.log(args.slice(1))}` : "";
        return `[${this.#elapsed.toFixed(2)}ms] ${labelOf(args)}${extra}`;
      }
      case "dir":
        return typeof args[0] === "string" ? args[0] : this.#format.dir(args[0], args[1]);
      case "table":
        return typeof args[0] === "object" && args[0] !== null
          ? this.#format.table(args[0], args[1])
          : this.#format.log(args);
      case "trace":
        return args.length > 0 ? this.#format.log(args) : "Trace";
      default:
        return this.#format.log(args);
    }
  }

  #stop(label: string, ends: boolean): boolean {
    const startedAt = this.#timers.get(label);
    if (startedAt === undefined) return false;
    this.#elapsed = this.#format.now() - startedAt;
    if (ends) this.#timers.delete(label);
    return true;
  }
}

/** A console that writes where it is told to. */
export type ShadowConsole = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Methods that change what later calls show: the shadow has to follow them. */
const STATEFUL: ReadonlySet<string> = new Set([
  "count",
  "countReset",
  "group",
  "groupCollapsed",
  "groupEnd",
  "time",
  "timeEnd",
  "timeLog",
]);

/** Texts of a second console of the same kind, which writes into a string. */
export class ShadowTexts implements ConsoleTexts {
  readonly #console: ShadowConsole;
  /** Never indents. */
  readonly #flat: ShadowConsole;
  #written = "";

  /** @param create makes the console, given where it is to write to */
  constructor(create: (write: (text: string) => void) => ShadowConsole) {
    this.#console = create((text) => this.#written += text);
    this.#flat = create((text) => this.#written += text);
  }

  /** What console.error shows outside of groups. */
  message(args: readonly unknown[]): string {
    this.#written = "";
    this.#flat["error"]?.(...args);
    return trimLineEnd(this.#written);
  }

  note(method: string, args: readonly unknown[]): boolean {
    if (method === "assert") return !args[0];
    return !STATEFUL.has(method) || this.#run(method, args) !== "";
  }

  text(method: string, args: readonly unknown[]): string {
    // The stack that follows is the entry's own.
    if (method === "trace") {
      return args.length === 0 ? "Trace" : `Trace: ${this.message(args)}`;
    }
    return trimLineEnd(STATEFUL.has(method) ? this.#written : this.#run(method, args));
  }

  #run(method: string, args: readonly unknown[]): string {
    this.#written = "";
    this.#console[method]?.(...args);
    return this.#written;
  }
}

/** The text without the line break at its end. */
export function trimLineEnd(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

function labelOf(args: readonly unknown[]): string {
  return args[0] === undefined ? "default" : String(args[0]);
}
