// What a request to control the logging says, checked: whoever has the token may still be wrong.

import { findLevel } from "./levels.ts";

/** Bytes of a body that is read. */
export const MOST_BODY_BYTES = 4096;

/** Seconds for which a level may be set, a month: beyond, timers of runtimes go off at once. */
const MOST_SECONDS = 2_000_000;

/** Why a request is refused. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}

/** A level that is to be set. */
export interface LevelChange {
  /** "" is the root. */
  readonly logger: string;
  /** Undefined leaves it to the configuration. */
  readonly level: string | undefined;
  /** Undefined: until it is set again. */
  readonly seconds: number | undefined;
}

const KEYS = ["logger", "level", "seconds"] as const;

/** Understands a body. @throws {ControlError} when something in it is not known */
export function readChange(text: string): LevelChange {
  const body = parse(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new ControlError(`The body is no object; one with ${KEYS.join(", ")} is wanted`);
  }
  for (const key of Object.keys(body)) {
    if (!KEYS.some((known) => known === key)) {
      throw new ControlError(`"${key}" is not known; keys are ${KEYS.join(", ")}`);
    }
  }
  const { logger = "", level, seconds }: Readonly<Record<string, unknown>> = { ...body };
  if (typeof logger !== "string") throw new ControlError("logger is no text");
  if (level !== null && findLevel(level) === undefined) {
    throw new ControlError(`level is ${JSON.stringify(level)}; the name of a level, off or null is wanted`);
  }
  if (seconds !== undefined && !(typeof seconds === "number" && seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new ControlError(`seconds is ${JSON.stringify(seconds)}; a number up to ${MOST_SECONDS} is wanted`);
  }
  return { logger, level: typeof level === "string" ? level : undefined, seconds };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError("The body is no JSON");
  }
}

/** The body of a request, which may be longer than it says. @throws {ControlError} when it is too long */
export async function readBody({ body }: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (const reader = body?.getReader(); reader !== undefined;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MOST_BODY_BYTES) {
      await reader.cancel();
      throw new ControlError(`The body is longer than ${MOST_BODY_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

/** Whether two texts are the same, found out in a time that does not tell where they differ. */
export function isSameSecret(told: string, expected: string): boolean {
  let difference = told.length ^ expected.length;
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ (told.charCodeAt(i) | 0);
  return difference === 0;
}
