// The recordings at the left: applications and their runs, filtered as one types, followed as they appear and grow.

import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatBytes, formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import type { AppState } from "../../state/app_state.ts";
import { formatRunTime, listTreeRows, parseFilter, type TreeRow } from "../../state/tree_rows.ts";
import { Chevron } from "../../widgets/chevron.tsx";
import { StateMark } from "../../widgets/state_mark.tsx";
import { VirtualList } from "../../widgets/virtual_list.tsx";

const ROW_PX = 24;

/** Id of the filter's input: the `/` key goes there. */
export const FILTER_ID = "recordings-filter";

/** The tree with its filter. */
export function RecordingsTree({ app }: { app: AppState }): JSX.Element {
  const text = useSignal("");
  const collapsed = useSignal<ReadonlySet<string>>(new Set());
  const active = useSignal(-1);
  const scroller = useRef<HTMLDivElement>(null);
  const filter = useComputed(() => parseFilter(text.value));
  const rows = useComputed(() => listTreeRows(app.list.items.value ?? [], filter.value, collapsed.value));
  const opened = useComputed(() => app.view.state.value.recording).value;
  const now = new Date();
  useShowOpened(rows.value, opened, scroller);

  function activate(row: TreeRow | undefined): void {
    if (row?.kind === "application") toggle(row.name);
    else if (row !== undefined && row.item.id !== app.view.state.value.recording) {
      app.view.change({
        recording: row.item.id,
        range: undefined,
        marked: undefined,
        selection: undefined,
        toggled: new Set(),
      }, "push");
    }
  }

  function toggle(name: string): void {
    const changed = new Set(collapsed.value);
    if (!changed.delete(name)) changed.add(name);
    collapsed.value = changed;
  }

  function moveTo(index: number): void {
    active.value = Math.max(0, Math.min(rows.value.length - 1, index));
    showRow(scroller.current, active.value);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const row = rows.value[active.value];
    const handled = keyAction(event.key, {
      rows: rows.value,
      active: active.value,
      row,
      moveTo,
      activate,
      toggle,
    });
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  const invalid = filter.value.kind === "invalid" ? filter.value.message : "";
  return (
    <aside class="tree-pane" aria-label="Recordings">
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
          value={text.value}
          onInput={(event) => text.value = event.currentTarget.value}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              text.value = "";
              event.currentTarget.blur();
            } else if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              scroller.current?.focus();
              moveTo(rows.value.findIndex((row) => row.kind === "run"));
            }
          }}
        />
        <p id="recordings-filter-note" class="tree-note" aria-live="polite" hidden={invalid === ""}>
          {invalid}
        </p>
      </div>
      <div
        class="tree"
        ref={scroller}
        role="tree"
        aria-label="Recordings by application"
        tabIndex={0}
        {...(active.value >= 0 ? { "aria-activedescendant": `tree-row-${active.value}` } : {})}
        onKeyDown={onKeyDown}
      >
        <VirtualList
          count={rows.value.length}
          rowPx={ROW_PX}
          scroller={scroller}
          renderRow={(index, style) => (
            <Row
              key={index}
              index={index}
              row={rows.value[index]}
              style={style}
              active={index === active.value}
              opened={opened}
              now={now}
              onClick={() => {
                active.value = index;
                activate(rows.value[index]);
              }}
            />
          )}
        />
      </div>
      {rows.value.length === 0 && text.value !== "" && (
        <p class="tree-note dim">Nothing matches the filter.</p>
      )}
    </aside>
  );
}

interface KeyContext {
  readonly rows: readonly TreeRow[];
  readonly active: number;
  readonly row: TreeRow | undefined;
  readonly moveTo: (index: number) => void;
  readonly activate: (row: TreeRow | undefined) => void;
  readonly toggle: (name: string) => void;
}

/** Does what a key means in a tree; false when it means nothing. */
function keyAction(key: string, { rows, active, row, moveTo, activate, toggle }: KeyContext): boolean {
  switch (key) {
    case "ArrowDown":
      moveTo(active + 1);
      return true;
    case "ArrowUp":
      moveTo(active - 1);
      return true;
    case "PageDown":
      moveTo(active + 20);
      return true;
    case "PageUp":
      moveTo(active - 20);
      return true;
    case "Home":
      moveTo(0);
      return true;
    case "End":
      moveTo(rows.length - 1);
      return true;
    case "Enter":
    case " ":
      activate(row);
      return true;
    case "ArrowRight":
      if (row?.kind === "application" && !row.open) toggle(row.name);
      else moveTo(active + 1);
      return true;
    case "ArrowLeft":
      if (row?.kind === "application" && row.open) toggle(row.name);
      else if (row?.kind === "run") moveTo(active - row.place);
      return true;
    default:
      return false;
  }
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
  if (scroller === null) return;
  const top = index * ROW_PX;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW_PX > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + ROW_PX - scroller.clientHeight;
  }
}

interface RowProps {
  readonly index: number;
  readonly row: TreeRow | undefined;
  readonly style: { readonly top: string };
  readonly active: boolean;
  readonly opened: string | undefined;
  readonly now: Date;
  readonly onClick: () => void;
}

function Row({ index, row, style, active, opened, now, onClick }: RowProps): JSX.Element | null {
  if (row === undefined) return null;
  const id = `tree-row-${index}`;
  const activeClass = active ? " active" : "";
  if (row.kind === "application") {
    return (
      <div
        id={id}
        class={`tree-application${activeClass}`}
        style={style}
        role="treeitem"
        aria-level={1}
        aria-expanded={row.open}
        aria-selected={false}
        onClick={onClick}
      >
        <Chevron open={row.open} />
        <span class="cut" title={row.name}>{row.name}</span>
        <span class="dim number">{formatNumberOf(row.runs, "run")}</span>
      </div>
    );
  }
  const { item, state } = row;
  const startedAt = new Date(item.startedAt);
  const runtime = item.runtime?.split(" ")[0] ?? "";
  const ended = item.signal ?? (item.exitCode === null ? "" : `exit ${item.exitCode}`);
  const title = [item.command ?? item.id, startedAt.toLocaleString(), item.runtime, ended, item.problem]
    .filter((part) => part !== null && part !== "").join("\n");
  return (
    <div
      id={id}
      class={`tree-run${activeClass}`}
      style={style}
      role="treeitem"
      aria-level={2}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-selected={item.id === opened}
      title={title}
      onClick={onClick}
    >
      <StateMark state={state} />
      <time class="when cut" dateTime={item.startedAt}>{formatRunTime(startedAt, now)}</time>
      <span class="runtime dim">{runtime}</span>
      <span class="size dim number">{formatBytes(item.sizeBytes)}</span>
      <span class="took number">
        {state === "running" ? "now" : item.durationMs === null ? "" : formatDuration(item.durationMs * 1000)}
      </span>
    </div>
  );
}
