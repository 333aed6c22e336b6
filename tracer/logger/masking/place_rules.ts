// Which values are secret by their name or by the place where they are.

import { isSecretName } from "../mask.ts";
import type { MaskRules } from "./mask_rules.ts";
import { hasWords, wordsOf } from "./name_words.ts";
import { matchesPath } from "./path_pattern.ts";

/** Names that are remembered; programs that make names up as they go start anew. */
const MOST_NAMES = 4096;

/** What is known of a name. */
interface KnownName {
  /** The rule that hides what has it; undefined: none does. */
  readonly rule: string | undefined;
  readonly isAllowed: boolean;
  /** The name without secrets, once somebody looked. */
  shown: string | undefined;
}

/** Says what is hidden. */
export class PlaceRules {
  readonly #rules: MaskRules;
  readonly #keys: readonly (readonly [key: string, words: string])[];
  readonly #keep: ReadonlySet<string>;
  readonly #allow: ReadonlySet<string> | undefined;
  #names = new Map<string, KnownName>();

  constructor(rules: MaskRules) {
    this.#rules = rules;
    this.#keys = rules.keys.map((key) => [key, wordsOf(key)] as const);
    this.#keep = new Set(rules.keep.map(wordsOf));
    this.#allow = rules.allow === undefined ? undefined : new Set(rules.allow.map(wordsOf));
  }

  /** Whether values are hidden unless something allows them. */
  get isClosed(): boolean {
    return this.#allow !== undefined;
  }

  /** Whether places count besides names. */
  get hasPaths(): boolean {
    return this.#rules.paths.length > 0;
  }

  /** Whether a name is one that lets values through, and what is below them. */
  allows(name: string): boolean {
    return this.#allow !== undefined && this.#known(name).isAllowed;
  }

  /** A name without secrets, if it was looked at. */
  shown(name: string): string | undefined {
    return this.#known(name).shown;
  }

  /** Remembers a name without secrets, and returns it. */
  show(name: string, shown: string): string {
    this.#known(name).shown = shown;
    return shown;
  }

  /** The rule that hides what has a name. */
  ruleOfName(name: string): string | undefined {
    return this.#known(name).rule;
  }

  /** The rule that hides what is at a place. @param path names from the outside, that of the value last */
  ruleOf(name: string, path: readonly string[]): string | undefined {
    const known = this.#known(name).rule;
    if (known !== undefined || this.#rules.paths.length === 0) return known;
    const found = this.#rules.paths.find((pattern) => matchesPath(pattern, path));
    return found === undefined ? undefined : `path:${found.text}`;
  }

  #known(name: string): KnownName {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= MOST_NAMES) this.#names = new Map();
    const made = this.#look(name);
    this.#names.set(name, made);
    return made;
  }

  #look(name: string): KnownName {
    const words = wordsOf(name);
    const isAllowed = this.#allow?.has(words) ?? false;
    const key = this.#keys.find(([, wanted]) => hasWords(name, wanted))?.[0];
    if (key !== undefined) return { rule: `key:${key}`, isAllowed, shown: undefined };
    const isSecret = isSecretName(name) && !isAllowed && !this.#keep.has(words);
    return { rule: isSecret ? "name" : undefined, isAllowed, shown: undefined };
  }
}
