// One row of the recordings tree: an application, or a run with how it stands, when it began, how large and how long it is.

import type { JSX } from "preact";
import { formatBytes, formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { endingOf, formatRunTime, type TreeRow } from "../../state/tree_rows.ts";
import { Chevron } from "../../widgets/chevron.tsx";
import { StateMark } from "../../widgets/state_mark.tsx";

/** What a row shows. */
export interface RowProps {
  readonly index: number;
  readonly row: TreeRow;
  readonly style: { readonly top: string };
  /** Whether keys go to it. */
  readonly active: boolean;
  readonly opened: boolean;
  /** Whether it is one of several that are selected. */
  readonly selected: boolean;
  readonly now: Date;
  readonly onClick: (event: MouseEvent) => void;
  readonly onRemove: () => void;
}

type RunRow = Extract<TreeRow, { readonly kind: "run" }>;

/** The row. */
export function Row(props: RowProps): JSX.Element {
  const { row, index, style, active, onClick } = props;
  if (row.kind === "run") return <Run {...props} row={row} />;
  return (
    <div
      id={`tree-row-${index}`}
      class={active ? "tree-application active" : "tree-application"}
      style={style}
      role="treeitem"
      aria-level={1}
      aria-expanded={row.open}
      onClick={onClick}
    >
      <Chevron open={row.open} />
      <span class="cut" title={row.name}>{row.name}</span>
      <span class="dim number">{formatNumberOf(row.runs, "run")}</span>
    </div>
  );
}

function Run(
  { row, index, style, active, opened, selected, now, onClick, onRemove }: RowProps & { row: RunRow },
): JSX.Element {
  const { item, state } = row;
  const startedAt = new Date(item.startedAt);
  const runtime = item.runtime?.split(" ")[0] ?? "";
  const ending = state === "damaged" ? "damaged" : endingOf(item);
  const title = [
    item.command ?? item.id,
    startedAt.toLocaleString(),
    item.runtime,
    endingOf(item),
    item.problem,
  ]
    .filter((part) => part !== null && part !== "").join("\n");
  const classes = ["tree-run", state, ...(active ? ["active"] : []), ...(opened ? ["opened"] : [])];
  return (
    <div
      id={`tree-row-${index}`}
      class={classes.join(" ")}
      style={style}
      role="treeitem"
      aria-level={2}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-selected={opened || selected}
      aria-current={opened ? "true" : undefined}
      title={title}
      onClick={onClick}
    >
      {selected ? <Check /> : <StateMark state={state} />}
      <time class="when cut" dateTime={item.startedAt}>{formatRunTime(startedAt, now)}</time>
      {ending !== "" && <span class="ending">{ending}</span>}
      <span class="runtime dim">{runtime}</span>
      <span class="size dim number">{formatBytes(item.sizeBytes)}</span>
      <span class="took number">
        {state === "running" ? "now" : item.durationMs === null ? "" : formatDuration(item.durationMs * 1000)}
      </span>
      <button
        type="button"
        class="remove"
        tabIndex={-1}
        title="Delete (Del)"
        aria-label={`Delete ${item.id}`}
        onClick={(event) => {
          event.stopPropagation();
          onRemove();
        }}
      >
        <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true">
          <path d="M1.5 3h9M4.5 3V1.5h3V3M2.5 3l.6 7.5h5.8L9.5 3M5 5v3.5M7 5v3.5" />
        </svg>
      </button>
    </div>
  );
}

function Check(): JSX.Element {
  return (
    <svg
      class="mark"
      width="10"
      height="10"
      viewBox="0 0 10 10"
      fill="none"
      stroke="var(--accent)"
      stroke-width="2"
      aria-hidden="true"
    >
      <path d="m1.2 5.2 2.6 2.8L8.8 2" />
    </svg>
  );
}
