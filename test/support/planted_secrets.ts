// Values as programs log them, of every kind and depth, with secrets in them. For tests that look for these in what is written.

import fc from "fast-check";

/** A secret without a shape: only a name says that it is one. */
export const NAMED_SECRET = "zq81mxhunter2vw";

/** Secrets by their shape. In parts, so that scanners of this repository find none. */
export const SHAPED_SECRETS: readonly string[] = [
  ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"].join("."),
  "AKIA" + "IOSFODNN7EXAMPLE",
  "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
  "xoxb-" + "123456789012-abcdefghijkl",
  "sk_live_" + "abcdefghijklmnop",
  ["4111", "1111", "1111", "1111"].join(" "),
  "5500" + "005555555559",
  ["DE89", "3704", "0044", "0532", "0130", "00"].join(" "),
];

/** All that may not be found. */
export const PLANTED: readonly string[] = [NAMED_SECRET, ...SHAPED_SECRETS];

/** Names that everybody gives to secrets. */
const SECRET_NAMES = fc.constantFrom(
  "password",
  "userPassword",
  "DB_PASSWORD",
  "apiKey",
  "X-Api-Key",
  "authorization",
  "set-cookie",
  "access_token",
  "clientSecret",
  "session_id",
  "cvv",
);

/** Texts with a secret that is told by its name or its shape. */
const SECRET_TEXTS: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(
    fc.constantFrom("", "before ", "(", '"', "x\n"),
    fc.constantFrom(...SHAPED_SECRETS),
    fc.constantFrom("", " after", ")", '"', "\n"),
  ).map((
    parts,
  ) => parts.join("")),
  fc.constantFrom(
    `password=${NAMED_SECRET}`,
    `token: "${NAMED_SECRET}" and more`,
    `{"apiKey":"${NAMED_SECRET}"}`,
    `Authorization: Bearer ${NAMED_SECRET}`,
    `postgres://app:${NAMED_SECRET}@db:5432/shop`,
    `https://x.example/cb?a=1&session_id=${NAMED_SECRET}&b=2`,
  ),
);

const NAMES = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    "a",
    "user",
    "items",
    "name",
    "key",
    "value",
    "message",
    "level",
    "time",
    "error",
    "__proto__",
    "toJSON2",
  ),
);

const PLAIN: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ maxLength: 10 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(
    null,
    undefined,
    NaN,
    10n,
    Symbol("s"),
    new Date(0),
    new Date(NaN),
    /x/g,
    new Uint8Array(3),
    () => 1,
  ),
);

/** An object of a class, with a getter and one that throws. */
class Account {
  readonly owner: unknown;

  constructor(owner: unknown) {
    this.owner = owner;
    Object.defineProperty(this, "computed", { enumerable: true, get: () => owner });
    Object.defineProperty(this, "broken", {
      enumerable: true,
      get() {
        throw new Error(`token=${NAMED_SECRET}`);
      },
    });
  }
}

/** Values with secrets at some places. */
export const PLANTED_VALUES: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; named: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    PLAIN,
    SECRET_TEXTS,
    SECRET_TEXTS.filter((text) => URL.canParse(text)).map((text) => new URL(text)),
    fc.dictionary(NAMES, tie("value"), { maxKeys: 4 }),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("named"),
    fc.tuple(NAMES, tie("value")).map((entry) => new Map([entry])),
    tie("value").map((value) => new Set([value])),
    tie("value").map((value) => new Account(value)),
    tie("value").map((value) => ({ toJSON: () => value })),
    tie("value").map((value) => new Proxy({ value }, {})),
    fc.tuple(SECRET_TEXTS, tie("value"), NAMES).map(([text, value, name]) =>
      Object.assign(new Error(text, { cause: value }), { [name]: value })
    ),
    fc.tuple(SECRET_TEXTS, tie("value")).map(([text, value]) =>
      new AggregateError([value, new Error(text)], text)
    ),
    fc.constant(["--password", NAMED_SECRET, "--verbose"]),
    fc.constant({ name: "authorization", value: NAMED_SECRET }),
    fc.constant(new Headers({ "x-api-key": NAMED_SECRET, accept: "*/*" })),
    tie("value").map((value) => {
      const circle: Record<string, unknown> = { value };
      return Object.assign(circle, { circle });
    }),
  ),
  named: fc.tuple(
    SECRET_NAMES,
    fc.constantFrom<unknown>(
      NAMED_SECRET,
      [NAMED_SECRET],
      { deep: { er: NAMED_SECRET } },
      new Map([["a", NAMED_SECRET]]),
      new Error(NAMED_SECRET),
      { toJSON: () => NAMED_SECRET },
    ),
  ).map(([name, value]) => ({ [name]: value })),
})).value;

/** Messages, with or without secrets. */
export const PLANTED_TEXTS: fc.Arbitrary<string> = fc.oneof(fc.string(), SECRET_TEXTS);
