// Fields of a record as JSON members, masked by name and by value. Never throws, whatever the values are, and its
// output is bounded: fields come from programs that log what they do not know.

import { isError, isList, readMember, reasonOf, stackTextOf, toldBy } from "./hostile.ts";
import { NumberTexts } from "./number_text.ts";
import { isFlat, JsonStrings, quoteJson, showText, type TextMask } from "./json_text.ts";

/** Named values. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is hidden. */
export interface FieldMask {
  /** Whether values under this name are hidden, whatever they are. */
  readonly hides: (name: string) => boolean;
  /** A text without its secrets. */
  readonly text: TextMask;
}

/** Hides nothing. */
const NO_MASK: FieldMask = { hides: () => false, text: (text) => text };

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
  /** UTF-16 units of all long texts of one record together. */
  readonly totalLength: number;
}

export const DEFAULT_LIMITS: FieldLimits = {
  depth: 8,
  members: 100,
  values: 2000,
  textLength: 16 * 1024,
  totalLength: 256 * 1024,
};

/** Texts up to this length are short: they count as values, not by their length. */
const SHORT_LENGTH = 256;

/** Integers from here on may be the number of a card. */
export const LEAST_CARD = 3e13;

const MASKED = '"***"';

/** No names: all of them. */
const ALL: readonly string[] = [];

/** Names that are remembered with their member's beginning; programs that make names up as they go start anew. */
const MOST_NAMES = 4096;

/** What is known of a field's name. */
interface KnownName {
  readonly name: string;
  /** `,"name":` */
  readonly start: string;
  readonly hidden: boolean;
  /** The short text that it had last, and both together. */
  text: string;
  member: string;
}

/** Names that a record has already, or may get; a field of such a name gets an underscore behind it. */
const TAKEN = /^(?:time|level|logger|message|error|fields|…(?: bound| context)?)_*$/;

/** Words that stand before a secret in a list, as in command lines and in `rawHeaders` of node:http. */
const LABEL = /^(?:-.+|(?:proxy-)?authorization|(?:set-)?cookie|x-.+)$/i;

/** Writes fields. One of these serves all records of a format. Hot. */
export class JsonFields {
  readonly strings: JsonStrings;
  /** Changes with the names that were written last: while it is the same, so were they. */
  shape = 1;
  #count = 0;
  readonly #mask: FieldMask;
  readonly #limits: FieldLimits;
  readonly #numbers = new NumberTexts();
  #names = new Map<string, KnownName>();
  /** Names by their place among the fields, because records of one call have theirs at the same places. */
  readonly #placed: KnownName[] = [];
  #maskedNames = 0;
  /** Objects around the value that is being written. */
  readonly #around: object[] = [];
  #valuesLeft = 0;
  #lengthLeft = 0;

  constructor(mask: FieldMask | undefined, limits: FieldLimits = DEFAULT_LIMITS) {
    this.strings = new JsonStrings(mask?.text);
    this.#mask = mask ?? NO_MASK;
    this.#limits = limits;
  }

  /** Begins a new record: what a record may hold at most is counted anew. */
  begin(): void {
    this.#valuesLeft = this.#limits.values;
    this.#lengthLeft = this.#limits.totalLength;
    if (this.#around.length > 0) this.#around.length = 0;
  }

  /**
   * The members of an object as `,"name":value,"name":value`.
   * @param some names of those that are written; none: all
   * @param more name of the member that says how many there are besides
   */
  write(fields: Fields, some = ALL, more = "…"): string {
    let text = "";
    try {
      const names = some.length > 0 ? some : Object.keys(fields);
      const count = Math.min(names.length, this.#limits.members);
      for (let i = 0; i < count; i++) {
        const name = names[i] ?? "";
        const placed = this.#placed[i];
        const known = placed?.name === name ? placed : this.#place(name, i);
        const value = read(fields, name);
        if (known.hidden) {
          if (value !== undefined) text += known.start + MASKED;
          continue;
        }
        // The usual kinds are written here: a call for each would cost a third more.
        if (typeof value === "string") {
          text += value === known.text && isFlat(known.member) ? known.member : this.#member(known, value);
        } else if (typeof value === "number") text += known.start + this.#number(value);
        else if (typeof value === "boolean") text += known.start + (value ? "true" : "false");
        else if (value !== undefined) text += known.start + this.value(value, 1);
      }
      if (names.length !== this.#count) {
        this.#count = count;
        this.shape++;
      }
      if (names.length > count) text += `,"${more}":"${names.length - count} more"`;
    } catch (error) {
      this.shape++;
      text += `,"fields":${this.text(`could not be read: ${reasonOf(error)}`)}`;
    }
    return text;
  }

  /** A member with a text, remembered: many names have the same one again and again. */
  #member(known: KnownName, value: string): string {
    const member = known.start + this.text(value);
    if (value.length > SHORT_LENGTH) return member;
    known.text = value;
    return known.member = member;
  }

  /** A text as literal, cut where it is too long. */
  text(text: string): string {
    return text.length <= SHORT_LENGTH ? this.strings.quote(text) : this.#long(text);
  }

  #long(text: string): string {
    const length = Math.min(this.#limits.textLength, Math.max(SHORT_LENGTH, this.#lengthLeft));
    const kept = Math.min(text.length, length);
    this.#lengthLeft -= kept;
    if (kept === text.length) return this.strings.quote(text);
    return quoteJson(showText(text, this.#mask.text, kept));
  }

  /** Any value as JSON. @param depth of the object that holds it */
  value(value: unknown, depth: number): string {
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return this.#number(value);
      case "boolean":
        return value ? "true" : "false";
      case "undefined":
        return "null";
      case "bigint":
      case "symbol":
        return this.text(String(value));
      case "function":
        return this.text(`[function ${functionName(value)}]`);
      case "object":
        return value === null ? "null" : this.#object(value, depth);
    }
  }

  /** JSON has no numbers that are none. */
  #number(value: number): string {
    if (!Number.isFinite(value)) return `"${value}"`;
    if (value >= LEAST_CARD && this.#mask.text(`${value}`) !== `${value}`) return MASKED;
    return this.#numbers.of(value);
  }

  #object(value: object, depth: number): string {
    if (this.#around.includes(value)) return '"[circular]"';
    if (depth > this.#limits.depth) return '"[deeper than shown]"';
    if (--this.#valuesLeft < 0) return '"[more than shown]"';
    this.#around.push(value);
    let text: string;
    try {
      text = this.#known(value, depth) ?? this.#members(value, Object.keys(value), depth);
    } catch (error) {
      // A getter, a Proxy or a toJSON that throws.
      text = this.text(`[could not be read: ${reasonOf(error)}]`);
    }
    this.#around.pop();
    return text;
  }

  /** Objects of kinds that say more than their members; undefined for all others. */
  #known(value: object, depth: number): string | undefined {
    if (Array.isArray(value)) return this.#list(value, value.length, depth);
    if (isError(value)) return this.error(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
    if (value instanceof Map) return this.#map(value, depth);
    if (value instanceof Set) return this.#list(value, value.size, depth);
    if (value instanceof RegExp) return this.text(String(value));
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `"[${value.byteLength} bytes]"`;
    if (value instanceof Promise) return '"[Promise]"';
    if (value instanceof WeakMap || value instanceof WeakSet) return '"[weak references]"';
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return this.value(value.valueOf(), depth);
    }
    if (typeof Headers === "function" && value instanceof Headers) return this.#map(value, depth);
    const toJson: unknown = Reflect.get(value, "toJSON");
    if (typeof toJson !== "function") return undefined;
    const converted: unknown = Reflect.apply(toJson, value, [""]);
    return converted === value ? undefined : this.value(converted, depth + 1);
  }

  #list(items: Iterable<unknown>, length: number, depth: number): string {
    const parts: string[] = [];
    let before: unknown;
    for (const item of items) {
      if (parts.length === this.#limits.members) {
        parts.push(`"… ${length - parts.length} more"`);
        break;
      }
      if (--this.#valuesLeft < 0) {
        parts.push('"[more than shown]"');
        break;
      }
      const isSecret = typeof item === "string" && typeof before === "string" && isLabel(before) &&
        this.#mask.hides(before);
      parts.push(isSecret ? MASKED : this.value(item, depth + 1));
      before = item;
    }
    return `[${parts.join(",")}]`;
  }

  #map(map: Iterable<readonly [unknown, unknown]>, depth: number): string {
    const entries = new Map<string, unknown>();
    for (const [key, value] of map) {
      const name = keyText(key);
      let free = name;
      for (let number = 2; entries.has(free); number++) free = `${name} ${number}`;
      entries.set(free, value);
      if (entries.size > this.#limits.members) break;
    }
    return this.#members(entries, [...entries.keys()], depth);
  }

  /** @param holder a map of the members, or the object itself */
  #members(holder: object, names: readonly string[], depth: number): string {
    const count = Math.min(names.length, this.#limits.members);
    const parts: string[] = [];
    const isPair = this.#isSecretPair(holder, names);
    for (let i = 0; i < count; i++) {
      const name = names[i] ?? "";
      if (--this.#valuesLeft < 0) {
        parts.push('"…":"more than shown"');
        return `{${parts.join(",")}}`;
      }
      const item = holder instanceof Map ? holder.get(name) : readMember(holder, name);
      if (item === undefined) continue;
      const hidden = this.#mask.hides(name) || (isPair && name === "value");
      parts.push(`${this.#memberName(name, i)}:${hidden ? MASKED : this.value(item, depth + 1)}`);
    }
    if (names.length > count) parts.push(`"…":"${names.length - count} more"`);
    return `{${parts.join(",")}}`;
  }

  /** Whether members say `{name: "authorization", value: …}`. */
  #isSecretPair(holder: object, names: readonly string[]): boolean {
    if (!names.includes("value") || holder instanceof Map) return false;
    const name = readMember(holder, names.includes("name") ? "name" : "key");
    return typeof name === "string" && this.#mask.hides(name);
  }

  /** A name as literal. Names that are secrets themselves stay apart by their number. */
  #memberName(name: string, index: number): string {
    const shown = showText(name, this.#mask.text, SHORT_LENGTH);
    return this.strings.quote(shown === name ? name : `${shown} ${index + 1}`);
  }

  /** An error with its stack, its causes and what it carries. */
  error(error: Error, depth: number): string {
    const members = new Map<string, unknown>([
      ["name", toldBy(error, "name")],
      ["message", toldBy(error, "message")],
      ["stack", stackTextOf(error)],
      ["cause", readMember(error, "cause")],
    ]);
    const errors = readMember(error, "errors");
    if (isList(errors)) members.set("errors", errors);
    for (const name of Object.keys(error)) {
      if (!members.has(name)) members.set(name, readMember(error, name));
    }
    return this.#members(members, [...members.keys()], depth);
  }

  /** What is known of a name, remembered for its place. */
  #place(name: string, index: number): KnownName {
    const known = this.#names.get(name) ?? this.#learn(name);
    this.shape++;
    this.#placed[index] = known;
    return known;
  }

  #learn(name: string): KnownName {
    if (this.#names.size >= MOST_NAMES) this.#names = new Map();
    const own = TAKEN.test(name) ? `${name}_` : name;
    const shown = showText(own, this.#mask.text, SHORT_LENGTH);
    // Names that are secrets, or too long, stay apart by a number.
    const known = {
      name,
      start: `,${quoteJson(shown === own ? own : `${shown} ${++this.#maskedNames}`)}:`,
      hidden: this.#mask.hides(name),
      text: "",
      member: "",
    };
    this.#names.set(name, known);
    return known;
  }
}

/** Whether a text in a list may name what stands behind it. */
export function isLabel(text: string): boolean {
  return LABEL.test(text) && !text.includes("=");
}

/** A field, or why there is none. Hot. */
function read(fields: Fields, name: string): unknown {
  try {
    return fields[name];
  } catch (error) {
    return `[could not be read: ${reasonOf(error)}]`;
  }
}

function functionName(value: object): string {
  const name: unknown = readMember(value, "name");
  return typeof name === "string" && name !== "" ? name : "without a name";
}

function keyText(key: unknown): string {
  if (typeof key === "string") return key;
  return typeof key === "object" && key !== null ? "[object]" : String(key);
}
