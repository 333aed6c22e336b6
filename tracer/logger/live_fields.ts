// Fields that functions make, anew for each record: memory in use, the tenant of a request that becomes known in the middle
// of it. Programs without any pay a comparison a record.

import { reasonOf } from "./hostile.ts";
import { BoundFields } from "./record.ts";

/** The fields as they are now. Hot where no functions are among them. */
export function fieldsNow(bound: BoundFields | undefined): BoundFields | undefined {
  return bound?.isLive === true ? askFunctions(bound) : bound;
}

/** A function that logs gets a record without what functions make, rather than no end. */
function askFunctions(bound: BoundFields): BoundFields {
  const { fields, isAsked } = bound;
  bound.isAsked = true;
  const made = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "function" ? isAsked ? undefined : ask(value) : value,
  ]);
  bound.isAsked = isAsked;
  return new BoundFields(Object.fromEntries(made));
}

/** What a function makes, or why it does not. */
function ask(make: object): unknown {
  try {
    const value: unknown = typeof make === "function" && make();
    return typeof value === "function" ? undefined : value;
  } catch (error) {
    return `[could not be made: ${reasonOf(error)}]`;
  }
}
