// As much of JSON Schema as this project's schemas use. Anything else in a schema is an error, so that none is passed over.

/** Why a value is not what a schema says; none when it is. */
export function checkSchema(
  value: unknown,
  schema: unknown,
  root: unknown = schema,
  path = "value",
): readonly string[] {
  const rules: Readonly<Record<string, unknown>> = Object(schema);
  const problems: string[] = [];
  for (const [key, rule] of Object.entries(rules)) {
    const check = KEYWORDS[key];
    if (check === undefined) throw new Error(`This checker knows no "${key}"`);
    problems.push(...check({ value, rule, rules, root, path }));
  }
  return problems;
}

interface Check {
  readonly value: unknown;
  readonly rule: unknown;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly root: unknown;
  readonly path: string;
}

function none(): readonly string[] {
  return [];
}

function problemIf(isProblem: boolean, { path, rule }: Check, keyword: string): readonly string[] {
  return isProblem ? [`${path}: ${keyword} ${JSON.stringify(rule)}`] : [];
}

const KEYWORDS: Readonly<Record<string, (check: Check) => readonly string[]>> = {
  $schema: none,
  $defs: none,
  title: none,
  description: none,
  type: (check) => problemIf(typeOf(check.value) !== check.rule, check, "type"),
  const: (check) => problemIf(check.value !== check.rule, check, "const"),
  enum: (check) => problemIf(!listOf(check.rule).includes(check.value), check, "enum"),
  minLength: (check) =>
    problemIf(typeof check.value === "string" && check.value.length < Number(check.rule), check, "minLength"),
  pattern: (check) =>
    problemIf(
      typeof check.value === "string" && !new RegExp(String(check.rule), "u").test(check.value),
      check,
      "pattern",
    ),
  minimum: (check) =>
    problemIf(typeof check.value === "number" && check.value < Number(check.rule), check, "minimum"),
  maximum: (check) =>
    problemIf(typeof check.value === "number" && check.value > Number(check.rule), check, "maximum"),
  anyOf: (check) => {
    const { value, rule, root, path } = check;
    return problemIf(
      !listOf(rule).some((each) => checkSchema(value, each, root, path).length === 0),
      check,
      "anyOf",
    );
  },
  $ref: ({ value, rule, root, path }) => {
    const names = String(rule).split("/").slice(1);
    const schema = names.reduce<unknown>((at, name) => Object(at)[name], root);
    return checkSchema(value, schema, root, path);
  },
  items: ({ value, rule, root, path }) =>
    listOf(value).flatMap((item, index) => checkSchema(item, rule, root, `${path}[${index}]`)),
  properties: ({ value, rule, root, path }) =>
    entriesOf(value).flatMap(([key, each]) =>
      Object.hasOwn(Object(rule), key) ? checkSchema(each, Object(rule)[key], root, `${path}.${key}`) : []
    ),
  required: ({ value, rule, path }) =>
    typeOf(value) !== "object"
      ? []
      : listOf(rule).filter((key) => !Object.hasOwn(Object(value), String(key))).map((key) =>
        `${path}: required ${String(key)}`
      ),
  additionalProperties: ({ value, rule, rules, root, path }) =>
    entriesOf(value).filter(([key]) => !Object.hasOwn(Object(rules["properties"]), key)).flatMap((
      [key, each],
    ) => rule === false ? [`${path}: no ${key}`] : checkSchema(each, rule, root, `${path}.${key}`)),
};

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeOf(value) === "object" ? Object.entries(Object(value)) : [];
}
