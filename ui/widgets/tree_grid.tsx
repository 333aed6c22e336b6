// The rows behind a picture, for those who cannot see or point at it: a treegrid of which only the rows around the active
// one exist. It is out of sight until it has the focus.

import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";

/** Rows that exist before and after the active one: a page of it. */
const MARGIN_ROWS = 10;

/** Rows that are looked at for the one around a row. */
const MAX_PARENT_STEPS = 10_000;

/** One row. */
export interface TreeGridRow {
  /** Holds while the row is there. */
  readonly id: string;
  /** 1 is outermost. */
  readonly level: number;
  /** A text a column. */
  readonly cells: readonly string[];
  readonly selected: boolean;
  /** Undefined where there is nothing to open. */
  readonly expanded: boolean | undefined;
}

/** What a grid shows. */
export interface TreeGridProps {
  readonly label: string;
  /** Titles of the columns. */
  readonly columns: readonly string[];
  /** Number of rows that are not inside a collapsed one. */
  readonly count: number;
  /** Makes a row when it comes into view. @param index 0 to `count` - 1 */
  readonly rowAt: (index: number) => TreeGridRow;
  /** Index of the row that keys go to; -1 is the first one. */
  readonly active: number;
  /** Called when keys or a click went to a row: it is to become active, and what it stands for selected. */
  readonly onSelect: (index: number) => void;
  /** Called to open or collapse a row. */
  readonly onToggle?: (index: number) => void;
  /** Called with Enter and a double click. */
  readonly onActivate?: (index: number) => void;
}

/** The grid: one stop for the Tab key, arrows inside. */
export function TreeGrid(props: TreeGridProps): JSX.Element {
  const { label, columns, count, rowAt, onSelect, onActivate } = props;
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const active = Math.max(0, Math.min(count - 1, props.active));
  const first = Math.max(0, active - MARGIN_ROWS);
  const last = Math.min(count, active + MARGIN_ROWS + 1);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, offset) => {
    const index = first + offset;
    return { index, row: rowAt(index) };
  });
  return (
    <div
      ref={grid}
      class="tree-grid"
      role="treegrid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      tabIndex={0}
      {...(count > 0 ? { "aria-activedescendant": `${id}-${active}` } : {})}
      onKeyDown={(event) => {
        if (!gridKeyAction(event, { ...props, active })) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div role="row" class="tree-grid-row head" aria-rowindex={1}>
        {columns.map((title) => <span key={title} role="columnheader">{title}</span>)}
      </div>
      {rows.map(({ index, row }) => (
        <div
          key={row.id}
          id={`${id}-${index}`}
          role="row"
          class={index === active ? "tree-grid-row active" : "tree-grid-row"}
          aria-level={row.level}
          aria-rowindex={index + 2}
          aria-selected={row.selected}
          aria-expanded={row.expanded}
          style={{ paddingLeft: `${8 + Math.min(24, row.level - 1) * 10}px` }}
          onClick={() => onSelect(index)}
          onDblClick={() => onActivate?.(index)}
        >
          {row.cells.map((text, column) => <span key={column} role="gridcell" class="cut">{text}</span>)}
        </div>
      ))}
    </div>
  );
}

/** Does what a key means in a treegrid; false when it means nothing. */
function gridKeyAction(event: KeyboardEvent, props: TreeGridProps): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || props.count === 0) return false;
  const { active, count, onSelect, onActivate } = props;
  const select = (index: number) => {
    onSelect(Math.max(0, Math.min(count - 1, index)));
    return true;
  };
  switch (event.key) {
    case "ArrowDown":
      return select(active + 1);
    case "ArrowUp":
      return select(active - 1);
    case "PageDown":
      return select(active + MARGIN_ROWS);
    case "PageUp":
      return select(active - MARGIN_ROWS);
    case "Home":
      return select(0);
    case "End":
      return select(count - 1);
    case "ArrowRight":
    case "ArrowLeft":
      return openOrLeave(event.key === "ArrowRight", props);
    case "Enter":
      onActivate?.(active);
      return onActivate !== undefined;
    default:
      return false;
  }
}

/** Right opens a row or goes into it, left collapses it or goes to the one around it. */
function openOrLeave(right: boolean, { active, count, rowAt, onSelect, onToggle }: TreeGridProps): boolean {
  const { expanded, level } = rowAt(active);
  if (expanded === !right && onToggle !== undefined) onToggle(active);
  else if (right) onSelect(Math.min(count - 1, active + 1));
  else {
    const end = Math.max(0, active - MAX_PARENT_STEPS);
    for (let index = active - 1; index >= end; index--) {
      if (rowAt(index).level >= level) continue;
      onSelect(index);
      break;
    }
  }
  return true;
}
