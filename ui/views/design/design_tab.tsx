// The Design tab.

import type { JSX } from "preact";
import type { TabProps } from "../tab_props.ts";

/** The tab for one recording. */
export function DesignTab({ run }: TabProps): JSX.Element {
  return <main class="design">{run.opened.id}</main>;
}
