// Fields of a record as JSON members, masked by name and by value. Never throws, whatever the values are, and its
// output is bounded: fields come from programs that log what they do not know.

import { JsonStrings, quoteJson, type TextMask } from "./json_text.ts";

/** Named values. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is hidden. */
export interface FieldMask {
  /** Whether values under this name are hidden, whatever they are. */
  readonly hides: (name: string) => boolean;
  /** A text without its secrets. */
  readonly text: TextMask;
}

/** How much of a record is written at most; what is left out is marked. */
export interface FieldLimits {
  /** Objects within objects. */
  readonly depth: number;
  /** Members of one object, elements of one array. */
  readonly members: number;
  /** Values of all objects of one record together. */
  readonly values: number;
  /** UTF-16 units of one text. */
  readonly textLength: number;
}

export const DEFAULT_LIMITS: FieldLimits = {
  depth: 8,
  members: 100,
  values: 2000,
  textLength: 16 * 1024,
};

const MASKED = '"***"';

/** Names that are remembered with their member's beginning; programs that make names up as they go start anew. */
const MOST_NAMES = 4096;

/** What is known of a field's name. */
interface KnownName {
  /** `,"name":` */
  readonly start: string;
  readonly hidden: boolean;
}

/** Names that a record has already; a field of such a name gets an underscore behind it. */
const TAKEN = /^(?:time|level|logger|message|error)_*$/;

/** Writes fields. One of these serves all records of a format. Hot. */
export class JsonFields {
  readonly strings: JsonStrings;
  readonly #mask: FieldMask | undefined;
  readonly #limits: FieldLimits;
  #names = new Map<string, KnownName>();
  /** Objects around the value that is being written. */
  readonly #around: object[] = [];
  #valuesLeft = 0;

  constructor(mask: FieldMask | undefined, limits: FieldLimits = DEFAULT_LIMITS) {
    this.strings = new JsonStrings(mask?.text);
    this.#mask = mask;
    this.#limits = limits;
  }

  /**
   * The members of an object as `,"name":value,"name":value`.
   * @param skipped names that are left out
   */
  write(fields: Fields, skipped?: ReadonlySet<string>): string {
    this.begin();
    let text = "";
    try {
      const names = Object.keys(fields);
      const count = Math.min(names.length, this.#limits.members);
      for (let i = 0; i < count; i++) {
        const name = names[i] ?? "";
        if (skipped !== undefined && skipped.has(name)) continue;
        const known = this.#names.get(name) ?? this.#learn(name);
        const value = read(fields, name);
        if (known.hidden) {
          if (value !== undefined) text += known.start + MASKED;
          continue;
        }
        // The usual kinds are written here: a call for each would cost a third more.
        if (typeof value === "number") text += known.start + numberText(value);
        else if (typeof value === "string") text += known.start + this.text(value);
        else if (typeof value === "boolean") text += known.start + (value ? "true" : "false");
        else if (value !== undefined) text += known.start + this.value(value, 1);
      }
      if (names.length > count) text += `,"…":"${names.length - count} more"`;
    } catch (error) {
      text += `,"fields_":${quoteJson(`could not be read: ${reasonOf(error)}`)}`;
    }
    return text;
  }

  /** Begins a new record for {@link value}: what a record may hold at most is counted anew. */
  begin(): void {
    this.#valuesLeft = this.#limits.values;
    this.#around.length = 0;
  }

  /** A text as literal, cut where it is too long. */
  text(text: string): string {
    const { textLength } = this.#limits;
    if (text.length <= textLength) return this.strings.quote(text);
    return this.strings.quote(`${text.slice(0, textLength)}… (${text.length - textLength} more characters)`);
  }

  /** Any value as JSON. @param depth of the object that holds it */
  value(value: unknown, depth: number): string {
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return numberText(value);
      case "boolean":
        return value ? "true" : "false";
      case "bigint":
        return `"${value}"`;
      case "undefined":
        return "null";
      case "symbol":
        return quoteJson(String(value));
      case "function":
        return quoteJson(`[function ${functionName(value)}]`);
      case "object":
        return value === null ? "null" : this.#object(value, depth);
    }
  }

  #object(value: object, depth: number): string {
    if (this.#around.includes(value)) return '"[circular]"';
    if (depth > this.#limits.depth) return '"[deeper than shown]"';
    if (--this.#valuesLeft < 0) return '"[more than shown]"';
    this.#around.push(value);
    let text: string;
    try {
      text = this.#known(value, depth) ?? this.#members(value, depth);
    } catch (error) {
      // A getter, a Proxy or a toJSON that throws.
      text = quoteJson(`[could not be read: ${reasonOf(error)}]`);
    }
    this.#around.pop();
    return text;
  }

  /** Objects of kinds that say more than their members; undefined for all others. */
  #known(value: object, depth: number): string | undefined {
    if (Array.isArray(value)) return this.#list(value, value.length, depth);
    if (value instanceof Error) return this.error(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
    if (value instanceof Map) return this.#map(value, depth);
    if (value instanceof Set) return this.#list(value, value.size, depth);
    if (value instanceof RegExp) return this.text(String(value));
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `"[${value.byteLength} bytes]"`;
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
      return `"[${value.constructor.name}]"`;
    }
    if (value instanceof URL) return this.text(value.href);
    const toJson: unknown = Reflect.get(value, "toJSON");
    if (typeof toJson !== "function") return undefined;
    const converted: unknown = Reflect.apply(toJson, value, [""]);
    return converted === value ? undefined : this.value(converted, depth + 1);
  }

  #list(items: Iterable<unknown>, length: number, depth: number): string {
    const parts: string[] = [];
    for (const item of items) {
      if (parts.length === this.#limits.members) {
        parts.push(`"… ${length - parts.length} more"`);
        break;
      }
      if (--this.#valuesLeft < 0) {
        parts.push('"[more than shown]"');
        break;
      }
      parts.push(this.value(item, depth + 1));
    }
    return `[${parts.join(",")}]`;
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): string {
    const entries: Record<string, unknown> = {};
    for (const [key, value] of map) {
      if (Object.keys(entries).length > this.#limits.members) break;
      Object.defineProperty(entries, keyText(key), { value, enumerable: true, configurable: true });
    }
    return this.#members(entries, depth);
  }

  #members(value: object, depth: number): string {
    const names = Object.keys(value);
    const count = Math.min(names.length, this.#limits.members);
    const parts: string[] = [];
    for (let i = 0; i < count; i++) {
      const name = names[i] ?? "";
      if (--this.#valuesLeft < 0) {
        parts.push('"…":"more than shown"');
        break;
      }
      const item = valueOf(value, name);
      if (item === undefined) continue;
      const hidden = this.#mask !== undefined && this.#mask.hides(name);
      parts.push(`${this.strings.quote(name)}:${hidden ? MASKED : this.value(item, depth + 1)}`);
    }
    if (names.length > count) parts.push(`"…":"${names.length - count} more"`);
    return `{${parts.join(",")}}`;
  }

  /** An error with its stack, its causes and what it carries. */
  error(error: Error, depth: number): string {
    const { name, message, stack, cause } = error;
    let text = `{"name":${this.text(String(name))},"message":${this.text(String(message))}`;
    if (typeof stack === "string") text += `,"stack":${this.text(stack)}`;
    if (cause !== undefined) text += `,"cause":${this.value(cause, depth + 1)}`;
    if (error instanceof AggregateError) {
      text += `,"errors":${this.#list(error.errors, error.errors.length, depth)}`;
    }
    for (const key of Object.keys(error)) {
      if (key === "name" || key === "message" || key === "stack" || key === "cause" || key === "errors") {
        continue;
      }
      if (--this.#valuesLeft < 0) break;
      const value = valueOf(error, key);
      if (value === undefined) continue;
      const hidden = this.#mask !== undefined && this.#mask.hides(key);
      text += `,${this.strings.quote(key)}:${hidden ? MASKED : this.value(value, depth + 1)}`;
    }
    return `${text}}`;
  }

  #learn(name: string): KnownName {
    if (this.#names.size >= MOST_NAMES) this.#names = new Map();
    const shown = TAKEN.test(name) ? `${name}_` : name;
    const known = {
      start: `,${quoteJson(this.#mask === undefined ? shown : this.#mask.text(shown))}:`,
      hidden: this.#mask !== undefined && this.#mask.hides(name),
    };
    this.#names.set(name, known);
    return known;
  }
}

/** JSON has no numbers that are none. */
function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : `"${value}"`;
}

/** A field, or why there is none. Hot. */
function read(fields: Fields, name: string): unknown {
  try {
    return fields[name];
  } catch (error) {
    return `[could not be read: ${reasonOf(error)}]`;
  }
}

/** A member, or why there is none: one getter that throws does not cost the others. */
function valueOf(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name);
  } catch (error) {
    return `[could not be read: ${reasonOf(error)}]`;
  }
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return "it threw something that has no text";
  }
}

function functionName(value: object): string {
  const name: unknown = valueOf(value, "name");
  return typeof name === "string" && name !== "" ? name : "without a name";
}

function keyText(key: unknown): string {
  if (typeof key === "string") return key;
  return typeof key === "object" && key !== null ? "[object]" : String(key);
}
