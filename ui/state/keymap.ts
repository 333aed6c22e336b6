// Commands and the keys that give them. Keys that lie in a place (W, A, S, D) go by their place on the keyboard, so that
// they lie together everywhere; all others by what they type.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { SettingsModel } from "./settings.ts";

interface CommandFacts {
  readonly id: string;
  readonly title: string;
  readonly group: "Move" | "Select" | "Search" | "Tabs" | "Page";
  /** `KeyboardEvent.code` for `KeyW` and its like, else `KeyboardEvent.key`; `Shift+` before it counts. */
  readonly keys: readonly string[];
}

/** Every command that has keys. */
export const COMMANDS = [
  { id: "zoomIn", title: "Zoom in at the pointer", group: "Move", keys: ["KeyW"] },
  { id: "zoomOut", title: "Zoom out at the pointer", group: "Move", keys: ["KeyS"] },
  { id: "panLeft", title: "Move to earlier", group: "Move", keys: ["KeyA"] },
  { id: "panRight", title: "Move to later", group: "Move", keys: ["KeyD"] },
  { id: "zoomInFast", title: "Zoom in a lot", group: "Move", keys: ["Shift+KeyW"] },
  { id: "zoomOutFast", title: "Zoom out a lot", group: "Move", keys: ["Shift+KeyS"] },
  { id: "panLeftFast", title: "Move far to earlier", group: "Move", keys: ["Shift+KeyA"] },
  { id: "panRightFast", title: "Move far to later", group: "Move", keys: ["Shift+KeyD"] },
  { id: "zoomInMiddle", title: "Zoom in at the middle", group: "Move", keys: ["+", "="] },
  { id: "zoomOutMiddle", title: "Zoom out at the middle", group: "Move", keys: ["-", "_"] },
  { id: "showAll", title: "Show everything", group: "Move", keys: ["0"] },
  { id: "fitSelection", title: "Fit the selection", group: "Move", keys: ["KeyF"] },
  { id: "followLive", title: "Follow a run that is going", group: "Move", keys: ["KeyL"] },
  { id: "scrollDown", title: "Scroll down", group: "Move", keys: ["PageDown"] },
  { id: "scrollUp", title: "Scroll up", group: "Move", keys: ["PageUp"] },
  { id: "selectPrevious", title: "Select what is before", group: "Select", keys: ["ArrowLeft"] },
  { id: "selectNext", title: "Select what is after", group: "Select", keys: ["ArrowRight"] },
  { id: "selectCaller", title: "Select the caller", group: "Select", keys: ["ArrowUp"] },
  { id: "selectCallee", title: "Select what it called", group: "Select", keys: ["ArrowDown"] },
  { id: "previousEntry", title: "Select the log entry before", group: "Select", keys: ["["] },
  { id: "nextEntry", title: "Select the log entry after", group: "Select", keys: ["]"] },
  { id: "escape", title: "Close, or select nothing", group: "Select", keys: ["Escape"] },
  { id: "search", title: "Search", group: "Search", keys: ["/"] },
  { id: "nextMatch", title: "Next match", group: "Search", keys: ["n"] },
  { id: "previousMatch", title: "Previous match", group: "Search", keys: ["N", "Shift+N"] },
  { id: "tab1", title: "Timeline", group: "Tabs", keys: ["1"] },
  { id: "tab2", title: "Calls", group: "Tabs", keys: ["2"] },
  { id: "tab3", title: "Log", group: "Tabs", keys: ["3"] },
  { id: "tab4", title: "Design", group: "Tabs", keys: ["4"] },
  { id: "tab5", title: "Compare", group: "Tabs", keys: ["5"] },
  { id: "filterRecordings", title: "Filter the recordings", group: "Page", keys: ["KeyR"] },
  { id: "toggleTree", title: "Show or hide the recordings", group: "Page", keys: ["KeyB"] },
  { id: "undo", title: "Undo the last deletion", group: "Page", keys: ["KeyU"] },
  { id: "settings", title: "Settings", group: "Page", keys: [","] },
  { id: "help", title: "Show these keys", group: "Page", keys: ["?"] },
] as const satisfies readonly CommandFacts[];

export type Command = (typeof COMMANDS)[number]["id"];

/** The parts of a keyboard event that count. */
export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
}

/** Which command a key gives. */
export interface Keymap {
  readonly commandOf: (press: KeyPress) => Command | undefined;
  /** Keys of every command, the user's own where there are some. */
  readonly keysOf: ReadonlySignal<ReadonlyMap<Command, readonly string[]>>;
}

/** The keys in force: the usual ones, changed as the settings say. */
export function createKeymap(settings: SettingsModel): Keymap {
  const keysOf = computed(() => {
    const own = settings.current.value.keys;
    return new Map(COMMANDS.map(({ id, keys }) => [id, own[id] ?? keys]));
  });
  const byKey = computed(() => {
    const own = settings.current.value.keys;
    // An own key takes the place of a usual one.
    const sorted = [...keysOf.value].sort(([a], [b]) => Number(a in own) - Number(b in own));
    return new Map(sorted.flatMap(([command, keys]) => keys.map((key) => [key, command])));
  });
  return {
    keysOf,
    commandOf: ({ code, key, shiftKey }) => {
      const names = shiftKey ? [`Shift+${code}`, `Shift+${key}`, key] : [code, key];
      return names.map((name) => byKey.value.get(name)).find((command) => command !== undefined);
    },
  };
}
