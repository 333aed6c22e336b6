// What is done to a secret that was found.

import { KeyedHash } from "./keyed_hash.ts";

/** Ways to treat a secret by name. `partial` leaves the last characters of long ones, so that people can tell which it is. */
export const ACTIONS = ["redact", "remove", "hash", "partial"] as const;
export type MaskActionName = (typeof ACTIONS)[number];

/** What a function of one's own is told of a secret. */
export interface FoundSecret {
  /** The rule that found it: `key:pin`, `path:user.*.token`, `email`. */
  readonly rule: string;
  /** Names from the outside to it; none in a message. */
  readonly path: readonly string[];
}

/** Gives what is written in the place of a secret; undefined leaves it out. */
export type MaskFunction = (value: unknown, found: FoundSecret) => unknown;
export type MaskAction = MaskActionName | MaskFunction;

/** Left out altogether. */
export const REMOVED: unique symbol = Symbol("removed");

/** Texts of this length and longer are shown in part. */
const LEAST_PARTIAL = 12;
const SHOWN_PARTIAL = 4;

/** Treats secrets. */
export class Actions {
  readonly #replacement: string;
  readonly #hash: KeyedHash;

  /** @param hashKey default: one of this process alone */
  constructor(replacement: string, hashKey: string = crypto.randomUUID() + crypto.randomUUID()) {
    this.#replacement = replacement;
    this.#hash = new KeyedHash(hashKey);
  }

  get replacement(): string {
    return this.#replacement;
  }

  /** What stands in the place of a value. @param value as JSON has it */
  treat(action: MaskAction, value: unknown, found: FoundSecret): unknown {
    switch (action) {
      case "redact":
        return this.#replacement;
      case "remove":
        return REMOVED;
      case "hash":
        return `hash:${this.#hash.of(typeof value === "string" ? value : JSON.stringify(value) ?? "")}`;
      case "partial":
        return this.#partOf(value, found.rule);
      default:
        return this.#callFunction(action, value, found);
    }
  }

  #partOf(value: unknown, rule: string): string {
    if (typeof value !== "string" && typeof value !== "number") return this.#replacement;
    const text = String(value);
    if (rule === "email") return text.replace(/^(.)[^@]*/su, `$1${this.#replacement}`);
    if (rule === "ipv4") return text.replace(/\d+\.\d+$/, "*.*");
    const shown = text.length < LEAST_PARTIAL ? "" : text.slice(-SHOWN_PARTIAL);
    return this.#replacement + shown;
  }

  #callFunction(action: MaskFunction, value: unknown, found: FoundSecret): unknown {
    try {
      const made = action(value, found);
      return made === undefined ? REMOVED : made;
    } catch {
      // What it was asked to hide stays hidden.
      return this.#replacement;
    }
  }
}
