// Where classes begin and end in a source, found by reading over it: profilers name methods without their class. Knows
// enough of JavaScript and TypeScript to skip comments, texts and expressions, and gets over what it does not know by
// the end of the line.

/** A class in a source. */
export interface ClassSpan {
  readonly name: string;
  /** 1-based, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Classes that a source may have; more are no classes somebody wrote. */
const MOST_CLASSES = 10_000;

/** Words after which a slash begins an expression. */
const BEFORE_EXPRESSION = /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/;

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/** Finds the classes of a source, those inside others after them. */
export function outlineClasses(text: string): ClassSpan[] {
  return new Scanner(text).scan();
}

/** The innermost class that a line is in; undefined when it is in none. */
export function classAtLine(classes: readonly ClassSpan[], line: number): string | undefined {
  let best: ClassSpan | undefined;
  for (const span of classes) {
    if (span.firstLine > line || span.lastLine < line) continue;
    if (best === undefined || span.lastLine - span.firstLine <= best.lastLine - best.firstLine) best = span;
  }
  return best?.name;
}

/** A class whose body has not begun. */
interface PendingClass {
  readonly name: string;
  readonly firstLine: number;
  /** Parentheses and angle brackets that are open in what it extends. */
  depth: number;
}

/** What an open brace is: of a text's expression, of a class, or of anything else. */
type Brace = "text" | "other" | { readonly name: string; readonly firstLine: number };

class Scanner {
  readonly #text: string;
  readonly #spans: ClassSpan[] = [];
  readonly #braces: Brace[] = [];
  #at = 0;
  #line = 1;
  #pending: PendingClass | undefined;
  /** The last word or sign that counts, and the name before an equals sign: of a class without one of its own. */
  #last = "";
  #assigned = "";

  constructor(text: string) {
    this.#text = text;
  }

  scan(): ClassSpan[] {
    while (this.#at < this.#text.length && this.#spans.length < MOST_CLASSES) this.#step();
    // What is not closed reaches to the end.
    for (const brace of this.#braces) if (typeof brace === "object") this.#close(brace);
    return this.#spans.sort((a, b) => a.firstLine - b.firstLine || b.lastLine - a.lastLine);
  }

  #step(): void {
    const letter = this.#text[this.#at] ?? "";
    const next = this.#text[this.#at + 1];
    if (letter === "\n") {
      this.#line++;
      this.#at++;
    } else if (letter === "/" && next === "/") this.#at = this.#indexOr("\n");
    else if (letter === "/" && next === "*") this.#skipTo(this.#indexOr("*/", 2) + 2);
    else if (letter === '"' || letter === "'") this.#skipString(letter);
    else if (letter === "`") this.#skipTemplate();
    else if (letter === "/" && this.#isExpressionNext()) this.#skipExpression();
    else if (!this.#readWord()) this.#readSign(letter);
  }

  #readWord(): boolean {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    if (word === undefined) return false;
    this.#at += word.length;
    if (word === "class" && this.#last !== ".") this.#beginClass();
    this.#last = word;
    return true;
  }

  #beginClass(): void {
    const [, name, sign] = /^\s*(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|([{<]))/u.exec(
      this.#text.slice(this.#at, this.#at + 200),
    ) ??
      [];
    const isNameless = sign !== undefined || name === "extends" || name === "implements";
    if (name === undefined && !isNameless) return;
    const own = isNameless ? this.#assigned : name ?? "";
    if (own !== "") this.#pending = { name: own, firstLine: this.#line, depth: 0 };
  }

  #readSign(letter: string): void {
    this.#at++;
    if (/\s/.test(letter)) return;
    if (letter === "=" && /\w|\$/.test(this.#last)) this.#assigned = this.#last;
    else if (letter === ";") this.#assigned = "";
    if (this.#pending !== undefined) {
      if (letter === "(" || letter === "<") this.#pending.depth++;
      else if (letter === ")" || (letter === ">" && this.#last !== "=")) this.#pending.depth--;
      else if (this.#pending.depth <= 0 && (letter === ";" || letter === ":")) this.#pending = undefined;
    }
    if (letter === "{") this.#openBrace();
    else if (letter === "}") this.#closeBrace();
    this.#last = letter;
  }

  #openBrace(): void {
    const pending = this.#pending;
    if (pending !== undefined && pending.depth <= 0) {
      this.#braces.push({ name: pending.name, firstLine: pending.firstLine });
      this.#pending = undefined;
    } else this.#braces.push("other");
  }

  #closeBrace(): void {
    const brace = this.#braces.pop();
    if (typeof brace === "object") this.#close(brace);
    else if (brace === "text") this.#skipTemplate(0);
  }

  #close({ name, firstLine }: { readonly name: string; readonly firstLine: number }): void {
    this.#spans.push({ name, firstLine, lastLine: this.#line });
  }

  #skipString(quote: string): void {
    this.#at++;
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      // A quote in text between tags is no string: the line's end is its end.
      if (letter === "\n") return;
      if (letter === "\\") {
        if (this.#text[this.#at + 1] === "\n") this.#line++;
        this.#at++;
      } else if (letter === quote) break;
    }
    this.#at++;
    this.#last = quote;
  }

  /** Skips a template up to its end or to an expression in it. @param from letters to go on behind */
  #skipTemplate(from = 1): void {
    this.#at += from;
    for (; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === "\n") this.#line++;
      else if (letter === "\\") this.#at++;
      else if (letter === "`") break;
      else if (letter === "$" && this.#text[this.#at + 1] === "{") {
        this.#braces.push("text");
        this.#at += 2;
        this.#last = "{";
        return;
      }
    }
    this.#at++;
    this.#last = "`";
  }

  #isExpressionNext(): boolean {
    return this.#last === "" || BEFORE_EXPRESSION.test(this.#last) ||
      /^[(,=:[!&|?{};+\-*%~^<>]$/.test(this.#last);
  }

  #skipExpression(): void {
    let isInSet = false;
    const start = this.#at;
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const letter = this.#text[this.#at];
      if (letter === "\n") {
        // It was a division, or the end of a tag.
        this.#at = start + 1;
        this.#last = "/";
        return;
      }
      if (letter === "\\") this.#at++;
      else if (letter === "[") isInSet = true;
      else if (letter === "]") isInSet = false;
      else if (letter === "/" && !isInSet) break;
    }
    this.#at++;
    this.#last = "/";
  }

  #skipTo(end: number): void {
    for (; this.#at < end; this.#at++) if (this.#text[this.#at] === "\n") this.#line++;
  }

  #indexOr(text: string, from = 0): number {
    const index = this.#text.indexOf(text, this.#at + from);
    return index < 0 ? this.#text.length : index;
  }
}
