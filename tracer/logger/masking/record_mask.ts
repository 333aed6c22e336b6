// Records as they may be written, by the rules of a configuration: what every format and sink is handed then holds no secret
// any more. What a value is made of is what JSON makes of it, because that is what is written.

import { isError, namesOf, readMember } from "../hostile.ts";
import {
  DEFAULT_LIMITS,
  type FieldLimits,
  type Fields,
  isLabel,
  JsonFields,
  LEAST_CARD,
} from "../json_fields.ts";
import { BoundFields, type LogRecord } from "../record.ts";
import { Actions, REMOVED } from "./actions.ts";
import type { MaskRules } from "./mask_rules.ts";
import { MaskedTexts } from "./masked_texts.ts";
import { PlaceRules } from "./place_rules.ts";

/** As any format's, with room to see secrets whole that reach beyond the place where a text is cut. */
const LIMITS: FieldLimits = {
  ...DEFAULT_LIMITS,
  textLength: DEFAULT_LIMITS.textLength + 1024,
  totalLength: 16 * DEFAULT_LIMITS.totalLength,
};

/** Of texts and names that no writer cuts. */
const FLAT_LENGTH = 256;

/** Fields of one record that are looked at. */
const MOST_FIELDS = 1000;

/** What a value is surrounded by. */
interface Place {
  /** Names from the outside, that of the value last. */
  readonly path: readonly string[];
  /** Whether a name around it lets it through. */
  readonly isAllowed: boolean;
}

const OUTSIDE: Place = { path: [], isAllowed: false };

/** Masks records. */
export class RecordMask {
  readonly #rules: MaskRules;
  readonly #places: PlaceRules;
  readonly #actions: Actions;
  readonly #texts: MaskedTexts;
  readonly #counts = new Map<string, number>();
  readonly #writer = new JsonFields(undefined, LIMITS);
  /** Fields of loggers and contexts, which come with every record of theirs. */
  readonly #bound = new WeakMap<BoundFields, BoundFields>();
  /** By their place among the fields, names under which texts, numbers and flags are written. */
  readonly #open: string[] = [];
  #last: LogRecord | undefined;
  #lastMasked: LogRecord | undefined;

  constructor(rules: MaskRules) {
    this.#rules = rules;
    this.#places = new PlaceRules(rules);
    this.#actions = new Actions(rules.replacement, rules.hashKey);
    this.#texts = new MaskedTexts(rules, this.#actions, (rule) => this.#count(rule));
  }

  /** How often each rule acted. Of fields of loggers and contexts, once for all their records. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The record without secrets. Hot. Several sinks ask for the same one, one after the other. */
  record(record: LogRecord): LogRecord {
    if (this.#last === record && this.#lastMasked !== undefined) return this.#lastMasked;
    const { fields, bound, context, error } = record;
    this.#writer.begin();
    const masked: LogRecord = {
      time: record.time,
      level: record.level,
      logger: this.#texts.of(record.logger),
      message: this.#texts.of(record.message),
      error: error === undefined ? undefined : this.#error(error),
      fields: fields === undefined ? undefined : this.#fields(fields),
      bound: bound === undefined ? undefined : this.#boundOf(bound),
      context: context === undefined ? undefined : this.#boundOf(context),
    };
    this.#lastMasked = record.madeIn === undefined ? masked : { ...masked, madeIn: record.madeIn };
    this.#last = record;
    return this.#lastMasked;
  }

  /** Fields without secrets, as of a span. */
  fields(fields: Fields): Fields {
    this.#writer.begin();
    return this.#fields(fields);
  }

  /** Hot for texts, numbers and flags. */
  #fields(fields: Fields): Fields {
    const masked: Record<string, unknown> = {};
    const names = namesOf(fields);
    const count = Math.min(names.length, MOST_FIELDS);
    for (let i = 0; i < count; i++) {
      const name = names[i] ?? "";
      const value = readMember(fields, name);
      if (name === this.#open[i] && isLeaf(value)) {
        masked[name] = this.#shown(value);
        continue;
      }
      if (value === undefined) continue;
      const place = this.#below(OUTSIDE, name);
      const made = this.#member(name, value, place);
      if (made !== REMOVED) put(masked, this.#nameOf(name, i), made);
      if (this.#isOpen(name, place)) this.#open[i] = name;
    }
    if (names.length > MOST_FIELDS) masked["…"] = `${names.length - MOST_FIELDS} more`;
    return masked;
  }

  /** Whether values under a name are written as they are, but for what is in texts. */
  #isOpen(name: string, { path, isAllowed }: Place): boolean {
    return this.#places.ruleOf(name, path) === undefined && (isAllowed || !this.#places.isClosed) &&
      this.#places.shown(name) === name && name !== "__proto__";
  }

  #boundOf(bound: BoundFields): BoundFields {
    const known = this.#bound.get(bound);
    if (known !== undefined) return known;
    const made = new BoundFields(this.#fields(bound.fields));
    this.#bound.set(bound, made);
    return made;
  }

  #below({ path, isAllowed }: Place, name: string): Place {
    return { path: [...path, name], isAllowed: isAllowed || this.#places.allows(name) };
  }

  /** A value under a name, as the program has it. */
  #member(name: string, value: unknown, place: Place): unknown {
    const rule = this.#places.ruleOf(name, place.path);
    if (rule !== undefined) return this.#hide(rule, value, place);
    return this.#value(value, place);
  }

  /** A value without secrets. The usual kinds need no JSON. */
  #value(value: unknown, place: Place): unknown {
    switch (typeof value) {
      case "string":
      case "number":
      case "boolean":
        return this.#leaf(value, place);
      default:
        return value === null ? this.#leaf(value, place) : this.#tree(this.#plain(value), place);
    }
  }

  #leaf(value: string | number | boolean | null, place: Place): unknown {
    if (this.#places.isClosed && !place.isAllowed && value !== null) return this.#hide("allow", value, place);
    return this.#shown(value);
  }

  /** A value without the secrets that texts hold. */
  #shown(value: string | number | boolean | null): unknown {
    if (typeof value === "string") return this.#texts.of(value);
    if (typeof value !== "number" || value < LEAST_CARD) return value;
    const masked = this.#texts.of(`${value}`);
    return masked === `${value}` ? value : masked;
  }

  /** What JSON makes of a value, secrets included. */
  #plain(value: unknown): unknown {
    return copyFlat(value) ?? JSON.parse(this.#writer.value(value, 1));
  }

  #tree(value: unknown, place: Place): unknown {
    if (Array.isArray(value)) return this.#list(value, place);
    if (isObject(value)) return this.#object(value, place);
    return isLeaf(value) ? this.#leaf(value, place) : value;
  }

  #list(items: readonly unknown[], place: Place): unknown[] {
    const masked: unknown[] = [];
    let before: unknown;
    for (const [index, item] of items.entries()) {
      const below = this.#below(place, `${index}`);
      const rule = this.#places.ruleOf(`${index}`, below.path) ?? this.#announced(before, item);
      const made = rule === undefined ? this.#tree(item, below) : this.#hide(rule, item, below);
      if (made !== REMOVED) masked.push(made);
      before = item;
    }
    return masked;
  }

  /** The rule of a label that stands before a secret in a list, as in command lines. */
  #announced(label: unknown, item: unknown): string | undefined {
    if (typeof label !== "string" || typeof item !== "string" || !isLabel(label)) return undefined;
    return this.#places.ruleOfName(label);
  }

  #object(value: Readonly<Record<string, unknown>>, place: Place): object {
    const masked: Record<string, unknown> = {};
    const pairRule = ruleOfPair(value, (name) => this.#places.ruleOfName(name));
    const isByName = !this.#places.isClosed && !this.#places.hasPaths;
    const names = Object.keys(value);
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? "";
      const item = value[name];
      if (isByName && name !== "value" && isLeaf(item) && this.#places.ruleOfName(name) === undefined) {
        put(masked, this.#nameOf(name, index), this.#shown(item));
        continue;
      }
      const below = this.#below(place, name);
      const rule = this.#places.ruleOf(name, below.path) ?? (name === "value" ? pairRule : undefined);
      const made = rule === undefined ? this.#tree(item, below) : this.#hide(rule, item, below);
      if (made !== REMOVED) put(masked, this.#nameOf(name, index), made);
    }
    return masked;
  }

  /** A name without secrets; names that are some stay apart by their number. */
  #nameOf(name: string, index: number): string {
    const shown = this.#places.shown(name) ?? this.#places.show(name, this.#texts.of(name));
    return shown === name ? name : `${shown} ${index + 1}`;
  }

  /** What stands in the place of a secret. */
  #hide(rule: string, value: unknown, { path }: Place): unknown {
    this.#count(rule);
    const { action } = this.#rules;
    if (action === "redact" || action === "remove") {
      return this.#actions.treat(action, undefined, { rule, path });
    }
    const plain = typeof value === "object" || typeof value === "bigint" ? this.#plain(value) : value;
    const made = this.#actions.treat(action, plain, { rule, path });
    return isObject(made) || typeof made === "function" ? this.#plain(made) : made;
  }

  /** What was thrown: errors stay errors, because formats show them in another way. */
  #error(thrown: unknown): unknown {
    const masked = this.#value(thrown, { path: ["error"], isAllowed: true });
    return isError(thrown) && isObject(masked) ? rebuild(masked, thrown, 0) : masked;
  }

  #count(rule: string): void {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
  }
}

function isLeaf(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** A copy of an object of nothing but short texts, numbers and flags, of which JSON makes the same; undefined of all others. */
function copyFlat(value: unknown): object | undefined {
  try {
    if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return undefined;
    const names = Object.keys(value);
    if (names.length > DEFAULT_LIMITS.members) return undefined;
    const copy: Record<string, unknown> = {};
    for (const name of names) {
      const item = value[name];
      const isSame = typeof item === "string"
        ? item.length <= FLAT_LENGTH
        : typeof item === "number"
        ? Number.isFinite(item)
        : typeof item === "boolean";
      if (!isSame || name.length > FLAT_LENGTH || name === "__proto__") return undefined;
      copy[name] = item;
    }
    return copy;
  } catch {
    return undefined; // a getter or a Proxy that throws: the writer tells of it
  }
}

/** Adds a member, which is not the prototype whatever its name is. */
function put(members: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") members[name] = value;
  else Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Errors within errors that stay such. */
const MOST_CAUSES = 8;

/** An error from what is left of one. @param original says which causes were errors */
function rebuild(parts: Readonly<Record<string, unknown>>, original: Error, depth: number): Error {
  const { name, message, stack, cause, ...members } = parts;
  const error = new Error(String(message ?? ""));
  define(error, "name", String(name ?? "Error"));
  define(error, "stack", stack === undefined ? undefined : String(stack));
  if (cause !== undefined) {
    const inner = readMember(original, "cause");
    const isInner = isError(inner) && isObject(cause) && depth < MOST_CAUSES;
    define(error, "cause", isInner ? rebuild(cause, inner, depth + 1) : cause);
  }
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(error, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return error;
}

function define(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, configurable: true, writable: true });
}

/** The rule of `{name: "authorization", value: …}`. */
function ruleOfPair(
  value: Readonly<Record<string, unknown>>,
  ruleOf: (name: string) => string | undefined,
): string | undefined {
  if (!("value" in value)) return undefined;
  const name = "name" in value ? value["name"] : value["key"];
  return typeof name === "string" ? ruleOf(name) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
