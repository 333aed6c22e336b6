// All models of the page, put together once.

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { createDeletions, type Deletions, removeOnServer } from "./deletions.ts";
import { createTransformed } from "./derive.ts";
import { createDialogs, type DialogSignal } from "./dialogs.ts";
import { createKeymap, type Keymap } from "./keymap.ts";
import { createLive, type LiveModel } from "./live.ts";
import { createLoader } from "./load_recording.ts";
import { OpenRun, type OpenRunContext } from "./open_run.ts";
import { createOpening, type OpeningModel } from "./opening.ts";
import { followRecordings, type RecordingList, serverSource } from "./recording_list.ts";
import { createSearch, type SearchModel } from "./search.ts";
import { createSettings, type SettingsModel, windowMemory } from "./settings.ts";
import { SumWorkerPort } from "./sum_worker_port.ts";
import { createTheme, type ThemeModel } from "./theme.ts";
import type { Animate } from "./timeline.ts";
import { TreeModel } from "./tree_model.ts";
import { createView, type View } from "./view.ts";
import { windowAddress } from "./window_address.ts";
import { FrameLoop } from "../canvas/frame_loop.ts";

/** The page's models. */
export interface AppState {
  readonly view: View;
  readonly list: RecordingList;
  readonly deletions: Deletions;
  readonly tree: TreeModel;
  readonly opening: OpeningModel;
  /** The recording that the open one is compared with. */
  readonly openingOther: OpeningModel;
  readonly theme: ThemeModel;
  readonly settings: SettingsModel;
  readonly keymap: Keymap;
  readonly search: SearchModel;
  readonly dialog: DialogSignal;
  /** The open recording; undefined while there is none. */
  readonly run: ReadonlySignal<OpenRun | undefined>;
  readonly live: LiveModel;
  /** All pictures of the page are drawn in one loop. */
  readonly frames: FrameLoop;
}

/** Makes the models of a page. They live as long as the page. */
export function createAppState(page: Window): AppState {
  const view = createView(windowAddress(page));
  const list = followRecordings(serverSource(page));
  const wanted = view.part("recording");
  const open = (which: ReadonlySignal<string | undefined>) =>
    createTransformed(
      createOpening({
        wanted: which,
        items: list.items,
        lastChange: list.lastChange,
        load: createLoader(),
        now: () => page.performance.now(),
        setTimer: (callback, delayMs) => page.setTimeout(callback, delayMs),
        clearTimer: (timer) => page.clearTimeout(timer),
      }),
      view.part("transforms"),
    );
  const opening = open(wanted);
  const settings = createSettings(windowMemory(page));
  const search = createSearch(view);
  const deletions = createDeletions({
    items: list.items,
    remove: removeOnServer,
    setTimer: (callback, delayMs) => page.setTimeout(callback, delayMs),
    clearTimer: (timer) => page.clearTimeout(timer),
    onLeave: (callback) => {
      page.addEventListener("pagehide", callback);
      return () => page.removeEventListener("pagehide", callback);
    },
  });
  const tree = new TreeModel({ view, items: list.items, deletions });
  openNewest(view, tree, wanted);
  const live = createLive(
    view,
    computed(() => opening.state.value.phase === "open" ? opening.state.value.opened : undefined),
  );
  return {
    view,
    list,
    deletions,
    tree,
    opening,
    openingOther: open(view.part("against")),
    theme: createTheme(view, page),
    settings,
    keymap: createKeymap(settings),
    search,
    dialog: createDialogs(),
    run: runOf(opening, live, { view, search, animate: animateOn(page), sumPort: new SumWorkerPort() }),
    live,
    frames: new FrameLoop(),
  };
}

/** A link to no recording shows the newest one. */
function openNewest(view: View, tree: TreeModel, wanted: ReadonlySignal<string | undefined>): void {
  effect(() => {
    const newest = tree.items.value[0];
    if (wanted.value === undefined && newest !== undefined) view.change({ recording: newest.id });
  });
}

function runOf(
  opening: OpeningModel,
  live: LiveModel,
  context: OpenRunContext,
): ReadonlySignal<OpenRun | undefined> {
  const current = signal<OpenRun | undefined>(undefined);
  effect(() => {
    const state = opening.state.value;
    const earlier = untracked(() => current.value);
    if (state.phase !== "open") {
      current.value = undefined;
      return;
    }
    const run = untracked(() => new OpenRun(state.opened, context));
    batch(() => {
      if (earlier?.opened.id === state.opened.id) {
        untracked(() => {
          live.grow(earlier.opened, state.opened);
          run.timeline.continueFrom(earlier.timeline);
        });
      }
      current.value = run;
    });
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
