// Starts the page.

import { render } from "preact";
import { createAppState } from "./state/app_state.ts";
import { AppFrame } from "./views/app_frame.tsx";

const root = document.getElementById("app");
if (root !== null) render(<AppFrame app={createAppState(window)} />, root);
