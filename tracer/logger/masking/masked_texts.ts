// Texts without their secrets, by the rules of a configuration.

import { isSuspect, showText } from "../json_text.ts";
import { detect, isSecretName, isWorthALook } from "../mask.ts";
import { type Actions, type MaskAction, REMOVED } from "./actions.ts";
import type { MaskRules, RuledDetector } from "./mask_rules.ts";
import { wordsOf } from "./name_words.ts";

/** Texts that were looked at and hold nothing are remembered, because messages and values come again and again. */
const SLOTS = 512;
const KEPT_LENGTH = 64;

/** UTF-16 units of a text that are written; room is left for the word on what is missing. */
const TEXT_LENGTH = 16 * 1024 - 64;

/** What stands for a secret until all detectors have looked: they must not take what one of them wrote for a secret. */
const HELD = /\0(\d+)\0/g;
const HELD_ALONE = /^\0\d+\0$/;

/** What a writer puts behind a text that it cut, perhaps within a secret. */
const CUT = /… \((\d+) more characters\)$/;
const CUT_MARGIN = 1024;

/** Masks texts. */
export class MaskedTexts {
  readonly #usual: readonly RuledDetector[];
  readonly #more: readonly RuledDetector[];
  readonly #actions: Actions;
  readonly #count: (rule: string) => void;
  readonly #clean: string[] = new Array<string>(SLOTS).fill("");

  constructor(rules: MaskRules, actions: Actions, count: (rule: string) => void) {
    this.#usual = rules.usual;
    this.#more = [...assignmentsOf(rules.keys, rules.action), ...rules.more];
    this.#actions = actions;
    this.#count = count;
  }

  /** The text as it is written, cut where it is too long. */
  of(text: string): string {
    if (text.length > KEPT_LENGTH) return this.#long(text);
    const slot = (text.length * 31 + text.charCodeAt(0) * 7 + text.charCodeAt(text.length - 1) * 131 +
      text.charCodeAt(text.length >> 1) * 17) & (SLOTS - 1);
    if (this.#clean[slot] === text) return text;
    const masked = this.#mask(text);
    if (masked === text) this.#clean[slot] = text;
    return masked;
  }

  #long(text: string): string {
    const cut = text.endsWith(" more characters)") ? CUT.exec(text) : null;
    if (cut === null) return showText(text, (part) => this.#mask(part), TEXT_LENGTH);
    const masked = this.#mask(text.slice(0, cut.index));
    const shown = masked.slice(0, Math.min(TEXT_LENGTH, Math.max(0, masked.length - CUT_MARGIN)));
    return `${shown}… (${Number(cut[1]) + masked.length - shown.length} more characters)`;
  }

  #mask(text: string): string {
    const held: string[] = [];
    let masked = text;
    if (isSuspect(text) && isWorthALook(text)) {
      for (const detector of this.#usual) masked = this.#detect(masked, detector, held);
    }
    for (const detector of this.#more) {
      if (mayMatch(masked, detector)) masked = this.#detect(masked, detector, held);
    }
    return held.length === 0 ? masked : masked.replace(HELD, (found, index) => held[Number(index)] ?? found);
  }

  #detect(text: string, detector: RuledDetector, held: string[]): string {
    const { name, action } = detector;
    return detect(text, detector, (secret) => {
      if (HELD_ALONE.test(secret) || secret === this.#actions.replacement) return secret;
      this.#count(name);
      const treated = this.#actions.treat(action, secret, { rule: name, path: [] });
      held.push(treated === REMOVED ? "" : String(treated));
      return `\0${held.length - 1}\0`;
    });
  }
}

/** A look that costs less than a replacement: most texts hold nothing. */
function mayMatch(text: string, { signs, pattern }: RuledDetector): boolean {
  if (signs === undefined) return text.search(pattern) >= 0;
  for (const sign of signs) if (text.includes(sign)) return true;
  return false;
}

/** `employeeId=7` and `"employee_id": "7"` in texts, for the names of a configuration. */
function assignmentsOf(keys: readonly string[], action: MaskAction): readonly RuledDetector[] {
  const names = keys.filter((key) => !isSecretName(key)).map((key) =>
    wordsOf(key).slice(1, -1).split("-").map(escapePattern).join("[-_. ]?")
  ).filter((name) => name !== "");
  if (names.length === 0) return [];
  const pattern = new RegExp(
    `((?<![\\p{L}\\d])(?:${names.join("|")})["']?\\s*[=:]\\s*)("[^"]*"|'[^']*'|[^\\s"',;&)}\\]]+)`,
    "giu",
  );
  return [{
    name: "assignment",
    pattern,
    signs: "=:",
    action,
    mask: (hide, [, start = "", value = ""]) => {
      const quote = value[0] === '"' || value[0] === "'" ? value[0] : "";
      return `${start}${quote}${hide(quote === "" ? value : value.slice(1, -1))}${quote}`;
    },
  }];
}

function escapePattern(word: string): string {
  return word.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
