// The Compare tab.

import type { JSX } from "preact";
import type { TabProps } from "../tab_props.ts";

/** The tab for one recording. */
export function CompareTab({ run }: TabProps): JSX.Element {
  return <main class="compare">{run.opened.id}</main>;
}
