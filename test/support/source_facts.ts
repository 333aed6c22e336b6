// What one source file says about itself, read from TypeScript's syntax tree: imports, host globals it uses, exits, suppressions.
// Judging those facts is the business of `architecture_rules.ts`.

import ts from "typescript";

/** One import, re-export or dynamic import. */
export interface ImportFact {
  /** As written, such as `./tables/strings.ts`, `node:fs`, `hono`. */
  readonly specifier: string;
  /** Whether only types are taken, so that nothing is loaded. */
  readonly typeOnly: boolean;
  readonly reExport: boolean;
  readonly line: number;
}

/** A name used, and where. */
export interface UseFact {
  readonly name: string;
  readonly line: number;
}

/** What silences a checker. `any`: the type; `cast`: `as T` but not `as const`; `nonNull`: `x!`; `directive`: `@ts-…`; `lint`: `deno-lint-ignore`. */
export type SuppressionKind = "any" | "cast" | "nonNull" | "directive" | "lint";

/** The facts of one file. */
export interface SourceFacts {
  readonly imports: readonly ImportFact[];
  /** Uses of names that the file itself does not declare, of those in `HOST_NAMES`. */
  readonly hostUses: readonly UseFact[];
  /** Calls that end the process, such as `process.exit`. */
  readonly exits: readonly UseFact[];
  readonly suppressions: readonly { readonly kind: SuppressionKind; readonly line: number }[];
  /** Whether the first thing in the file, after a `#!` line, is a comment. */
  readonly opensWithComment: boolean;
  readonly hasDefaultExport: boolean;
  /** Whether the file has statements, and all of them import or re-export. */
  readonly onlyReExports: boolean;
}

/** Globals of the runtimes, which code that runs anywhere must not touch. */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set(
  [
    "Bun",
    "Deno",
    "process",
    "Buffer",
    "require",
    "module",
    "global",
    "__dirname",
    "__filename",
    "setImmediate",
  ],
);

/** Globals of the page, which code that draws nothing must not touch. */
export const PAGE_NAMES: ReadonlySet<string> = new Set([
  "document",
  "window",
  "location",
  "navigator",
  "localStorage",
  "sessionStorage",
  "requestAnimationFrame",
  "XMLHttpRequest",
  "Element",
  "HTMLElement",
  "HTMLCanvasElement",
  "CanvasRenderingContext2D",
  "OffscreenCanvas",
  "Node",
]);

const EXIT_CALLS = new Set(["process.exit", "process.reallyExit", "process.abort", "Deno.exit"]);

/**
 * Reads the facts of one file; code that does not parse yields those of its readable parts.
 *
 * @param path tells TypeScript from TSX and JavaScript
 */
export function readSourceFacts(path: string, text: string): SourceFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const declared = new Set<string>();
  const used: UseFact[] = [];
  const imports: ImportFact[] = [];
  const exits: UseFact[] = [];
  const suppressions: { kind: SuppressionKind; line: number }[] = readCommentSuppressions(text);

  function lineOf(node: ts.Node): number {
    return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  }

  function visit(node: ts.Node): void {
    const imported = readImport(node);
    if (imported) imports.push({ ...imported, line: lineOf(node) });
    if (ts.isIdentifier(node)) {
      if (isDeclarationName(node)) declared.add(node.text);
      else if (isFreeUse(node)) used.push({ name: node.text, line: lineOf(node) });
    }
    if (ts.isCallExpression(node)) {
      const name = readExitName(node.expression);
      if (name) exits.push({ name, line: lineOf(node) });
    }
    const kind = readSuppressionKind(node);
    if (kind) suppressions.push({ kind, line: lineOf(node) });
    ts.forEachChild(node, visit);
  }
  visit(source);

  return {
    imports,
    exits,
    suppressions,
    hostUses: used.filter((use) => isHostName(use.name) && !declared.has(use.name)),
    opensWithComment: /^(#!.*\n)?\s*\/[/*]/.test(text.replace(/^\uFEFF/, "")),
    hasDefaultExport: source.statements.some(isDefaultExport),
    onlyReExports: isBarrel(source),
  };
}

function isHostName(name: string): boolean {
  return RUNTIME_NAMES.has(name) || PAGE_NAMES.has(name);
}

function readImport(node: ts.Node): Omit<ImportFact, "line"> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause;
    const bindings = clause?.namedBindings;
    const allTypes = bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.length > 0 &&
      clause?.name === undefined && bindings.elements.every((element) => element.isTypeOnly);
    const typeOnly = clause?.isTypeOnly === true || allTypes;
    return { specifier: node.moduleSpecifier.text, typeOnly, reExport: false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, reExport: true };
  }
  if (ts.isCallExpression(node)) {
    const [argument] = node.arguments;
    const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === "require");
    if (!loads || !argument || !ts.isStringLiteralLike(argument)) return undefined;
    return { specifier: argument.text, typeOnly: false, reExport: false };
  }
  // import("./x.ts").Type
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const literal = node.argument.literal;
    if (ts.isStringLiteral(literal)) return { specifier: literal.text, typeOnly: true, reExport: false };
  }
  return undefined;
}

/** Whether the identifier names a variable, parameter, function, class, type or import of this file. */
function isDeclarationName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isBindingElement(parent)) return parent.name === node;
  return (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent) ||
    ts.isFunctionExpression(parent) || ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) || ts.isTypeParameterDeclaration(parent) || ts.isImportClause(parent) ||
    ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent)) && parent.name === node;
}

/** Whether the identifier stands for itself: not a property, key, label or member name. */
function isFreeUse(node: ts.Identifier): boolean {
  const parent = node.parent;
  // globalThis.process is a use of process.
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return ts.isIdentifier(parent.expression) && parent.expression.text === "globalThis";
  }
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (ts.isExportSpecifier(parent) || ts.isImportSpecifier(parent) || ts.isJsxAttribute(parent)) return false;
  const isMember = ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) ||
    ts.isGetAccessorDeclaration(parent) || ts.isSetAccessorDeclaration(parent) ||
    ts.isNamedTupleMember(parent) || ts.isEnumMember(parent);
  return !(isMember && parent.name === node);
}

function readExitName(callee: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const owner = callee.expression.getText().replace(/^globalThis\??\./, "");
  const name = `${owner}.${callee.name.text}`;
  return EXIT_CALLS.has(name) ? name : undefined;
}

function readSuppressionKind(node: ts.Node): SuppressionKind | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return "any";
  if (ts.isNonNullExpression(node)) return "nonNull";
  // `let x!: T` claims as much as `x!` does.
  if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && node.exclamationToken) {
    return "nonNull";
  }
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
    return ts.isConstTypeReference(node.type) ? undefined : "cast";
  }
  return undefined;
}

/** Directives count where TypeScript and deno lint obey them: at the start of a comment. */
function readCommentSuppressions(text: string): { kind: SuppressionKind; line: number }[] {
  const found: { kind: SuppressionKind; line: number }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*(\/\/|\/\*|\{\/\*)\s*@ts-(ignore|expect-error|nocheck)\b/.test(line)) {
      found.push({ kind: "directive", line: index + 1 });
    }
    if (/^\s*(\/\/|\/\*|\{\/\*)\s*deno-lint-ignore\b/.test(line)) {
      found.push({ kind: "lint", line: index + 1 });
    }
  }
  return found;
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) ?? [] : [];
  return modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword);
}

function isBarrel(source: ts.SourceFile): boolean {
  const statements = source.statements;
  return statements.some((statement) => ts.isExportDeclaration(statement)) &&
    statements.every((statement) => ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement));
}
