// A table of any number of rows that only draws those in view: sorted by its heads, opened and walked by keys, a menu for
// each row. What the cells hold is up to whoever shows it.

import type { ComponentChildren, JSX, TargetedKeyboardEvent, TargetedMouseEvent } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Chevron } from "./chevron.tsx";
import { VirtualList } from "./virtual_list.tsx";

const ROW_PX = 22;
const HEAD_PX = 26;
/** Rows that a page key goes over. */
const PAGE_ROWS = 20;
/** Indentation of a level, and of those so deep that they would leave no room. */
const INDENT_PX = 12;
const DEEP_LEVEL = 16;
const DEEP_INDENT_PX = 3;

/** One column. */
export interface TableColumn {
  /** Its class too, with `column-` before it. */
  readonly id: string;
  readonly title: string;
  /** What it tells, in a few more words. */
  readonly note?: string;
  /** How rows are sorted by it; undefined where they are not. */
  readonly sorted?: "ascending" | "descending" | "none";
  readonly onSort?: () => void;
}

/** One row. */
export interface TableRow {
  /** Holds while the row is there. */
  readonly key: string;
  /** 1 is outermost. */
  readonly level: number;
  /** Undefined where there is nothing to open. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
  /** Classes of its own. */
  readonly class?: string;
  /** Whether there is something to do with it, where the table has a menu; default true. */
  readonly hasMenu?: boolean;
  /** One for each column; the first is indented by the level. */
  readonly cells: readonly ComponentChildren[];
}

/** What a table shows. */
export interface RowTableProps {
  readonly label: string;
  /** Class that says how wide columns are. */
  readonly class: string;
  readonly columns: readonly TableColumn[];
  readonly count: number;
  /** Makes a row when it comes into view. */
  readonly rowAt: (index: number) => TableRow;
  /** Index of the row that keys go to; -1 is none yet. */
  readonly active: number;
  readonly onActive: (index: number, by: "key" | "pointer") => void;
  /** Called to open or collapse a row. */
  readonly onToggle?: (index: number) => void;
  /** Called with `*` to open everything below a row. */
  readonly onOpenAll?: (index: number) => void;
  /** Called with Enter and a double click. */
  readonly onEnter?: (index: number) => void;
  /** Called by the right button, the menu key and Shift+F10. */
  readonly onMenu?: (index: number, at: { readonly x: number; readonly y: number }) => void;
  /** Whether anything can be opened, so that there is room for arrows. */
  readonly isTree?: boolean;
}

/** The table: one stop for the Tab key, arrows inside. */
export function RowTable(props: RowTableProps): JSX.Element {
  const { label, columns, count, rowAt, active, onActive } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (active >= 0) showRow(scroller.current, active);
  }, [active]);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    // Heads are buttons and have their own keys.
    if (event.target !== event.currentTarget || !keyAction(event, props, scroller.current)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onContextMenu = (event: TargetedMouseEvent<HTMLDivElement>) => {
    const row = event.target instanceof Element ? event.target.closest("[data-row]") : null;
    const index = Number(row?.getAttribute("data-row") ?? -1);
    if (index < 0 || props.onMenu === undefined) return;
    event.preventDefault();
    onActive(index, "pointer");
    props.onMenu(index, { x: event.clientX, y: event.clientY });
  };
  return (
    <div
      class={`row-table ${props.class}${props.isTree === true ? " is-tree" : ""}`}
      ref={scroller}
      role="treegrid"
      aria-label={label}
      aria-describedby={`${id}-keys`}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      tabIndex={0}
      {...(active >= 0 && active < count ? { "aria-activedescendant": `${id}-${active}` } : {})}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
    >
      <p class="unseen" id={`${id}-keys`} role="presentation">{describeKeys(props)}</p>
      <div class="row-table-head" role="row" aria-rowindex={1}>
        {columns.map((column) => <Head key={column.id} column={column} />)}
      </div>
      <VirtualList
        count={count}
        rowPx={ROW_PX}
        scroller={scroller}
        renderRow={(index, style) => (
          <Row
            key={index}
            id={`${id}-${index}`}
            index={index}
            row={rowAt(index)}
            style={style}
            columns={columns}
            isActive={index === active}
            props={props}
          />
        )}
      />
    </div>
  );
}

/** The keys, for those who do not see what can be clicked. */
function describeKeys({ isTree, onOpenAll, onEnter, onMenu }: RowTableProps): string {
  return [
    "Arrow keys move between rows.",
    isTree === true ? "Right opens a row, left collapses it." : "",
    onOpenAll === undefined ? "" : "The star opens everything below it.",
    onEnter === undefined ? "" : "Enter goes into it.",
    onMenu === undefined ? "" : "Shift+F10 opens its menu.",
  ].filter((sentence) => sentence !== "").join(" ");
}

function Head({ column }: { column: TableColumn }): JSX.Element {
  const { id, title, note, sorted, onSort } = column;
  const hint = note === undefined ? {} : { title: note };
  if (onSort === undefined) return <span class={`column-${id}`} role="columnheader" {...hint}>{title}</span>;
  return (
    <span class={`column-${id}`} role="columnheader" aria-sort={sorted ?? "none"} {...hint}>
      <button type="button" onClick={onSort}>
        {title}
        {sorted !== undefined && sorted !== "none" && (
          <svg class="sort-mark" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
            <path d={sorted === "ascending" ? "M4 1 7.5 7H.5Z" : "M4 7 .5 1h7Z"} fill="currentColor" />
          </svg>
        )}
      </button>
    </span>
  );
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly row: TableRow;
  readonly style: { readonly top: string };
  readonly columns: readonly TableColumn[];
  readonly isActive: boolean;
  readonly props: RowTableProps;
}

function Row({ id, index, row, style, columns, isActive, props }: RowProps): JSX.Element {
  const { level, expanded, selected, cells } = row;
  const classes = ["row-table-row", row.class ?? "", isActive ? "active" : ""].filter((name) => name !== "")
    .join(" ");
  const openMenu = (place: { readonly x: number; readonly y: number }) => {
    props.onActive(index, "pointer");
    props.onMenu?.(index, place);
  };
  const deep = Math.max(0, level - DEEP_LEVEL);
  const indentPx = (level - 1 - deep) * INDENT_PX + deep * DEEP_INDENT_PX;
  return (
    <div
      id={id}
      data-row={index}
      class={classes}
      style={style}
      role="row"
      aria-level={level}
      aria-rowindex={index + 2}
      aria-selected={selected}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      onClick={() => props.onActive(index, "pointer")}
      onDblClick={() => props.onEnter?.(index)}
    >
      {columns.map((column, at) => (
        <span
          key={column.id}
          class={`column-${column.id}`}
          role="gridcell"
          {...(at === 0 && level > 1 ? { style: { paddingLeft: `${8 + indentPx}px` } } : {})}
        >
          {at === 0 && props.isTree === true && (
            <Opener
              expanded={expanded}
              onToggle={() => props.onToggle?.(index)}
            />
          )}
          {cells[at]}
          {at === 0 && props.onMenu !== undefined && row.hasMenu !== false && (
            <MenuButton onOpen={(place) => openMenu(place)} />
          )}
        </span>
      ))}
    </div>
  );
}

/** Shows that there is a menu to those who point at a row; keys open it without. */
function MenuButton(
  { onOpen }: { onOpen: (at: { readonly x: number; readonly y: number }) => void },
): JSX.Element {
  return (
    <button
      type="button"
      class="row-menu"
      tabIndex={-1}
      title="What can be done with it (right click, Shift+F10)"
      aria-label="Menu"
      onClick={(event) => {
        event.stopPropagation();
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        onOpen({ x: left, y: bottom });
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      <svg width="14" height="14" viewBox="0 0 14 14" fill="currentColor" aria-hidden="true">
        <circle cx="2.5" cy="7" r="1.3" />
        <circle cx="7" cy="7" r="1.3" />
        <circle cx="11.5" cy="7" r="1.3" />
      </svg>
    </button>
  );
}

/** The arrow of a row; room for one where there is nothing to open. Keys open the row itself. */
function Opener(
  { expanded, onToggle }: { expanded: boolean | undefined; onToggle: () => void },
): JSX.Element {
  if (expanded === undefined) return <span class="opener" aria-hidden="true" />;
  return (
    <span
      class="opener"
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      <Chevron open={expanded} />
    </span>
  );
}

/** Does what a key means in the table; false when it means nothing. */
function keyAction(event: KeyboardEvent, props: RowTableProps, scroller: HTMLElement | null): boolean {
  const { count, active, onActive, onEnter, onMenu, onOpenAll } = props;
  if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return false;
  const go = (index: number) => {
    onActive(Math.max(0, Math.min(count - 1, index)), "key");
    return true;
  };
  switch (event.key) {
    case "ArrowDown":
      return go(active + 1);
    case "ArrowUp":
      return go(active - 1);
    case "PageDown":
      return go(active + PAGE_ROWS);
    case "PageUp":
      return go(active - PAGE_ROWS);
    case "Home":
      return go(0);
    case "End":
      return go(count - 1);
  }
  if (active < 0 || active >= count) return false;
  switch (event.key) {
    case "ArrowRight":
    case "ArrowLeft":
      return openOrLeave(event.key === "ArrowRight", props);
    case "*":
      onOpenAll?.(active);
      return onOpenAll !== undefined;
    case "Enter":
      onEnter?.(active);
      return onEnter !== undefined;
    case "F10":
    case "ContextMenu":
      if (onMenu === undefined || (event.key === "F10" && !event.shiftKey)) return false;
      onMenu(active, placeOfRow(scroller, active));
      return true;
    default:
      return false;
  }
}

/** Right opens a row or goes into it, left collapses it or goes to the one around it. */
function openOrLeave(right: boolean, { active, count, rowAt, onActive, onToggle }: RowTableProps): boolean {
  const { expanded, level } = rowAt(active);
  if (expanded === !right && onToggle !== undefined) onToggle(active);
  else if (right) onActive(Math.min(count - 1, active + 1), "key");
  else {
    for (let index = active - 1; index >= 0; index--) {
      if (rowAt(index).level >= level) continue;
      onActive(index, "key");
      break;
    }
  }
  return true;
}

/** Where a row's menu opens. */
function placeOfRow(scroller: HTMLElement | null, index: number): { x: number; y: number } {
  const rect = scroller?.getBoundingClientRect();
  const top = (rect?.top ?? 0) + HEAD_PX + (index + 1) * ROW_PX - (scroller?.scrollTop ?? 0);
  return { x: (rect?.left ?? 0) + 24, y: top };
}

function showRow(scroller: HTMLElement | null, index: number): void {
  if (scroller === null) return;
  const top = index * ROW_PX;
  const room = scroller.clientHeight - HEAD_PX;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW_PX > scroller.scrollTop + room) scroller.scrollTop = top + ROW_PX - room;
}
