// The Design tab: the call graph as structure, as a picture or as a table.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { FontAdvances, widthOf } from "../../canvas/text_fit.ts";
import { DesignModel } from "../../state/design.ts";
import { createGraphPlacer } from "../../state/graph_worker.ts";
import { recallMoved, rememberMoved, sessionMemory } from "../../state/moved_nodes.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { Busy, BusyLine } from "../../widgets/busy.tsx";
import type { TabProps } from "../tab_props.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { useSettled } from "../use_settled.ts";
import { DesignFoot } from "./design_foot.tsx";
import { DESIGN_VIEWS, DesignHeader, type DesignView } from "./design_header.tsx";
import { DesignTable } from "./design_table.tsx";
import { GraphView } from "./graph_view.tsx";

const TITLE_FONT = "600 12px";
const NOTE_FONT = "11px";

/** The tab for one recording. */
export function DesignTab({ app, run: newest }: TabProps): JSX.Element {
  const fonts = useMemo(loadFonts, []);
  const placer = useMemo(createGraphPlacer, []);
  const { shown: model, isComing } = useSettled(newest, {
    make: (run: OpenRun) => {
      const memory = sessionMemory(globalThis.window);
      return new DesignModel(run, {
        place: placer.place,
        measure: {
          title: (text) => widthOf(text, fonts.title.of),
          note: (text) => widthOf(text, fonts.note.of),
        },
        recall: (name) => recallMoved(memory, name),
        remember: (name, moved) => rememberMoved(memory, name, moved),
      });
    },
    isReady: (made) => made.isReady(),
    isSame: (earlier, next) => earlier.opened.id === next.opened.id,
    // What was moved, selected and taken apart is kept elsewhere.
    take: () => {},
    drop: (made) => made.dispose(),
  });
  const { run } = model;
  useEffect(() => placer.dispose, []);
  useSignalEffect(() => {
    document.title = `Design · ${run.opened.id.split("/")[0] ?? ""} · microlog`;
  });
  const option = useComputedOf(run, () => run.option("design.view").value).value;
  const view = DESIGN_VIEWS.find((each) => each === option) ?? "graph";
  const fits = useSignal(0);
  const empty = useComputedOf(model, ({ graph }) => graph.value.nodes.length === 0).value;
  const stage = model.stage.value;
  const summing = `Summing ${formatNumberOf(run.recording.tables.samples.length, "sample")}`;
  return (
    <main class="design">
      <DesignHeader
        app={app}
        model={model}
        view={view}
        onView={(chosen: DesignView) =>
          run.changeOption("design.view", chosen === "graph" ? undefined : chosen)}
        onFit={() => fits.value++}
      />
      {(stage === "again" || (isComing && !run.opened.running)) && <BusyLine what={summing} />}
      {stage === "first"
        ? <Busy what={summing} />
        : empty
        ? <Nothing model={model} />
        : view === "table"
        ? <DesignTable model={model} />
        : (
          <GraphView
            app={app}
            model={model}
            titleAdvance={fonts.title.of}
            noteAdvance={fonts.note.of}
            fits={fits}
          />
        )}
      <DesignFoot model={model} />
    </main>
  );
}

function Nothing({ model }: { model: DesignModel }): JSX.Element {
  const { range } = model.run.scope.value;
  const folded = model.folded.value.size > 0;
  const where = range === undefined ? "in this run" : "in the marked stretch";
  return (
    <div class="design-nothing">
      <p>
        {folded ? `None of the program's own code was seen ${where}.` : `No sample was taken ${where}.`}
      </p>
      {folded && (
        <button type="button" class="button" onClick={() => model.fold("native", false)}>
          Show what the runtime did
        </button>
      )}
    </div>
  );
}

/** Widths of letters in the fonts of the graph. */
function loadFonts(): { readonly title: FontAdvances; readonly note: FontAdvances } {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) throw new TypeError("Cannot draw: this browser has no 2D canvas");
  // Labels are scaled: they are measured as they are drawn, without rounding to whole pixels.
  context.textRendering = "geometricPrecision";
  const family = getComputedStyle(document.body).fontFamily;
  return {
    title: new FontAdvances(context, `${TITLE_FONT} ${family}`),
    note: new FontAdvances(context, `${NOTE_FONT} ${family}`),
  };
}
