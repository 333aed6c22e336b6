// The whole run as a strip with a window on it: drag the window to pan, its edges to resize, beside it for a new range.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { rangeBetween, sameRange, type TimeRange } from "../../../recording/analysis/time_range.ts";
import { paintMinimap } from "../../canvas/minimap_painter.ts";
import type { AppState } from "../../state/app_state.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import type { TimelineLook } from "../../state/timeline_look.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { usePicture } from "./use_picture.ts";

const EDGE_PX = 5;
/** A drag shorter than this is a click. */
const CLICK_PX = 3;

/** What a drag does: it draws a new range, moves the window, or moves one of its edges. */
type Grip = "new" | "window" | "from" | "to";

interface Drag {
  readonly grip: Grip;
  readonly startX: number;
  readonly range: TimeRange;
}

/** The strip. */
export function Minimap(
  { app, model, look }: { app: AppState; model: TimelineModel; look: TimelineLook },
): JSX.Element {
  const palette = app.theme.palette.value;
  const canvas = usePicture(app.frames, (surface) => () => {
    const scene = { activity: model.opened.activity, found: look.foundBuckets.value };
    return () => paintMinimap(surface, palette, scene);
  }, [model, look, palette]);
  const box = useRef<HTMLDivElement>(null);
  const drag = useSignal<Drag | undefined>(undefined);
  const { bounds } = model.opened;
  const shares = useComputedOf(model, () => {
    const { from, to } = model.range.value;
    const span = bounds.to - bounds.from;
    return { from: (from - bounds.from) / span, to: (to - bounds.from) / span };
  }).value;

  function shareAt(x: number): number {
    const rect = box.current?.getBoundingClientRect();
    return rect === undefined || rect.width === 0 ? 0 : (x - rect.left) / rect.width;
  }

  function timeAt(x: number): number {
    return bounds.from + Math.max(0, Math.min(1, shareAt(x))) * (bounds.to - bounds.from);
  }

  function onPointerDown(event: PointerEvent): void {
    const width = box.current?.clientWidth ?? 1;
    const x = shareAt(event.clientX) * width;
    const range = model.range.value;
    const whole = sameRange(range, bounds);
    const grip: Grip = Math.abs(x - shares.from * width) <= EDGE_PX && !whole
      ? "from"
      : Math.abs(x - shares.to * width) <= EDGE_PX && !whole
      ? "to"
      : x > shares.from * width && x < shares.to * width && !whole
      ? "window"
      : "new";
    drag.value = { grip, startX: event.clientX, range };
    box.current?.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent): void {
    const current = drag.value;
    if (current === undefined || Math.abs(event.clientX - current.startX) < CLICK_PX) return;
    const time = timeAt(event.clientX);
    const { range } = current;
    if (current.grip === "new") model.show(rangeBetween(timeAt(current.startX), time));
    else if (current.grip === "from") model.show(rangeBetween(time, range.to));
    else if (current.grip === "to") model.show(rangeBetween(range.from, time));
    else {
      const by = (shareAt(event.clientX) - shareAt(current.startX)) * (bounds.to - bounds.from);
      model.show({ from: range.from + by, to: range.to + by });
    }
  }

  function onPointerUp(event: PointerEvent): void {
    const current = drag.value;
    drag.value = undefined;
    if (current === undefined || Math.abs(event.clientX - current.startX) >= CLICK_PX) return;
    if (current.grip !== "new") return;
    const half = (current.range.to - current.range.from) / 2;
    const time = timeAt(event.clientX);
    if (!sameRange(current.range, bounds)) model.goTo({ from: time - half, to: time + half });
  }

  const whole = shares.from <= 0 && shares.to >= 1;
  return (
    <div
      class="minimap"
      ref={box}
      title="Drag for a range, double click for the whole run"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => drag.value = undefined}
      onDblClick={() => model.showAll()}
    >
      <canvas ref={canvas} role="img" aria-label="The whole run: CPU in green, waiting in blue above it" />
      {!whole && <div class="shade" style={{ width: `${shares.from * 100}%` }} />}
      {!whole && (
        <div class="shade" style={{ left: `${shares.to * 100}%`, width: `${(1 - shares.to) * 100}%` }} />
      )}
      <div
        class={whole ? "window" : "window grabbable"}
        style={{ left: `${shares.from * 100}%`, width: `${(shares.to - shares.from) * 100}%` }}
      />
    </div>
  );
}
