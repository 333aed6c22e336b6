// Starts the page.

import { render } from "preact";
import { createAppState } from "./state/app_state.ts";
import { whenBegun } from "./state/opening.ts";
import { AppFrame } from "./views/app_frame.tsx";
import { preloadTabs } from "./views/tabs.tsx";

/** A worker that takes longer to start is not waited for. */
const WORKER_START_MS = 100;

const app = createAppState(window);
// The first picture keeps the page busy, and meanwhile no worker starts: the one that has most to do is let go first.
await Promise.race([whenBegun(app.opening), new Promise((resolve) => setTimeout(resolve, WORKER_START_MS))]);
const root = document.getElementById("app");
if (root !== null) render(<AppFrame app={app} />, root);
// Once all that is urgent is done; Safari has no idle callbacks.
if ("requestIdleCallback" in window) requestIdleCallback(() => void preloadTabs(), { timeout: 5000 });
