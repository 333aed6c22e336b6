// The frame around the call under the pointer. An element of its own, so that pointing repaints no canvas.

import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { ROW_PX, STRIP_PX } from "../../canvas/lane_geometry.ts";
import type { TimelineModel } from "../../state/timeline.ts";

/** The frame. */
export function PointedCall({ model }: { model: TimelineModel }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const element = box.current;
    const call = model.hover.value?.call;
    const range = model.range.value;
    const geometry = model.geometry.value;
    const scrollTop = model.scrollTop.value;
    if (element === null) return;
    element.hidden = call === undefined;
    const lane = model.opened.lanes[call?.lane ?? -1];
    if (call === undefined || lane === undefined) return;
    const open = model.laneSizes.value[call.lane]?.open ?? true;
    const width = element.parentElement?.clientWidth ?? 0;
    const scale = width / (range.to - range.from);
    const left = Math.max(-4, ((lane.calls.start[call.call] ?? 0) - range.from) * scale);
    const right = Math.min(width + 4, ((lane.calls.end[call.call] ?? 0) - range.from) * scale);
    const depth = lane.calls.depth[call.call] ?? 0;
    const top = (geometry.rowsTop[call.lane] ?? 0) - scrollTop + (open ? depth * ROW_PX : 0);
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    element.style.width = `${Math.max(3, Math.round(right - left))}px`;
    element.style.height = `${open ? ROW_PX - 1 : STRIP_PX}px`;
  });
  return <div class="pointed" ref={box} hidden />;
}
