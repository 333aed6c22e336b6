// Secrets are hidden before anything is written: by the name they go by, and by the shape they have. The same rules
// serve environments, command lines and messages.

const MASK = "***";

/** Names of things that are secret, in parts as people write them: DB_PASSWORD, apiKey, x-auth-token. */
const SECRET_NAME =
  /pass(word|wd|phrase)?(?![a-z])|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential|auth(?!or)|cookie|session[-_.]?id|signature|(?<![a-z])dsn(?![a-z])|connection[-_.]?string/i;

/** Names that sound secret and are not. */
const HARMLESS_NAME =
  /^(PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|SESSION_MANAGER|GIT_AUTHOR_.*|npm_package_author.*)$/i;

// Every pattern below starts only where the character before it could not have been part of the same match: from each
// character on, one long word would be looked through again and again (16 KB of base64 took a second).

/** Texts that are secrets by their shape. */
const SECRET_SHAPES: readonly RegExp[] = [
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, // JSON Web Token
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, // AWS access key
  /\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_\w{20,}\b/g, // GitHub
  /\bnpm_[A-Za-z0-9]{30,}\b/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g, // Slack
  /\bsk-[A-Za-z0-9_-]{20,}/g, // language-model services
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}/g, // Stripe
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** "Bearer …" and "Basic …" as in an Authorization header. */
const AUTHORIZATION = /\b(Bearer|Basic)\s+[\w.~+/-]{6,}=*/gi;

/** User and password in a URL. Passwords with ":" or "@" in them are wrong there, and written all the same. */
const URL_PASSWORD = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/"'`<>]+@/gi;

/** `name=value`, `name: value`, `"name": "value"` where the name is a secret's. */
const ASSIGNMENT =
  /((?:pass(?:word|wd|phrase)?|secret|(?:access|auth|api|refresh|id)[-_]?token|token|api[-_]?key|access[-_]?key|private[-_]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s"',;&)}\]]+)/gi;

/** A quick look whether the patterns are worth trying: most messages hold none of these. */
const WORTH_A_LOOK =
  /pass|secret|token|key|eyJ|AKIA|ASIA|gh[pousr]_|github_pat|npm_|xox|sk-|[srp]k_|bearer|basic|:\/\//i;

/** Whether something of this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** The text with its secrets masked. */
export function maskText(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text;
  let masked = text.replace(URL_PASSWORD, `$1:${MASK}@`).replace(AUTHORIZATION, `$1 ${MASK}`);
  masked = masked.replace(ASSIGNMENT, (_, name: string, value: string) => {
    const quote = value[0] === '"' || value[0] === "'" ? value[0] : "";
    return `${name}${quote}${MASK}${quote}`;
  });
  for (const shape of SECRET_SHAPES) masked = masked.replace(shape, MASK);
  return masked;
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
