// The bar on top: whose page it is, the tabs, whether the run is live, the search, and the page's own switches.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { AppState } from "../state/app_state.ts";
import { type Tab, TABS, type Theme } from "../state/hash.ts";
import { SearchBox } from "./search_box.tsx";
import { TAB_FACTS } from "./tabs.tsx";

/** Id of what the tabs open. */
export const PANEL_ID = "tab-panel";

/** Id of a tab. */
export function tabId(tab: Tab): string {
  return `tab-${tab}`;
}

/** What the bar needs to know. */
export interface TopBarProps {
  readonly app: AppState;
  readonly treeShown: boolean;
  readonly onToggleTree: () => void;
}

/** The bar. */
export function TopBar({ app, treeShown, onToggleTree }: TopBarProps): JSX.Element {
  const label = treeShown ? "Hide the recordings" : "Show the recordings";
  return (
    <header class="top-bar">
      <div class="brand">
        <span class="brand-mark" aria-hidden="true">µ</span>
        microlog
        <button
          type="button"
          class="icon-button"
          title={label}
          aria-label={label}
          aria-expanded={treeShown}
          onClick={onToggleTree}
        >
          <svg
            width="16"
            height="16"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            aria-hidden="true"
          >
            <rect x="1.5" y="2.5" width="13" height="11" rx="1.5" />
            <path d="M6 2.5v11" />
          </svg>
        </button>
      </div>
      <TabList app={app} />
      <LiveButton app={app} />
      <div class="tools">
        <SearchBox search={app.search} />
        <ThemeSwitch app={app} />
        <DialogButtons app={app} />
      </div>
    </header>
  );
}

/** The tabs: one stop for the Tab key, arrows between them. */
function TabList({ app }: { app: AppState }): JSX.Element {
  const tab = useComputed(() => app.view.state.value.tab).value;
  const open = (name: Tab) => app.view.change({ tab: name }, "push");
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextTab(tab, event.key);
    if (next === undefined) return;
    event.preventDefault();
    open(next);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          class="tab"
          id={tabId(name)}
          role="tab"
          aria-selected={name === tab}
          aria-controls={PANEL_ID}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => open(name)}
        >
          {TAB_FACTS[name].title}
        </button>
      ))}
    </div>
  );
}

/** Where a key leads among the tabs. */
function nextTab(tab: Tab, key: string): Tab | undefined {
  const at = TABS.indexOf(tab);
  const { length } = TABS;
  switch (key) {
    case "ArrowRight":
      return TABS[(at + 1) % length];
    case "ArrowLeft":
      return TABS[(at + length - 1) % length];
    case "Home":
      return TABS[0];
    case "End":
      return TABS[length - 1];
    default:
      return undefined;
  }
}

/** Says that the run is still going, and whether the view goes along. */
function LiveButton({ app }: { app: AppState }): JSX.Element | null {
  const { running, following, toggle } = app.live;
  if (!running.value) return null;
  return (
    <button
      type="button"
      class="live-button"
      aria-pressed={following.value}
      title={following.value ? "The view follows the run (L)" : "Go to now and follow the run (L)"}
      onClick={toggle}
    >
      <span class="live-dot" aria-hidden="true" />
      {following.value ? "Live" : "Go live"}
    </button>
  );
}

function DialogButtons({ app }: { app: AppState }): JSX.Element {
  return (
    <>
      <button
        type="button"
        class="icon-button"
        title="Settings (,)"
        aria-label="Settings"
        onClick={() => app.dialog.value = { kind: "settings" }}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
          <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6" />
          <circle cx="10" cy="4.5" r="2" />
          <circle cx="6" cy="11.5" r="2" />
        </svg>
      </button>
      <button
        type="button"
        class="icon-button"
        title="Keys (?)"
        aria-label="Keys"
        onClick={() => app.dialog.value = { kind: "help" }}
      >
        <span aria-hidden="true">?</span>
      </button>
    </>
  );
}

function ThemeSwitch({ app }: { app: AppState }): JSX.Element {
  const theme = app.theme.chosen.value;
  const label = theme === undefined ? "Theme: as the system" : `Theme: ${theme}`;
  return (
    <button
      type="button"
      class="icon-button theme-switch"
      title={label}
      aria-label={label}
      onClick={app.theme.next}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
        {themeShape(theme)}
      </svg>
    </button>
  );
}

function themeShape(theme: Theme | undefined): JSX.Element {
  if (theme === "dark") return <path d="M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1Z" />;
  if (theme === "light") {
    return (
      <>
        <circle cx="8" cy="8" r="3" />
        <path d="M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3" />
      </>
    );
  }
  return (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11Z" fill="currentColor" stroke="none" />
    </>
  );
}
