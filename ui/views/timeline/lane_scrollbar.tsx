// The scrollbar of the lanes. They scroll by our own hand, so that headers and canvas move in the same frame.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { TimelineModel } from "../../state/timeline.ts";

const LEAST_PX = 24;

/** The scrollbar, or nothing when all lanes are in view. */
export function LaneScrollbar({ model }: { model: TimelineModel }): JSX.Element | null {
  const start = useSignal<{ readonly y: number; readonly scrollTop: number } | undefined>(undefined);
  const view = model.viewHeight.value;
  const { height } = model.geometry.value;
  if (view <= 0 || height <= view) return null;
  const thumb = Math.max(LEAST_PX, view * view / height);
  const scale = (height - view) / (view - thumb);
  return (
    <div
      class="lane-scrollbar"
      aria-hidden="true"
      style={{ height: `${thumb}px`, transform: `translateY(${model.scrollTop.value / scale}px)` }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.value = { y: event.clientY, scrollTop: model.scrollTop.value };
      }}
      onPointerMove={(event) => {
        if (start.value !== undefined) {
          model.scrollTo(start.value.scrollTop + (event.clientY - start.value.y) * scale);
        }
      }}
      onPointerUp={() => start.value = undefined}
      onPointerCancel={() => start.value = undefined}
    />
  );
}
