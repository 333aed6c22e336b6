// Secrets are hidden before anything is written: by the name they go by, and by the shape they have. The same rules
// serve environments, command lines and messages.

const MASK = "***";

/** Names of things that are secret, in parts as people write them: DB_PASSWORD, apiKey, x-auth-token. */
const SECRET_NAME =
  /pass(word|wd|phrase)?(?![a-z])|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential|auth(?!or)|authorization|cookie|session[-_.]?id|signature|(?<![a-z])dsn(?![a-z])|connection[-_.]?string|card[-_. ]?(?:number|num|no)(?![a-z])|credit[-_.]?card|(?<![a-z])(?:cvv|cvc|ssn|iban)(?![a-z])|social[-_.]?security/i;

/** Names that sound secret and are not. */
const HARMLESS_NAME =
  /^(PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|SESSION_MANAGER|GIT_AUTHOR_.*|npm_package_author.*)$/i;

// Every pattern below starts only where the character before it could not have been part of the same match: from each
// character on, one long word would be looked through again and again (16 KB of base64 took a second).

/** Tokens that begin as only they do: AWS, GitHub, npm, Slack, language-model services, Stripe. */
const CLOUD_KEY =
  /\b(?:(?:A[KS]IA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|npm_[A-Za-z0-9]{30,})\b|xox[abeprs]-[A-Za-z0-9-]{10,}|sk-[\w-]{20,}|[srp]k_(?:live|test)_[A-Za-z0-9]{10,})/g;

const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** "Bearer …" and "Basic …" as in an Authorization header. */
const AUTHORIZATION = /\b((?:Bearer|Basic)\s+)([\w.~+/-]{6,}=*)/gi;

/** User and password in a URL. Passwords with ":" or "@" in them are wrong there, and written all the same. */
const URL_PASSWORD = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s/"'`<>]+)@/gi;

/** A value of a URL's query. */
const QUERY_VALUE = /([?&]([^=&#\s?]{1,100})=)([^&#\s"'`<>]+)/g;

/** What {@link ASSIGNMENT} leaves of a value that a bracket or the like ends, which a query's value may contain. */
const MASKED_VALUE = /^\*{3}[;,)}\]]+$/;

/** Signatures of Azure's and other addresses, which are as good as a password. */
const SHORT_SIGNATURE = /^sig$/i;

/** `name=value`, `name: value`, `"name": "value"` where the name is a secret's. */
const ASSIGNMENT =
  /((?:pass(?:word|wd|phrase)?|secret|(?:access|auth|api|refresh|id)[-_]?token|token|api[-_]?key|access[-_]?key|private[-_]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s"',;&)}\]]+)/gi;

/** Digits that could be a card's, in groups or not; those of a larger number or of a fraction are not. */
const CARD = /(?<![\w.-]|\d[ -])\d(?:[ -]?\d){13,18}(?!\w|[ -]\d)/g;

/** American Express and Diners, JCB, Visa, Mastercard, Discover. Identifiers and moments mostly begin otherwise. */
const CARD_ISSUER =
  /^(?:3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12})$/;

/** An account's number (ISO 13616), in groups of four or not. */
const ACCOUNT = /(?<![A-Z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/g;

/** A quick look whether the patterns are worth trying: most messages hold none of these. */
const WORTH_A_LOOK =
  /pass|secret|token|key|eyJ|A[KS]IA|gh[pousr]_|github_pat|npm_|xox|sk-|[srp]k_|bearer|basic|:\/\/|[?&]|\d(?:[ -]?\d){13}|[A-Z]{2}\d\d ?[A-Z0-9]{4} ?[A-Z0-9]{4}/i;

/** What is written in the place of a secret. */
export type Hide = (secret: string) => string;

/** A kind of secret in texts, by the name that configurations know it by. */
export interface Detector {
  readonly name: string;
  readonly pattern: RegExp;
  /** Characters of which every match has one. */
  readonly signs?: string;
  /** A match with its secret hidden, default: all of it is. @param groups of the pattern, the whole match first */
  readonly mask?: (hide: Hide, groups: readonly string[]) => string;
}

/** Those that are always looked for. Order counts: what has a name goes before what has a shape. */
export const DETECTORS: readonly Detector[] = [
  {
    name: "url",
    pattern: URL_PASSWORD,
    mask: (hide, [, start = "", secret = ""]) => `${start}${hide(secret)}@`,
  },
  {
    name: "url",
    pattern: QUERY_VALUE,
    mask: (hide, [match = "", start = "", name = "", value = ""]) =>
      (isSecretName(name) || SHORT_SIGNATURE.test(name)) && !MASKED_VALUE.test(value)
        ? start + hide(value)
        : match,
  },
  {
    name: "authorization",
    pattern: AUTHORIZATION,
    mask: (hide, [, start = "", value = ""]) => start + hide(value),
  },
  {
    name: "assignment",
    pattern: ASSIGNMENT,
    mask: (hide, [, start = "", value = ""]) => {
      const quote = value[0] === '"' || value[0] === "'" ? value[0] : "";
      return `${start}${quote}${hide(quote === "" ? value : value.slice(1, -1))}${quote}`;
    },
  },
  { name: "jwt", pattern: JSON_WEB_TOKEN },
  { name: "cloudKeys", pattern: CLOUD_KEY },
  { name: "privateKey", pattern: PRIVATE_KEY },
  {
    name: "creditCard",
    pattern: CARD,
    mask: (hide, [digits = ""]) => isCard(digits) ? hide(digits) : digits,
  },
  {
    name: "iban",
    pattern: ACCOUNT,
    mask: (hide, [number = ""]) => isAccount(number) ? hide(number) : number,
  },
];

/** Whether something of this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** The text with its secrets masked. */
export function maskText(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text;
  let masked = text;
  for (const detector of DETECTORS) masked = detect(masked, detector, () => MASK);
  return masked;
}

/** Whether a text may hold a secret of {@link DETECTORS}: most do not. */
export function isWorthALook(text: string): boolean {
  return WORTH_A_LOOK.test(text);
}

/** The text with the secrets of one kind hidden. */
export function detect(text: string, { pattern, mask }: Detector, hide: Hide): string {
  return text.replace(
    pattern,
    (...groups) => mask === undefined ? hide(String(groups[0])) : mask(hide, groups),
  );
}

/** Whether digits are a card's: an issuer's beginning, and the check digit of ISO 7812 (Luhn). */
function isCard(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, "");
  if (!CARD_ISSUER.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const value = i % 2 === 0 ? digit : digit * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** Whether the check digits of an account are right: the rest of a division by 97 is 1 (ISO 13616). */
function isAccount(text: string): boolean {
  const number = text.replaceAll(" ", "");
  let rest = 0;
  for (const sign of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** The environment with secret variables masked, sorted by name. */
export function maskEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const name of Object.keys(environment).sort()) {
    const value = environment[name];
    if (value !== undefined) masked[name] = isSecretName(name) && value !== "" ? MASK : maskText(value);
  }
  return masked;
}

/** The arguments of a command with secrets masked, also where the option comes before its value. */
export function maskArguments(command: readonly string[]): string[] {
  return command.map((argument, i) => {
    const option = command[i - 1] ?? "";
    if (
      option.startsWith("-") && !option.includes("=") && isSecretName(option) && !argument.startsWith("-")
    ) return MASK;
    const [, name, rest] = /^(--?[^=]+|[A-Z_][A-Z0-9_]*)=(.*)$/s.exec(argument) ?? [];
    if (name !== undefined && rest !== undefined && isSecretName(name)) return `${name}=${MASK}`;
    return maskText(argument);
  });
}
