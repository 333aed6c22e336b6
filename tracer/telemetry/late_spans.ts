// The spans of a thread before anybody takes them, and while somebody does. What records them (spans.ts) comes with who
// takes them: programs in which nobody does carry none of it along.

import type { ContextFrame } from "../logger/context.ts";
import { NO_SPAN, type Span, type SpanContext, type SpanOptions, type Spans } from "./spans.ts";

/** The spans of a thread. Its members are no private ones by `#`: JavaScriptCore takes 6 ns to look into these. */
export class LateSpans {
  /** Context that holds here. */
  declare readonly frame: SpanContext["frame"];
  /** What records them as long as somebody takes them. */
  declare private on: Spans | undefined;
  /** What did so last: spans may be open that were begun then. */
  declare private last: Spans | undefined;

  constructor(frame: SpanContext["frame"]) {
    this.frame = frame;
    this.on = undefined;
    this.last = undefined;
  }

  /** What records them from now on; undefined: nobody takes them. */
  use(spans: Spans | undefined): void {
    this.on = spans;
    this.last = spans ?? this.last;
  }

  /** What records them, or did so last; undefined as long as nobody ever took them. */
  get recorder(): Spans | undefined {
    return this.last;
  }

  /** Key of the span around, -1 when there is none. */
  currentKey(): number {
    return this.last === undefined ? this.frame().spanKey : this.last.currentKey();
  }

  /** Runs work in a span (spans.ts). Hot: short, so that engines put it into its callers. What is off costs a comparison. */
  span<T>(name: string, work: () => T, options?: SpanOptions): T {
    return this.on === undefined ? work() : this.on.span(name, work, options);
  }

  /** Begins a span that ends with `end()` or at the end of a `using` block. It becomes nobody's parent by itself. */
  start(name: string, options?: SpanOptions): Span {
    return this.on === undefined ? NO_SPAN : this.on.start(name, options);
  }
}

/** What holds inside a span, for those that enter contexts by other means than running work. */
export function frameIn(spans: LateSpans, span: Span, parts: Partial<ContextFrame>): ContextFrame {
  const frame = { ...spans.frame(), spanKey: span.key, ...parts };
  return spans.recorder?.traced(frame) ?? frame;
}
