// Looks at the program's values that never throw: getters, Proxies and methods of theirs may, and logging must not.

/** As `Fields`, which stands above this file. */
type Members = Readonly<Record<string, unknown>>;

/** A member, or why there is none: one getter that throws does not cost the others. */
export function readMember(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name);
  } catch (error) {
    return `[could not be read: ${reasonOf(error)}]`;
  }
}

/** What an error says of itself, whatever was thrown. */
export function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return "it threw something that has no text";
  }
}

/** What an error has for a name or a message. In strange ones that is no text, and objects may hold anything. */
export function toldBy(error: object, name: "name" | "message"): string {
  const told = readMember(error, name);
  if (typeof told === "string") return told;
  return holdsMore(told) ? "[no text]" : String(told);
}

/** Whether a value may hold others, which would be told with it. */
function holdsMore(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/**
 * The stack of an error, if it is a text. Of strange errors without their first line, which Deno makes of name and message
 * only when it is asked for.
 */
export function stackTextOf(error: object): string | undefined {
  const stack = readMember(error, "stack");
  if (typeof stack !== "string") return undefined;
  const isStrange = holdsMore(readMember(error, "name")) || holdsMore(readMember(error, "message"));
  return isStrange ? stack.slice(Math.max(0, stack.search(/^ *at /m))) : stack;
}

/** Whether a value is an error, also one of another realm (`node:vm`, frames of a page). */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false; // a Proxy that was revoked, or throws
  }
}

/** Whether a value is an array; a Proxy that was revoked is none. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * The fields as they are now, the first ones before those of the second. What is no object with names, whatever its type
 * says, is one field: a long text would be a field for each of its characters.
 */
export function copyFields(first: Members | undefined, second: Members): Members {
  if ((typeof second !== "object" && second !== undefined) || isList(second)) {
    return { ...first, value: second };
  }
  try {
    return { ...first, ...second };
  } catch {
    return { ...first, ...readEach(second) };
  }
}

function readEach(fields: Members): Members {
  const copy: Record<string, unknown> = {};
  for (const name of namesOf(fields)) {
    Object.defineProperty(copy, name, {
      value: readMember(fields, name),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

/** Names of fields, none where they cannot be told. */
export function namesOf(fields: Members): readonly string[] {
  try {
    return Object.keys(fields);
  } catch {
    return [];
  }
}
