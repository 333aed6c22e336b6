// The text that Bun's console shows. It writes out of sight, and node:util formats differently (measured on sixteen
// kinds of values), so the text is made again: strings as they are, everything else by Bun.inspect.

/** @param inspect Bun.inspect at the console's depth */
export function formatAsBun(args: readonly unknown[], inspect: (value: unknown) => string): string {
  const parts: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (typeof arg !== "string") {
      parts.push(inspect(arg));
      continue;
    }
    // Any string with arguments behind it is a format in Bun, not only the first.
    const { text, used } = arg.includes("%") ? expand(arg, args, i + 1, inspect) : { text: arg, used: 0 };
    parts.push(text);
    i += used;
  }
  return parts.join(" ");
}

function expand(
  format: string,
  args: readonly unknown[],
  start: number,
  inspect: (value: unknown) => string,
): { text: string; used: number } {
  let used = 0;
  const text = format.replace(/%([sdifjoOc%])/g, (directive, letter: string) => {
    if (letter === "%") return used < args.length - start ? "%" : directive;
    if (start + used >= args.length) return directive;
    const value = args[start + used++];
    switch (letter) {
      case "s":
        return typeof value === "symbol" ? value.toString() : String(value);
      case "d":
      case "i":
        return String(Math.trunc(Number(value)));
      case "f":
        return String(Number(value));
      case "j":
        return JSON.stringify(value) ?? "undefined";
      case "c":
        return "";
      default:
        return inspect(value);
    }
  });
  return { text, used };
}

/** Lines of a stack in what Bun.inspect shows of an error. */
const STACK_LINE = /^\s+at /;

/**
 * An error with its stack. Not read from `error.stack`: once that was looked at, Bun prints the error differently.
 * @param inspect Bun.inspect at the console's depth
 */
export function describeError(error: unknown, inspect: (value: unknown) => string): string {
  const told = describeUnreadable(error);
  if (told !== undefined) return told;
  const shown = inspect(error);
  if (!(error instanceof Error)) return shown;
  const lines = shown.split("\n");
  const start = lines.findIndex((line) => STACK_LINE.test(line));
  const end = lines.findIndex((line, i) => i > start && !STACK_LINE.test(line));
  const stack = start < 0 ? [] : lines.slice(start, end < 0 ? lines.length : end);
  return [`${error.name}: ${error.message}`, ...stack.map((line) => `    ${line.trim()}`)].join("\n");
}

/** What Bun says of code that it cannot read. */
interface BuildMessage extends Error {
  readonly position?: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** Code that cannot be read: Bun.inspect would mark the error as shown already, and Bun would not show it to the user. */
function describeUnreadable(error: unknown): string | undefined {
  const parts: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  if (!parts.some(isBuildMessage)) return undefined;
  return parts.filter(isBuildMessage).map(({ name, message, position }) =>
    `${name}: ${message}${position ? `\n    at ${position.file}:${position.line}:${position.column}` : ""}`
  ).join("\n");
}

function isBuildMessage(value: unknown): value is BuildMessage {
  return value instanceof Error && value.name === "BuildMessage";
}
