// Lines of a source, each with the time that it took, and what functions that begin there took.

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { LineFacts } from "../../../recording/analysis/source_lines.ts";
import type { CallsModel } from "../../state/calls.ts";
import type { FunctionPlace, LineFigures } from "../../state/line_figures.ts";
import { labelOfFrame } from "../../state/opened_recording.ts";
import { Bar } from "../../widgets/bar.tsx";
import { VirtualList } from "../../widgets/virtual_list.tsx";

const LINE_PX = 18;
/** Lines above a function that is scrolled to. */
const CONTEXT_LINES = 4;

/** What is shown. */
export interface SourceLinesProps {
  readonly model: CallsModel;
  readonly source: FunctionPlace;
  readonly facts: ReadonlyMap<number, LineFacts>;
  readonly figures: LineFigures;
}

/** The lines. */
export function SourceLines({ model, source, facts, figures }: SourceLinesProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const { lines, firstLine, from, to } = source;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || from < firstLine) return;
    const top = (from - firstLine) * LINE_PX;
    const isVisible = top >= element.scrollTop && top < element.scrollTop + element.clientHeight - LINE_PX;
    if (!isVisible) element.scrollTop = Math.max(0, top - CONTEXT_LINES * LINE_PX);
  }, [from, lines]);
  const digits = `${String(firstLine + lines.length).length}ch`;
  return (
    <>
      <div class="source-columns dim" aria-hidden="true" style={{ "--digits": digits }}>
        <span>Self</span>
        <span>Total</span>
      </div>
      <div
        class="source-lines"
        ref={scroller}
        tabIndex={0}
        role="table"
        aria-label="Lines"
        aria-rowcount={firstLine + lines.length - 1}
        style={{ "--digits": digits }}
      >
        <VirtualList
          count={lines.length}
          rowPx={LINE_PX}
          scroller={scroller}
          renderRow={(index, style) => {
            const number = firstLine + index;
            const part = number === from ? "begins" : number > from && number <= to ? "inside" : "";
            return (
              <div
                key={number}
                class={`source-line ${part}`}
                style={style}
                role="row"
                aria-rowindex={number}
              >
                <span role="cell" class="line-number number dim">{number}</span>
                <LineTimes number={number} figures={figures} />
                <span role="cell" class="line-text">
                  <code>{lines[index]}</code>
                  <Begins model={model} facts={facts.get(number)} />
                </span>
              </div>
            );
          }}
        />
      </div>
    </>
  );
}

function LineTimes(
  { number, figures }: { readonly number: number; readonly figures: LineFigures },
): JSX.Element {
  const self = figures.self.get(number) ?? 0;
  const total = figures.total.get(number) ?? 0;
  return (
    <span role="cell" class="line-times number">
      <span class="line-self">{self > 0 ? formatDuration(self) : ""}</span>
      <span class="dim">{total > 0 ? formatDuration(total) : ""}</span>
      {self > 0 ? <Bar share={self / Math.max(1, figures.most)} /> : <span />}
    </span>
  );
}

/** What functions that begin on a line took, and what was logged there. */
function Begins(
  { model, facts }: { readonly model: CallsModel; readonly facts: LineFacts | undefined },
): JSX.Element | null {
  if (facts === undefined) return null;
  const frame = facts.frames[0];
  return (
    <span class="line-begins number">
      {frame !== undefined && (
        <button
          type="button"
          title={`Look at ${labelOfFrame(model.run.opened, frame)}`}
          onClick={() => model.select(frame)}
        >
          <span class="unseen">{labelOfFrame(model.run.opened, frame)}:</span>
          self {facts.self > 0 ? formatDuration(facts.self) : "–"} · total {formatDuration(facts.total)}
        </button>
      )}
      {facts.entries > 0 && (
        <span
          class="line-entries"
          title={`${formatNumberOf(facts.entries, "log entry", "log entries")} made here`}
        >
          {facts.entries} log
        </span>
      )}
    </span>
  );
}
