// The source of a function with what is known of its lines. Samples tell functions, not lines: times stand where a function
// begins, and the view says so.

import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { findFunctionEnd, findLineFacts, type LineFacts } from "../../../recording/analysis/source_lines.ts";
import type { CallsModel } from "../../state/calls.ts";
import { labelOfFrame, placeOfFrame } from "../../state/opened_recording.ts";
import { SourceLoader, type SourceState } from "../../state/source_text.ts";
import { Bar } from "../../widgets/bar.tsx";
import { VirtualList } from "../../widgets/virtual_list.tsx";
import { SourceLink } from "../source_link.tsx";
import type { TabProps } from "../tab_props.ts";

const LINE_PX = 18;
/** Lines above a function that is scrolled to. */
const CONTEXT_LINES = 4;

/** What the view shows. */
export interface SourceViewProps extends TabProps {
  readonly model: CallsModel;
}

/** The view. */
export function SourceView({ app, run, model }: SourceViewProps): JSX.Element {
  const loader = useMemo(() => new SourceLoader(), []);
  useEffect(() => () => loader.dispose(), [loader]);
  // Until somebody chooses one, the function with a source that took most.
  const heaviest = useMemo(() => computed(() => heaviestWithSource(model)), [model]);
  const frame = run.selectedFrame.value ?? heaviest.value;
  const { frames, strings } = run.recording.tables;
  const fileRow = frames.columns.file[frame] ?? -1;
  const file = strings.get(fileRow);
  useEffect(() => {
    if (file !== "") void loader.load(run.opened.id, file);
  }, [loader, run.opened.id, file]);
  const state = loader.state.value;
  const functions = model.functions.value;
  const facts = useMemo(() => findLineFacts(model.tables, functions, fileRow), [model, functions, fileRow]);
  if (frame < 0 || file === "") {
    return (
      <p class="source-note">
        {frame < 0 ? "No function has a source here." : "The engine brings this function: it has no source."}
      </p>
    );
  }
  const place = placeOfFrame(run.opened, frame);
  const isShown = state.phase === "shown" && state.file === file;
  return (
    <section class="source" aria-label="Source">
      <header class="source-head">
        <span class="mono cut strong">{labelOfFrame(run.opened, frame)}</span>
        <SourceLink app={app} place={place} />
        <span class="dim source-origin">{originOf(state)}</span>
      </header>
      {isShown
        ? <Lines model={model} frame={frame} lines={state.lines} facts={facts} file={file} />
        : <p class="source-note" role="status">{noteOf(state)}</p>}
      <footer class="source-foot dim">
        Samples tell which function ran, not which line: times stand where functions begin, with all that they
        called.
      </footer>
    </section>
  );
}

function heaviestWithSource({ tables, functions }: CallsModel): number {
  const { file, line } = tables.frames.columns;
  let best = -1;
  functions.value.self.forEach((micros, frame) => {
    const hasSource = (line[frame] ?? 0) > 0 && /[/\\]/.test(tables.strings.get(file[frame] ?? -1));
    if (hasSource && micros > (functions.value.self[best] ?? 0)) best = frame;
  });
  return best;
}

function originOf(state: SourceState): string {
  if (state.phase !== "shown") return "";
  if (state.source.origin === "map") return "from its source map";
  return state.source.changed ? "changed after the run: lines may be others" : "";
}

function noteOf(state: SourceState): string {
  return state.phase === "missing" ? `${state.reason}.` : "Reading the source…";
}

interface LinesProps {
  readonly model: CallsModel;
  readonly frame: number;
  readonly file: string;
  readonly lines: readonly string[];
  readonly facts: ReadonlyMap<number, LineFacts>;
}

function Lines({ model, frame, file, lines, facts }: LinesProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const { line, column } = placeOfFrame(model.run.opened, frame);
  const end = useMemo(() => findFunctionEnd(lines, line, column), [lines, line, column]);
  const most = Math.max(1, ...[...facts.values()].map(({ total }) => total));
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || line < 1) return;
    const top = (line - 1) * LINE_PX;
    const isVisible = top >= element.scrollTop && top < element.scrollTop + element.clientHeight - LINE_PX;
    if (!isVisible) element.scrollTop = Math.max(0, top - CONTEXT_LINES * LINE_PX);
  }, [file, line, lines]);
  const digits = String(lines.length).length;
  return (
    <>
      <div class="source-columns dim" aria-hidden="true" style={{ "--digits": `${digits}ch` }}>
        <span>Self</span>
        <span>Total</span>
      </div>
      <div
        class="source-lines"
        ref={scroller}
        tabIndex={0}
        role="table"
        aria-label="Lines"
        aria-rowcount={lines.length}
        style={{ "--digits": `${digits}ch` }}
      >
        <VirtualList
          count={lines.length}
          rowPx={LINE_PX}
          scroller={scroller}
          renderRow={(index, style) => {
            const number = index + 1;
            const isOf = number >= line && number <= end;
            return (
              <div
                key={number}
                class={number === line ? "source-line begins" : isOf ? "source-line inside" : "source-line"}
                style={style}
                role="row"
                aria-rowindex={number}
              >
                <span role="cell" class="line-number number dim">
                  {number}
                </span>
                <LineTimes model={model} facts={facts.get(number)} most={most} />
                <code role="cell">{lines[index]}</code>
              </div>
            );
          }}
        />
      </div>
    </>
  );
}

function LineTimes(
  { model, facts, most }: {
    readonly model: CallsModel;
    readonly facts: LineFacts | undefined;
    readonly most: number;
  },
): JSX.Element {
  const frame = facts?.frames[0];
  return (
    <span role="cell" class="line-times number">
      {facts !== undefined && facts.entries > 0 && (
        <span
          class="line-entries"
          title={`${formatNumberOf(facts.entries, "log entry", "log entries")} made here`}
        >
          {facts.entries} log
        </span>
      )}
      {facts !== undefined && frame !== undefined && (
        <button
          type="button"
          title={`Look at ${labelOfFrame(model.run.opened, frame)}`}
          onClick={() => model.select(frame)}
        >
          <span class="unseen">{labelOfFrame(model.run.opened, frame)}:</span>
          <span class="dim">{facts.self > 0 ? formatDuration(facts.self) : "–"}</span>
          <span>{formatDuration(facts.total)}</span>
          <Bar share={facts.total / most} />
        </button>
      )}
    </span>
  );
}
