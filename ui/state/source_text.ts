// The source of a function, as the server reads it from its machine.

import { type Signal, signal } from "@preact/signals";
import type { SourceText } from "../../server/api/sources.ts";

/** Where loading stands. */
export type SourceState =
  | { readonly phase: "none" }
  | { readonly phase: "loading"; readonly file: string; readonly line: number }
  | {
    readonly phase: "shown";
    readonly file: string;
    readonly source: SourceText;
    readonly lines: readonly string[];
  }
  | { readonly phase: "missing"; readonly file: string; readonly line: number; readonly reason: string };

/** Fetches a source. */
export type FetchSource = (url: string, signal: AbortSignal) => Promise<Response>;

/** The source that is looked at: one at a time. */
export class SourceLoader {
  readonly state: Signal<SourceState> = signal({ phase: "none" });
  readonly #fetch: FetchSource;
  #abort = new AbortController();

  constructor(fetchSource: FetchSource = (url, aborted) => fetch(url, { signal: aborted })) {
    this.#fetch = fetchSource;
  }

  /**
   * Loads a file, unless it is there already.
   * @param recording `application/time`
   * @param file as its frames name it
   * @param line that is looked at: of large files a part around it is loaded
   */
  async load(recording: string, file: string, line: number): Promise<void> {
    const known = this.state.peek();
    if (known.phase !== "none" && known.file === file && hasLine(known, line)) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal: aborted } = this.#abort;
    this.state.value = { phase: "loading", file, line };
    try {
      const query = new URLSearchParams({ recording, file, line: String(Math.max(1, line)) });
      const response = await this.#fetch(`/api/source?${query}`, aborted);
      const answer: unknown = await response.json();
      if (aborted.aborted) return;
      const source = response.ok ? parseSource(answer) : undefined;
      this.state.value = source === undefined
        ? { phase: "missing", file, line, reason: reasonOf(answer) }
        : { phase: "shown", file, source, lines: source.text.split(/\r?\n/) };
    } catch {
      if (!aborted.aborted) {
        this.state.value = { phase: "missing", file, line, reason: "The server does not answer" };
      }
    }
  }

  dispose(): void {
    this.#abort.abort();
  }
}

/** A source in the server's answer; undefined when it has none. */
export function parseSource(answer: unknown): SourceText | undefined {
  if (!isObject(answer)) return undefined;
  const { text, origin, changed, firstLine, lineCount } = answer;
  if (typeof text !== "string" || (origin !== "file" && origin !== "map")) return undefined;
  if (typeof firstLine !== "number" || typeof lineCount !== "number") return undefined;
  return { text, origin, changed: changed === true, firstLine, lineCount };
}

/** Whether a line is among those that are there, or asking for it again leads nowhere else. */
function hasLine(state: Exclude<SourceState, { phase: "none" }>, line: number): boolean {
  if (state.phase === "loading") return state.line === line;
  if (state.phase === "missing") return true;
  const { firstLine, lineCount } = state.source;
  const last = firstLine + state.lines.length - 1;
  return line >= firstLine && Math.min(line, lineCount) <= last;
}

function reasonOf(answer: unknown): string {
  const error = isObject(answer) ? answer["error"] : undefined;
  const message = isObject(error) ? error["message"] : undefined;
  return typeof message === "string" ? message : "The server answered something else";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
