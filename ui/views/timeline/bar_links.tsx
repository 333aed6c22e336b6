// Lines from spans and waits to the calls that started them: faint ones while there are few in view, a strong one with an
// arrow for what is pointed at or selected. Elements of their own, so that pointing repaints no canvas.

import { computed, effect, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { firstEndingAfter } from "../../../recording/analysis/flame_layout.ts";
import { ROW_PX, STRIP_PX } from "../../canvas/lane_geometry.ts";
import type { BarRef, LaneCall } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";

/** Bars in view from which on only chosen ones have their line. */
const MOST_LINKS = 40;
/** Room for the arrow's head. */
const HEAD_PX = 5;

/** The lines. */
export function BarLinks({ model }: { model: TimelineModel }): JSX.Element | null {
  const faint = useRef<SVGPathElement>(null);
  const strong = useRef<SVGPathElement>(null);
  const starters = useMemo(() => new Map<string, LaneCall | undefined>(), [model]);
  const starterOf = (bar: BarRef): LaneCall | undefined => {
    const key = `${bar.kind} ${bar.row}`;
    if (!starters.has(key)) starters.set(key, model.starterOf(bar));
    return starters.get(key);
  };
  useSignalEffect(() => {
    const paths = barsInView(model).map((bar) => pathOf(model, bar, starterOf(bar)));
    faint.current?.setAttribute("d", paths.join(""));
  });
  // At once, and only when another bar is pointed at: pointing is to cost next to nothing.
  useLayoutEffect(() => {
    const hovered = computed(() => model.hover.value?.bar);
    return effect(() => {
      const chosen = [hovered.value, model.selectedBar.value].filter((bar) => bar !== undefined);
      const paths = chosen.map((bar) => pathOf(model, bar, starterOf(bar)));
      strong.current?.setAttribute("d", paths.join(""));
    });
  }, [model]);
  if (model.opened.bars.length === 0) return null;
  return (
    <svg class="bar-links" aria-hidden="true">
      <defs>
        <marker
          id="bar-link-head"
          viewBox="0 0 8 8"
          refX="4"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path d="M0 .5 7.5 4 0 7.5Z" />
        </marker>
      </defs>
      <path class="faint" ref={faint} />
      <path class="strong" ref={strong} marker-end="url(#bar-link-head)" />
    </svg>
  );
}

/** The bars in view, or none when there are too many. */
function barsInView(model: TimelineModel): BarRef[] {
  const range = model.range.value;
  const sizes = model.sizes.value;
  const found: BarRef[] = [];
  for (const [index, { bars }] of model.tracks.value.entries()) {
    if (bars === undefined || sizes[index]?.open !== true) continue;
    const { layout } = bars;
    for (let depth = 0; depth < layout.depths; depth++) {
      const high = layout.rowStart[depth + 1] ?? 0;
      let place = firstEndingAfter(layout, range.from, layout.rowStart[depth] ?? 0, high);
      for (; place < high && (layout.start[place] ?? 0) < range.to; place++) {
        if (found.length === MOST_LINKS) return [];
        found.push({ kind: bars.kind, row: bars.bars.stack[layout.call[place] ?? -1] ?? -1 });
      }
    }
  }
  return found;
}

/** From the lower left corner of a bar to the call that started it; "" when it is not there to be seen. */
function pathOf(model: TimelineModel, bar: BarRef, starter: LaneCall | undefined): string {
  const from = model.placeOf(bar);
  const to = starter === undefined ? undefined : model.placeOf(starter);
  if (from === undefined || to === undefined || starter === undefined) return "";
  const { tracks, sizes } = model;
  const range = model.range.value;
  if (tracks.value[to.lane] === undefined) return "";
  const scale = model.viewWidth.value / (range.to - range.from);
  const start = model.extentOfBar(bar).from;
  if (start < range.from || start > range.to) return "";
  const extent = model.extentOf(starter);
  const x = (start - range.from) * scale + 0.5;
  const toX = (Math.min(extent.to, Math.max(extent.from, start)) - range.from) * scale + 0.5;
  const topOf = (lane: number, depth: number) => {
    const open = sizes.value[lane]?.open === true;
    return (model.geometry.value.rowsTop[lane] ?? 0) - model.scrollTop.value + (open ? depth * ROW_PX : 0);
  };
  const y = topOf(from.lane, from.depth) + (sizes.value[from.lane]?.open === true ? ROW_PX - 1 : STRIP_PX);
  const toY = topOf(to.lane, to.depth) - HEAD_PX + 2;
  const round = (value: number) => Math.round(value * 10) / 10;
  if (Math.abs(toX - x) < 1) return `M${round(x)} ${y}V${round(toY)}`;
  return `M${round(x)} ${y}V${round(toY - 8)}H${round(toX)}V${round(toY)}`;
}
