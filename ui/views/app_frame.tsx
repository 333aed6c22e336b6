// The frame around everything: tabs on top, the recordings at the left, the open tab, and details at the right.

import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { AppState } from "../state/app_state.ts";
import type { Tab } from "../state/hash.ts";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { DamageNote } from "./damage_note.tsx";
import { Details } from "./details/details.tsx";
import { OpeningNotice } from "./opening_notice.tsx";
import { FILTER_ID, RecordingsTree } from "./recordings_tree/recordings_tree.tsx";
import { SEARCH_ID } from "./search_box.tsx";
import { EditorDialog } from "./settings/editor_dialog.tsx";
import { HelpDialog } from "./settings/help_dialog.tsx";
import { SettingsDialog } from "./settings/settings_dialog.tsx";
import { TAB_FACTS } from "./tabs.tsx";
import { Toasts } from "./toasts.tsx";
import { PANEL_ID, tabId, TopBar } from "./top_bar.tsx";
import { useCommands } from "./use_commands.ts";

/** The page. */
export function AppFrame({ app }: { app: AppState }): JSX.Element {
  const { treeShown, treeWidthPx } = app.settings.current.value;
  const showTree = (shown: boolean) => app.settings.change({ treeShown: shown });
  const run = app.run.value;
  const tab = useComputed(() => app.view.state.value.tab).value;
  const { View } = TAB_FACTS[tab];
  const openTab = (tab: Tab) => app.view.change({ tab }, "push");
  const focusFilter = () => {
    if (treeShown) return focus(FILTER_ID); // at once: what is typed next is meant for it
    showTree(true);
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
    undo: () => {
      const last = app.deletions.pending.value.at(-1);
      if (last !== undefined) app.tree.undo(last);
      return last !== undefined;
    },
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
      <div class="panel" id={PANEL_ID} role="tabpanel" aria-labelledby={tabId(tab)}>
        {run !== undefined && <Breadcrumbs run={run} />}
        {run !== undefined && <DamageNote opened={run.opened} />}
        {run === undefined ? <OpeningNotice app={app} /> : <View key={run.opened.id} app={app} run={run} />}
      </div>
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
