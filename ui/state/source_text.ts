// The source of a function, as the server reads it from its machine.

import { type Signal, signal } from "@preact/signals";
import type { SourceText } from "../../server/api/sources.ts";

/** Where loading stands. */
export type SourceState =
  | { readonly phase: "none" }
  | { readonly phase: "loading"; readonly file: string }
  | {
    readonly phase: "shown";
    readonly file: string;
    readonly source: SourceText;
    readonly lines: readonly string[];
  }
  | { readonly phase: "missing"; readonly file: string; readonly reason: string };

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

  /** Loads a file, unless it is there already. @param recording `application/time` @param file as its frames name it */
  async load(recording: string, file: string): Promise<void> {
    const shown = this.state.peek();
    if (shown.phase !== "none" && shown.file === file) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal: aborted } = this.#abort;
    this.state.value = { phase: "loading", file };
    try {
      const response = await this.#fetch(`/api/source?${new URLSearchParams({ recording, file })}`, aborted);
      const answer: unknown = await response.json();
      if (aborted.aborted) return;
      const source = response.ok ? parseSource(answer) : undefined;
      this.state.value = source === undefined
        ? { phase: "missing", file, reason: reasonOf(answer) }
        : { phase: "shown", file, source, lines: source.text.split(/\r?\n/) };
    } catch {
      if (!aborted.aborted) {
        this.state.value = { phase: "missing", file, reason: "The server does not answer" };
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
  const { text, origin, changed } = answer;
  if (typeof text !== "string" || (origin !== "file" && origin !== "map")) return undefined;
  return { text, origin, changed: changed === true };
}

function reasonOf(answer: unknown): string {
  const error = isObject(answer) ? answer["error"] : undefined;
  const message = isObject(error) ? error["message"] : undefined;
  return typeof message === "string" ? message : "The server answered something else";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
