// Puts the stack of a call onto the clipboard, as error messages write it.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import {
  callersOf,
  frameOf,
  type LaneCall,
  longPlace,
  type OpenedRecording,
  placeOfFrame,
} from "../../state/opened_recording.ts";

/** The button; it says whether it worked. */
export function CopyStack({ opened, call }: { opened: OpenedRecording; call: LaneCall }): JSX.Element {
  const state = useSignal("Copy stack");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(stackText(opened, call));
      state.value = "Copied";
    } catch {
      state.value = "Not allowed"; // the browser may forbid it
    }
  };
  return (
    <button type="button" class="link-button" aria-live="polite" onClick={() => void copy()}>
      {state}
    </button>
  );
}

/** A line a call, innermost first: `    at loadOrders (/srv/src/orders.ts:48:3)`. */
export function stackText(opened: OpenedRecording, call: LaneCall): string {
  return [call, ...callersOf(opened, call)].map(({ lane, call: row }) => {
    const stack = opened.lanes[lane]?.calls.stack[row] ?? -1;
    const place = placeOfFrame(opened, frameOf(opened, stack));
    const where = longPlace(place);
    return `    at ${place.name}${where === "" ? "" : ` (${where})`}`;
  }).join("\n");
}
