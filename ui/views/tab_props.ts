// What every tab gets.

import type { AppState } from "../state/app_state.ts";
import type { OpenRun } from "../state/open_run.ts";

/** The page, and the run that is open. */
export interface TabProps {
  readonly app: AppState;
  readonly run: OpenRun;
}
