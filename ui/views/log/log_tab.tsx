// The Log tab.

import type { JSX } from "preact";
import type { TabProps } from "../tab_props.ts";

/** The tab for one recording. */
export function LogTab({ run }: TabProps): JSX.Element {
  return <main class="log">{run.opened.id}</main>;
}
