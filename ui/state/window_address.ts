// The address bar of a real window: apart from the view, so that what knows no window can read that.

import type { AddressBar } from "./view.ts";

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
