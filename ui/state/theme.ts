// Light or dark: as the link says, else as chosen here before, else as the system. The style sheet knows the colours;
// painters get them from here.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { COLOUR_NAMES, type Palette } from "../canvas/palette.ts";
import { type Theme, THEMES } from "./hash.ts";
import type { View } from "./view.ts";

const STORAGE_KEY = "microlog.theme";

/** The theme in force. */
export interface ThemeModel {
  /** What the user chose; undefined follows the system. */
  readonly chosen: ReadonlySignal<Theme | undefined>;
  readonly palette: ReadonlySignal<Palette>;
  /** System, light, dark, system … */
  readonly next: () => void;
  readonly dispose: () => void;
}

/** Applies the theme to a page and keeps it applied. */
export function createTheme(view: View, page: Window): ThemeModel {
  const inLink = view.part("theme");
  const remembered = signal(readStored(page));
  const chosen = computed(() => inLink.value ?? remembered.value);
  const system = page.matchMedia("(prefers-color-scheme: dark)");
  const systemChanges = signal(0);
  const onSystem = () => systemChanges.value++;
  system.addEventListener("change", onSystem);
  const palette = signal(readPalette(page));
  const stop = effect(() => {
    void systemChanges.value;
    const theme = chosen.value;
    if (theme === undefined) page.document.documentElement.removeAttribute("data-theme");
    else page.document.documentElement.dataset["theme"] = theme;
    palette.value = readPalette(page);
  });
  return {
    chosen,
    palette,
    next: () => {
      const order = [undefined, ...THEMES];
      const theme = order[(order.indexOf(chosen.value) + 1) % order.length];
      remembered.value = theme;
      writeStored(page, theme);
      view.change({ theme });
    },
    dispose: () => {
      stop();
      system.removeEventListener("change", onSystem);
    },
  };
}

function readStored(page: Window): Theme | undefined {
  try {
    const stored = page.localStorage.getItem(STORAGE_KEY);
    return THEMES.find((theme) => theme === stored);
  } catch {
    // Storage may be forbidden: then nothing is remembered.
    return undefined;
  }
}

function writeStored(page: Window, theme: Theme | undefined): void {
  try {
    if (theme === undefined) page.localStorage.removeItem(STORAGE_KEY);
    else page.localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // As above.
  }
}

/** Asks the style sheet for its colours, by way of an element that wears them one after the other. */
function readPalette(page: Window): Palette {
  const probe = page.document.createElement("span");
  probe.hidden = true;
  page.document.body.append(probe);
  const entries = COLOUR_NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, page.getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries);
}
