// The tabs that come after the first picture: a file of their own, so that the page starts without them.

import type { FunctionComponent } from "preact";
import type { Tab } from "../state/hash.ts";
import { CallsTab } from "./calls/calls_tab.tsx";
import { CompareTab } from "./compare/compare_tab.tsx";
import { DesignTab } from "./design/design_tab.tsx";
import { LogTab } from "./log/log_tab.tsx";
import type { TabProps } from "./tab_props.ts";

/** The views of all tabs but the timeline. */
export const MORE_VIEWS: Readonly<Record<Exclude<Tab, "timeline">, FunctionComponent<TabProps>>> = {
  calls: CallsTab,
  log: LogTab,
  design: DesignTab,
  compare: CompareTab,
};
