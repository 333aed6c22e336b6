// What a user chose once and this browser remembers. Links carry none of it: a colleague's editor is another one.

import { type ReadonlySignal, signal } from "@preact/signals";

/** The editors that source links can open. */
export const EDITORS = ["none", "vscode", "cursor", "zed", "webstorm", "custom"] as const;
export type Editor = (typeof EDITORS)[number];

/** What a settings page shows. */
export interface Settings {
  /** Whether the wheel zooms the timeline or scrolls it; Ctrl, ⌘ and pinch always zoom. */
  readonly wheel: "zoom" | "scroll";
  readonly editor: Editor;
  /** For the editor `custom`: a URL with `{path}`, `{line}` and `{column}`. */
  readonly editorUrl: string;
  /** Beginnings of paths in recordings of another machine, and what they are here. */
  readonly paths: readonly { readonly from: string; readonly to: string }[];
  /** Keys by command, where they are not the usual ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Whether the recordings are shown, and how wide; 0 is as the style sheet has it. */
  readonly treeShown: boolean;
  readonly treeWidthPx: number;
}

export const DEFAULT_SETTINGS: Settings = {
  wheel: "zoom",
  editor: "none",
  editorUrl: "",
  paths: [],
  keys: {},
  treeShown: true,
  treeWidthPx: 0,
};

/** The settings and how to change them. */
export interface SettingsModel {
  readonly current: ReadonlySignal<Settings>;
  readonly change: (parts: Partial<Settings>) => void;
}

/** The part of a browser window that remembers. Both may throw where storage is forbidden. */
export interface Memory {
  readonly read: (key: string) => string | null;
  readonly write: (key: string, value: string) => void;
}

const STORAGE_KEY = "microlog.settings";

/** Wider than any screen shows; the style sheet has a limit of its own. */
const MAX_TREE_PX = 2000;

/** Paths and commands that are remembered at most. */
const MAX_ITEMS = 100;

/** Reads what was chosen earlier, and remembers what is chosen now. */
export function createSettings(memory: Memory): SettingsModel {
  const current = signal(parseSettings(readQuietly(memory)));
  return {
    current,
    change: (parts) => {
      current.value = { ...current.value, ...parts };
      try {
        memory.write(STORAGE_KEY, JSON.stringify(current.value));
      } catch {
        // Storage may be forbidden: then it holds until the page is closed.
      }
    },
  };
}

/** The storage of a window. */
export function windowMemory(page: Window): Memory {
  return {
    read: (key) => page.localStorage.getItem(key),
    write: (key, value) => page.localStorage.setItem(key, value),
  };
}

/** Settings from their JSON; whatever is not as it should be has its default. */
export function parseSettings(text: string | null): Settings {
  const value = parseJson(text);
  if (!isObject(value)) return DEFAULT_SETTINGS;
  const { wheel, editor, editorUrl, paths, keys, treeShown, treeWidthPx } = value;
  return {
    wheel: wheel === "scroll" ? "scroll" : DEFAULT_SETTINGS.wheel,
    editor: EDITORS.find((name) => name === editor) ?? DEFAULT_SETTINGS.editor,
    editorUrl: typeof editorUrl === "string" ? editorUrl : DEFAULT_SETTINGS.editorUrl,
    paths: Array.isArray(paths) ? paths.slice(0, MAX_ITEMS).flatMap(parsePath) : DEFAULT_SETTINGS.paths,
    keys: isObject(keys) ? parseKeys(keys) : DEFAULT_SETTINGS.keys,
    treeShown: treeShown !== false,
    treeWidthPx: typeof treeWidthPx === "number" && treeWidthPx > 0 ? Math.min(treeWidthPx, MAX_TREE_PX) : 0,
  };
}

function parsePath(value: unknown): Settings["paths"] {
  if (!isObject(value)) return [];
  const { from, to } = value;
  return typeof from === "string" && typeof to === "string" ? [{ from, to }] : [];
}

function parseKeys(value: Record<string, unknown>): Settings["keys"] {
  const entries = Object.entries(value).slice(0, MAX_ITEMS).flatMap(([command, keys]) => {
    return Array.isArray(keys) ? [[command, keys.filter((key) => typeof key === "string")] as const] : [];
  });
  return Object.fromEntries(entries);
}

function readQuietly(memory: Memory): string | null {
  try {
    return memory.read(STORAGE_KEY);
  } catch {
    return null; // storage may be forbidden
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined; // not something this page wrote
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
