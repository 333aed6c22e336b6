// The calls, spans and waits of all threads: one canvas for what is in view, and a header for each track.

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { STATUS_ERROR } from "../../../recording/analysis/async_bars.ts";
import { formatDuration, formatNumberOf } from "../../../recording/analysis/quantities.ts";
import { drawTickLines } from "../../canvas/chart_painter.ts";
import { type FlameLaneScene, FlamePainter, type FlameScene } from "../../canvas/flame_painter.ts";
import { headerHeight, headerTop } from "../../canvas/lane_geometry.ts";
import type { AppState } from "../../state/app_state.ts";
import {
  type BarRef,
  durationOf,
  labelOfBar,
  labelOfStack,
  type OpenedRecording,
  placeOfBar,
} from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import type { TimelineLook } from "../../state/timeline_look.ts";
import { drawnOf, foldName, type Track } from "../../state/tracks.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { BarHeader } from "./bar_header.tsx";
import { BarLinks } from "./bar_links.tsx";
import type { StageParts } from "./hit_test.ts";
import { LaneHeader } from "./lane_header.tsx";
import { LaneScrollbar } from "./lane_scrollbar.tsx";
import { Pointed } from "./pointed.tsx";
import { ThreadsBelow } from "./threads_below.tsx";
import { usePicture } from "./use_picture.ts";

/** What the lanes are made of. */
export interface LanesViewProps {
  readonly app: AppState;
  readonly model: TimelineModel;
  readonly look: TimelineLook;
  /** Gets the canvas, for the pointer. */
  readonly parts: StageParts;
}

/** The lanes. */
export function LanesView({ app, model, look, parts }: LanesViewProps): JSX.Element {
  const palette = app.theme.palette.value;
  const canvas = usePicture(app.frames, (surface) => {
    const painter = new FlamePainter(surface, palette, getComputedStyle(surface.canvas).fontFamily);
    parts.lanes = { canvas: surface.canvas };
    return () => {
      const scene = sceneOf(model, look);
      return () => {
        painter.paint(scene, () => {
          drawTickLines(surface, palette, scene.range, { top: 0, bottom: surface.heightPx });
        });
      };
    };
  }, [model, look, palette]);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      model.viewHeight.value = element.clientHeight;
      model.viewWidth.value = element.clientWidth;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [model]);
  const { lanes } = model.opened;
  return (
    <div class="lanes" ref={box}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Flame charts of ${
          formatNumberOf(lanes.length, "thread")
        }; the call grid has them as text`}
      />
      {lanes.every((lane) => lane.calls.length === 0) && (
        <p class="lanes-note">
          <span>{emptyNote(model.opened)}</span>
        </p>
      )}
      <Headers model={model} />
      <BarLinks model={model} />
      <Pointed model={model} />
      <LaneScrollbar model={model} />
      <ThreadsBelow model={model} />
    </div>
  );
}

/** Why there is nothing to see. */
function emptyNote({ recording, running }: OpenedRecording): string {
  if (running) return "Nothing was sampled yet. It appears here by itself.";
  if (recording.problems.length > 0) return "No sampled stacks could be read.";
  return "No stacks were sampled in this recording.";
}

/** The headers in view, and how to get back to all threads. */
function Headers({ model }: { model: TimelineModel }): JSX.Element {
  const geometry = model.geometry.value;
  const scrollTop = model.scrollTop.value;
  const heightPx = model.viewHeight.value;
  const sizes = model.sizes.value;
  const tracks = model.tracks.value;
  const hiddenThreads = useComputedOf(model, () => {
    const shown = new Set(model.tracks.value.map(({ lane }) => lane));
    return model.opened.lanes.length - shown.size;
  }).value;
  return (
    <>
      {tracks.map((track, index) => {
        const lane = model.opened.lanes[track.lane];
        const size = sizes[index];
        const top = headerTop(geometry, index, scrollTop);
        if (lane === undefined || size === undefined) return null;
        if (top <= -headerHeight(size) || top >= heightPx) return null;
        const onToggle = () => model.toggleTrack(index);
        if (track.bars !== undefined) {
          const key = foldName(model.opened, track.bars, track.lane);
          const props = { model, bars: track.bars, topPx: top, open: size.open, onToggle };
          return <BarHeader key={key} thread={lane.info.title} {...props} />;
        }
        return (
          <LaneHeader
            key={lane.info.thread}
            model={model}
            lane={track.lane}
            topPx={top}
            open={size.open}
            onToggle={onToggle}
          />
        );
      })}
      {hiddenThreads > 0 && (
        <div class="hidden-threads" style={{ transform: `translateY(${geometry.height - scrollTop}px)` }}>
          {formatNumberOf(hiddenThreads, "other thread is", "other threads are")} not shown.
          <button
            type="button"
            class="link-button"
            onClick={() =>
              model.showOnly(undefined)}
          >
            Show all threads
          </button>
        </div>
      )}
    </>
  );
}

/** Reads everything that the picture depends on. */
function sceneOf(model: TimelineModel, look: TimelineLook): FlameScene {
  const { opened } = model;
  const geometry = model.geometry.value;
  const scrollTop = model.scrollTop.value;
  const sizes = model.sizes.value;
  const selected = model.selectedCall.value;
  const chosenBar = model.selectedBar.value;
  const selectedBar = chosenBar === undefined ? undefined : placeOfBar(opened, chosenBar);
  const bottom = scrollTop + model.viewHeight.value;
  const lanes = model.tracks.value.flatMap((track, index): FlameLaneScene[] => {
    const rowsTop = geometry.rowsTop[index] ?? 0;
    const size = sizes[index];
    const drawn = drawnOf(opened, track);
    if (size === undefined || drawn === undefined || rowsTop > bottom) return [];
    if (rowsTop + (geometry.rowsHeight[index] ?? 0) + SAMPLES_PX < scrollTop) return [];
    const { bars, lane } = track;
    return [{
      style: bars === undefined ? "calls" : bars.kind,
      calls: drawn.calls,
      layout: (bars === undefined ? look.layouts.value[lane] : look.barLayouts.value.get(bars)) ??
        drawn.layout,
      rowsTop: rowsTop - scrollTop,
      rows: size.open ? size.depths : Math.min(1, size.depths),
      open: size.open,
      selected: bars === undefined
        ? (selected?.lane === lane ? selected.call : -1)
        : (selectedBar?.of === bars ? selectedBar.index : -1),
      labelOf: bars === undefined
        ? (stack) => labelOfStack(opened, stack)
        : (row) => markedLabel(opened, { kind: bars.kind, row }),
      samples: bars === undefined ? samplesOf(model, track) : undefined,
    }];
  });
  return {
    range: model.range.value,
    lanes,
    selectedNote: noteOf(model),
    frameOfStack: opened.recording.tables.stacks.columns.frame,
    markedFrame: look.markedFrame.value ?? -1,
  };
}

/** What failed and what is not finished is told by more than colour. */
function markedLabel(opened: OpenedRecording, bar: BarRef): string {
  const { duration, status } = opened.recording.tables[bar.kind].columns;
  const label = labelOfBar(opened, bar);
  if (status[bar.row] === STATUS_ERROR) return `✕ ${label}`;
  return (duration[bar.row] ?? 0) < 0 ? `${label} …` : label;
}

/** Height below the rows in which samples are drawn. */
const SAMPLES_PX = 6;

/** How long what is selected took. */
function noteOf(model: TimelineModel): string {
  const call = model.selectedCall.value;
  if (call !== undefined) return formatDuration(durationOf(model.opened, call));
  const bar = model.selectedBar.value;
  if (bar === undefined) return "";
  const { from, to } = model.extentOfBar(bar);
  return formatDuration(to - from);
}

/** The samples of a thread: a stretch of the table's columns, not a copy. */
function samplesOf({ opened }: TimelineModel, { lane }: Track): FlameLaneScene["samples"] {
  const { when, count, stack, thread } = opened.recording.tables.samples.columns;
  const of = opened.lanes[lane]?.info.thread ?? -1;
  const [first, last] = [firstNotBelow(thread, of), firstNotBelow(thread, of + 1)];
  return {
    when: when.subarray(first, last),
    count: count.subarray(first, last),
    stack: stack.subarray(first, last),
  };
}

function firstNotBelow(column: Int32Array, wanted: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
