// A place in a source file, as every view shows it.

import type { JSX } from "preact";
import type { AppState } from "../state/app_state.ts";
import { longPlace, shortPlace, type SourcePlace } from "../state/opened_recording.ts";

/** The end of the path with its line; a link when an editor was chosen. Nothing for what the engine brings. */
export function SourceLink({ place }: { app: AppState; place: SourcePlace }): JSX.Element | null {
  const text = shortPlace(place);
  return text === "" ? null : <span class="source-link dim" title={longPlace(place)}>{text}</span>;
}
