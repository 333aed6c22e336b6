// The edge between the recordings and the view: drag it, or move it with arrow keys; a double click puts it back.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { SettingsModel } from "../../state/settings.ts";

/** What the style sheet limits the width to. */
const LEAST_PX = 180;
const MOST_PX = 640;
const STEP_PX = 16;

/** The edge. */
export function PaneEdge({ settings }: { settings: SettingsModel }): JSX.Element {
  const edge = useRef<HTMLDivElement>(null);
  const dragged = useSignal(false);
  const width = () => edge.current?.parentElement?.clientWidth ?? LEAST_PX;
  const resize = (px: number) => {
    settings.change({ treeWidthPx: Math.round(Math.max(LEAST_PX, Math.min(MOST_PX, px))) });
  };
  return (
    <div
      ref={edge}
      class="pane-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the recordings"
      aria-valuemin={LEAST_PX}
      aria-valuemax={MOST_PX}
      aria-valuenow={settings.current.value.treeWidthPx || 272}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.value = true;
      }}
      onPointerMove={(event) => {
        if (dragged.value) resize(event.clientX);
      }}
      onPointerUp={() => dragged.value = false}
      onPointerCancel={() => dragged.value = false}
      onDblClick={() => settings.change({ treeWidthPx: 0 })}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        event.stopPropagation();
        resize(width() + (event.key === "ArrowLeft" ? -STEP_PX : STEP_PX));
      }}
    />
  );
}
