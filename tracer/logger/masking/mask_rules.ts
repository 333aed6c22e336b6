// What a configuration says of masking, checked and understood.

import { ConfigurationError } from "../configuration_error.ts";
import { type Detector, DETECTORS } from "../mask.ts";
import {
  described,
  flag,
  listOf,
  mapOf,
  notOneOf,
  type Parser,
  readShape,
  type Shape,
  shapeSchema,
  text,
} from "../schema.ts";
import { ACTIONS, type MaskAction } from "./actions.ts";
import { MORE_DETECTORS } from "./more_detectors.ts";
import { type PathPattern, pathPattern } from "./path_pattern.ts";

/** How secrets are masked. What is not said is as without: names and shapes of secrets, replaced by `***`. */
export interface MaskConfiguration {
  /** Names of more fields that are secret, at any depth, in any way of writing: `employee_id` is `employeeId`, too. */
  readonly keys?: readonly string[];
  /** Places of more fields that are secret: `user.*.token`, `**.pin`. What was thrown is below `error`. */
  readonly paths?: readonly string[];
  /** What is looked for in texts: true or false, or how it is treated. */
  readonly detectors?: Readonly<Partial<Record<DetectorName, boolean | MaskAction>>>;
  /** Regular expressions for more that is looked for in texts, by name. */
  readonly patterns?: Readonly<Record<string, string | RegExp>>;
  /** How secrets are treated, default `redact`. */
  readonly action?: MaskAction;
  /** Only values of these names, and what is below them, are written. */
  readonly allow?: readonly string[];
  /** Names that sound secret and are not. */
  readonly keep?: readonly string[];
  /** What `redact` writes, default `***`. */
  readonly replacement?: string;
  /** Key of `hash`, default a new one for each process: with one of your own, hashes are the same in all of them. */
  readonly hashKey?: string;
}

/** Detectors that are on unless they are switched off, and those that are off unless they are switched on. */
export type DetectorName =
  | "url"
  | "authorization"
  | "assignment"
  | "jwt"
  | "cloudKeys"
  | "privateKey"
  | "creditCard"
  | "iban"
  | "email"
  | "ipv4"
  | "ipv6"
  | "phone"
  | "uuid";

/** A detector in force. */
export interface RuledDetector extends Detector {
  readonly action: MaskAction;
}

/** Rules, understood. */
export interface MaskRules {
  readonly keys: readonly string[];
  readonly paths: readonly PathPattern[];
  /** Of those that are always looked for. */
  readonly usual: readonly RuledDetector[];
  /** All others. */
  readonly more: readonly RuledDetector[];
  readonly action: MaskAction;
  readonly allow: readonly string[] | undefined;
  readonly keep: readonly string[];
  readonly replacement: string;
  readonly hashKey: string | undefined;
}

const action: Parser<MaskAction> = described({ enum: ACTIONS }, (value, path) => {
  if (isAction(value)) return value;
  throw notOneOf(path, value, ACTIONS, ", or a function");
});

const flagOrAction: Parser<boolean | MaskAction> = described(
  { anyOf: [flag.json ?? {}, { enum: ACTIONS }] },
  (value, path) => isAction(value) ? value : flag(value, path),
);

const pattern: Parser<RegExp> = described({ type: "string", minLength: 1 }, (value, path) => {
  try {
    if (value instanceof RegExp) {
      return new RegExp(value.source, [...new Set(`${value.flags}g`)].join("").replace("y", ""));
    }
    if (typeof value === "string" && value !== "") return new RegExp(value, "gu");
  } catch (error) {
    throw new ConfigurationError(
      path,
      `is no regular expression: ${error instanceof Error ? error.message : ""}`,
    );
  }
  throw new ConfigurationError(path, "is none; a regular expression is wanted");
});

const DETECTOR_NAMES = [...new Set([...DETECTORS, ...MORE_DETECTORS].map(({ name }) => name))];
const DETECTOR_SHAPE: Shape = Object.fromEntries(DETECTOR_NAMES.map((name) => [name, flagOrAction]));

const detectorSettings: Parser<Readonly<Record<string, boolean | MaskAction | undefined>>> = described(
  shapeSchema(DETECTOR_SHAPE),
  (value, path) => {
    const read: Record<string, boolean | MaskAction | undefined> = {};
    for (const [name, setting] of Object.entries(readShape(value, path, DETECTOR_SHAPE))) {
      read[name] = isAction(setting) || typeof setting === "boolean" ? setting : undefined;
    }
    return read;
  },
);

const MASK_SHAPE = {
  keys: listOf(text),
  paths: listOf(pathPattern),
  detectors: detectorSettings,
  patterns: mapOf(pattern),
  action,
  allow: listOf(text),
  keep: listOf(text),
  replacement: text,
  hashKey: text,
} as const satisfies Shape;

/** What of JSON `mask` takes. */
export const MASK_JSON = { anyOf: [flag.json ?? {}, shapeSchema(MASK_SHAPE)] };

/** @throws {ConfigurationError} when a value is not what it should be, or a key is not known */
export function readMaskRules(
  value: unknown,
  path: string,
  onUnknown?: (problem: ConfigurationError) => void,
): MaskRules {
  const read = readShape(value, path, MASK_SHAPE, onUnknown);
  const usualAction = read.action ?? "redact";
  const settings = read.detectors ?? {};
  const named = (detectors: readonly Detector[], isOn: boolean) =>
    detectors.flatMap((detector) => {
      const setting = settings[detector.name] ?? isOn;
      return setting === false ? [] : [{ ...detector, action: setting === true ? usualAction : setting }];
    });
  const own = Object.entries(read.patterns ?? {}).map(([name, regular]) => ({
    name,
    pattern: regular,
    action: usualAction,
  }));
  return {
    keys: read.keys ?? [],
    paths: read.paths ?? [],
    usual: named(DETECTORS, true),
    more: [...named(MORE_DETECTORS, false), ...own],
    action: usualAction,
    allow: read.allow,
    keep: read.keep ?? [],
    replacement: read.replacement ?? "***",
    hashKey: read.hashKey,
  };
}

function isAction(value: unknown): value is MaskAction {
  return typeof value === "function" || ACTIONS.some((name) => name === value);
}
