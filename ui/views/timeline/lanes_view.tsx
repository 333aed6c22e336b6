// The flame charts of all threads: one canvas for what is in view, and a header for each thread.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatDuration } from "../../../recording/analysis/quantities.ts";
import { drawTickLines } from "../../canvas/chart_painter.ts";
import { FlamePainter, type FlameScene } from "../../canvas/flame_painter.ts";
import { headerTop, LANE_HEADER_PX } from "../../canvas/lane_geometry.ts";
import type { AppState } from "../../state/app_state.ts";
import { durationOf, frameOf, labelOfStack } from "../../state/opened_recording.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { LaneHeader } from "./lane_header.tsx";
import { LaneScrollbar } from "./lane_scrollbar.tsx";
import type { StageParts } from "./stage_pointer.ts";
import { PointedCall } from "./pointed_call.tsx";
import { usePicture } from "./use_picture.ts";

/** What the lanes are made of. */
export interface LanesViewProps {
  readonly app: AppState;
  readonly model: TimelineModel;
  /** Gets the canvas, for the pointer. */
  readonly parts: StageParts;
}

/** The lanes. */
export function LanesView({ app, model, parts }: LanesViewProps): JSX.Element {
  const palette = app.theme.palette.value;
  const canvas = usePicture(app.frames, (surface) => {
    const painter = new FlamePainter(surface, palette, getComputedStyle(surface.canvas).fontFamily);
    parts.lanes = { canvas: surface.canvas };
    return () => {
      const scene = sceneOf(model);
      return () => {
        painter.paint(scene, () => {
          drawTickLines(surface, palette, scene.range, { top: 0, bottom: surface.heightPx });
        });
      };
    };
  }, [model, palette]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => model.viewHeight.value = element.clientHeight;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [model]);
  return (
    <div class="lanes" ref={box}>
      <canvas ref={canvas} role="img" aria-label={`Flame charts of ${model.opened.lanes.length} threads`} />
      {model.opened.lanes.every((lane) => lane.calls.length === 0) && (
        <p class="lanes-note">No stacks were sampled in this recording.</p>
      )}
      <Headers model={model} />
      <PointedCall model={model} />
      <LaneScrollbar model={model} />
    </div>
  );
}

/** The headers in view. */
function Headers({ model }: { model: TimelineModel }): JSX.Element {
  const geometry = model.geometry.value;
  const scrollTop = model.scrollTop.value;
  const heightPx = model.viewHeight.value;
  const sizes = model.laneSizes.value;
  return (
    <>
      {model.opened.lanes.map((lane, index) => {
        const top = headerTop(geometry, index, scrollTop);
        if (top <= -LANE_HEADER_PX || top >= heightPx) return null;
        return (
          <LaneHeader
            key={lane.info.thread}
            lane={lane}
            topPx={top}
            open={sizes[index]?.open ?? true}
            share={lane.info.busy / model.opened.bounds.to}
            onToggle={() => model.toggleLane(index)}
          />
        );
      })}
    </>
  );
}

/** Reads everything that the picture depends on. */
function sceneOf(model: TimelineModel): FlameScene {
  const { opened } = model;
  const geometry = model.geometry.value;
  const scrollTop = model.scrollTop.value;
  const sizes = model.laneSizes.value;
  const selected = model.selectedCall.value;
  const selectedStack = selected === undefined
    ? -1
    : opened.lanes[selected.lane]?.calls.stack[selected.call] ?? -1;
  const bottom = scrollTop + model.viewHeight.value;
  const lanes = opened.lanes.flatMap(({ calls, layout }, index) => {
    const rowsTop = geometry.rowsTop[index] ?? 0;
    const size = sizes[index];
    if (size === undefined || rowsTop > bottom || rowsTop + (geometry.rowsHeight[index] ?? 0) < scrollTop) {
      return [];
    }
    return [{
      calls,
      layout,
      rowsTop: rowsTop - scrollTop,
      rows: size.open ? size.depths : Math.min(1, size.depths),
      open: size.open,
      selected: selected?.lane === index ? selected.call : -1,
    }];
  });
  return {
    range: model.range.value,
    lanes,
    labelOf: (stack) => labelOfStack(opened, stack),
    selectedNote: selected === undefined ? "" : formatDuration(durationOf(opened, selected)),
    frameOfStack: opened.recording.tables.stacks.columns.frame,
    markedFrame: selectedStack < 0 ? -1 : frameOf(opened, selectedStack),
  };
}
