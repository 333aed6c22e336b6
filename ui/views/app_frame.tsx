// The frame around everything: tabs on top, the recordings at the left, the open tab, and details at the right.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { AppState } from "../state/app_state.ts";
import { type Tab, TABS, type Theme } from "../state/hash.ts";
import { Details } from "./details/details.tsx";
import { OpeningNotice } from "./opening_notice.tsx";
import { FILTER_ID, RecordingsTree } from "./recordings_tree/recordings_tree.tsx";
import { SEARCH_ID, SearchBox } from "./search_box.tsx";
import { EditorDialog } from "./settings/editor_dialog.tsx";
import { HelpDialog } from "./settings/help_dialog.tsx";
import { SettingsDialog } from "./settings/settings_dialog.tsx";
import { TAB_FACTS } from "./tabs.tsx";
import { Toasts } from "./toasts.tsx";
import { useCommands } from "./use_commands.ts";

/** The page. */
export function AppFrame({ app }: { app: AppState }): JSX.Element {
  const { treeShown, treeWidthPx } = app.settings.current.value;
  const showTree = (shown: boolean) => app.settings.change({ treeShown: shown });
  const run = app.run.value;
  const { View } = TAB_FACTS[useComputed(() => app.view.state.value.tab).value];
  const openTab = (tab: Tab) => app.view.change({ tab }, "push");
  const focusFilter = () => {
    if (!treeShown) showTree(true);
    requestAnimationFrame(() => focus(FILTER_ID)); // once the tree is there
  };
  useCommands(app.keymap, {
    search: () => focus(SEARCH_ID),
    nextMatch: () => app.search.step(1),
    previousMatch: () => app.search.step(-1),
    tab1: () => openTab("timeline"),
    tab2: () => openTab("calls"),
    tab3: () => openTab("log"),
    tab4: () => openTab("design"),
    tab5: () => openTab("compare"),
    filterRecordings: focusFilter,
    toggleTree: () => showTree(!treeShown),
    followLive: () => app.live.running.value ? app.live.toggle() : false,
    settings: () => {
      app.dialog.value = { kind: "settings" };
    },
    help: () => {
      app.dialog.value = { kind: "help" };
    },
  }, "frame");
  return (
    <div
      class={treeShown ? "frame" : "frame without-tree"}
      style={treeWidthPx > 0 ? { "--tree-width": `${treeWidthPx}px` } : {}}
    >
      <TopBar app={app} onToggleTree={() => showTree(!treeShown)} treeShown={treeShown} />
      {treeShown ? <RecordingsTree app={app} /> : <div />}
      {run === undefined ? <OpeningNotice app={app} /> : <View key={run.opened.id} app={app} run={run} />}
      {run !== undefined && <Details app={app} run={run} />}
      <Toasts app={app} />
      <OpenDialog app={app} />
    </div>
  );
}

function OpenDialog({ app }: { app: AppState }): JSX.Element | null {
  const dialog = app.dialog.value;
  switch (dialog?.kind) {
    case undefined:
      return null;
    case "help":
      return <HelpDialog key="help" app={app} />;
    case "settings":
      return <SettingsDialog key="settings" app={app} />;
    case "editor":
      return <EditorDialog key="editor" app={app} place={dialog.place} />;
  }
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

interface TopBarProps {
  readonly app: AppState;
  readonly treeShown: boolean;
  readonly onToggleTree: () => void;
}

function TopBar({ app, treeShown, onToggleTree }: TopBarProps): JSX.Element {
  const tab = useComputed(() => app.view.state.value.tab).value;
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
      <div class="tabs" role="tablist" aria-label="Views">
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            class="tab"
            role="tab"
            aria-selected={name === tab}
            onClick={() => app.view.change({ tab: name }, "push")}
          >
            {TAB_FACTS[name].title}
          </button>
        ))}
      </div>
      <LiveButton app={app} />
      <div class="tools">
        <SearchBox search={app.search} />
        <ThemeSwitch app={app} />
        <DialogButtons app={app} />
      </div>
    </header>
  );
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
