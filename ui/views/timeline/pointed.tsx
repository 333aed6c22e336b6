// The frame around what is under the pointer. An element of its own, so that pointing repaints no canvas.

import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ROW_PX, STRIP_PX } from "../../canvas/lane_geometry.ts";
import type { TimelineModel } from "../../state/timeline.ts";

/** The frame. */
export function Pointed({ model }: { model: TimelineModel }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  // At once, not in a later frame, and without asking for sizes: pointing is to cost next to nothing.
  useLayoutEffect(() =>
    effect(() => {
      const element = box.current;
      const { call, bar } = model.hover.value ?? {};
      const range = model.range.value;
      const geometry = model.geometry.value;
      const scrollTop = model.scrollTop.value;
      if (element === null) return;
      const target = call ?? bar;
      const place = target === undefined ? undefined : model.placeOf(target);
      element.hidden = place === undefined;
      if (target === undefined || place === undefined) return;
      const extent = "call" in target ? model.extentOf(target) : model.extentOfBar(target);
      const open = model.sizes.value[place.lane]?.open ?? true;
      const width = model.viewWidth.value;
      const scale = width / (range.to - range.from);
      const left = Math.max(-4, (extent.from - range.from) * scale);
      const right = Math.min(width + 4, (extent.to - range.from) * scale);
      const top = (geometry.rowsTop[place.lane] ?? 0) - scrollTop + (open ? place.depth * ROW_PX : 0);
      element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      element.style.width = `${Math.max(3, Math.round(right - left))}px`;
      element.style.height = `${open ? ROW_PX - 1 : STRIP_PX}px`;
    }), [model]);
  return <div class="pointed" ref={box} hidden />;
}
