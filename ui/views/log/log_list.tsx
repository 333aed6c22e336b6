// The list of entries: as long as it may be, only the rows in view are there.

import { useSignal } from "@preact/signals";
import type { JSX, TargetedMouseEvent } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { LogModel } from "../../state/log.ts";
import { offsetOf, rowAt, totalPx } from "../../state/log_heights.ts";
import { ScaledScroll } from "../../state/log_scaled_scroll.ts";
import { type LogLook, LogRow, type LogRowProps, rowId } from "./log_row.tsx";

/** Height of the line with the columns' names, as log.css has it. */
const HEAD_PX = 24;

/** Rows drawn above and below the view, so that scrolling does not show gaps. */
const MARGIN_ROWS = 10;

/** The list. */
export function LogList({ look }: { look: LogLook }): JSX.Element {
  const { model, threadNames } = look;
  const grid = useRef<HTMLDivElement>(null);
  const scroll = useMemo(() => new ScaledScroll(), []);
  const settled = useSignal(0);
  void settled.value;
  const heights = model.heights.value;
  const sizes = { contentPx: totalPx(heights), viewPx: model.viewPx.value };
  const native = scroll.place(model.top.value, sizes);
  const selected = model.selected.value;
  // Where the element is known to be: to ask it would have the browser lay everything out.
  const known = useRef(0);
  useView(grid, model);
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null || Math.abs(known.current - native) < 1) return;
    element.scrollTop = native;
    known.current = native;
  });
  const onScroll = () => {
    const scrollTop = grid.current?.scrollTop ?? 0;
    known.current = scrollTop;
    if (!scroll.isOwn(scrollTop)) model.scrollTo(scroll.follow(scrollTop, sizes));
  };
  const onScrollEnd = () => {
    scroll.place(model.top.value, sizes, true);
    settled.value++;
    model.rememberPlace();
  };
  return (
    <div
      class={threadNames === undefined ? "log-grid" : "log-grid with-threads"}
      role="grid"
      aria-label="Log entries"
      aria-rowcount={heights.count + 1}
      aria-readonly
      {...(model.isListed(selected) ? { "aria-activedescendant": rowId(selected) } : {})}
      tabIndex={0}
      ref={grid}
      onScroll={onScroll}
      onScrollEnd={onScrollEnd}
      onClick={(event) => onClick(event, model)}
      onDblClick={(event) => onDoubleClick(event, model)}
    >
      <Head threads={threadNames !== undefined} showsClock={look.showsClock} model={model} />
      <div class="log-space" role="rowgroup" style={{ height: `${ScaledScroll.elementPx(sizes)}px` }}>
        <Rows look={look} shiftPx={native - model.top.value} />
      </div>
    </div>
  );
}

/** Keeps the model told of the view's height. */
function useView(grid: { readonly current: HTMLDivElement | null }, model: LogModel): void {
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const measure = () => model.resize(Math.max(0, element.clientHeight - HEAD_PX));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [model]);
  useLayoutEffect(() => {
    // Keys work at once; whoever types somewhere is not disturbed.
    if (document.activeElement === document.body) grid.current?.focus({ preventScroll: true });
  }, []);
}

/** A row as it was made. */
interface MadeRow {
  readonly props: LogRowProps;
  readonly element: JSX.Element;
}

/** Places of rows are told from a multiple of this: numbers that stay as they are while the list moves a little. */
const BASE_PX = 1_000_000;

/**
 * The rows in view. A row that stays as it is is not made again; one that comes takes the elements of one that went.
 * @param shiftPx how much further down the element is scrolled than its content
 */
function Rows({ look, shiftPx }: { look: LogLook; shiftPx: number }): JSX.Element {
  const { model } = look;
  const made = useRef(new Map<number, MadeRow>());
  const heights = model.heights.value;
  const top = model.top.value;
  const entries = model.run.timeline.selectedEntries.value;
  const open = model.open.value;
  const { rows } = model.filtered.value;
  const first = Math.max(0, rowAt(heights, top) - MARGIN_ROWS);
  const last = Math.min(heights.count, rowAt(heights, top + model.viewPx.value) + 1 + MARGIN_ROWS);
  const places = Math.ceil(model.viewPx.value / heights.rowPx) + 2 * MARGIN_ROWS + 2;
  const basePx = Math.floor(top / BASE_PX) * BASE_PX;
  const kept = new Map<number, MadeRow>();
  const elements: JSX.Element[] = [];
  for (let index = first; index < last; index++) {
    const row = rows[index] ?? 0;
    const props: LogRowProps = {
      look,
      row,
      index,
      topPx: offsetOf(heights, index) - basePx,
      selected: entries !== undefined && row >= entries.first && row < entries.last,
      entry: open.get(row),
    };
    const before = made.current.get(row);
    const element = before !== undefined && isSame(before.props, props)
      ? before.element
      : <LogRow key={index % places} {...props} />;
    kept.set(row, { props, element });
    elements.push(element);
  }
  made.current = kept;
  return (
    <div role="presentation" style={{ position: "absolute", inset: `${basePx + shiftPx}px 0 auto` }}>
      {elements}
    </div>
  );
}

function isSame(a: LogRowProps, b: LogRowProps): boolean {
  return a.look === b.look && a.row === b.row && a.index === b.index && a.topPx === b.topPx &&
    a.selected === b.selected && a.entry === b.entry;
}

interface HeadProps {
  readonly threads: boolean;
  readonly showsClock: boolean;
  readonly model: LogModel;
}

function Head({ threads, showsClock, model }: HeadProps): JSX.Element {
  const label = showsClock ? "Show times since the start" : "Show the time of day";
  return (
    <div class="log-head" role="row" aria-rowindex={1}>
      <span role="columnheader" class="log-toggle">
        <span class="unseen">Open</span>
      </span>
      <span role="columnheader" class="log-time">
        <button type="button" title={label} aria-label={`Time. ${label}`} onClick={() => model.toggleClock()}>
          {showsClock ? "Clock" : "Time"}
          <svg width="9" height="9" viewBox="0 0 10 10" fill="none" stroke="currentColor" aria-hidden="true">
            <path d="M1 3.5h7M6 1.5l2 2-2 2M9 7H2M4 5 2 7l2 2" />
          </svg>
        </button>
      </span>
      <span role="columnheader" class="log-level-head">Level</span>
      {threads && <span role="columnheader">Thread</span>}
      <span role="columnheader" class="log-source-head">Source</span>
      <span role="columnheader">Message</span>
    </div>
  );
}

function rowOf(event: TargetedMouseEvent<HTMLElement>): number | undefined {
  const { target } = event;
  if (!(target instanceof Element) || target.closest(".log-entry") !== null) return undefined;
  const row = target.closest("[data-row]")?.getAttribute("data-row");
  return row === null || row === undefined ? undefined : Number(row);
}

function onClick(event: TargetedMouseEvent<HTMLElement>, model: LogModel): void {
  const row = rowOf(event);
  if (row === undefined) return;
  if (event.target instanceof Element && event.target.closest("[data-toggle]") !== null) {
    model.toggle(row);
    // Keys are for the list, also after its arrow was pressed.
    event.currentTarget.focus({ preventScroll: true });
    return;
  }
  // Whoever marks text wants to copy it.
  if (getSelection()?.isCollapsed === false) return;
  model.selectPointed(row);
}

function onDoubleClick(event: TargetedMouseEvent<HTMLElement>, model: LogModel): void {
  const row = rowOf(event);
  if (row === undefined || (event.target instanceof Element && event.target.closest("button") !== null)) {
    return;
  }
  getSelection()?.removeAllRanges();
  model.toggle(row);
}
