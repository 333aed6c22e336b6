// README's tables of commands, read: which commands it promises, with which options, and what they print as JSON.

/** A command of README's table. */
export interface Documented {
  readonly name: string;
  /** The command without what may be left out, such as `record -- COMMAND…`; with what stands around it. */
  readonly plain: string;
  /** The command with each part that may be left out, one a text: `record [--label NAME]`. */
  readonly options: readonly string[];
  /** Options of any kind, such as `--label`. */
  readonly flags: readonly string[];
}

/** The commands of README's first table of them. @throws {Error} when there is no such table */
export function readDocumented(readme: string): Documented[] {
  return readTable(readme, "| command | what it does |").map(([cell = ""]) => {
    const code = codeOf(cell);
    const [, name = ""] = /\bmicrolog ([a-z]+)/.exec(code) ?? [];
    const parts = [...code.matchAll(/\[[^\]]*\]/g)].map(([part]) => part);
    const rest = code.replaceAll(/ ?\[[^\]]*\]/g, "").replace(/^microlog /, "");
    const flags = parts.flatMap((part) => /--[a-z-]+/.exec(part) ?? []);
    return { name, plain: rest, options: parts.map((part) => `${name} ${part}`), flags };
  });
}

/** What `--json` prints, by command: the shape as README writes it, "" where it is told in words alone. */
export function readJsonShapes(readme: string): Readonly<Record<string, string>> {
  const rows = readTable(readme, "| command | shape |").map(([command = "", shape = ""]) => {
    const code = codeOf(shape);
    return [codeOf(command), /^\[?\{/.test(code) ? code : ""];
  });
  return Object.fromEntries(rows);
}

/** Names of the outermost members of a shape: `a` and `b` of `[{a, b: {c}}]`. */
export function jsonKeys(shape: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  const outermost = shape.startsWith("[") ? 2 : 1;
  for (const [token] of shape.matchAll(/[[\]{}]|[,:]|\w+/g)) {
    if (/[[{]/.test(token)) depth++;
    else if (/[\]}]/.test(token)) depth--;
    else if (token === ":" && depth === outermost) keys.push(":");
    else if (/\w/.test(token) && depth === outermost && keys.at(-1) !== ":") keys.push(token);
    else if (token === "," && depth === outermost && keys.at(-1) === ":") keys.pop();
  }
  return keys.filter((key) => key !== ":");
}

/** Cells of the rows below a table's head. */
function readTable(readme: string, head: string): string[][] {
  const lines = readme.split("\n");
  const start = lines.indexOf(head);
  if (start < 0) throw new Error(`README has no table "${head}"`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end).map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

/** What stands between backticks, together; words between them are left out. */
function codeOf(cell: string): string {
  return [...cell.matchAll(/`([^`]*)`/g)].map(([, code = ""]) => code).join("").replaceAll("\\|", "|");
}
