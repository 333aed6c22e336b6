// The one signal that says what is shown, and its twin in the page's address. Everything else about the view is derived.

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { formatHash, parseHash, type ViewState } from "./hash.ts";

/** Addresses change this long after the last of many changes: browsers refuse more than about four a second. */
const REPLACE_DELAY_MS = 300;

/** The parts of a browser window that hold its address. */
export interface AddressBar {
  readonly hash: () => string;
  readonly push: (hash: string) => void;
  readonly replace: (hash: string) => void;
  /** Calls back when the user went back or forward, or edited the address. Returns how to stop. */
  readonly onChange: (callback: () => void) => () => void;
  readonly setTimer: (callback: () => void, delayMs: number) => number;
  readonly clearTimer: (timer: number) => void;
}

/** What is shown and how to change it. */
export interface View {
  readonly state: ReadonlySignal<ViewState>;
  /** A part of the state that changes only when that part does. */
  readonly part: <K extends keyof ViewState>(key: K) => ReadonlySignal<ViewState[K]>;
  /**
   * Changes parts of the state.
   * @param how `push` when Back is to lead here again, `replace` (default) for what changes all the time
   */
  readonly change: (parts: Partial<ViewState>, how?: "push" | "replace") => void;
  readonly dispose: () => void;
}

/** Keeps the state and the address in step. */
export function createView(address: AddressBar): View {
  const state: Signal<ViewState> = signal(parseHash(address.hash()));
  let written = address.hash();
  let push = false;
  let timer = 0;
  const stopEffect = effect(() => {
    const hash = formatHash(state.value);
    address.clearTimer(timer);
    if (hash === written) return;
    if (push) {
      push = false;
      written = hash;
      address.push(hash);
      return;
    }
    timer = address.setTimer(() => {
      written = hash;
      address.replace(hash);
    }, REPLACE_DELAY_MS);
  });
  const stopListening = address.onChange(() => {
    if (address.hash() === written) return;
    written = address.hash();
    state.value = parseHash(written);
  });
  return {
    state,
    part: (key) => computed(() => state.value[key]),
    change: (parts, how = "replace") => {
      push = how === "push" && formatHash({ ...state.value, ...parts }) !== written;
      state.value = { ...state.value, ...parts };
      push = false;
    },
    dispose: () => {
      stopEffect();
      stopListening();
      address.clearTimer(timer);
    },
  };
}

/** The address bar of a window. */
export function windowAddress(page: Window): AddressBar {
  return {
    hash: () => page.location.hash,
    push: (hash) => page.history.pushState(null, "", hash),
    replace: (hash) => page.history.replaceState(null, "", hash),
    onChange: (callback) => {
      page.addEventListener("popstate", callback);
      page.addEventListener("hashchange", callback);
      return () => {
        page.removeEventListener("popstate", callback);
        page.removeEventListener("hashchange", callback);
      };
    },
    setTimer: (callback, delayMs) => page.setTimeout(callback, delayMs),
    clearTimer: (timer) => page.clearTimeout(timer),
  };
}
