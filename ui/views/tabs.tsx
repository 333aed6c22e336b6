// The tabs: a name in the link, a title, a view. A new tab is a line here, one in more_tabs.tsx and a word in
// state/hash.ts.

import type { FunctionComponent } from "preact";
import type { Tab } from "../state/hash.ts";
import { lazyView } from "../widgets/lazy_view.tsx";
import type { TabProps } from "./tab_props.ts";
import { Timeline } from "./timeline/timeline.tsx";

/** A tab as the frame shows it. */
export interface TabFacts {
  readonly title: string;
  readonly View: FunctionComponent<TabProps>;
}

export const TAB_FACTS: Readonly<Record<Tab, TabFacts>> = {
  timeline: { title: "Timeline", View: Timeline },
  calls: { title: "Calls", View: laterView("calls") },
  log: { title: "Log", View: laterView("log") },
  design: { title: "Design", View: laterView("design") },
  compare: { title: "Compare", View: laterView("compare") },
};

/** Fetches what tabs need, before somebody opens one. */
export async function preloadTabs(): Promise<void> {
  try {
    await import("./more_tabs.tsx");
  } catch {
    // The tab asks again, and says so when it fails.
  }
}

function laterView(tab: Exclude<Tab, "timeline">): FunctionComponent<TabProps> {
  return lazyView(async () => (await import("./more_tabs.tsx")).MORE_VIEWS[tab]);
}
