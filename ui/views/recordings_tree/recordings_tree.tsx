// The recordings at the left: applications and their runs, filtered as one types, followed as they appear and grow.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { AppState } from "../../state/app_state.ts";
import type { SelectHow, TreeModel } from "../../state/tree_model.ts";
import { keyOfRow, type TreeRow } from "../../state/tree_rows.ts";
import { VirtualList } from "../../widgets/virtual_list.tsx";
import { PaneEdge } from "./pane_edge.tsx";
import { TreeActions } from "./tree_actions.tsx";
import { TREE_ROW_PX, treeKeyAction } from "./tree_keys.ts";
import { Row } from "./tree_row.tsx";

/** Id of the filter's input: a key goes there. */
export const FILTER_ID = "recordings-filter";

/** The tree with its filter. */
export function RecordingsTree({ app }: { app: AppState }): JSX.Element {
  const { tree } = app;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = tree.rows.value;
  const active = tree.active.value;
  const selected = tree.selected.value;
  const opened = useComputed(() => app.view.state.value.recording).value;
  const now = new Date();
  useShowOpened(rows, opened, scroller);
  const showActive = () => showRow(scroller.current, tree.active.value);

  function onKeyDown(event: KeyboardEvent): void {
    const { clientHeight = 0 } = scroller.current ?? {};
    if (!treeKeyAction(event, tree, Math.max(1, Math.floor(clientHeight / TREE_ROW_PX) - 1))) return;
    event.preventDefault();
    event.stopPropagation();
    showActive();
  }

  function onClick(event: MouseEvent, index: number, row: TreeRow): void {
    tree.moveTo(index);
    const how: SelectHow = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only";
    if (how === "only") tree.activate(row);
    else tree.select(row, how);
  }

  return (
    <aside class="tree-pane" aria-label="Recordings">
      <TreeFilter
        tree={tree}
        onDown={() => {
          scroller.current?.focus();
          tree.moveTo(rows.findIndex((row) => row.kind === "run"));
          showActive();
        }}
      />
      <div
        class="tree"
        ref={scroller}
        role="tree"
        aria-label="Recordings by application"
        aria-multiselectable="true"
        tabIndex={0}
        {...(active >= 0 ? { "aria-activedescendant": `tree-row-${active}` } : {})}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (active < 0) tree.moveTo(rows.findIndex((row) => row.kind === "run" && row.item.id === opened));
        }}
      >
        <VirtualList
          count={rows.length}
          rowPx={TREE_ROW_PX}
          scroller={scroller}
          renderRow={(index, style) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <Row
                key={keyOfRow(row)}
                index={index}
                row={row}
                style={style}
                active={index === active}
                opened={row.kind === "run" && row.item.id === opened}
                selected={row.kind === "run" && selected.size > 1 && selected.has(row.item.id)}
                now={now}
                onClick={(event) => onClick(event, index, row)}
                onRemove={() => tree.remove(row)}
              />
            );
          }}
        />
      </div>
      {rows.length === 0 && tree.text.value !== "" && (
        <p class="tree-note dim">
          Nothing matches the filter.
        </p>
      )}
      <TreeActions tree={tree} />
      <PaneEdge settings={app.settings} />
    </aside>
  );
}

/** The filter. @param onDown goes to the tree below */
function TreeFilter({ tree, onDown }: { tree: TreeModel; onDown: () => void }): JSX.Element {
  const filter = tree.filter.value;
  const invalid = filter.kind === "invalid" ? filter.message : "";
  return (
    <div class="tree-filter">
      <input
        id={FILTER_ID}
        type="search"
        placeholder="filter recordings"
        aria-label="Filter recordings by regular expression"
        aria-invalid={invalid !== ""}
        aria-describedby="recordings-filter-note"
        autocomplete="off"
        spellcheck={false}
        value={tree.text.value}
        onInput={(event) => tree.text.value = event.currentTarget.value}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            if (tree.text.value === "") event.currentTarget.blur();
            tree.text.value = "";
          } else if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            onDown();
          }
        }}
      />
      <p id="recordings-filter-note" class="tree-note problem" aria-live="polite" hidden={invalid === ""}>
        {invalid}
      </p>
    </div>
  );
}

/** Scrolls to the open recording when another one was opened, not whenever the list changes. */
function useShowOpened(
  rows: readonly TreeRow[],
  opened: string | undefined,
  scroller: { readonly current: HTMLElement | null },
): void {
  const shown = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    if (opened === shown.current) return;
    const index = rows.findIndex((row) => row.kind === "run" && row.item.id === opened);
    if (index < 0) return;
    shown.current = opened;
    showRow(scroller.current, index);
  });
}

function showRow(scroller: HTMLElement | null, index: number): void {
  if (scroller === null || index < 0) return;
  const top = index * TREE_ROW_PX;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + TREE_ROW_PX > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + TREE_ROW_PX - scroller.clientHeight;
  }
}
