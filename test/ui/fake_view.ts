// A view without a browser: its address is a variable, its timers never run.

import { createView, type View } from "../../ui/state/view.ts";

/** A view and what its address bar would show after each push. */
export interface FakeView {
  readonly view: View;
  readonly pushed: readonly string[];
}

/** Makes a view. @param hash where it starts */
export function fakeView(hash = "#/"): FakeView {
  const pushed: string[] = [];
  let shown = hash;
  const view = createView({
    hash: () => shown,
    push: (next) => {
      shown = next;
      pushed.push(next);
    },
    replace: (next) => shown = next,
    onChange: () => () => {},
    setTimer: () => 0,
    clearTimer: () => {},
  });
  return { view, pushed };
}
