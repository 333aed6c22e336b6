// The bar above the graph: which level, what is folded, what the other tabs were told, and the ways out of here.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { DESIGN_LEVELS, type DesignLevel } from "../../../recording/analysis/code_units.ts";
import type { AppState } from "../../state/app_state.ts";
import type { DesignModel } from "../../state/design.ts";
import { exportMermaid, exportSvg } from "../../state/design_export.ts";
import { Menu, type MenuItem } from "../../widgets/menu.tsx";
import { Segments } from "../../widgets/segments.tsx";
import { Toggle } from "../../widgets/toggle.tsx";
import { saveFile } from "../download.ts";

const LEVEL_TITLES: Readonly<Record<DesignLevel, string>> = {
  package: "Package",
  folder: "Folder",
  file: "File",
  class: "Class",
  function: "Function",
};

/** How long a button says that it did what it says. */
const DONE_MS = 1500;

/** The two ways to look at the graph. */
export const DESIGN_VIEWS = ["graph", "table"] as const;
export type DesignView = (typeof DESIGN_VIEWS)[number];

/** What the bar shows. */
export interface DesignHeaderProps {
  readonly app: AppState;
  readonly model: DesignModel;
  readonly view: DesignView;
  readonly onView: (view: DesignView) => void;
  readonly onFit: () => void;
}

/** The bar. */
export function DesignHeader({ app, model, view, onView, onFit }: DesignHeaderProps): JSX.Element {
  const folded = model.folded.value;
  const shown = (origin: "native" | "library") => !folded.has(origin);
  return (
    <div class="design-header">
      <Segments
        label="What a node is"
        options={DESIGN_LEVELS.map((level) => ({ value: level, title: LEVEL_TITLES[level] }))}
        value={model.level.value}
        onChange={(level) => model.chooseLevel(level)}
      />
      <Toggle
        title="Libraries"
        hint="Calls into packages; folded away they count as their callers'"
        on={shown("library")}
        onChange={(on) => model.fold("library", !on)}
      />
      <Toggle
        title="Native"
        hint="What the runtime brings; folded away it counts as its callers'"
        on={shown("native")}
        onChange={(on) => model.fold("native", !on)}
      />
      <span class="design-tools">
        <Segments
          label="How the design is shown"
          options={[{ value: "graph", title: "Graph" }, { value: "table", title: "Table" }]}
          value={view}
          onChange={onView}
        />
        {view === "graph" && (
          <>
            <button type="button" class="button small" title="Show everything (0)" onClick={onFit}>
              Fit
            </button>
            {model.moved.value.size > 0 && (
              <button
                type="button"
                class="button small"
                title="Put every node back where the layout has it"
                onClick={() => model.tidy()}
              >
                Tidy
              </button>
            )}
            <Exports app={app} model={model} />
          </>
        )}
      </span>
    </div>
  );
}

/** The ways out of here, in a menu. */
function Exports({ app, model }: { app: AppState; model: DesignModel }): JSX.Element {
  const copied = useSignal(false);
  const openAt = useSignal<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const picture = model.picture.value;
  const name = `${model.run.opened.id.replaceAll("/", "_")}_${model.level.value}`;
  const title = `${model.run.opened.id} by ${model.level.value}`;
  const items: MenuItem[] = picture === undefined ? [] : [
    {
      title: "Save as SVG",
      note: "a picture that needs nothing but itself",
      onChoose: () =>
        saveFile(
          new Blob([exportSvg(picture, app.theme.palette.value, title)], { type: "image/svg+xml" }),
          `${name}.svg`,
        ),
    },
    {
      title: "Save as Mermaid",
      note: "a flowchart for documents",
      onChoose: () =>
        saveFile(new Blob([exportMermaid(picture)], { type: "text/vnd.mermaid" }), `${name}.mmd`),
    },
    {
      title: "Copy Mermaid",
      note: "to paste it",
      onChoose: () =>
        void navigator.clipboard.writeText(exportMermaid(picture)).then(() => {
          copied.value = true;
          setTimeout(() => copied.value = false, DONE_MS);
        }),
    },
  ];
  return (
    <>
      <button
        type="button"
        class="button small"
        aria-haspopup="menu"
        aria-expanded={openAt.value !== undefined}
        disabled={picture === undefined}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          openAt.value = { x: box.left, y: box.bottom + 4 };
        }}
      >
        {copied.value ? "Copied" : "Export"}
      </button>
      {openAt.value !== undefined && (
        <Menu
          label="Export"
          groups={[items]}
          at={openAt.value}
          onClose={() => openAt.value = undefined}
        />
      )}
    </>
  );
}
