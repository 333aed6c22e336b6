// The foot of the design: what narrows the view and what was left out, each with a way to take it back.

import type { JSX } from "preact";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import type { DesignModel } from "../../state/design.ts";
import { RemoveButton } from "../../widgets/remove_button.tsx";

/** The foot. */
export function DesignFoot({ model }: { model: DesignModel }): JSX.Element {
  const problem = model.problem.value;
  const node = model.graph.value.nodes[model.selected.value];
  const left = model.picture.value?.leftOut ?? 0;
  return (
    <div class="design-foot">
      {problem !== "" && <p class="design-note" role="alert">{problem}.</p>}
      <Chips model={model} />
      {left > 0 && <p class="design-note">{formatNumberOf(left, "thin edge")} not drawn</p>}
      <p class="unseen" role="status" aria-live="polite">
        {node === undefined ? "" : `${node.title} selected`}
      </p>
    </div>
  );
}

function Chips({ model }: { model: DesignModel }): JSX.Element {
  const { range } = model.run.scope.value;
  const node = model.graph.value.nodes[model.selected.value];
  const searches = node !== undefined && node.search !== "" && model.run.search.text.value === node.search;
  const selects = model.run.view.state.value.selection?.kind === "function";
  const expanded = [...model.expanded.value.keys()];
  return (
    <>
      {range !== undefined && (
        <Chip
          text={`Only the marked ${formatDuration(spanOf(range))}`}
          undo="Look at the whole run"
          onClear={() => model.run.timeline.mark(undefined)}
        />
      )}
      {node !== undefined && (
        <Chip
          text={searches
            ? `All tabs search for ${node.title}`
            : selects
            ? `All tabs have ${node.title} selected`
            : `${node.title} is selected`}
          undo="Select nothing"
          onClear={() => model.clear()}
        />
      )}
      {expanded.map((name) => (
        <Chip
          key={name}
          text={`${name} taken apart`}
          undo="Put all clusters together again"
          onClear={() => model.expand(undefined)}
        />
      ))}
    </>
  );
}

function Chip(
  { text, undo, onClear }: { text: string; undo: string; onClear: () => void },
): JSX.Element {
  return (
    <span class="chip">
      <span class="cut" title={text}>{text}</span>
      <RemoveButton title={undo} onClick={onClear} />
    </span>
  );
}
