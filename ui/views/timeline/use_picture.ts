// A canvas that is painted whenever something that its picture shows has changed, once a frame.

import { effect, signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { FrameLoop } from "../../canvas/frame_loop.ts";
import { Surface } from "../../canvas/surface.ts";

/** Reads signals and returns what will paint. It runs again whenever one of those signals changes. */
export type Prepare = () => () => void;

/**
 * Gives the ref for a canvas and keeps that painted.
 * @param make called with the canvas' surface, whenever `inputs` change
 */
export function usePicture(
  frames: FrameLoop,
  make: (surface: Surface) => Prepare,
  inputs: readonly unknown[],
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const resized = signal(0);
    let paint = () => {};
    const draw = () => paint();
    const surface = new Surface(canvas, () => {
      resized.value++;
      // A resized canvas is empty: waiting for the next frame would show that.
      draw();
    });
    const prepare = make(surface);
    const stop = effect(() => {
      void resized.value;
      paint = prepare();
      frames.request(draw);
    });
    return () => {
      stop();
      frames.cancel(draw);
      surface.dispose();
    };
  }, inputs);
  return ref;
}
