// The Calls tab: functions, the tree of calls, their flames, one function between its callers and callees, and its source.

import type { JSX } from "preact";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { CallsModel, CallsView } from "../../state/calls.ts";
import { CallsViews } from "../../state/calls_views.ts";
import { type FunctionTable, GATHERINGS, type RowGathering } from "../../state/function_rows.ts";
import type { MergedFlame } from "../../state/merged_flame.ts";
import type { OpenRun } from "../../state/open_run.ts";
import { addTransform, findTransform, removeTransform } from "../../state/transform_list.ts";
import type { TreeNodes } from "../../state/tree_nodes.ts";
import { Busy, BusyLine } from "../../widgets/busy.tsx";
import { RemoveButton } from "../../widgets/remove_button.tsx";
import { Segments } from "../../widgets/segments.tsx";
import type { TabProps } from "../tab_props.ts";
import { type CommandHandlers, useCommands } from "../use_commands.ts";
import { FunctionsTable } from "./functions_table.tsx";
import { flameCommands } from "./flame_commands.ts";
import { MergedFlameView } from "./merged_flame_view.tsx";
import { SandwichView } from "./sandwich_view.tsx";
import { SourceView } from "./source_view.tsx";
import { TreeTable } from "./tree_table.tsx";
import { useSearchTarget } from "../use_search_target.ts";
import { useSettled } from "../use_settled.ts";

const VIEWS: readonly { readonly value: CallsView; readonly title: string }[] = [
  { value: "functions", title: "Functions" },
  { value: "tree", title: "Tree" },
  { value: "flame", title: "Flame" },
  { value: "sandwich", title: "Sandwich" },
  { value: "source", title: "Source" },
];

const GATHERING_TITLES: Readonly<Record<RowGathering, string>> = {
  function: "Function",
  file: "File",
  package: "Package",
  thread: "Thread",
};

/** How the views of one flush follow those of the one before. */
const SETTLING = {
  make: (run: OpenRun) => new CallsViews(run),
  isReady: (views: CallsViews) => views.isReady(),
  isSame: (earlier: OpenRun, next: OpenRun) => earlier.opened.id === next.opened.id,
  take: (earlier: CallsViews, next: CallsViews) => next.continueFrom(earlier),
};

/** The tab for one recording. */
export function CallsTab({ app, run: newest }: TabProps): JSX.Element {
  const { shown, isComing } = useSettled(newest, SETTLING);
  const { model, table, nodes, flame } = shown;
  const { run } = model;
  const view = model.view.value;
  const showsTable = view === "functions" || view === "sandwich";
  const isBusy = model.stage.value === "again" || (isComing && !run.opened.running) ||
    (model.stage.value === "done" && showsTable && table.stage.value !== "done");
  const summing = `Summing ${formatNumberOf(model.tables.samples.length, "sample")}`;
  useCommands(app.keymap, commandsOf(model, flame));
  useSearchTarget(run, view === "flame" ? flame.target : undefined);
  return (
    <main class="calls">
      <header class="calls-head">
        <Segments label="View" options={VIEWS} value={view} onChange={(value) => model.show(value)} />
        {showsTable && <Gathering table={table} />}
        {showsTable && <OnlyMatches model={model} table={table} />}
        {view === "tree" && <Direction nodes={nodes} />}
        <OwnCode model={model} />
        <ScopeNote model={model} />
      </header>
      {isBusy && <BusyLine what={summing} />}
      {model.stage.value === "first" ? <Busy what={summing} /> : <Shown app={app} run={run} views={shown} />}
    </main>
  );
}

/** The view that was chosen. */
function Shown({ app, run, views }: TabProps & { readonly views: CallsViews }): JSX.Element {
  const { model, table, nodes, flame, sandwich } = views;
  switch (model.view.value) {
    case "functions":
      return <FunctionsTable app={app} run={run} model={model} table={table} />;
    case "tree":
      return <TreeTable app={app} run={run} model={model} nodes={nodes} />;
    case "flame":
      return <MergedFlameView app={app} flame={flame} label="Merged calls, the widest at the left" />;
    case "sandwich":
      return <SandwichView app={app} run={run} model={model} table={table} sandwich={sandwich} />;
    case "source":
      return <SourceView app={app} run={run} model={model} />;
  }
}

function commandsOf({ run, view }: CallsModel, flame: MergedFlame): CommandHandlers {
  return {
    ...(view.value === "flame" ? flameCommands(flame) : {}),
    escape: () => {
      const isChosen = run.view.state.value.selection !== undefined;
      if (isChosen) run.selectFunction(undefined);
      return isChosen;
    },
  };
}

function Gathering({ table }: { table: FunctionTable }): JSX.Element {
  const options = GATHERINGS.map((value) => ({ value, title: GATHERING_TITLES[value] }));
  return (
    <Segments
      label="Gathered by"
      options={options}
      value={table.gathering.value}
      onChange={(value) => table.gatherBy(value)}
    />
  );
}

function OnlyMatches({ model, table }: { model: CallsModel; table: FunctionTable }): JSX.Element | null {
  if (model.run.search.pattern.value.pattern === undefined && !table.onlyMatches.value) return null;
  return (
    <label class="calls-choice">
      <input
        type="checkbox"
        checked={table.onlyMatches.value}
        onChange={(event) => table.showOnlyMatches(event.currentTarget.checked)}
      />
      only matches
    </label>
  );
}

/** The transform that most people want, without a menu. */
function OwnCode({ model }: { model: CallsModel }): JSX.Element {
  const { run } = model;
  const at = findTransform(run, { kind: "ownCode" });
  return (
    <label
      class="calls-choice"
      title="Each package as one frame, the runtime's time as that of who called it; in every tab"
    >
      <input
        type="checkbox"
        checked={at >= 0}
        onChange={() => at >= 0 ? removeTransform(run, at) : addTransform(run, { kind: "ownCode" })}
      />
      only my code
    </label>
  );
}

function Direction({ nodes }: { nodes: TreeNodes }): JSX.Element {
  return (
    <Segments
      label="Direction"
      options={[{ value: "down", title: "From the top" }, { value: "up", title: "Inverted" }]}
      value={nodes.inverted.value ? "up" : "down"}
      onChange={(value) => nodes.invert(value === "up")}
    />
  );
}

/** What is looked at: how much time on how many threads, and within which stretch. */
function ScopeNote({ model }: { model: CallsModel }): JSX.Element {
  const { run } = model;
  const { range, threads } = run.scope.value;
  const all = run.recording.tables.threads.length;
  return (
    <p class="calls-scope">
      {model.stage.value !== "first" && (
        <>
          <span class="number">{formatDuration(model.whole.value)}</span>
          {" "}
        </>
      )}
      <span class="dim">on {formatNumberOf(threads.length, "thread")}</span>
      {threads.length < all && (
        <Clear
          text={`of ${all}`}
          title="Look at all threads"
          onClick={() => run.chooseThreads([])}
        />
      )}
      {range !== undefined && (
        <Clear
          text={`within ${formatDuration(range.from)} – ${formatDuration(range.to)}`}
          title="Look at the whole run"
          onClick={() => run.view.change({ marked: undefined }, "push")}
        />
      )}
    </p>
  );
}

function Clear({ text, title, onClick }: { text: string; title: string; onClick: () => void }): JSX.Element {
  return (
    <span class="scope-part">
      <span class="dim number">{text}</span>
      <RemoveButton title={title} onClick={onClick} />
    </span>
  );
}
