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

/** Ways to change the address, the later the weightier. */
const KINDS = ["replace", "now", "push"] as const;
type ChangeKind = (typeof KINDS)[number];

/** What is shown and how to change it. */
export interface View {
  readonly state: ReadonlySignal<ViewState>;
  /** A part of the state that changes only when that part does. */
  readonly part: <K extends keyof ViewState>(key: K) => ReadonlySignal<ViewState[K]>;
  /**
   * Changes parts of the state.
   * @param how `push` when Back is to lead here again, `replace` (default) for what changes all the time, `now` for what
   * the address is not to name a moment longer
   */
  readonly change: (parts: Partial<ViewState>, how?: ChangeKind) => void;
  readonly dispose: () => void;
}

/** Keeps the state and the address in step. */
export function createView(address: AddressBar): View {
  const state: Signal<ViewState> = signal(parseHash(address.hash()));
  let written = address.hash();
  /** What the address is to be once it rests. */
  let waiting: string | undefined;
  /** The weightiest of the changes since the last write: several may be made in one batch. */
  let how: ChangeKind = "replace";
  let timer = 0;

  function writeWaiting(): void {
    if (waiting === undefined) return;
    written = waiting;
    waiting = undefined;
    address.replace(written);
  }

  const stopEffect = effect(() => {
    const hash = formatHash(state.value);
    const kind = how;
    how = "replace";
    address.clearTimer(timer);
    // Back is to lead to what was shown, not to what it was before it changed all the time.
    if (kind === "push" && hash !== (waiting ?? written)) writeWaiting();
    waiting = undefined;
    if (hash === written) return;
    if (kind === "push") {
      written = hash;
      address.push(hash);
      return;
    }
    waiting = hash;
    if (kind === "now") writeWaiting();
    else timer = address.setTimer(writeWaiting, REPLACE_DELAY_MS);
  });
  const stopListening = address.onChange(() => {
    if (address.hash() === written) return;
    written = address.hash();
    waiting = undefined;
    state.value = parseHash(written);
  });
  return {
    state,
    part: (key) => computed(() => state.value[key]),
    change: (parts, kind = "replace") => {
      if (KINDS.indexOf(kind) > KINDS.indexOf(how)) how = kind;
      state.value = { ...state.value, ...parts };
    },
    dispose: () => {
      stopEffect();
      stopListening();
      address.clearTimer(timer);
    },
  };
}
