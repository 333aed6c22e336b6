// Starts the page.

import { render } from "preact";
import { createAppState } from "./state/app_state.ts";
import { AppFrame } from "./views/app_frame.tsx";
import { preloadTabs } from "./views/tabs.tsx";

const root = document.getElementById("app");
if (root !== null) render(<AppFrame app={createAppState(window)} />, root);
// Once all that is urgent is done; Safari has no idle callbacks.
if ("requestIdleCallback" in window) requestIdleCallback(() => void preloadTabs(), { timeout: 5000 });
