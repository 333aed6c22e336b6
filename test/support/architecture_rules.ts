// The rules of the house as functions: each takes the tree of sources and answers with problems, one sentence each.
// What is allowed where is data, and stands in `architecture_test.ts`.

import {
  PAGE_NAMES,
  readSourceFacts,
  RUNTIME_NAMES,
  type SourceFacts,
  type SuppressionKind,
} from "./source_facts.ts";

/** A source file with what it says. */
export interface SourceFile {
  readonly text: string;
  readonly facts: SourceFacts;
}

/** Sources by path from the project's folder, such as `recording/errors.ts`. */
export type SourceTree = ReadonlyMap<string, SourceFile>;

/** A row of DESIGN's import table. A file belongs to the zone with the longest name that is its path or a folder above it. */
export interface Zone {
  /**
   * Zones it may import besides itself. `recording` is that zone alone, `recording/*` also those below it, `*` is any;
   * `type:` in front allows only types.
   */
  readonly imports: readonly string[];
  /** `pure`: no host and no page; `web`: no host. Default: anything. */
  readonly purity?: "pure" | "web";
  /** npm packages it may import; default: any. */
  readonly packages?: readonly string[];
}

/** The import table. */
export type Zones = Readonly<Record<string, Zone>>;

/** How many of each kind of suppression there may be. */
export type SuppressionCounts = Readonly<Record<SuppressionKind, number>>;

/** Where suppressions of each kind stand. */
export type SuppressionPlaces = Readonly<Record<SuppressionKind, readonly string[]>>;

/** Builds the tree from texts by path. */
export function readTree(files: ReadonlyMap<string, string>): SourceTree {
  const tree = new Map<string, SourceFile>();
  for (const [path, text] of files) tree.set(path, { text, facts: readSourceFacts(path, text) });
  return tree;
}

/** Files that stand in no zone: a new folder needs a row in DESIGN's table. */
export function findUnplacedFiles(tree: SourceTree, zones: Zones): string[] {
  return [...tree.keys()].filter((path) => findZone(path, zones) === undefined)
    .map((path) => `${path} stands in no folder of DESIGN's import table`);
}

/** Imports that DESIGN's table does not allow, of our files and of packages. */
export function findForbiddenImports(tree: SourceTree, zones: Zones): string[] {
  const problems: string[] = [];
  for (const [path, { facts }] of tree) {
    const zoneName = findZone(path, zones);
    const zone = zoneName === undefined ? undefined : zones[zoneName];
    if (zoneName === undefined || zone === undefined) continue;
    for (const { specifier, typeOnly, line } of facts.imports) {
      const where = `${path}:${line}`;
      if (isRelative(specifier)) {
        const target = resolveSpecifier(path, specifier);
        const targetZone = findZone(target, zones) ?? target.split("/")[0] ?? target;
        if (targetZone === zoneName || isAllowed(zone.imports, targetZone, true)) continue;
        if (!isAllowed(zone.imports, targetZone, false)) {
          problems.push(`${where} ${zoneName} may not import ${targetZone} ("${specifier}")`);
        } else if (!typeOnly) {
          problems.push(`${where} ${zoneName} may import only types from ${targetZone} ("${specifier}")`);
        }
      } else if (!isBuiltIn(specifier) && zone.packages?.includes(readPackageName(specifier)) === false) {
        problems.push(`${where} ${zoneName} may not import the package "${readPackageName(specifier)}"`);
      }
    }
  }
  return problems;
}

/** Imports of a package outside the one folder that may know it. @param owners folder by package */
export function findStrayPackages(tree: SourceTree, owners: Readonly<Record<string, string>>): string[] {
  const problems: string[] = [];
  for (const [path, { facts }] of tree) {
    for (const { specifier, line } of facts.imports) {
      if (isRelative(specifier)) continue;
      const owner = owners[readPackageName(specifier)];
      if (owner === undefined || isBelow(path, owner)) continue;
      problems.push(`${path}:${line} only ${owner}/ may import "${specifier}"`);
    }
  }
  return problems;
}

/** Circles of imports, types included: each names its files in order. */
export function findImportCycles(tree: SourceTree): string[] {
  const problems: string[] = [];
  const finished = new Set<string>();
  const trail: string[] = [];

  function walk(path: string): void {
    if (finished.has(path)) return;
    const start = trail.indexOf(path);
    if (start >= 0) {
      problems.push(`import cycle: ${[...trail.slice(start), path].join(" → ")}`);
      return;
    }
    trail.push(path);
    for (const { specifier } of tree.get(path)?.facts.imports ?? []) {
      const target = isRelative(specifier) ? resolveSpecifier(path, specifier) : "";
      if (tree.has(target)) walk(target);
    }
    trail.pop();
    finished.add(path);
  }
  for (const path of tree.keys()) walk(path);
  return problems;
}

/** Uses of a runtime or of the page where the zone is to work without them. */
export function findImpurities(tree: SourceTree, zones: Zones): string[] {
  const problems: string[] = [];
  for (const [path, { facts }] of tree) {
    const purity = zones[findZone(path, zones) ?? ""]?.purity;
    if (purity === undefined) continue;
    for (const { specifier, line } of facts.imports) {
      if (isBuiltIn(specifier)) problems.push(`${path}:${line} imports "${specifier}" in a ${purity} folder`);
    }
    for (const { name, line } of facts.hostUses) {
      const forbidden = RUNTIME_NAMES.has(name) || (purity === "pure" && PAGE_NAMES.has(name));
      if (forbidden) problems.push(`${path}:${line} uses ${name} in a ${purity} folder`);
    }
  }
  return problems;
}

/** Calls that end the process anywhere but in the `allowed` files and folders. */
export function findExits(tree: SourceTree, allowed: readonly string[]): string[] {
  const problems: string[] = [];
  for (const [path, { facts }] of tree) {
    if (allowed.some((place) => isBelow(path, place))) continue;
    for (const { name, line } of facts.exits) {
      problems.push(`${path}:${line} calls ${name}(): return or throw, and set process.exitCode in tools`);
    }
  }
  return problems;
}

/** Files longer than `limitLines` without a reason, and reasons that no file needs any more. */
export function findLongFiles(
  tree: SourceTree,
  limitLines: number,
  reasons: Readonly<Record<string, string>>,
): string[] {
  const problems: string[] = [];
  for (const [path, { text }] of tree) {
    const lines = countLines(text);
    if (lines <= limitLines || reasons[path] !== undefined) continue;
    problems.push(`${path} has ${lines} lines of ${limitLines}: split it, or list it with its reason`);
  }
  for (const path of Object.keys(reasons)) {
    const file = tree.get(path);
    if (file && countLines(file.text) > limitLines) continue;
    problems.push(`${path} is listed as a long file, and is none`);
  }
  return problems;
}

/** Names that are not snake_case, or that say nothing. */
export function findBadNames(tree: SourceTree): string[] {
  const problems: string[] = [];
  for (const path of tree.keys()) {
    const parts = path.split("/").filter((part) => !part.startsWith("."));
    if (parts.some((part) => !/^[a-z0-9]+(_[a-z0-9]+)*(\.d)?(\.[a-z]+)?$/.test(part))) {
      problems.push(`${path} is not snake_case`);
    }
    const stems = parts.map((part) => part.replace(/\..*$/, "").replace(/_(test|bench)$/, ""));
    if (stems.some((stem) => /^(utils?|helpers?|common|misc)$/.test(stem))) {
      problems.push(`${path} does not say what it holds`);
    }
  }
  return problems;
}

/** Files that only pass on what others export, `export *`, and files named for that. @param allowed the barrels wanted */
export function findBarrels(tree: SourceTree, allowed: readonly string[]): string[] {
  const problems: string[] = [];
  for (const [path, { text, facts }] of tree) {
    if (allowed.includes(path)) continue;
    const named = /(^|\/)(mod|index)\.tsx?$/.test(path);
    if (named || facts.onlyReExports || /^export \* /m.test(text)) problems.push(`${path} is a barrel`);
  }
  return problems;
}

/** Files without a comment at their head. */
export function findMissingHeads(tree: SourceTree): string[] {
  return [...tree].filter(([, { facts }]) => !facts.opensWithComment)
    .map(([path]) => `${path} does not open with a comment that says what it holds`);
}

/** Default exports: names are to be the same everywhere. */
export function findDefaultExports(tree: SourceTree): string[] {
  return [...tree].filter(([, { facts }]) => facts.hasDefaultExport)
    .map(([path]) => `${path} has a default export`);
}

/**
 * Finds what silences a checker: places such as `cli/open.ts:12` by kind. `any`, `@ts-…` and lint directives count
 * everywhere, casts and `!` in the product only: tests hand over wrong things on purpose.
 *
 * @param product folders and files that ship
 */
export function findSuppressions(tree: SourceTree, product: readonly string[]): SuppressionPlaces {
  const places: Record<SuppressionKind, string[]> = {
    any: [],
    cast: [],
    nonNull: [],
    directive: [],
    lint: [],
  };
  for (const [path, { facts }] of tree) {
    const ships = product.some((place) => isBelow(path, place));
    for (const { kind, line } of facts.suppressions) {
      if (ships || (kind !== "cast" && kind !== "nonNull")) places[kind].push(`${path}:${line}`);
    }
  }
  return places;
}

/** Compares with the numbers that may only fall: more is forbidden, fewer wants the number lowered. */
export function compareSuppressions(found: SuppressionPlaces, allowed: SuppressionCounts): string[] {
  const problems: string[] = [];
  for (const kind of ["any", "cast", "nonNull", "directive", "lint"] as const) {
    const count = found[kind].length;
    if (count === allowed[kind]) continue;
    const numbers = `${count} suppressions of kind "${kind}" where ${allowed[kind]} are allowed`;
    if (count < allowed[kind]) problems.push(`${numbers}: lower the number`);
    else problems.push(`${numbers}: write it without. They are: ${groupByFile(found[kind])}`);
  }
  return problems;
}

/** `a.ts:1`, `a.ts:2` → `a.ts:1,2`. */
function groupByFile(places: readonly string[]): string {
  const lines = new Map<string, string[]>();
  for (const place of places) {
    const [file = "", line = ""] = place.split(":");
    lines.set(file, [...lines.get(file) ?? [], line]);
  }
  return [...lines].map(([file, numbers]) => `${file}:${numbers.join()}`).join(" ");
}

/** Lines that name a folder of somebody's machine. @param files any text files by path */
export function findMachinePaths(
  files: ReadonlyMap<string, string>,
  machinePaths: readonly string[],
): string[] {
  const problems: string[] = [];
  for (const [path, text] of files) {
    for (const machinePath of machinePaths) {
      const at = text.indexOf(machinePath);
      if (at < 0) continue;
      problems.push(`${path}:${countLines(text.slice(0, at + 1))} names "${machinePath}"`);
    }
  }
  return problems;
}

function findZone(path: string, zones: Zones): string | undefined {
  let found: string | undefined;
  for (const name of Object.keys(zones)) {
    if (isBelow(path, name) && name.length > (found?.length ?? -1)) found = name;
  }
  return found;
}

function isAllowed(patterns: readonly string[], zone: string, asValue: boolean): boolean {
  return patterns.some((pattern) => {
    const typesOnly = pattern.startsWith("type:");
    if (typesOnly && asValue) return false;
    const name = typesOnly ? pattern.slice("type:".length) : pattern;
    if (name === "*") return true;
    return name.endsWith("/*") ? isBelow(zone, name.slice(0, -2)) : zone === name;
  });
}

function isBelow(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

function isBuiltIn(specifier: string): boolean {
  return /^(node|bun|deno):/.test(specifier) || specifier === "bun";
}

/** `@preact/signals/utils` → `@preact/signals`, `hono/html` → `hono`. */
function readPackageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function resolveSpecifier(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function countLines(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
