// The source of a function: where it is from, its lines (source_lines.tsx), and how far their times are to be trusted.

import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import { findFunctionEnd, findLineFacts } from "../../../recording/analysis/source_lines.ts";
import type { CallsModel } from "../../state/calls.ts";
import { figureLines, type LineFigures } from "../../state/line_figures.ts";
import { labelOfFrame, placeOfFrame } from "../../state/opened_recording.ts";
import { SourceLoader, type SourceState } from "../../state/source_text.ts";
import { SourceLink } from "../source_link.tsx";
import type { TabProps } from "../tab_props.ts";
import { SourceLines } from "./source_lines.tsx";

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
  const line = frames.columns.line[frame] ?? 0;
  useEffect(() => {
    if (file !== "") void loader.load(run.opened.id, file, line);
  }, [loader, run.opened.id, file, line]);
  const state = loader.state.value;
  if (frame < 0 || file === "") {
    return (
      <p class="source-note">
        {frame < 0 ? "No function has a source here." : "The engine brings this function: it has no source."}
      </p>
    );
  }
  return (
    <section class="source" aria-label="Source">
      <header class="source-head">
        <span class="mono cut strong">{labelOfFrame(run.opened, frame)}</span>
        <SourceLink app={app} place={placeOfFrame(run.opened, frame)} />
        <span class="dim source-origin">{originOf(state)}</span>
      </header>
      {state.phase === "shown" && state.file === file
        ? <Shown model={model} frame={frame} state={state} />
        : <p class="source-note" role="status">{noteOf(state)}</p>}
    </section>
  );
}

interface ShownProps {
  readonly model: CallsModel;
  readonly frame: number;
  readonly state: Extract<SourceState, { phase: "shown" }>;
}

function Shown({ model, frame, state }: ShownProps): JSX.Element {
  const { lines } = state;
  const { firstLine } = state.source;
  const place = placeOfFrame(model.run.opened, frame);
  const functions = model.functions.value;
  const scope = model.run.scope.value;
  const fileRow = model.tables.frames.columns.file[frame] ?? -1;
  const facts = useMemo(() => findLineFacts(model.tables, functions, fileRow), [model, functions, fileRow]);
  const { name, line: from, column: fromColumn } = place;
  const to = useMemo(() => {
    // The top level of a module is all of it.
    if (from === 1 && fromColumn <= 1 && name === "(anonymous)") return firstLine + lines.length - 1;
    return findFunctionEnd(lines, from - firstLine + 1, fromColumn) + firstLine - 1;
  }, [lines, firstLine, from, fromColumn]);
  const figures = useMemo(() => figureLines(model, { frame, from, to, lines, firstLine }), [
    model,
    functions,
    frame,
    to,
    lines,
  ]);
  return (
    <>
      <SourceLines
        model={model}
        source={{ frame, from, to, lines, firstLine }}
        facts={facts}
        figures={figures}
      />
      <footer class="source-foot dim">{footOf(figures, scope.range !== undefined)}</footer>
    </>
  );
}

/** How far the times of lines are to be trusted. */
function footOf({ self, elsewhere }: LineFigures, isPart: boolean): string {
  if (elsewhere === undefined) {
    return self.size === 0
      ? "This recording does not tell lines: times stand where functions begin, with all that they called."
      : "No sample tells a line of this function: its time stands where it begins.";
  }
  const rest = elsewhere >= 1
    ? ` ${formatDuration(elsewhere)} of the function are on lines that no sample told.`
    : "";
  return `Self times of the lines add up to the function's. A total is known where one line alone names what it calls.${rest}${
    isPart ? " Within the marked stretch, lines share it as in the whole run." : ""
  }`;
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
  const { origin, changed, firstLine, lineCount } = state.source;
  const last = firstLine + state.lines.length - 1;
  return [
    last - firstLine + 1 < lineCount
      ? `lines ${formatCount(firstLine)} to ${formatCount(last)} of ${formatCount(lineCount)}`
      : "",
    origin === "map" ? "from its source map" : "",
    changed ? "changed after the run: lines may be others" : "",
  ].filter((part) => part !== "").join(" · ");
}

function noteOf(state: SourceState): string {
  return state.phase === "missing" ? `${state.reason}.` : "Reading the source…";
}
