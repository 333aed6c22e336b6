// The tabs: a name in the link, a title, a view. A new tab is a line here and a word in state/hash.ts.

import type { FunctionComponent } from "preact";
import type { Tab } from "../state/hash.ts";
import { CallsTab } from "./calls/calls_tab.tsx";
import { CompareTab } from "./compare/compare_tab.tsx";
import { DesignTab } from "./design/design_tab.tsx";
import { LogTab } from "./log/log_tab.tsx";
import type { TabProps } from "./tab_props.ts";
import { Timeline } from "./timeline/timeline.tsx";

/** A tab as the frame shows it. */
export interface TabFacts {
  readonly title: string;
  readonly View: FunctionComponent<TabProps>;
}

export const TAB_FACTS: Readonly<Record<Tab, TabFacts>> = {
  timeline: { title: "Timeline", View: Timeline },
  calls: { title: "Calls", View: CallsTab },
  log: { title: "Log", View: LogTab },
  design: { title: "Design", View: DesignTab },
  compare: { title: "Compare", View: CompareTab },
};
