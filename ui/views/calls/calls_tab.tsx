// The Calls tab.

import type { JSX } from "preact";
import type { TabProps } from "../tab_props.ts";

/** The tab for one recording. */
export function CallsTab({ run }: TabProps): JSX.Element {
  return <main class="calls">{run.opened.id}</main>;
}
