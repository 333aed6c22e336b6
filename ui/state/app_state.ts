// All models of the page, put together once.

import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { loadRecording } from "./load_recording.ts";
import { createOpening, type OpeningModel } from "./opening.ts";
import { followRecordings, type RecordingList, serverSource } from "./recording_list.ts";
import { createTheme, type ThemeModel } from "./theme.ts";
import { type Animate, TimelineModel } from "./timeline.ts";
import { createView, type View, windowAddress } from "./view.ts";
import { FrameLoop } from "../canvas/frame_loop.ts";

/** The page's models. */
export interface AppState {
  readonly view: View;
  readonly list: RecordingList;
  readonly opening: OpeningModel;
  readonly theme: ThemeModel;
  /** Of the open recording; undefined while there is none. */
  readonly timeline: ReadonlySignal<TimelineModel | undefined>;
  /** All pictures of the page are drawn in one loop. */
  readonly frames: FrameLoop;
}

/** Makes the models of a page. They live as long as the page. */
export function createAppState(page: Window): AppState {
  const view = createView(windowAddress(page));
  const list = followRecordings(serverSource(page));
  const wanted = view.part("recording");
  const opening = createOpening({
    wanted,
    items: list.items,
    lastChange: list.lastChange,
    load: loadRecording,
    now: () => page.performance.now(),
    setTimer: (callback, delayMs) => page.setTimeout(callback, delayMs),
    clearTimer: (timer) => page.clearTimeout(timer),
  });
  openNewest(view, list, wanted);
  return {
    view,
    list,
    opening,
    theme: createTheme(view, page),
    timeline: timelineOf(opening, view, animateOn(page)),
    frames: new FrameLoop(),
  };
}

/** A link to no recording shows the newest one. */
function openNewest(view: View, list: RecordingList, wanted: ReadonlySignal<string | undefined>): void {
  effect(() => {
    const newest = list.items.value?.[0];
    if (wanted.value === undefined && newest !== undefined) view.change({ recording: newest.id });
  });
}

function timelineOf(
  opening: OpeningModel,
  view: View,
  animate: Animate,
): ReadonlySignal<TimelineModel | undefined> {
  const current = signal<TimelineModel | undefined>(undefined);
  effect(() => {
    const state = opening.state.value;
    const earlier = untracked(() => current.value);
    if (state.phase !== "open") {
      current.value = undefined;
      return;
    }
    const model = untracked(() => new TimelineModel(state.opened, view, animate));
    if (earlier?.opened.id === state.opened.id) untracked(() => model.continueFrom(earlier));
    current.value = model;
  });
  return computed(() => current.value);
}

function animateOn(page: Window): Animate {
  const reduced = page.matchMedia("(prefers-reduced-motion: reduce)");
  return (durationMs, step) => {
    if (reduced.matches) {
      step(1);
      return;
    }
    const started = page.performance.now();
    const tick = (now: number) => {
      const share = Math.max(0, Math.min(1, (now - started) / durationMs));
      step(share);
      if (share < 1) page.requestAnimationFrame(tick);
    };
    page.requestAnimationFrame(tick);
  };
}
